"""Builds the demo's meeting in the database, as it stands when a visitor arrives."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction

from demo import authenticators, calendar, capstone, mail, register, script
from demo.clock import MovableClock, ScriptedClock
from demo.milestones import DOORS_OPEN
from demo.models import DemoClock
from meetings import control_numbers, second_factor
from meetings.clock import DatabaseClock
from meetings.models import (
    Document,
    Holder,
    Holding,
    Issuer,
    Matter,
    Meeting,
    Nominee,
    Role,
    Room,
    SetupWarning,
    StaffRole,
)
from voting.importing import import_record
from voting.inspection import oath
from voting.nominees import positions
from voting.reports import signing

#: Sign-ins of the demo's staff. They are no secret: the demo never runs in production.
STAFF = (
    ("secretary", Role.SECRETARY, "Susan N. Cayley"),
    ("inspector", Role.INSPECTOR, "Ines Pector"),
    ("inspector2", Role.INSPECTOR, "Walter Tallis"),
    ("observer", Role.OBSERVER, "Oscar Observer"),
    ("registrar", Role.REGISTRAR, "Reggie Doorman"),
    ("clerk1", Role.CLERK, "Clara Keyes"),
    ("clerk2", Role.CLERK, "Clem Tapper"),
    ("supervisor", Role.SUPERVISOR, "Super Visor"),
    ("broker", Role.NOMINEE, "Harriet Harborline"),
)
PASSWORD = "capstone-2003-demo"

#: The inspector who took the oath in the story. Who sits in as the other one, Ines Pector, takes
#: it as a first act.
SWORN = "inspector2"

#: How many people the ballroom holds, which the statement does not say (S28).
ROOM_HOLDS = 160

#: The position that the broker instructs for; `instructions.csv` votes it.
BROKERS_POSITION = "P0412"


@transaction.atomic
def load() -> Meeting:
    """Load the meeting with all that has happened up to `DEMO_OPENS`."""
    meeting = import_record(
        [json.dumps(line, ensure_ascii=False) for line in script.demo_record_at(script.DEMO_OPENS)]
    )
    _describe(meeting)
    _contacts(meeting)
    _documents(meeting)
    _warnings(meeting)
    people = _staff(meeting)
    Room.objects.create(meeting=meeting, capacity=ROOM_HOLDS, doors_open=DOORS_OPEN)
    calendar.load(meeting)
    control_numbers.issue_all(meeting)
    DemoClock.objects.create(
        shown=script.DEMO_OPENS,
        set_at=DatabaseClock().now(),
        played_until=script.DEMO_OPENS,
    )
    mail.load(meeting, people["supervisor"], people["clerk1"], MovableClock())
    _key_to_sign_with(meeting)
    _inspectors(meeting, people)
    return meeting


def _key_to_sign_with(meeting: Meeting) -> None:
    """A key for the inspectors' certificate; one that is there already is kept."""
    with suppress(FileExistsError):
        signing.make_pair(signing.default_folder(), meeting.issuer.name, DatabaseClock().now())


def _describe(meeting: Meeting) -> None:
    company = capstone.COMPANY
    Issuer.objects.filter(pk=meeting.issuer_id).update(
        address="{street}\n{city}, {state} {zip}".format(**company),
        telephone=company["telephone"],
    )
    meeting.admission = "\n\n".join(capstone.ADMISSION)
    meeting.save(update_fields=["admission"])
    for key, paragraphs in capstone.SUMMARIES.items():
        Matter.objects.filter(meeting=meeting, key=key).update(summary="\n\n".join(paragraphs))
    for nominee in capstone.NOMINEES:
        Nominee.objects.filter(matter__meeting=meeting, key=nominee.id).update(
            note=f"Age {nominee.age}, director since {nominee.director_since}",
            biography=nominee.biography,
        )


def _contacts(meeting: Meeting) -> None:
    contacts = register.contacts()
    holders = []
    for holding in Holding.objects.filter(meeting=meeting).select_related("holder"):
        contact = contacts[holding.key]
        holding.holder.address = f"{contact.street}\n{contact.city}, {contact.state} {contact.zip}"
        holding.holder.email = contact.email or ""
        holders.append(holding.holder)
    Holder.objects.bulk_update(holders, ["address", "email"], batch_size=400)


def _documents(meeting: Meeting) -> None:
    for position, document in enumerate(capstone.DOCUMENTS, start=1):
        content = (capstone.DOCUMENTS_DIR / document.filename).read_bytes()
        Document.objects.create(
            meeting=meeting,
            position=position,
            title=document.title,
            file=ContentFile(content, name=document.filename),
            sha256=hashlib.sha256(content).hexdigest(),
        )


def _warnings(meeting: Meeting) -> None:
    SetupWarning.objects.bulk_create(
        SetupWarning(
            meeting=meeting,
            code=found.code,
            severity=found.severity,
            title=found.title,
            quotes=[[quote.place, quote.text] for quote in found.quotes],
            choice=found.choice,
            reason=found.why,
        )
        for found in capstone.CONTRADICTIONS
    )


def _staff(meeting: Meeting) -> dict[str, Any]:
    people = {}
    for username, role, name in STAFF:
        first, _, last = name.rpartition(" ")
        user = get_user_model().objects.create_user(
            username, password=PASSWORD, first_name=first, last_name=last
        )
        StaffRole.objects.create(user=user, meeting=meeting, role=role)
        if role == Role.NOMINEE:
            positions.give(
                user,
                meeting.holdings.get(key=BROKERS_POSITION),
                by="Susan N. Cayley",
                now=datetime.combine(capstone.MAILED, time(9), capstone.PDT),
            )
        second_factor.give(user, authenticators.secret_of(username))
        people[username] = user
    return people


def _inspectors(meeting: Meeting, people: dict[str, Any]) -> None:
    """Both are appointed as the demo opens; the second one has sworn."""
    clock = ScriptedClock(MovableClock().now())
    for username in ("inspector", SWORN):
        appointment = oath.appoint(meeting, username, oath.name_of(people["secretary"]), clock)
        if username == SWORN:
            oath.sign(appointment, clock)
