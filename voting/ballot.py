"""The ballot of a holding: what its card offers, and what marks on it are recorded as.

Generated from the agenda and the holding, so that page, telephone script and review cannot
differ. It knows no request: marks come in as lists of words by field, as a form has them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from meetings.models import Holding, Meeting, Nominee
from voting import ballot_words, snapshot, standing
from voting.ballot_words import LABELS, Said, counted
from voting.record.values import quantity, written
from voting.rules import facts, marks
from voting.rules.agenda import Agenda
from voting.rules.facts import Matter, Quantity
from voting.rules.sentences import listed, number, requirement

#: What was marked, as a form has it: the words by field.
Marks = Mapping[str, Sequence[str]]

#: How an item is laid out on the card.
CHOICE, LIST, BY_NOMINEE, VOTES = "choice", "list", "by_nominee", "votes"

EXCEPT, DIVIDE = "except", "divide"


class Choice(NamedTuple):
    """One box of the card: the word that is sent and the label beside it."""

    value: str
    label: str


class Row(NamedTuple):
    """A nominee on the card. `named_by` is told only where several have named nominees."""

    field: str
    nominee: str
    name: str
    note: str = ""
    biography: str = ""
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A matter on the card.

    `choices` are those of the matter, or with the layout `by_nominee` those of each nominee.
    `votes_in_all` is what may be divided in a cumulative election.
    """

    field: str
    number: str
    matter: Matter
    layout: str
    choices: tuple[Choice, ...]
    rows: tuple[Row, ...]
    recommendation: str
    needs: str
    effect: str
    if_blank: str
    summary: str = ""
    votes_in_all: Quantity = 0

    @property
    def except_field(self) -> str:
        return f"{self.field}-except"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all its fields on a form."""
        if self.layout == LIST:
            return (self.field, self.except_field)
        if self.layout == BY_NOMINEE:
            return tuple(row.field for row in self.rows)
        if self.layout == VOTES:
            return (self.field, *(row.field for row in self.rows))
        return (self.field,)

    @property
    def votes_in_all_shown(self) -> str:
        return number(self.votes_in_all)


class Marked(NamedTuple):
    """Marks as the record has them, and what is wrong with them by item."""

    votes: dict[str, Any]
    faults: dict[str, str]


class Wrong(Exception):
    """Marks on one item that cannot be recorded; the message is for their author."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What pages say beside the agenda: summaries by matter, notes and lives by nominee."""

    summaries: Mapping[str, str] = field(default_factory=dict)
    nominees: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that a holding may vote on, as plain data."""

    agenda: Agenda
    holding: facts.Holding
    own: Quantity
    items: tuple[Item, ...]

    @property
    def share_class(self) -> facts.ShareClass:
        return self.agenda.meeting.classes[self.holding.share_class]

    @property
    def votes(self) -> Quantity:
        """The votes of the holding's own shares on a matter."""
        return self.own * self.share_class.votes_per_share

    @property
    def fields(self) -> Iterator[str]:
        return (name for item in self.items for name in item.fields)

    @property
    def fingerprint(self) -> str:
        """Changes when what the card offers changes."""
        shape = [
            (item.field, item.matter.id, item.layout, item.choices, [row[:2] for row in item.rows])
            for item in self.items
        ]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]

    @property
    def proxies(self) -> str:
        """Who votes the shares, and what becomes of blanks: the card's own explanation."""
        meeting = self.agenda.meeting
        if not meeting.proxies:
            who, they = "The proxies named by the Board vote", "they"
        elif len(meeting.proxies) == 1:
            who, they = f"{meeting.proxies[0]} votes", "the proxy"
        else:
            either = "either" if len(meeting.proxies) == 2 else "any"
            who, they = f"{listed(meeting.proxies)}, or {either} of them, vote", "they"
        decide = "decides" if they == "the proxy" else "decide"
        return (
            f"{who} your shares as you mark. {self._blanks()} On anything else that properly "
            f"comes before the meeting, {they} {decide} by best judgment."
        )

    def _blanks(self) -> str:
        if self.agenda.meeting.unmarked != "board":
            return "What you leave blank is not voted."
        boards = {item.matter.board for item in self.items if not isinstance(item.matter.board, dict)}
        if boards == {"for"} and not any(item.matter.contested for item in self._elections()):
            what = "each nominee and each proposal" if self._elections() else "each proposal"
            if all(item.matter.kind == "election" for item in self.items):
                what = "each nominee"
            return f"What you leave blank is voted FOR {what}, as the Board recommends."
        return "What you leave blank is voted as the Board recommends; where it recommends nothing, it is not voted."

    def _elections(self) -> list[Item]:
        return [item for item in self.items if item.matter.kind == "election"]

    def read(self, given: Marks) -> Marked:
        """Marks as the record has them; a matter without a mark is left out."""
        votes: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for item in self.items:
            try:
                mark = _READERS[item.layout](self, item, given)
            except Wrong as wrong:
                faults[item.field] = str(wrong)
            else:
                if mark is not None:
                    votes[item.matter.id] = mark
        return Marked(votes, faults)

    def review(self, votes: Mapping[str, Any]) -> list[Said]:
        """What votes from this card will be recorded as, line for line."""
        return self.said_by(
            facts.Instrument(
                id="",
                holding=self.holding.id,
                form="proxy",
                channel="internet",
                received=self.agenda.meeting.convenes,
                line=0,
                votes=votes,
            )
        )

    def said_by(self, instrument: facts.Instrument) -> list[Said]:
        """What any instrument of the holding says on the matters that its class votes on."""
        reading = marks.read(instrument, self.agenda)
        return [
            ballot_words.say(
                item.number, item.matter, instrument, reading, self.agenda, item.votes_in_all
            )
            for item in self.items
        ]

    def marks_of(self, votes: Mapping[str, Any]) -> dict[str, list[str]]:
        """The boxes that make these votes; a matter that the card cannot show so stays blank."""
        marked: dict[str, list[str]] = {}
        for item in self.items:
            mark = votes.get(item.matter.id)
            if mark is not None:
                marked.update(_boxes(self.agenda, item, mark))
        return marked


def ballot_of(meeting: Meeting, holding: Holding) -> Ballot:
    """The ballot of a holding as the agenda stands now."""
    agenda = snapshot.agenda_of(meeting)
    (known,) = standing.facts_of([holding.pk])
    return build(agenda, known.value, known.own, texts_of(meeting))


def texts_of(meeting: Meeting) -> Texts:
    """The texts that the secretary wrote for pages."""
    named = Nominee.objects.filter(matter__meeting=meeting).select_related("matter")
    return Texts(
        dict(meeting.matters.values_list("key", "summary")),
        {(one.matter.key, one.key): (one.note, one.biography) for one in named},
    )


def build(
    agenda: Agenda, holding: facts.Holding, own: Quantity, texts: Texts | None = None
) -> Ballot:
    """The ballot of a holding that has `own` shares for itself."""
    texts = texts or Texts()
    meeting = agenda.meeting
    per_share = meeting.classes[holding.share_class].votes_per_share
    unmarked = facts.Instrument("", holding.id, "proxy", "internet", meeting.convenes, 0)
    reading = marks.read(unmarked, agenda)
    items = []
    for matter in agenda.matters:
        if holding.share_class not in meeting.classes_of(matter):
            continue
        name = f"m{len(items) + 1}"
        shown = matter.id if len(matter.id) <= 3 else str(len(items) + 1)
        in_all = own * per_share * matter.seats if matter.cumulative else own * per_share
        blank = ballot_words.say(shown, matter, unmarked, reading, agenda, in_all)
        layout = _layout(matter)
        items.append(
            Item(
                field=name,
                number=shown,
                matter=matter,
                layout=layout,
                choices=_choices(matter, layout, agenda),
                rows=_rows(name, matter, agenda, texts),
                recommendation=ballot_words.recommendation(matter),
                needs=ballot_words.needs(requirement(matter)),
                effect=ballot_words.effect_of_neutral(matter),
                if_blank=" ".join(blank.details),
                summary=texts.summaries.get(matter.id, ""),
                votes_in_all=in_all,
            )
        )
    return Ballot(agenda, holding, own, tuple(items))


def _layout(matter: Matter) -> str:
    if matter.kind != "election":
        return CHOICE
    if matter.cumulative:
        return VOTES
    if matter.by_plurality and not matter.contested:
        return LIST
    return BY_NOMINEE


def _choices(matter: Matter, layout: str, agenda: Agenda) -> tuple[Choice, ...]:
    plain = tuple(Choice(value, LABELS[value]) for value in matter.choices)
    several = len(agenda.nominees(matter)) > 1 if matter.kind == "election" else False
    if layout == LIST and several:
        return (
            Choice("for", "FOR all"),
            Choice("withhold", "WITHHOLD all"),
            Choice(EXCEPT, "FOR all except…"),
        )
    if layout == VOTES:
        return (
            Choice("for", "FOR all, my votes spread evenly" if several else "FOR"),
            Choice("withhold", "WITHHOLD all" if several else "WITHHOLD"),
            Choice(DIVIDE, "Divide my votes as I write below"),
        )
    return plain


def _rows(name: str, matter: Matter, agenda: Agenda, texts: Texts) -> tuple[Row, ...]:
    if matter.kind != "election":
        return ()
    nominees = agenda.nominees(matter)
    several = len({nominee.by for nominee in nominees}) > 1
    rows = []
    for place, nominee in enumerate(nominees, start=1):
        note, biography = texts.nominees.get((matter.id, nominee.id), ("", ""))
        named_by = ""
        if several:
            named_by = "Named by the Board" if nominee.by == "board" else f"Named by {nominee.by}"
        rows.append(Row(f"{name}-n{place}", nominee.id, nominee.name, note, biography, named_by))
    return tuple(rows)


def _one(given: Marks, name: str, choices: Sequence[Choice], of: str = "") -> str | None:
    """The one word of a field; None where it is blank."""
    words = [word for word in given.get(name, ()) if word]
    labels = {choice.value: choice.label for choice in choices}
    for word in words:
        if word not in labels:
            raise Wrong(
                f"{of}The choice “{word[:40]}” is not on your card. "
                f"Choose one of {', '.join(labels.values())}."
            )
    if len(words) > 1:
        both = " and ".join(labels[word] for word in words)
        raise Wrong(f"{of}This was marked twice: {both}. Mark one choice only.")
    return words[0] if words else None


def _read_choice(ballot: Ballot, item: Item, given: Marks) -> str | None:
    return _one(given, item.field, item.choices)


def _read_list(ballot: Ballot, item: Item, given: Marks) -> Any:
    chosen = _one(given, item.field, item.choices)
    names = {row.nominee: row.name for row in item.rows}
    ticked = [word for word in given.get(item.except_field, ()) if word]
    for word in ticked:
        if word not in names:
            raise Wrong(f"“{word[:40]}” is not a nominee on your card. Tick the names listed.")
    if len(set(ticked)) < len(ticked):
        raise Wrong("A nominee was ticked twice. Tick each name at most once.")
    if chosen in ("for", "withhold") and ticked:
        raise Wrong(
            f"You marked {LABELS[chosen]} all and also ticked "
            f"{listed(names[word] for word in ticked)}. Mark “FOR all except” to withhold from "
            "those you ticked, or remove the ticks."
        )
    if chosen == EXCEPT and not ticked:
        raise Wrong(
            "You marked “FOR all except” but ticked nobody. Tick those from whom you withhold "
            "your vote, or mark FOR all."
        )
    if chosen is None and not ticked:
        return None
    if any(id not in {one.id for one in item.matter.nominees} for id in names):
        # A substitute stands there: only a mark by name is a mark for the substitute.
        whole = "withhold" if chosen == "withhold" else "for"
        return {id: "withhold" if id in ticked else whole for id in names}
    return {"except": ticked} if ticked else chosen


def _read_by_nominee(ballot: Ballot, item: Item, given: Marks) -> Any:
    mark = {}
    for row in item.rows:
        chosen = _one(given, row.field, item.choices, f"{row.name}: ")
        if chosen is not None:
            mark[row.nominee] = chosen
    fors = sum(choice == "for" for choice in mark.values())
    if item.matter.contested and fors > item.matter.seats:
        raise Wrong(
            f"You marked FOR for {fors} nominees, and only {item.matter.seats} can be elected. "
            f"Mark FOR for at most {item.matter.seats}, or none of these votes would count."
        )
    return mark or None


def _read_votes(ballot: Ballot, item: Item, given: Marks) -> Any:
    chosen = _one(given, item.field, item.choices)
    numbers: dict[str, Quantity] = {}
    for row in item.rows:
        typed = [word for word in given.get(row.field, ()) if word.strip()]
        if len(typed) > 1:
            raise Wrong(f"{row.name}: this was filled in twice. Write one number.")
        if typed and (votes := _number(typed[0], row.name)):
            numbers[row.nominee] = votes
    if chosen in ("for", "withhold"):
        if numbers:
            raise Wrong(
                "You marked one choice for all nominees and also wrote numbers of votes. Mark "
                "“Divide my votes” to use the numbers, or remove them."
            )
        return dict.fromkeys((row.nominee for row in item.rows), chosen)
    if not numbers:
        if chosen == DIVIDE:
            raise Wrong("Write how many votes you give to each nominee.")
        return None
    total = sum(numbers.values())
    if total > item.votes_in_all:
        raise Wrong(
            f"You gave {counted(total, 'vote')}, and you have {number(item.votes_in_all)}. "
            f"Take away {number(total - item.votes_in_all)}."
        )
    return {nominee: written(votes) for nominee, votes in numbers.items()}


def _number(typed: str, name: str) -> Quantity:
    """A number of votes as people write it, with commas between the groups."""
    text = typed.strip().replace(",", "").replace(" ", "")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    try:
        return quantity(text.lstrip("0") or "0") if "." not in text else quantity(text)
    except ValueError:
        raise Wrong(
            f"{name}: “{typed.strip()[:40]}” is not a number of votes. Write digits, such as 1250."
        ) from None


_READERS = {
    CHOICE: _read_choice,
    LIST: _read_list,
    BY_NOMINEE: _read_by_nominee,
    VOTES: _read_votes,
}


def _boxes(agenda: Agenda, item: Item, mark: Any) -> dict[str, list[str]]:
    """The boxes of one item that make a mark of the record."""
    values = {choice.value for choice in item.choices}
    if item.layout == CHOICE:
        return {item.field: [mark]} if mark in values else {}
    row_of = {row.nominee: row for row in item.rows}
    if isinstance(mark, str):
        if item.layout == BY_NOMINEE:
            return {row.field: [mark] for row in item.rows} if mark in values else {}
        return {item.field: [mark]} if mark in values else {}
    if not isinstance(mark, Mapping):
        return {}
    if "except" in mark:
        if item.layout != LIST or not set(mark["except"]) <= set(row_of):
            return {}
        return {item.field: [EXCEPT], item.except_field: list(mark["except"])}
    if not set(mark) <= set(row_of) or not all(isinstance(one, str) for one in mark.values()):
        return {}
    if item.layout == BY_NOMINEE:
        return {row_of[id].field: [one] for id, one in mark.items() if one in values}
    chosen = set(mark.values())
    if len(mark) == len(row_of) and len(chosen) == 1 and chosen <= {"for", "withhold"}:
        return {item.field: [*chosen]}
    if item.layout == LIST:
        if len(mark) < len(row_of) or chosen != {"for", "withhold"}:
            return {}
        held = [id for id, one in mark.items() if one == "withhold"]
        return {item.field: [EXCEPT], item.except_field: held}
    if all(one[0].isdigit() for one in mark.values()):
        numbers = {row_of[id].field: [_typed(one)] for id, one in mark.items()}
        return {item.field: [DIVIDE], **numbers}
    return {}


def _typed(votes: str) -> str:
    """Recorded votes as their holder may write them again."""
    return votes if "/" not in votes else str(float(Fraction(votes)))
