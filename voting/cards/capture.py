"""From two keyings of a card to its instrument: they agree, or the supervisor decides.

All that is done to the cards of a batch is done one at a time, under the batch's lock, which is
taken before the door's own. What was keyed is kept in any case: a card that cannot go through the
door is held, and the supervisor and the inspectors see why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Channel, ControlNumber, Holding, Meeting
from voting import door, locks, paper_marks, snapshot
from voting.cards import identify
from voting.cards.readings import NAMES, Reading, agreed, differences, reading_of
from voting.models import Card, CardBatch, CardOutcome, Instrument, Keying
from voting.rules.agenda import Agenda

FIRST, SECOND, DECIDED = Keying.Part.FIRST, Keying.Part.SECOND, Keying.Part.DECIDED


class NotKeyed(Exception):
    """A keying or decision that does not fit what was done before; the message is for people."""


def lock(batch: int) -> CardBatch:
    """The batch, until this transaction ends for whoever asked first; its meeting is not closed.

    Raises `locks.MeetingClosed`.
    """
    rows = CardBatch.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.select_related("meeting").get(pk=batch)
    locks.share_polls(locked.meeting)
    return locked


@transaction.atomic
def key(
    batch: int, place: int, reading: Reading, by: Any, clock: Clock, request_key: str
) -> Keying:
    """Keep what a clerk read off the card at a place of a batch; the same request is kept once.

    With the second keying the card goes through the door, or to the supervisor. Raises
    `NotKeyed`.
    """
    locked = lock(batch)
    if before := Keying.objects.filter(request_key=request_key, by=by).first():
        return before
    if hasattr(locked, "closing"):
        raise NotKeyed("This batch was closed meanwhile. Give the card to the supervisor.")
    card, _ = Card.objects.get_or_create(batch=locked, place=place)
    done = list(Keying.objects.filter(card=card, part__in=[FIRST, SECOND]))
    if any(keying.by_id == by.pk for keying in done):
        raise NotKeyed(f"You have keyed card {place} already; another clerk keys it again.")
    if len(done) > 1 or CardOutcome.objects.filter(card=card).exists():
        raise NotKeyed(f"Card {place} was keyed twice already, by others.")
    keying = _keep(card, SECOND if done else FIRST, reading, by, clock, request_key)
    if done:
        _settle(card, locked.meeting, reading_of(done[0]), reading, by, clock)
    return keying


@transaction.atomic
def decide(card: Card, reading: Reading, by: Any, clock: Clock, request_key: str) -> CardOutcome:
    """Keep the supervisor's reading of a card that differs or is held, and put it through.

    Raises `NotKeyed` where it is neither, or where the supervisor keyed it as a clerk.
    """
    meeting = lock(card.batch_id).meeting
    if Keying.objects.filter(request_key=request_key, by=by).exists():
        return latest(card)
    _refuse_own(card, by)
    if latest(card).kind == CardOutcome.Kind.RECORDED:
        raise NotKeyed("This card is recorded already. What is wrong with it is for a ruling.")
    _keep(card, DECIDED, reading, by, clock, request_key)
    return _put_through(card, meeting, reading, by, clock, confirmed=True)


@transaction.atomic
def set_aside(card: Card, reason: str, by: Any, clock: Clock) -> CardOutcome:
    """Put a sheet aside that is no card to be counted, such as one that was keyed before."""
    lock(card.batch_id)
    if not reason.strip():
        raise NotKeyed("Say why the card is set aside.")
    _refuse_own(card, by)
    if CardOutcome.objects.filter(card=card, kind=CardOutcome.Kind.RECORDED).exists():
        raise NotKeyed("This card is recorded already. What is wrong with it is for a ruling.")
    return CardOutcome.objects.create(
        card=card,
        kind=CardOutcome.Kind.SET_ASIDE,
        code="set_aside",
        detail=reason.strip(),
        by=by,
        at=clock.now(),
    )


def latest(card: Card) -> CardOutcome:
    """What has become of a card that was keyed twice. Raises `NotKeyed` where it was not."""
    outcome = card.outcomes.order_by("-pk").first()
    if outcome is None:
        raise NotKeyed("This card has not been keyed twice yet.")
    return outcome


def _refuse_own(card: Card, by: Any) -> None:
    if Keying.objects.filter(card=card, by=by, part__in=[FIRST, SECOND]).exists():
        raise NotKeyed("You keyed this card yourself. Another supervisor has to decide about it.")


def _keep(
    card: Card, part: str, reading: Reading, by: Any, clock: Clock, request_key: str
) -> Keying:
    read = {name: getattr(reading, name) for name in NAMES}
    return Keying.objects.create(
        card=card, part=part, by=by, at=clock.now(), request_key=request_key, **read
    )


def _settle(
    card: Card, meeting: Meeting, first: Reading, second: Reading, by: Any, clock: Clock
) -> None:
    """Compare the two keyings, and put the card through where they agree."""
    matters = snapshot.agenda_of(meeting).matters
    found = differences(first, second, matters)
    if found:
        CardOutcome.objects.create(
            card=card,
            kind=CardOutcome.Kind.DIFFERS,
            code="differs",
            detail=", ".join(part.label for part in found),
            by=by,
            at=clock.now(),
        )
        return
    _put_through(card, meeting, agreed(first, second, matters), by, clock, confirmed=False)


def _put_through(
    card: Card, meeting: Meeting, reading: Reading, by: Any, clock: Clock, *, confirmed: bool
) -> CardOutcome:
    """Record the card as an instrument, or hold it and say why.

    `confirmed` by the supervisor: a holding that was found in the register, and that a card with
    a number that was recorded before is another sheet.
    """
    # The door's own lock: nobody else records this holding's cards now.
    if reading.holding is not None:
        list(Holding.objects.select_for_update().filter(pk=reading.holding.pk).values_list("pk"))
    held = _why_held(card, reading, confirmed=confirmed)
    instrument = None
    flags: list[str] = []
    if held is None:
        agenda = snapshot.agenda_of(meeting)
        assert reading.holding is not None
        try:
            with transaction.atomic():
                instrument = door.receive(
                    meeting, _arrival(card, reading, reading.holding, agenda), clock
                )
        except door.Refused as refused:
            held = (refused.code, str(refused))
        else:
            flags = _flags(card.batch, reading, agenda, clock.now())
    code, detail = held or ("", "")
    return CardOutcome.objects.create(
        card=card,
        kind=CardOutcome.Kind.RECORDED if instrument else CardOutcome.Kind.HELD,
        code=code,
        detail=detail,
        flags=flags,
        instrument=instrument,
        by=by,
        at=clock.now(),
    )


def _why_held(card: Card, reading: Reading, *, confirmed: bool) -> tuple[str, str] | None:
    if reading.holding is None:
        why = identify.again(reading.number_digest, reading.number_end).why
        if why == identify.OTHER_MEETING:
            return why, "Its number belongs to another meeting."
        if reading.number_end:
            return why, f"No holding has the number ending in {reading.number_end}."
        return why, "Nothing on the card leads to a holding."
    if confirmed:
        return None
    if reading.found_in_register:
        return "found_in_register", "The supervisor confirms whose card it is."
    if not reading.another and (before := recorded_with(reading.number_digest, card)):
        where = f"batch {before.batch.name}, as card {before.place}"
        return "keyed_before", f"A card with this number is recorded in {where}."
    return None


def recorded_with(digest: str, beside: Card) -> Card | None:
    """Another card of the meeting, recorded, on which the same number was read.

    Not one of which it was said that it is another sheet than the one before it.
    """
    if not digest:
        return None
    return (
        Card.objects.filter(
            batch__meeting=beside.batch.meeting_id,
            outcomes__kind=CardOutcome.Kind.RECORDED,
            keyings__number_digest=digest,
        )
        .exclude(pk=beside.pk)
        .exclude(keyings__another=True)
        .select_related("batch")
        .first()
    )


def _arrival(card: Card, reading: Reading, holding: Holding, agenda: Agenda) -> door.Arrival:
    return door.Arrival(
        holding=holding.key,
        form=Instrument.Form.PROXY,
        channel=Channel.MAIL,
        votes=paper_marks.votes_of(reading.marks, agenda.matters),
        dated=reading.dated,
        postmarked=reading.postmarked,
        signed=reading.signed,
        signatures=_signatures(reading, holding),
        solicitor=reading.solicitor,
        plans_to_attend=reading.plans_to_attend,
        comment=reading.comment,
        request_key=f"card-{card.pk}",
        stamped=card.batch.received,
    )


def _signatures(reading: Reading, holding: Holding) -> list[str] | None:
    """The names that signed; None where they are just those that the register has."""
    signed = [*reading.signed_by, *([reading.signed_otherwise] if reading.signed_otherwise else [])]
    owners = list(holding.joint) or [holding.holder.name]
    return None if not signed or signed == owners else signed


def _flags(batch: CardBatch, reading: Reading, agenda: Agenda, now: datetime) -> list[str]:
    """What the inspectors should know of a card although it is recorded."""
    assert reading.holding is not None
    owners = reading.holding.joint
    close = agenda.last_close
    found = {
        "old_number": reading.issue is not None and reading.issue.revoked_at is not None,
        "found_in_register": reading.found_in_register,
        "signed_otherwise": bool(reading.signed_otherwise),
        "one_owner_signed": bool(reading.signed_by) and len(reading.signed_by) < len(owners),
        "date_unreadable": bool(reading.dated_written) and reading.dated is None,
        "names_beside_withhold": paper_marks.names_beside_withhold(reading.marks),
        "another_sheet": reading.another,
        "keyed_after_the_close": close is not None and batch.received <= close < now,
    }
    return [flag for flag, so in found.items() if so]


def as_reading(identified: identify.Identified, **read: Any) -> Reading:
    """What was read off a card, with whose card it is."""
    return Reading(
        number_digest=identified.digest,
        number_end=identified.end,
        issue=identified.issue,
        holding=identified.holding,
        found_in_register=identified.found_in_register,
        **read,
    )


def number_row(pk: int | None) -> ControlNumber | None:
    """An issue of a control number, of whatever meeting's holding."""
    if pk is None:
        return None
    return ControlNumber.objects.select_related("holding__holder").get(pk=pk)
