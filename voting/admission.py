"""Admits people to the meeting, and records as present the holdings that they come for.

Presence counts for the quorum, from the first admission of somebody who comes for a holding. It
revokes nothing (S19), and leaving takes nothing away. Beneficial owners and guests may attend and
count for nothing (X16).
"""

from __future__ import annotations

from django.db import transaction

from meetings import room
from meetings.clock import Clock
from meetings.models import Attendee, Meeting, Movement
from meetings.room import Newcomer, NotAdmitted
from voting import announcements, appointments, locks
from voting.models import AppointedProxy, Attendance, Instrument, LegalProxyWithdrawal


@transaction.atomic
def admit(
    meeting: Meeting,
    newcomer: Newcomer,
    clock: Clock,
    by: str,
    *,
    appointed_by: Instrument | None = None,
) -> Attendee:
    """Admit somebody at the desk, or put him on the waiting list. Raises `NotAdmitted`.

    `appointed_by` is the proxy on the record that appoints him, while it stands.
    """
    holding = newcomer.holding
    if holding is not None and holding.excluded:
        raise NotAdmitted(
            "These shares are not entitled to vote at this meeting. Admit the person as a guest."
        )
    legal = newcomer.admitted_as == Attendee.As.LEGAL_PROXY
    if legal and (holding is None or holding.under_id is None):
        raise NotAdmitted(
            "This holding lies under no bank’s or broker’s, so it is no legal proxy’s. Find the "
            "holding that the legal proxy was entered for, or admit the person as a beneficial "
            "owner."
        )
    if legal and LegalProxyWithdrawal.objects.filter(legal_proxy=holding).exists():
        raise NotAdmitted(
            "The bank or broker withdrew this legal proxy. Admit the person as a beneficial owner."
        )
    # Taken before the room and the holding, as by every vote, so that nobody waits in a circle.
    locks.share_polls(meeting)
    if appointed_by is not None:
        appointment = appointments.of_instrument(appointed_by)
        if appointment is None or not appointment.stands:
            why = appointment.why if appointment else "It appoints nobody."
            raise NotAdmitted(f"This proxy stands for no shares any more. {why}")
    attendee = room.enter(meeting, newcomer, clock, by)
    if appointed_by is not None:
        AppointedProxy.objects.create(attendee=attendee, instrument=appointed_by)
    return _present(attendee)


@transaction.atomic
def admit_next(meeting: Meeting, clock: Clock, by: str) -> Attendee:
    """Admit the first on the waiting list. Raises `NotAdmitted`."""
    locks.share_polls(meeting)
    return _present(room.admit_next(meeting, clock, by))


@transaction.atomic
def come_back(attendee: Attendee, clock: Clock, by: str) -> Attendee:
    """Let somebody in again who left. Raises `NotAdmitted`."""
    locks.share_polls(attendee.meeting)
    return _present(room.come_back(attendee, clock, by))


def _present(attendee: Attendee) -> Attendee:
    """Record the holding as present, once, when somebody who comes for all of it is in the room.

    Whoever was appointed for a part of it brings no other shares: his are present by proxy.
    """
    holding = attendee.holding
    inside = attendee.act in Movement.INSIDE  # type: ignore[attr-defined]
    if holding is not None and inside and not Attendance.objects.filter(holding=holding).exists():
        appointment = appointments.of_attendee(attendee)
        if appointment is None or appointment.whole:
            announcements.check_in(holding, attendee.since)  # type: ignore[attr-defined]
    return attendee
