"""Persons whom holders appointed as their proxies in place of those whom the Board named.

Such a person comes to the meeting and votes there by ballot, for the shares for which the
appointment still stands: a later act of the holder may have taken it back, in whole or in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from meetings.models import Attendee, Holding, Meeting
from meetings.quantities import Quantity, exact
from voting import history, snapshot, standing
from voting.models import AppointedProxy, Instrument
from voting.rules import facts, governing, joint
from voting.rules.agenda import Agenda
from voting.rules.marks import Reader


@dataclass(frozen=True, slots=True)
class Appointment:
    """All by which one holding appointed one person: `latest` is the last of it.

    `shares` are those for which it stands now, 0 where it does not, and `whole` is whether they
    are all that the holding has; `why` says what ended it or
    took from it. `exact` is whether a ballot for them would take the place of this appointment
    and of nothing else. Where it is false, the count takes a ballot's shares first from what is
    not voted and from the oldest proxy (decision 3): until the inspectors reject the appointment
    as voted, it would count beside the ballot.
    """

    latest: Instrument
    appointee: str
    holding: Holding
    shares: Quantity
    whole: bool
    why: str
    exact: bool

    @property
    def stands(self) -> bool:
        return self.shares > 0


def search(meeting: Meeting, words: str, most: int = 50) -> list[Appointment]:
    """The appointments of persons whose name has every one of these words, by name."""
    agenda = snapshot.agenda_of(meeting)
    found = _proxies(meeting, agenda)
    for word in words.split():
        found = found.filter(solicitor__icontains=word)
    latest: dict[tuple[int, str], Instrument] = {}
    for row in found.order_by("pk"):
        latest[row.holding_id, row.solicitor.casefold()] = row
    rows = sorted(latest.values(), key=lambda row: (row.solicitor.casefold(), row.pk))[:most]
    return _described(rows, agenda)


def of_instrument(instrument: Instrument) -> Appointment | None:
    """The appointment that a proxy is part of; None where it appoints nobody."""
    agenda = snapshot.agenda_of(instrument.meeting)
    rows = _proxies(instrument.meeting, agenda).filter(
        holding=instrument.holding_id, solicitor__iexact=instrument.solicitor
    )
    row = rows.order_by("-pk").first() if instrument.form == "proxy" else None
    return _described([row], agenda)[0] if row else None


def of_attendee(attendee: Attendee) -> Appointment | None:
    """The appointment that somebody was admitted by; None for everybody else."""
    by = AppointedProxy.objects.filter(attendee=attendee).select_related("instrument").first()
    return of_instrument(by.instrument) if by else None


def _proxies(meeting: Meeting, agenda: Agenda) -> QuerySet[Instrument]:
    """The proxies that appoint somebody who solicits none."""
    solicitors = {who for one in agenda.matters for who in one.opposition}
    return (
        Instrument.objects.filter(meeting=meeting, form=Instrument.Form.PROXY)
        .exclude(solicitor=facts.BOARD)
        .exclude(solicitor__in=solicitors)
        .select_related("meeting__issuer", "holding__holder", "holding__share_class")
        .select_related("holding__meeting", "standing__by")
    )


def _described(rows: Sequence[Instrument], agenda: Agenda) -> list[Appointment]:
    known = {each.row.pk: each for each in standing.facts_of([row.holding_id for row in rows])}
    read = Reader(agenda)
    return [_appointment(row, known[row.holding_id], read) for row in rows]


def _appointment(row: Instrument, known: standing.HoldingFacts, read: Reader) -> Appointment:
    name = row.solicitor.casefold()
    of_it = {
        one.id
        for one in known.instruments
        if one.form == "proxy" and one.solicitor.casefold() == name
    }
    claims = _claims(known, known.instruments, read)
    # Of joint owners who differ, each claims the whole.
    left = exact(min(known.own, sum(shares for key, shares in claims.items() if key in of_it)))
    return Appointment(
        row,
        row.solicitor,
        row.holding,
        left,
        left == known.own,
        _why(row, left, known, read),
        left == 0 or _is_exact(known, of_it, left, claims, read),
    )


def _claims(
    known: standing.HoldingFacts, instruments: Sequence[facts.Instrument], read: Reader
) -> dict[str, Quantity]:
    """The shares that each instrument speaks for, of those that stand."""
    close = read.agenda.last_close
    args = (known.value, known.own, instruments, read, known.rulings, close)
    governed = joint.govern(*args)[0] if known.value.joint else governing.govern(*args)
    return {claim.instrument.id: claim.left for claim in governed.claims}


def _is_exact(
    known: standing.HoldingFacts,
    of_it: set[str],
    left: Quantity,
    claims: dict[str, Quantity],
    read: Reader,
) -> bool:
    if left == known.own:
        return True
    if known.value.joint:
        return False
    last = max(known.instruments, key=lambda one: (one.received, one.line))
    ballot = facts.Instrument(
        id="ballot",
        holding=known.value.id,
        form="ballot",
        channel="in_person",
        received=last.received,
        line=last.line + 1,
        votes={},
        shares=left,
    )
    after = _claims(known, [*known.instruments, ballot], read)
    others = {key: shares for key, shares in claims.items() if key not in of_it}
    return {key: shares for key, shares in after.items() if key != ballot.id} == others


def _why(row: Instrument, left: Quantity, known: standing.HoldingFacts, read: Reader) -> str:
    """What became of an appointment that does not stand for all that it was given for."""
    zone = row.holding.meeting.zone
    state = getattr(row, "standing", None)
    if left == 0:
        if state is None:
            return "It does not stand."
        if state.by is None:
            return f"It does not stand: {state.status.replace('_', ' ')}."
        word = "Revoked by the holder" if state.status == "revoked" else "Superseded"
        by, when = history.what_it_is(state.by), history.shown(state.by.received, zone)
        return f"{word}: {by.lower()}, received on {when}."
    given = known.own if row.shares is None else row.shares
    return "" if left >= given else "A later act of the holder took some of its shares."
