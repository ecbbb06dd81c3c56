"""Irregular instruments and cards: what the inspectors should look at, and what is wrong with each.

Every instrument whose status or problems, or whose capture, is out of the ordinary; and cards
that never became an instrument. Only those on a page are fetched whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery

from meetings.models import Channel, Holding, Meeting
from voting import snapshot
from voting.cards import paper_marks, readings
from voting.exceptions_explained import IRREGULAR_STATUSES, Explained, explained
from voting.models import (
    Card,
    CardOutcome,
    CardScan,
    Instrument,
    InstrumentStanding,
    Keying,
    Ruling,
)
from voting.rules.facts import Matter
from voting.rules.sentences import number
from voting.turnout import LATE_BECAUSE, STATUSES, marked


class Found(NamedTuple):
    """An irregular card: the id of its instrument or, where there is none, of the card itself."""

    instrument: int | None
    card: int | None
    kinds: tuple[str, ...]
    ruled: bool
    at: datetime


class Wrong(NamedTuple):
    """One thing that is wrong with a card: its kind explained, and what was found."""

    kind: str
    explained: Explained
    detail: str


@dataclass(frozen=True, slots=True)
class IrregularCard:
    """An irregular card as it is shown: what is wrong, what was keyed, and what the books say."""

    wrong: Sequence[Wrong]
    received: datetime
    where: str
    holding: Holding | None
    shares: str
    status: str
    tag: str
    instrument: Instrument | None
    card: Card | None
    scans: Sequence[CardScan]
    facts: Sequence[tuple[str, str]]
    marks: Sequence[tuple[str, Sequence[str]]]
    rulings: Sequence[Ruling] = field(default=())


def found(meeting: Meeting) -> list[Found]:
    """All irregular cards of a meeting, the latest first."""
    cards = [*recorded(meeting, cards_only=True), *without_instrument(meeting)]
    return sorted(cards, key=lambda one: one.at)[::-1]


def count_by_kind(cards: Sequence[Found]) -> list[tuple[str, str, int]]:
    """For each kind its code, name and number of cards, the most frequent first."""
    counted = Counter(kind for one in cards for kind in one.kinds)
    return [(kind, explained(kind).name, times) for kind, times in counted.most_common()]


def recorded(meeting: Meeting, *, cards_only: bool = False) -> list[Found]:
    """Irregular instruments of whatever channel, or mailed proxies alone."""
    flags = CardOutcome.objects.filter(instrument=OuterRef("pk"), kind="recorded").values("flags")
    rows = Instrument.objects.filter(pk__in=_suspected(meeting)).annotate(
        flags_found=Subquery(flags[:1]),
        ruled=Exists(Ruling.objects.filter(instrument=OuterRef("pk"))),
    )
    if cards_only:
        rows = rows.filter(form="proxy", channel=Channel.MAIL)
    listed = []
    for (
        pk,
        channel,
        status,
        problems,
        signatures,
        joint,
        flags_of,
        ruled,
        received,
    ) in rows.values_list(
        "pk",
        "channel",
        "standing__status",
        "standing__problems",
        "signatures",
        "holding__joint",
        "flags_found",
        "ruled",
        "received",
    ):
        on_paper = channel in (Channel.MAIL, Channel.IN_PERSON)
        kinds = _kinds(status, problems, signatures if on_paper else None, joint, flags_of)
        if kinds:
            listed.append(Found(pk, None, kinds, ruled, received))
    return listed


def _suspected(meeting: Meeting) -> set[int]:
    """Instruments that may be irregular: each way to be is found by an index of its own."""
    standings = InstrumentStanding.objects.filter(instrument__meeting=meeting)
    flagged = CardOutcome.objects.filter(card__batch__meeting=meeting, kind="recorded")
    signed = Instrument.objects.filter(meeting=meeting, signatures__isnull=False)
    return {
        *standings.filter(status__in=IRREGULAR_STATUSES).values_list("pk", flat=True),
        *standings.filter(~Q(problems=[])).values_list("pk", flat=True),
        *flagged.exclude(flags=[]).values_list("instrument", flat=True),
        *signed.exclude(holding__joint=[]).values_list("pk", flat=True),
    }


def _kinds(
    status: str | None,
    problems: Sequence[Sequence[str]] | None,
    signatures: Sequence[str] | None,
    joint: Sequence[str],
    flags: Sequence[str] | None,
) -> tuple[str, ...]:
    """What is irregular about an instrument, each kind once, the gravest first."""
    kinds = [status] if status in IRREGULAR_STATUSES else []
    kinds += [kind for kind, _ in problems or ()]
    kinds += flags or ()
    if signatures and 0 < len(set(signatures) & set(joint)) < len(joint):
        kinds.append("one_owner_signed")
    return tuple(dict.fromkeys(kind for kind in kinds if kind))


def without_instrument(
    meeting: Meeting, kinds: Sequence[str] = ("held", "set_aside")
) -> list[Found]:
    """Cards whose latest outcome is one of these: they are no instruments."""
    latest = CardOutcome.objects.filter(card=OuterRef("card")).order_by("-pk").values("pk")[:1]
    rows = CardOutcome.objects.filter(
        card__batch__meeting=meeting, kind__in=kinds, pk=Subquery(latest)
    )
    return [
        Found(None, row.card_id, (row.code,), row.kind == "set_aside", row.card.batch.received)
        for row in rows.select_related("card__batch")
    ]


def shown(meeting: Meeting, cards: Sequence[Found]) -> list[IrregularCard]:
    """The cards of a page, whole and in their order."""
    matters = snapshot.agenda_of(meeting).matters
    instruments = (
        Instrument.objects.select_related("holding__holder", "holding__share_class", "standing")
        .prefetch_related("rulings")
        .in_bulk([one.instrument for one in cards if one.instrument])
    )
    by_instrument = dict(
        CardOutcome.objects.filter(instrument__in=instruments).values_list("instrument", "card")
    )
    ids = [one.card for one in cards if one.card] + list(by_instrument.values())
    captured = (
        Card.objects.filter(pk__in=ids)
        .select_related("batch")
        .prefetch_related("scans", "keyings__holding__holder", "keyings__by", "outcomes")
        .in_bulk()
    )
    made = []
    for one in cards:
        card = captured.get(one.card or by_instrument.get(one.instrument or 0) or 0)
        if one.instrument:
            made.append(_of_instrument(one, instruments[one.instrument], card, matters))
        elif card is not None:
            made.append(_of_card(one, card, matters))
    return made


def _of_instrument(
    one: Found, row: Instrument, card: Card | None, matters: Sequence[Matter]
) -> IrregularCard:
    details = dict(row.standing.problems)
    if row.standing.status == "late":
        details["late"] = LATE_BECAUSE.get(row.standing.reason, "")
    keying = _last(card)
    if keying and keying.dated_written and keying.dated is None:
        details["date_unreadable"] = f"written: “{keying.dated_written}”"
    if keying and keying.signed_otherwise:
        details["signed_otherwise"] = f"written: “{keying.signed_otherwise}”"
    if row.signatures:
        details.setdefault("one_owner_signed", f"signed by {' and '.join(row.signatures)}")
    word, tag, _ = STATUSES.get(row.standing.status, (row.standing.status, "tag-off", ""))
    signed = " and ".join(row.signatures or ()) or ("yes" if row.signed else "no signature")
    facts = [("Signed", signed)]
    if row.channel == Channel.MAIL:
        plans = {True: "yes", False: "no", None: "not marked"}[row.plans_to_attend]
        facts += [
            ("Dated", _written(keying, row)),
            ("Postmarked", readings.day(row.postmarked)),
            ("Plans to attend", plans),
        ]
    else:
        facts.insert(0, ("Came by", row.get_channel_display()))
    if row.comment:
        facts.append(("Comment", row.comment))
    return IrregularCard(
        wrong=_wrong(one.kinds, details),
        received=row.received,
        where=_where(card) or f"instrument {row.key}",
        holding=row.holding,
        shares=number(row.holding.shares),
        status=word,
        tag=tag,
        instrument=row,
        card=card,
        scans=list(card.scans.all()) if card else [],
        facts=facts,
        marks=_marks(keying, matters) if keying else marked(row.votes, matters),
        rulings=sorted(row.rulings.all(), key=lambda ruling: (ruling.at, ruling.line_id))[::-1],
    )


def _of_card(one: Found, card: Card, matters: Sequence[Matter]) -> IrregularCard:
    outcome = max(card.outcomes.all(), key=lambda each: each.pk)
    keying = _last(card)
    reading = readings.reading_of(keying) if keying else readings.Reading()
    facts = [
        ("Signed", readings.signature(reading)),
        ("Dated", readings.written_date(reading)),
        ("Postmarked", readings.day(reading.postmarked)),
        ("Plans to attend", readings.plans(reading)),
    ]
    if reading.comment:
        facts.append(("Comment", reading.comment))
    return IrregularCard(
        wrong=_wrong(one.kinds, {outcome.code: outcome.detail}),
        received=card.batch.received,
        where=_where(card),
        holding=reading.holding,
        shares=number(reading.holding.shares) if reading.holding else "",
        status=outcome.get_kind_display().lower(),
        tag="tag-wait" if outcome.kind == "held" else "tag-off",
        instrument=None,
        card=card,
        scans=list(card.scans.all()),
        facts=facts,
        marks=_marks(keying, matters) if keying else [],
    )


def _last(card: Card | None) -> Keying | None:
    """What stands of a card's keyings: the supervisor's decision, else the last clerk's."""
    keyings = list(card.keyings.all()) if card else []
    return max(keyings, key=lambda keying: keying.pk) if keyings else None


def _where(card: Card | None) -> str:
    return f"batch {card.batch.name}, card {card.place}" if card else ""


def _written(keying: Keying | None, row: Instrument) -> str:
    if keying is not None:
        return readings.written_date(readings.reading_of(keying))
    return readings.day(row.dated) if row.dated else "no date"


def _wrong(kinds: Sequence[str], details: Mapping[str, str]) -> list[Wrong]:
    return [Wrong(kind, explained(kind), details.get(kind, "")) for kind in kinds]


def _marks(keying: Keying, matters: Sequence[Matter]) -> list[tuple[str, list[str]]]:
    return [
        (
            f"{matter.id}. {matter.title}",
            paper_marks.in_words(keying.marks.get(matter.id, {}), matter),
        )
        for matter in matters
    ]


def selected(kind: str, cards: Sequence[Found], *, ruled: bool) -> list[Found]:
    """Those of a kind (any, where it is empty), with or without those that were ruled on."""
    return [one for one in cards if (not kind or kind in one.kinds) and (ruled or not one.ruled)]
