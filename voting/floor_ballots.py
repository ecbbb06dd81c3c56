"""Ballots at the meeting: handed out, spoiled, handed in, and cast through the door.

Taking a ballot revokes nothing; only casting it does. A number is cast once. A printed ballot is
received when it is handed in, and may be keyed later; a close of the polls comes between the two
without harm.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from meetings import room
from meetings.clock import Clock
from meetings.models import Attendee, Channel, Holding, Meeting, Movement
from meetings.quantities import Quantity
from voting import (
    announcements,
    appointments,
    ballot,
    door,
    locks,
    snapshot,
    solicitations,
    standing,
)
from voting.appointments import Appointment
from voting.ballot import Ballot
from voting.door import ALPHABET, Refused
from voting.models import AppointedProxy, BallotEvent, Instrument, IssuedBallot
from voting.rules import timeliness
from voting.rules.agenda import Agenda
from voting.rules.sentences import number as figure

#: Length of the part of a tablet's code that cannot be guessed from the ballot's number.
_SECRET = 8


class NotIssued(Exception):
    """A ballot that is not handed out, or cannot be changed so; the message is for the desk."""


def ballots(meeting: Meeting) -> QuerySet[IssuedBallot]:
    """The ballots handed out, the latest first, with what `state_of` asks of each."""
    cast = Instrument.objects.filter(
        meeting=OuterRef("meeting"), request_key=Concat(Value("ballot-"), OuterRef("number"))
    )
    happened = {
        f"is_{act}": Exists(BallotEvent.objects.filter(ballot=OuterRef("pk"), act=act))
        for act in BallotEvent.Act.values
    }
    return (
        IssuedBallot.objects.filter(meeting=meeting)
        .annotate(is_cast=Exists(cast), **happened)
        .select_related("holding__holder", "holding__meeting__issuer", "attendee")
        .order_by("-pk")
    )


def state_of(issued: Any) -> str:
    """What has become of one of `ballots`: cast, spoiled, to_key, opened or out."""
    if issued.is_cast:
        return "cast"
    if issued.is_spoiled:
        return "spoiled"
    if issued.is_handed_in:
        return "to_key"
    return "opened" if issued.is_opened else "out"


@dataclass(frozen=True, slots=True)
class Desk:
    """How many ballots are out, wait to be keyed, were cast, and were spoiled."""

    out: int
    to_key: int
    cast: int
    spoiled: int

    @property
    def unfinished(self) -> bool:
        """Whether something would be left when the polls close (X15)."""
        return bool(self.out or self.to_key)


def desk(meeting: Meeting) -> Desk:
    """The ballot desk as it stands now."""
    states = [state_of(one) for one in ballots(meeting)]
    return Desk(
        out=states.count("out") + states.count("opened"),
        to_key=states.count("to_key"),
        cast=states.count("cast"),
        spoiled=states.count("spoiled"),
    )


def ballot_for(issued: IssuedBallot, received: datetime) -> Ballot:
    """What a ballot received at a moment may mark: the matters whose polls are open then."""
    agenda = snapshot.agenda_of(issued.meeting)
    not_open = {}
    for matter in agenda.matters:
        if not timeliness.in_time(received, agenda.close_of[matter.id]):
            not_open[matter.id] = "The polls on this matter have closed."
        elif not timeliness.polls_opened(agenda.meeting, matter.id, received):
            not_open[matter.id] = "The polls on this matter are not open yet."
    return _ballot(issued, agenda, not_open)


def printed(issued: IssuedBallot) -> Ballot:
    """What is printed on a ballot: every matter on which the polls have not closed."""
    agenda = snapshot.agenda_of(issued.meeting)
    states = announcements.polls_state(issued.meeting)
    closed = {key: "The polls closed." for key, state in states.items() if state == "closed"}
    return _ballot(issued, agenda, closed)


def _ballot(issued: IssuedBallot, agenda: Agenda, not_open: Mapping[str, str]) -> Ballot:
    (known,) = standing.facts_of([issued.holding_id], with_past=False)
    own = known.own if issued.shares is None else issued.shares
    texts = ballot.texts_of(issued.meeting)
    sides = solicitations.sides_of(issued.meeting)
    return ballot.build(
        agenda, known.value, own, texts, form="ballot", not_open=not_open, sides=sides
    )


@transaction.atomic
def issue(
    attendee: Attendee,
    medium: str,
    clock: Clock,
    by: str,
    *,
    shares: Quantity | None = None,
    replacing: IssuedBallot | None = None,
) -> IssuedBallot:
    """Hand a ballot to somebody who was admitted or waits (X15), in place of a spoiled one.

    An appointed proxy's is for exactly the shares for which the appointment stands now. Raises
    `NotIssued`.
    """
    meeting = attendee.meeting
    locks.share_polls(meeting)
    if replacing is not None:
        _lock(replacing)
        spoil(replacing, clock, by)
    holding = _entitled(attendee)
    (known,) = standing.facts_of([holding.pk], with_past=False)
    if known.withdrawn:
        raise NotIssued("The bank or broker withdrew this legal proxy; there is no ballot for it.")
    if known.own == 0:
        raise NotIssued("These shares are voted by the positions under them; there is no ballot.")
    if shares is not None and not 0 < shares <= known.own:
        raise NotIssued(f"The holding has {figure(known.own)} shares. Enter at most so many.")
    states = announcements.polls_state(meeting).values()
    if all(state == "closed" for state in states):
        raise NotIssued("The polls have closed on every matter; a ballot could not be cast.")
    appointment = appointments.of_attendee(attendee)
    if appointment is not None:
        shares = _appointed_for(appointment, shares)
    for one in ballots(meeting).filter(attendee=attendee):
        if appointment is not None and state_of(one) == "cast":
            raise NotIssued(f"Ballot {one.number} was cast for these shares already.")
        same = one.shares is None and shares is None
        if (same or appointment is not None) and state_of(one) in ("out", "opened", "to_key"):
            raise NotIssued(
                f"Ballot {one.number} for these shares is out and not cast. Replace it if it is "
                "spoiled."
            )
    return IssuedBallot.objects.create(
        meeting=meeting,
        holding=holding,
        attendee=attendee,
        number=door.new_key()[:9],
        medium=medium,
        shares=shares,
        replaces=replacing,
        at=clock.now(),
        by=by,
    )


def _appointed_for(appointment: Appointment, wanted: Quantity | None) -> Quantity:
    """The shares that an appointed proxy may be handed a ballot for."""
    if not appointment.stands:
        raise NotIssued(
            f"{appointment.appointee} votes no shares of {appointment.holding.holder.name} any "
            f"more. {appointment.why}"
        )
    if wanted not in (None, appointment.shares):
        raise NotIssued(
            f"The appointment stands for {figure(appointment.shares)} shares; the ballot is for "
            "exactly those."
        )
    return appointment.shares


def _entitled(attendee: Attendee) -> Holding:
    """The holding that somebody at the desk may be handed a ballot for."""
    if attendee.holding is None:
        raise NotIssued(
            "A beneficial owner votes through the bank or broker, or with its legal proxy. "
            "A brokerage statement admits to the meeting and carries no vote."
        )
    act = room.attendees(attendee.meeting).get(pk=attendee.pk).act
    if act in (Movement.Act.LEFT, Movement.Act.GAVE_UP):
        raise NotIssued(f"{attendee.name} is not here. Record the return first.")
    return attendee.holding


@transaction.atomic
def spoil(issued: IssuedBallot, clock: Clock, by: str) -> None:
    """Make a ballot's number void. Raises `NotIssued` where it was cast or handed in."""
    _lock(issued)
    if instrument_of(issued) is not None:
        raise NotIssued(f"Ballot {issued.number} was cast. What was cast cannot be spoiled.")
    if _happened(issued, BallotEvent.Act.SPOILED):
        raise NotIssued(f"Ballot {issued.number} is void already.")
    if _happened(issued, BallotEvent.Act.HANDED_IN):
        raise NotIssued(f"Ballot {issued.number} was handed in. Key it: it is received.")
    BallotEvent.objects.create(ballot=issued, act=BallotEvent.Act.SPOILED, at=clock.now(), by=by)


@transaction.atomic
def hand_in(issued: IssuedBallot, clock: Clock, by: str) -> BallotEvent:
    """Receive a printed ballot over the desk: from now on it is cast, whenever it is keyed.

    Raises `Refused` where it is void or was handed in before, and while no polls are open.
    """
    locks.share_polls(issued.meeting)
    _lock(issued)
    _check_usable(issued)
    if _happened(issued, BallotEvent.Act.HANDED_IN):
        raise Refused("handed_in", f"Ballot {issued.number} was handed in already.")
    if "opened" not in announcements.polls_state(issued.meeting).values():
        raise Refused("polls_not_open", "The polls are not open, so no ballot can be handed in.")
    return BallotEvent.objects.create(
        ballot=issued, act=BallotEvent.Act.HANDED_IN, at=clock.now(), by=by
    )


@transaction.atomic
def open_on_tablet(issued: IssuedBallot, clock: Clock) -> None:
    """Use up a tablet's code. Raises `Refused` where it was used, or the ballot is void or cast."""
    _lock(issued)
    _check_usable(issued)
    if _happened(issued, BallotEvent.Act.OPENED):
        raise Refused("used", "This code was used already. Ask the registrar for another ballot.")
    BallotEvent.objects.create(
        ballot=issued, act=BallotEvent.Act.OPENED, at=clock.now(), by=issued.attendee.name
    )


@transaction.atomic
def cast(
    issued: IssuedBallot,
    votes: Mapping[str, Any],
    clock: Clock,
    *,
    signatures: Sequence[str] | None = None,
    signed: bool = True,
) -> Instrument:
    """Cast a ballot: it takes the place of the proxies before it, on every matter.

    What was handed in counts as received then. Sent twice alike it is one vote. Raises `Refused`.
    """
    locks.share_polls(issued.meeting)
    _lock(issued)
    before = instrument_of(issued)
    if before is not None and before.votes == dict(votes):
        return before
    _check_usable(issued)
    arrival = door.Arrival(
        holding=issued.holding.key,
        form=Instrument.Form.BALLOT,
        channel=Channel.IN_PERSON,
        votes=votes,
        signed=signed,
        signatures=signatures,
        shares=issued.shares,
        comment=f"Ballot {issued.number}, cast by {issued.attendee.name} "
        f"({issued.attendee.get_admitted_as_display().lower()})",
        request_key=issued.request_key,
        stamped=handed_in_at(issued),
    )
    return door.receive(issued.meeting, arrival, clock)


def instrument_of(issued: IssuedBallot) -> Instrument | None:
    """The instrument that a ballot was cast as."""
    return Instrument.objects.filter(
        meeting=issued.meeting_id, request_key=issued.request_key
    ).first()


def handed_in_at(issued: IssuedBallot) -> datetime | None:
    """When a printed ballot was handed in."""
    event = issued.events.filter(act=BallotEvent.Act.HANDED_IN).first()
    return event.at if event else None


def _check_usable(issued: IssuedBallot) -> None:
    if _happened(issued, BallotEvent.Act.SPOILED):
        raise Refused("void", f"Ballot {issued.number} is void: it was spoiled and replaced.")
    if instrument_of(issued) is not None:
        raise Refused("cast", f"Ballot {issued.number} was cast already, and counts once.")
    _check_appointed(issued)


def _check_appointed(issued: IssuedBallot) -> None:
    """Refuse an appointed proxy's ballot where the holder has changed the appointment since.

    One that was handed in was voted then, and is keyed as it is.
    """
    if handed_in_at(issued) is not None:
        return
    # Evaluated for its lock: the holder's next act waits until this one is recorded.
    list(
        Holding.objects.select_for_update(of=("self",))
        .filter(pk=issued.holding_id)
        .values_list("pk")
    )
    appointment = appointments.of_attendee(issued.attendee)
    if appointment is None or appointment.shares == issued.shares:
        return
    if not appointment.stands:
        raise Refused(
            "not_appointed",
            f"Ballot {issued.number} can't be cast: {appointment.appointee} votes no shares of "
            f"{appointment.holding.holder.name} any more. {appointment.why}",
        )
    raise Refused(
        "not_appointed",
        f"Ballot {issued.number} can't be cast: the appointment stands for "
        f"{figure(appointment.shares)} shares now. Replace the ballot.",
    )


def voted_beside(instrument: Instrument) -> str:
    """The number of a ballot that this proxy's appointee cast while the proxy still counts.

    Empty where there is none. See `appointments.Appointment.exact`.
    """
    appointment = appointments.of_instrument(instrument)
    if appointment is None or not appointment.stands:
        return ""
    admitted = AppointedProxy.objects.filter(
        instrument__holding=instrument.holding_id,
        instrument__solicitor__iexact=instrument.solicitor,
    )
    cast = ballots(instrument.meeting).filter(attendee__in=admitted.values("attendee"))
    return next((one.number for one in cast.filter(is_cast=True)), "")


def _happened(issued: IssuedBallot, act: str) -> bool:
    return issued.events.filter(act=act).exists()


def _lock(issued: IssuedBallot) -> None:
    # Evaluated for its lock: whether it is void or cast is decided in this transaction.
    list(
        IssuedBallot.objects.select_for_update(of=("self",)).filter(pk=issued.pk).values_list("pk")
    )


# The code that opens a ballot on a tablet


def code_of(issued: IssuedBallot) -> str:
    """The one-time code of a tablet’s ballot: its number, and a part that nobody can guess."""
    return f"{issued.number}-{_secret(issued)}"


def ballot_with_code(typed: str) -> IssuedBallot | None:
    """The tablet's ballot that a code belongs to; None, whatever is wrong with the code."""
    code = "".join(typed.split()).upper()
    rows = IssuedBallot.objects.filter(number=code[:9], medium=IssuedBallot.Medium.TABLET)
    for issued in rows.select_related("meeting__issuer", "holding__holder", "attendee"):
        if hmac.compare_digest(code_of(issued).encode(), code.encode()):
            return issued
    return None


def _secret(issued: IssuedBallot) -> str:
    material = f"floor ballot {issued.meeting_id} {issued.pk} {issued.number}"
    key = settings.CONTROL_NUMBER_KEY.encode()
    rest = int.from_bytes(hmac.digest(key, material.encode(), "sha256"))
    characters = []
    for _ in range(_SECRET):
        rest, drawn = divmod(rest, len(ALPHABET))
        characters.append(ALPHABET[drawn])
    return "".join(characters)
