"""The ballot of a holding: what its card offers, and what marks on it are recorded as.

Generated from the agenda and the holding, so that page, telephone script and review cannot
differ. It knows no request: marks come in as lists of words by field, as a form has them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from meetings.models import Holding, Meeting, Nominee
from voting import (
    ballot_reading,
    ballot_words,
    floor_business,
    snapshot,
    solicitations,
    standing,
)
from voting.ballot_items import (
    BY_NOMINEE,
    CHOICE,
    DIVIDE,
    EXCEPT,
    LIST,
    THE_BOARD_ALONE,
    VOTES,
    Choice,
    Item,
    Marks,
    Side,
)
from voting.ballot_rows import rows_of
from voting.ballot_words import LABELS, PRINTED, Phrases, Said, counted
from voting.rules import facts, marks, timeliness
from voting.rules.agenda import Agenda
from voting.rules.facts import Matter, Quantity
from voting.rules.sentences import carve_out, listed, requirement

#: Ids that may stand as the number of an item: "2" or "4a".
_ITEM_NUMBER = re.compile(r"[0-9]+[A-Za-z]?", re.ASCII)


#: Reads the marks on one item into what the record holds; raises `ballot_reading.Wrong`.
Reads = Callable[[Item, Marks], Any]


class Marked(NamedTuple):
    """Marks as the record has them, and what is wrong with them by item."""

    votes: dict[str, Any]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """What pages say beside the agenda: summaries by matter, notes and lives by nominee.

    `in_discretion` are the matters on which the named proxies decided at the meeting.
    """

    summaries: Mapping[str, str] = field(default_factory=dict)
    nominees: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    in_discretion: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that a holding may vote on, as plain data.

    `form` is proxy, for the card, or ballot, for one that is cast at the meeting: what is left
    blank on it is not voted. `own` are the shares that it is for. `side` is who solicits with this
    card, and `sides` are all who solicit with one at this meeting; none where nobody was asked.
    """

    agenda: Agenda
    holding: facts.Holding
    own: Quantity
    items: tuple[Item, ...]
    form: str = "proxy"
    side: Side = THE_BOARD_ALONE
    sides: tuple[Side, ...] = ()

    @property
    def several_cards(self) -> bool:
        """Whether a holder may choose between the cards of several solicitors."""
        return len(self.sides) > 1

    @property
    def names(self) -> dict[str, str]:
        """The names of those who solicit with a card, by their names in the record."""
        return {side.solicitor: side.name for side in self.sides}

    @property
    def solicitors(self) -> set[str]:
        """Names that stand for a solicitor, in the record or on a card: no person's."""
        named = {self.side.solicitor, *solicitations.named_in(self.agenda), facts.BOARD}
        return named | {one for side in self.sides for one in (side.solicitor, side.name)}

    @property
    def appointed(self) -> tuple[str, ...]:
        """The persons whom this card appoints as proxies."""
        return self.agenda.meeting.proxies if self.side.of_board else self.side.proxies

    @property
    def share_class(self) -> facts.ShareClass:
        return self.agenda.meeting.classes[self.holding.share_class]

    @property
    def votes(self) -> Quantity:
        """The votes of the holding's own shares on a matter."""
        return self.own * self.share_class.votes_per_share

    @property
    def own_shown(self) -> str:
        return counted(self.own, "share")

    @property
    def votes_shown(self) -> str:
        return counted(self.votes, "vote")

    @property
    def fields(self) -> Iterator[str]:
        return (name for item in self.items for name in item.fields)

    @property
    def fingerprint(self) -> str:
        """Changes when what the card offers changes, and from one holding to the next.

        So a card left open while another account was turned to is not taken for that one's.
        """
        shape: list[Any] = [self.holding.id]
        shape += [
            (item.field, item.matter.id, item.layout, item.choices, [row[:2] for row in item.rows])
            for item in self.items
        ]
        if self.form != "proxy":
            shape = [self.form, shape, [item.not_open for item in self.items]]
        if not self.side.of_board:
            shape = [self.side.shape, shape]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]

    @property
    def proxies(self) -> str:
        """Who votes the shares, and what becomes of blanks: the card's own explanation."""
        proxies = self.appointed
        if not proxies:
            who, they = "The proxies named by the Board vote", "they"
        elif len(proxies) == 1:
            who, they = f"{proxies[0]} votes", "the proxy"
        else:
            either = "either" if len(proxies) == 2 else "any"
            who, they = f"{listed(proxies)}, or {either} of them, vote", "they"
        decide = "decides" if they == "the proxy" else "decide"
        return (
            f"{who} your shares as you mark. {self.blanks} On anything else that properly "
            f"comes before the meeting, {they} {decide} by best judgment."
        )

    @property
    def blanks(self) -> str:
        """What becomes of whatever is left blank."""
        if self.agenda.meeting.unmarked != "board":
            return "What you leave blank is not voted."
        whose = self.side.name if not self.side.of_board else "the Board"
        boards = {one if isinstance(one, str) else None for one in self._recommendations()}
        if boards == {"for"} and not any(item.matter.contested for item in self._elections()):
            what = "each nominee and each proposal" if self._elections() else "each proposal"
            if all(item.matter.kind == "election" for item in self.items):
                what = "each nominee"
            return f"What you leave blank is voted FOR {what}, as {whose} recommends."
        if None in self._recommendations():
            again = whose if not self.side.of_board else "it"
            return (
                f"What you leave blank is voted as {whose} recommends; where {again} recommends "
                "nothing, it is not voted."
            )
        return f"What you leave blank is voted as {whose} recommends."

    def _recommendations(self) -> list[Any]:
        return [item.advised for item in self.items if not item.in_discretion]

    def _elections(self) -> list[Item]:
        return [item for item in self.items if item.matter.kind == "election"]

    def read(self, given: Marks, mark_of: Reads = ballot_reading.mark_of) -> Marked:
        """Marks as the record has them; a matter without a mark is left out.

        `mark_of` reads one item: as a page refuses it, or as paper has to be taken.
        """
        votes: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for item in self.items:
            if item.not_open:
                continue
            try:
                mark = mark_of(item, given)
            except ballot_reading.Wrong as wrong:
                faults[item.field] = str(wrong)
            else:
                if mark is not None:
                    votes[item.matter.id] = mark
        return Marked(votes, faults)

    def review(
        self,
        votes: Mapping[str, Any],
        solicitor: str = "",
        phrases: Phrases = PRINTED,
    ) -> list[Said]:
        """What votes from this card will be recorded as, or from one that appoints another."""
        return self.said_by(
            facts.Instrument(
                id="",
                holding=self.holding.id,
                form=self.form,
                channel=_CHANNEL_OF_FORM[self.form],
                received=self.agenda.meeting.convenes,
                line=0,
                votes=votes,
                solicitor=solicitor or self.side.solicitor,
            ),
            phrases,
        )

    def said_by(self, instrument: facts.Instrument, phrases: Phrases = PRINTED) -> list[Said]:
        """What any instrument of the holding says on the matters that its class votes on.

        On what had closed before it, or cannot be marked on this card, it says nothing.
        """
        reading = marks.read(instrument, self.agenda)
        said = []
        for item in self.items:
            if why := self._not_asked(item, instrument):
                said.append(Said(item.number, item.matter.title, NOTHING, (why,)))
                continue
            said.append(
                ballot_words.say(
                    item.number,
                    item.matter,
                    instrument,
                    reading,
                    self.agenda,
                    item.votes_in_all,
                    phrases,
                    in_discretion=item.in_discretion,
                    names=self.names,
                )
            )
        return said

    def _not_asked(self, item: Item, instrument: facts.Instrument) -> str:
        """Why an instrument says nothing on a matter; empty where it says something."""
        if item.matter.id in instrument.votes:
            return ""
        if item.not_open:
            return item.not_open
        close, last = self.agenda.close_of[item.matter.id], self.agenda.last_close
        after = close != last and not timeliness.in_time(instrument.received, close)
        return CLOSED if after else ""

    def marks_of(self, votes: Mapping[str, Any]) -> dict[str, list[str]]:
        """The boxes that make these votes; a matter that the card cannot show so stays blank."""
        marked: dict[str, list[str]] = {}
        for item in self.items:
            mark = votes.get(item.matter.id)
            if mark is not None:
                marked.update(ballot_reading.boxes(item, mark))
        return marked


#: Why nothing can be marked on a matter, and what stands on it.
CLOSED = "The polls on this matter have closed. What was received before stands."

#: What an instrument says on a matter that could not be marked.
NOTHING = "Nothing is recorded"

#: How what is reviewed reaches the company.
_CHANNEL_OF_FORM = {"proxy": "internet", "ballot": "in_person"}


class NoSuchCard(LookupError):
    """Nobody of this name solicits with a card at the meeting."""


def ballot_of(
    meeting: Meeting,
    holding: Holding,
    solicitor: str = facts.BOARD,
    *,
    at: datetime | None = None,
) -> Ballot:
    """The ballot of a holding on a solicitor's card, as `ballots_of` has it.

    Raises `NoSuchCard`.
    """
    for ballot in ballots_of(meeting, holding, at=at):
        if ballot.side.solicitor == solicitor:
            return ballot
    raise NoSuchCard(solicitor)


def ballots_of(meeting: Meeting, holding: Holding, *, at: datetime | None = None) -> list[Ballot]:
    """The ballot of a holding on each solicitor's card, as the agenda stands now.

    With `at` nothing can be marked on matters on which the polls had closed by then.
    """
    agenda = snapshot.agenda_of(meeting)
    (known,) = standing.facts_of([holding.pk])
    closed = {}
    if at is not None:
        closed = {
            matter.id: CLOSED
            for matter in agenda.matters
            if not timeliness.in_time(at, agenda.close_of[matter.id])
        }
    texts, sides = texts_of(meeting), solicitations.sides_of(meeting)
    return [
        build(agenda, known.value, known.own, texts, not_open=closed, side=one, sides=sides)
        for one in sides
    ]


def texts_of(meeting: Meeting) -> Texts:
    """The texts that the secretary wrote for pages."""
    named = Nominee.objects.filter(matter__meeting=meeting).select_related("matter")
    return Texts(
        dict(meeting.matters.values_list("key", "summary")),
        {(one.matter.key, one.key): (one.note, one.biography) for one in named},
        floor_business.decided(meeting),
    )


def build(
    agenda: Agenda,
    holding: facts.Holding,
    own: Quantity,
    texts: Texts | None = None,
    *,
    form: str = "proxy",
    not_open: Mapping[str, str] | None = None,
    side: Side = THE_BOARD_ALONE,
    sides: tuple[Side, ...] = (),
) -> Ballot:
    """The ballot of a holding that has `own` shares for itself.

    `not_open` says of matters on which nothing can be marked why that is so. `side` is who solicits
    with this card, the board if nobody else, and `sides` are all who do at this meeting.
    """
    names = {one.solicitor: one.name for one in sides}
    texts = texts or Texts()
    not_open = not_open or {}
    meeting = agenda.meeting
    per_share = meeting.classes[holding.share_class].votes_per_share
    unmarked = facts.Instrument(
        "",
        holding.id,
        form,
        _CHANNEL_OF_FORM[form],
        meeting.convenes,
        0,
        solicitor=side.solicitor,
    )
    reading = marks.read(unmarked, agenda)
    voted = [one for one in agenda.matters if holding.share_class in meeting.classes_of(one)]
    by_id = all(_ITEM_NUMBER.fullmatch(matter.id) for matter in agenda.matters)
    items = []
    for place, matter in enumerate(voted, start=1):
        name = f"m{place}"
        shown = matter.id if by_id else str(place)
        in_all = own * per_share * matter.seats if matter.cumulative else own * per_share
        decided = matter.id in texts.in_discretion
        blank = ballot_words.say(
            shown, matter, unmarked, reading, agenda, in_all, in_discretion=decided, names=names
        )
        layout = _layout(matter)
        items.append(
            Item(
                field=name,
                number=shown,
                matter=matter,
                layout=layout,
                choices=_choices(matter, layout, agenda),
                rows=rows_of(name, matter, agenda, texts.nominees, names),
                recommendation=" ".join(
                    ballot_words.recommendation(matter, in_discretion=decided, side=one)
                    for one in (sides if form == "ballot" and sides else (side,))
                ),
                needs=" ".join(
                    text
                    for text in (ballot_words.needs(requirement(matter)), carve_out(matter))
                    if text
                ),
                effect=ballot_words.effect_of_neutral(matter),
                if_blank=ballot_words.if_left_blank(blank),
                summary=texts.summaries.get(matter.id, ""),
                votes_in_all=in_all,
                not_open=not_open.get(matter.id, ""),
                in_discretion=decided,
                advised=matter.recommendation(side.solicitor),
            )
        )
    return Ballot(agenda, holding, own, tuple(items), form, side, sides)


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
