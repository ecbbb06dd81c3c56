"""Who is an inspector of a meeting, and may act as one: appointed, and sworn (8 Del. C. 231(a)).

The one place where that is asked. `require_sworn` guards every act; `voting.inspection.guard`
leads whoever has not sworn yet from a page to the oath.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from meetings import second_factor
from meetings.clock import Clock
from meetings.models import Meeting, Role, StaffRole
from voting.announcements import NotPossible
from voting.inspection.keeping import keep
from voting.models import Appointment, InspectionPolicy, Oath

#: A ruling is signed by one name or by two, and has room for both.
LONGEST_NAME = 95


class NotSworn(NotPossible):
    """Somebody would act as an inspector who was not appointed, or has not taken the oath."""


@dataclass(frozen=True, slots=True)
class Inspector:
    """Somebody with the role of an inspector, or appointed: how far he is."""

    name: str
    user: Any
    appointment: Appointment | None
    oath: Oath | None


def text_for(meeting: Meeting, name: str) -> str:
    """What is sworn: the words of 231(a), in the first person."""
    return (
        f"I, {name}, do solemnly swear or affirm that I will faithfully execute the duties of "
        f"inspector of election at the {meeting.title} of {meeting.issuer.name} with strict "
        "impartiality and according to the best of my ability."
    )


def inspectors(meeting: Meeting) -> list[Inspector]:
    """All who are appointed, in their order, and then those who have the role alone."""
    appointed = (
        Appointment.objects.filter(meeting=meeting).select_related("user", "oath").order_by("pk")
    )
    found = [Inspector(one.inspector, one.user, one, oath_of(one)) for one in appointed]
    roles = StaffRole.objects.filter(meeting=meeting, role=Role.INSPECTOR).select_related("user")
    known = {one.user for one in found}
    return found + [
        Inspector(name_of(row.user), row.user, None, None)
        for row in roles.order_by("pk")
        if row.user not in known
    ]


def oath_of(appointment: Appointment) -> Oath | None:
    """The oath that was taken on an appointment, if it was."""
    return getattr(appointment, "oath", None)


def name_of(user: Any) -> str:
    """The name under which somebody signs."""
    name: str = user.get_full_name() or user.get_username()
    return name


def appointment_of(user: Any, meeting: Meeting) -> Appointment | None:
    """A user's appointment at a meeting; he still has the role."""
    return (
        Appointment.objects.filter(
            meeting=meeting,
            user=user,
            user__roles__meeting=meeting,
            user__roles__role=Role.INSPECTOR,
        )
        .select_related("oath", "meeting__issuer")
        .first()
    )


def sworn(user: Any, meeting: Meeting) -> bool:
    """Whether a user may act as an inspector of a meeting."""
    appointment = appointment_of(user, meeting)
    return appointment is not None and oath_of(appointment) is not None


def require_sworn(user: Any, meeting: Meeting) -> Appointment:
    """The appointment of an inspector who took the oath. Raises `NotSworn`."""
    appointment = appointment_of(user, meeting)
    if appointment is None:
        raise NotSworn(
            "You are not appointed as an inspector of this meeting. The secretary appoints "
            "inspectors in advance of the meeting (8 Del. C. 231(a))."
        )
    if oath_of(appointment) is None:
        raise NotSworn(
            "Sign the oath first. An inspector takes it before entering upon the discharge of the "
            "duties of inspector (8 Del. C. 231(a))."
        )
    return appointment


@transaction.atomic
def appoint(meeting: Meeting, username: str, by: str, clock: Clock) -> Appointment:
    """Appoint somebody with an account, who gets the role too. Raises `NotPossible`."""
    users = get_user_model()._default_manager.select_for_update()
    user = users.filter(username=username.strip(), is_active=True).first()
    if user is None:
        raise NotPossible("Nobody signs in under this name.")
    if StaffRole.objects.filter(user=user, meeting=meeting, role=Role.SECRETARY).exists():
        raise NotPossible("Whoever sets the meeting up does not inspect its election.")
    name = name_of(user)
    if len(name) > LONGEST_NAME:
        raise NotPossible(f"An inspector signs by a name of at most {LONGEST_NAME} letters.")
    if Appointment.objects.filter(meeting=meeting, user=user).exists():
        raise NotPossible(f"{name} is appointed already.")
    if Appointment.objects.filter(meeting=meeting, inspector=name).exists():
        raise NotPossible(
            f"Another {name} is appointed already. Inspectors sign by their names, which must "
            "differ: have one of them entered with a middle name."
        )
    StaffRole.objects.get_or_create(user=user, meeting=meeting, role=Role.INSPECTOR)
    made: Appointment = keep(
        meeting, {"type": "appointment", "inspector": name, "by": by}, clock.now(), user
    )
    return made


def take(appointment: Appointment, typed: str, code: str, clock: Clock) -> Oath:
    """Take the oath: the name typed as a signature, and the second factor. Raises `NotPossible`.

    The same form sent twice is one oath. A code is used up only where the name is right.
    """
    if (taken := oath_of(appointment)) is not None:
        return taken
    if " ".join(typed.split()).casefold() != " ".join(appointment.inspector.split()).casefold():
        raise NotPossible(f"Type your name as you are appointed: {appointment.inspector}.")
    refused = second_factor.refusal(appointment.user, code)
    if refused is not None:
        raise NotPossible(refused)
    return sign(appointment, clock)


@transaction.atomic
def sign(appointment: Appointment, clock: Clock) -> Oath:
    """Record that an oath was taken, once."""
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("meeting__issuer")
    row = locked.get(pk=appointment.pk)
    before = Oath.objects.filter(appointment=row).first()
    if before is not None:
        return before
    fields = {
        "type": "oath",
        "inspector": row.inspector,
        "text": text_for(row.meeting, row.inspector),
    }
    made: Oath = keep(row.meeting, fields, clock.now())
    return made


def policy_of(meeting: Meeting) -> InspectionPolicy:
    """How the inspectors of a meeting work: what was set up, or the default."""
    known = InspectionPolicy.objects.filter(meeting=meeting).first()
    return known or InspectionPolicy(meeting=meeting)
