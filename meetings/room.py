"""Who is in the room: first come, first served, against the number of people that it holds (S28).

Whoever finds the room full waits in a list, and is admitted in its order as places become free.
Nothing is overwritten: where somebody is follows from the latest of his movements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import dateformat

from meetings.clock import Clock
from meetings.models import Attendee, Holding, Meeting, Movement, Room


class NotAdmitted(Exception):
    """Something that is not possible at the door of the room; the message is for the registrar."""


class NotSet(Exception):
    """Something that the room cannot be set to; `field` is what is wrong, the message is shown."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody at the desk, with the fields of an `Attendee`."""

    name: str
    admitted_as: str
    identification: str
    holding: Holding | None = None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """How full the room is. `capacity` and `free` are None where it holds everybody."""

    inside: int
    waiting: int
    capacity: int | None

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.inside, 0)

    @property
    def may_enter(self) -> bool:
        """Whether somebody who comes now finds a place and nobody waiting before him."""
        return self.waiting == 0 and self.free != 0


def attendees(meeting: Meeting) -> QuerySet[Attendee]:
    """Everybody who came, by badge, each with the `act` and time `since` of his latest movement."""
    latest = Movement.objects.filter(attendee=OuterRef("pk")).order_by("-pk")
    return (
        Attendee.objects.filter(meeting=meeting)
        .annotate(
            act=Subquery(latest.values("act")[:1]),
            since=Subquery(latest.values("at")[:1]),
            movement=Subquery(latest.values("pk")[:1]),
        )
        .order_by("badge")
    )


def waiting(meeting: Meeting) -> QuerySet[Attendee]:
    """The waiting list, in the order in which places are given."""
    return attendees(meeting).filter(act=Movement.Act.WAITS).order_by("movement")


def places(meeting: Meeting) -> Places:
    """How many are in the room and how many wait."""
    acts = list(attendees(meeting).values_list("act", flat=True))
    room = Room.objects.filter(meeting=meeting).first()
    return Places(
        sum(act in Movement.INSIDE for act in acts),
        acts.count(Movement.Act.WAITS),
        room.capacity if room else None,
    )


@transaction.atomic
def enter(meeting: Meeting, newcomer: Newcomer, clock: Clock, by: str) -> Attendee:
    """Admit somebody, or put him on the waiting list where the room is full.

    Raises `NotAdmitted` before the doors open, and for somebody who is there already.
    """
    room = lock(meeting)
    now = clock.now()
    if room.doors_open is not None and now < room.doors_open:
        raise NotAdmitted(f"The doors open at {_shown(room.doors_open, meeting)}.")
    _check_new(meeting, newcomer)
    last = Attendee.objects.filter(meeting=meeting).order_by("-badge").first()
    attendee = Attendee.objects.create(
        meeting=meeting,
        badge=last.badge + 1 if last else 1,
        name=newcomer.name,
        admitted_as=newcomer.admitted_as,
        holding=newcomer.holding,
        paper=newcomer.paper,
        identification=newcomer.identification,
    )
    act = Movement.Act.ADMITTED if places(meeting).may_enter else Movement.Act.WAITS
    return _moved(attendee, act, now, by)


def _check_new(meeting: Meeting, newcomer: Newcomer) -> None:
    if newcomer.holding is None:
        return
    same = attendees(meeting).filter(holding=newcomer.holding, name__iexact=newcomer.name).first()
    if same is not None and same.act != Movement.Act.GAVE_UP:
        raise NotAdmitted(
            f"{same.name} was admitted for these shares already, with badge {same.badge}. "
            "If that is the same person, record a return in the list of people."
        )


@transaction.atomic
def admit_next(meeting: Meeting, clock: Clock, by: str) -> Attendee:
    """Give a free place to the first on the waiting list."""
    lock(meeting)
    first = waiting(meeting).first()
    if first is None:
        raise NotAdmitted("Nobody waits for a place.")
    if places(meeting).free == 0:
        raise NotAdmitted("The room is full. Somebody has to leave first.")
    return _moved(first, Movement.Act.ADMITTED, clock.now(), by)


@transaction.atomic
def leave(attendee: Attendee, clock: Clock, by: str) -> Attendee:
    """Record that somebody left the room, or the waiting list."""
    lock(attendee.meeting)
    act = _act_of(attendee)
    if act == Movement.Act.WAITS:
        return _moved(attendee, Movement.Act.GAVE_UP, clock.now(), by)
    if act not in Movement.INSIDE:
        raise NotAdmitted(f"{attendee.name} is not in the room.")
    return _moved(attendee, Movement.Act.LEFT, clock.now(), by)


@transaction.atomic
def come_back(attendee: Attendee, clock: Clock, by: str) -> Attendee:
    """Let somebody in again who left; where the room is full he waits like everybody else."""
    lock(attendee.meeting)
    if _act_of(attendee) not in (Movement.Act.LEFT, Movement.Act.GAVE_UP):
        raise NotAdmitted(f"{attendee.name} has not left.")
    room = places(attendee.meeting)
    act = Movement.Act.RETURNED if room.may_enter else Movement.Act.WAITS
    return _moved(attendee, act, clock.now(), by)


def lock(meeting: Meeting) -> Room:
    """Take the room until this transaction ends, so that no two people get the last place."""
    Room.objects.get_or_create(meeting=meeting)
    return Room.objects.select_for_update().get(meeting=meeting)


def _act_of(attendee: Attendee) -> str:
    found: str = attendees(attendee.meeting).get(pk=attendee.pk).act
    return found


def _moved(attendee: Attendee, act: str, at: datetime, by: str) -> Attendee:
    Movement.objects.create(attendee=attendee, act=act, at=at, by=by)
    return attendees(attendee.meeting).get(pk=attendee.pk)


def _shown(moment: datetime, meeting: Meeting) -> str:
    return dateformat.format(moment.astimezone(meeting.zone), r"g:i a T \o\n F j, Y")


def lookup(meeting: Meeting) -> Room | None:
    """What is known of the room; None where nothing was set."""
    return Room.objects.filter(meeting=meeting).first()


@transaction.atomic
def set_up(
    meeting: Meeting, capacity: int | None, doors_open: datetime | None, clock: Clock
) -> Room:
    """Say how many people the room holds and when its doors open; None sets no limit.

    Raises `NotSet` where that does not fit those who are in it already.
    """
    room = lock(meeting)
    inside = places(meeting).inside
    if capacity is not None and capacity < inside:
        raise NotSet(
            "capacity",
            f"There are {inside:,} people in the room now. Enter at least so many; nobody is sent "
            "out.",
        )
    if inside and doors_open is not None and doors_open > clock.now():
        raise NotSet(
            "doors_open",
            "People are in the room already, so its doors cannot open later than now.",
        )
    room.capacity, room.doors_open = capacity, doors_open
    room.save(update_fields=["capacity", "doors_open"])
    return room
