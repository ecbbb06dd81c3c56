"""The queue of exceptions: all that the inspectors should look at, in the order of its receipt.

An entry is an instrument, a card that is none, or a challenge. The list carries ids and kinds
alone, so that thousands are quick; only the one that is open is fetched whole and counted
(`voting.foreseen`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from meetings.clock import Clock
from meetings.models import Holding, Meeting
from voting import announcements, record_lines
from voting.announcements import NotPossible
from voting.cards import irregular
from voting.exceptions_explained import explained
from voting.inspection import challenges, rulings
from voting.inspection.oath import require_sworn
from voting.models import (
    Card,
    Challenge,
    Instrument,
    InstrumentStanding,
    Ruling,
    SeenException,
)

INSTRUMENT, CARD, CHALLENGE = "instruments", "cards", "challenges"
OPEN, SETTLED = "open", "settled"
#: Statuses that only a ruling settles; whatever else is wrong the rules settle themselves.
TO_BE_RULED_ON = ("overvote", "conflict", "held")


class Entry(NamedTuple):
    """An exception: what it is about, what is wrong, and whether anything is still to be done.

    `blocks`: as it is, nobody can certify.
    """

    what: str
    id: int
    kinds: tuple[str, ...]
    settled: bool
    blocks: bool
    at: datetime

    @property
    def names(self) -> list[str]:
        return [explained(kind).name for kind in self.kinds]


def entries(meeting: Meeting) -> list[Entry]:
    """All exceptions of a meeting, the oldest first."""
    listed = [*_instruments(meeting), *_cards(meeting), *_challenges(meeting)]
    return sorted(listed, key=lambda one: (one.at, one.what, one.id))


def _instruments(meeting: Meeting) -> Iterable[Entry]:
    contested: dict[int, list[str]] = {}
    for pk in (
        challenges.open_(meeting)
        .filter(instrument__isnull=False)
        .values_list("instrument", flat=True)
    ):
        contested.setdefault(pk, []).append("challenged")
    for pk in rulings.open_proposals(meeting).values_list("instrument", flat=True):
        contested.setdefault(pk, []).append("proposed")
    found = {one.instrument: one for one in irregular.recorded(meeting)}
    regular = Instrument.objects.filter(pk__in=contested.keys() - found.keys())
    for pk, received, ruled in regular.annotate(
        ruled=Exists(Ruling.objects.filter(instrument=OuterRef("pk")))
    ).values_list("pk", "received", "ruled"):
        found[pk] = irregular.Found(pk, None, (), ruled, received)
    seen = _seen(SeenException.objects.filter(instrument__meeting=meeting), "instrument")
    to_rule = open_statuses(meeting)
    for pk, one in found.items():
        assert pk is not None
        waiting = contested.get(pk, [])
        blocks = bool(waiting) or pk in to_rule
        settled = not blocks and (one.ruled or set(one.kinds) <= seen.get(pk, set()))
        yield Entry(INSTRUMENT, pk, (*waiting, *one.kinds), settled, blocks, one.at)


def open_statuses(meeting: Meeting) -> dict[int, str]:
    """Instruments that only a ruling settles, with their status.

    An over-vote is settled too by a later instrument that governs its holding: the holder's own
    correction; for a position of a bank or broker, one of its own.
    """
    standings = InstrumentStanding.objects.filter(instrument__meeting=meeting)
    waiting = standings.filter(status__in=TO_BE_RULED_ON).select_related("instrument__holding")
    rows = list(waiting.order_by("instrument__line_id"))
    later: dict[int, list[tuple[int, str]]] = {}
    for holding, line, channel in standings.filter(
        status="governs", instrument__holding__in={row.instrument.holding_id for row in rows}
    ).values_list("instrument__holding", "instrument__line_id", "instrument__channel"):
        later.setdefault(holding, []).append((line, channel))
    return {
        row.pk: row.status
        for row in rows
        if row.status != "overvote"
        or not any(
            line > row.instrument.line_id
            and (row.instrument.holding.kind != Holding.Kind.NOMINEE or channel == "nominee")
            for line, channel in later.get(row.instrument.holding_id, ())
        )
    }


def _cards(meeting: Meeting) -> Iterable[Entry]:
    seen = _seen(SeenException.objects.filter(card__batch__meeting=meeting), "card")
    for one in irregular.without_instrument(meeting, ("held", "differs", "set_aside")):
        assert one.card is not None
        settled = one.ruled or set(one.kinds) <= seen.get(one.card, set())
        yield Entry(CARD, one.card, one.kinds, settled, not settled, one.at)


def _challenges(meeting: Meeting) -> Iterable[Entry]:
    """Challenges to a holding, a matter or the whole; those to an instrument are with it."""
    rows = Challenge.objects.filter(meeting=meeting, instrument=None)
    for pk, disposition, at in rows.values_list("pk", "disposition", "at"):
        yield Entry(
            CHALLENGE, pk, ("challenged",), disposition is not None, disposition is None, at
        )


def _seen(rows: Any, target: str) -> dict[int, set[str]]:
    """Kinds that an inspector saw, by instrument or card."""
    seen: dict[int, set[str]] = {}
    for pk, kinds in rows.values_list(target, "kinds"):
        seen.setdefault(pk, set()).update(kinds)
    return seen


# Working through it


def selected(
    meeting: Meeting, listed: Sequence[Entry], *, kind: str = "", state: str = OPEN, words: str = ""
) -> list[Entry]:
    """Those of a kind, in a state (any, where it is empty), with all of these words."""
    chosen = [
        one
        for one in listed
        if (not kind or kind in one.kinds) and (not state or one.settled == (state == SETTLED))
    ]
    if not words.split():
        return chosen
    told = described(meeting, chosen)
    wanted = words.casefold().split()
    return [
        one
        for one in chosen
        if all(word in " ".join(told[one.what, one.id]).casefold() for word in wanted)
    ]


def count_by_kind(listed: Iterable[Entry]) -> list[tuple[str, str, int]]:
    """For each kind its code, name and number of entries, the most frequent first."""
    counted = Counter(kind for one in listed for kind in one.kinds)
    return [(kind, explained(kind).name, times) for kind, times in counted.most_common()]


def described(meeting: Meeting, listed: Iterable[Entry]) -> dict[tuple[str, int], tuple[str, str]]:
    """Of each entry whose it is, and by what it is known: two columns of the list."""
    ids: dict[str, list[int]] = {INSTRUMENT: [], CARD: [], CHALLENGE: []}
    for one in listed:
        ids[one.what].append(one.id)
    told: dict[tuple[str, int], tuple[str, str]] = {}
    for pk, holder, holding, key in Instrument.objects.filter(
        meeting=meeting, pk__in=ids[INSTRUMENT]
    ).values_list("pk", "holding__holder__name", "holding__key", "key"):
        told[INSTRUMENT, pk] = (holder, f"{holding} · {key}")
    for card in Card.objects.filter(pk__in=ids[CARD]).select_related("batch"):
        told[CARD, card.pk] = ("No account yet", f"batch {card.batch.name}, card {card.place}")
    for challenge in challenges.of(meeting).filter(pk__in=ids[CHALLENGE]):
        told[CHALLENGE, challenge.pk] = (f"By {challenge.by}", challenge.key)
    return told


def beside(chosen: Sequence[Entry], what: str, id: int) -> tuple[Entry | None, Entry | None]:
    """The entries before and after one; of one that is not among them, none and the first."""
    for place, one in enumerate(chosen):
        if (one.what, one.id) == (what, id):
            before = chosen[place - 1] if place else None
            after = chosen[place + 1] if place + 1 < len(chosen) else None
            return before, after
    return None, chosen[0] if chosen else None


def following(
    meeting: Meeting, at: tuple[datetime, str, int], wanted: Mapping[str, str]
) -> Entry | None:
    """The next entry after one that was just dealt with, else the first that is left."""
    chosen = selected(meeting, entries(meeting), **wanted)
    rest = [one for one in chosen if (one.at, one.what, one.id) != at]
    return next((one for one in rest if (one.at, one.what, one.id) > at), next(iter(rest), None))


@transaction.atomic
def mark_seen(
    meeting: Meeting, entry: Entry, inspector: Any, clock: Clock, reason: str = ""
) -> SeenException:
    """Note that a sworn inspector looked at an exception and leaves it as the rules have it.

    A card that is held stays uncounted by it, which needs a reason and is noted in the record.
    Raises `NotPossible`.
    """
    appointment = require_sworn(inspector, meeting)
    if entry.what == CHALLENGE or (entry.what == INSTRUMENT and entry.blocks):
        raise NotPossible("This waits for your decision; it is not enough to have seen it.")
    if "differs" in entry.kinds:
        raise NotPossible("The supervisor first decides what the card says.")
    if entry.what == CARD and not reason.strip():
        raise NotPossible("Say why the card is left uncounted.")
    now = clock.now()
    if entry.what == CARD:
        card = Card.objects.select_related("batch").get(pk=entry.id)
        announcements.append_fact(
            meeting,
            {
                "type": "note",
                "text": f"Card {card.place} of batch {card.batch.name} is left uncounted: "
                f"{reason.strip()} ({appointment.inspector})",
                "at": record_lines.moment(now, meeting.zone),
            },
            now,
        )
    target = {"instrument_id" if entry.what == INSTRUMENT else "card_id": entry.id}
    return SeenException.objects.create(
        **target,
        kinds=list(entry.kinds),
        reason=reason.strip(),
        by=inspector,
        name=appointment.inspector,
        at=now,
    )


def seen_by(entry: Entry) -> list[SeenException]:
    """Who looked at an entry and left it so, oldest first."""
    if entry.what == CHALLENGE:
        return []
    at = Q(instrument=entry.id) if entry.what == INSTRUMENT else Q(card=entry.id)
    return list(SeenException.objects.filter(at).order_by("pk"))
