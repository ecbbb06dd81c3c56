"""Register files: taken as they come, mapped, checked; the sound rows of one wait to be loaded.

The files hold names and addresses: they lie below MEDIA_ROOT, which no web server serves, where
nobody else on the machine can read them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from meetings.clock import Clock
from meetings.models import Meeting, RegisterFault, RegisterFile, RememberedColumns, ShareClass

from . import checks, columns, formats, progress
from .checks import Class, Found
from .table import Unreadable
from .values import as_written

#: What is taken; a million rows of names and addresses have about 150 MB.
LARGEST_FILE = 500 << 20

#: A cell of the preview is shown so far.
SHOWN = 60

State = RegisterFile.State


class Refused(Exception):
    """What cannot be done now; the message says why and what to do."""


def folder() -> Path:
    """Where register files lie."""
    found = Path(settings.MEDIA_ROOT) / "registers"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(file: RegisterFile) -> Path:
    """The file as it was sent."""
    return folder() / file.stored


def sound_path(file: RegisterFile) -> Path:
    """The rows of a file as they were checked."""
    return folder() / f"{file.stored}.rows"


def take(
    meeting: Meeting, name: str, content: Iterable[bytes], clock: Clock, sent_by: str
) -> RegisterFile:
    """Keep a file as it comes, and read its titles and first rows.

    Raises `Refused` where the register is in the record, and `Unreadable` where it is no table.
    """
    _refuse_where_settled(meeting)
    stored = secrets.token_hex(16)
    path = folder() / stored
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in content:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        table = formats.opened(path)
        titles_at, titles, sample = formats.head_of(table)
    except UnicodeDecodeError as fault:
        path.unlink()
        raise Unreadable("The file changes its encoding. Save it as CSV UTF-8.") from fault
    except Unreadable:
        path.unlink()
        raise
    remembered = RememberedColumns.objects.filter(issuer=meeting.issuer_id).first()
    return RegisterFile.objects.create(
        meeting=meeting,
        name=name[:200],
        stored=stored,
        sha256=digest.hexdigest(),
        size=size,
        sent_by=sent_by,
        sent_at=clock.now(),
        read_as=table.said[:300],
        head={
            "row": titles_at,
            "titles": titles,
            "sample": [[cell[:SHOWN] for cell in row] for row in sample],
        },
        columns=columns.suggested(titles, remembered.columns if remembered else {}),
        fractions=bool(remembered and remembered.fractions),
    )


def _refuse_where_settled(meeting: Meeting) -> None:
    if not is_open(meeting):
        raise Refused(
            "This meeting’s register is in its record, which nothing takes back. What it should "
            "have said is noted as a correction."
        )
    if under_way(meeting) is not None:
        raise Refused("Another file is being checked or loaded. Wait until that has ended.")


def is_open(meeting: Meeting) -> bool:
    """Whether a register may be loaded: there is none yet, or only one that is not recorded."""
    row = Meeting.objects.filter(pk=meeting.pk)
    return row.filter(register_draft=True).exists() or not meeting.holdings.exists()


def under_way(meeting: Meeting) -> RegisterFile | None:
    """The file that a worker is at."""
    return RegisterFile.objects.filter(meeting=meeting, state__in=RegisterFile.UNDER_WAY).first()


def in_place(meeting: Meeting) -> RegisterFile | None:
    """The file that the meeting's register is."""
    return RegisterFile.objects.filter(meeting=meeting, state__in=RegisterFile.IN_PLACE).first()


def classes_of(meeting: Meeting) -> list[Class]:
    """The classes that a file may name."""
    rows = ShareClass.objects.filter(meeting=meeting).order_by("pk")
    return [Class(row.pk, row.key, row.name, row.outstanding) for row in rows]


@transaction.atomic
def map_columns(file: RegisterFile, mapped: dict[str, str], *, fractions: bool) -> None:
    """Say what the columns mean, remember it for the issuer, and let the file be checked.

    `mapped` has no faults. Raises `Refused` where the file is past that, or another is under way.
    """
    list(Meeting.objects.select_for_update().filter(pk=file.meeting_id))
    file.refresh_from_db()
    if file.state not in (State.SENT, State.FAULTY, State.SOUND):
        raise Refused(f"This file is {file.get_state_display().lower()} already.")
    _refuse_where_settled(file.meeting)
    RememberedColumns.objects.update_or_create(
        issuer=file.meeting.issuer, defaults={"columns": mapped, "fractions": fractions}
    )
    file.columns, file.fractions, file.state = mapped, fractions, State.CHECKING
    file.stopped = ""
    file.save(update_fields=["columns", "fractions", "state", "stopped"])


def check(file_id: int) -> None:
    """Check a file that waits for it. Late, twice or after a kill it ends with the same result."""
    with progress.claimed(file_id) as tell:
        file = RegisterFile.objects.select_related("meeting").get(pk=file_id)
        if tell is None or file.state != State.CHECKING:
            return
        tell.begin("Checking the rows")
        classes = classes_of(file.meeting)
        try:
            found = checks.check(
                formats.opened(path_of(file)),
                file.head["row"],
                file.head["titles"],
                {key: title for key, title in file.columns.items() if title},
                classes,
                sound_path(file),
                fractions=file.fractions,
                tell=tell,
            )
        except (Unreadable, OSError) as fault:
            found = Found()
            found.fault(0, "file", getattr(fault, "strerror", None) or str(fault))
        _note(file, found, classes)


def _note(file: RegisterFile, found: Found, classes: list[Class]) -> None:
    compared = checks.compared(found, classes) if found.totals else []
    for each in compared:
        if each.difference > 0:
            found.fault(
                0,
                "total",
                f"{each.share_class.name}: the file has {as_written(each.total.shares)} shares, "
                f"{as_written(each.difference)} more than the "
                f"{as_written(each.share_class.outstanding)} outstanding. Treasury shares and "
                "positions under a nominee are not to be added: say so in their columns, or "
                "correct the shares outstanding.",
            )
    with transaction.atomic():
        row = RegisterFile.objects.select_for_update().get(pk=file.pk)
        if row.state != State.CHECKING:
            return
        row.faults.all().delete()
        RegisterFault.objects.bulk_create(
            (
                RegisterFault(
                    file=row,
                    row=fault.row,
                    field=fault.field[:200],
                    message=fault.message[:600],
                )
                for fault in found.faults
            ),
            batch_size=1000,
        )
        row.rows, row.fault_count = found.rows, found.count
        row.found = {
            "counts": found.counts,
            "classes": [_shown(each) for each in compared],
        }
        row.state = State.FAULTY if found.count else State.SOUND
        row.save(update_fields=["rows", "fault_count", "found", "state"])
    if found.count:
        drop_sound_rows(row)


def _shown(each: checks.Comparison) -> dict[str, Any]:
    total, of = each.total, each.share_class
    return {
        "name": of.name,
        "holdings": total.holdings,
        "positions": total.positions,
        "shares": as_written(total.shares),
        "excluded": as_written(total.excluded),
        "outstanding": as_written(of.outstanding),
        "missing": as_written(-each.difference) if each.difference < 0 else "",
    }


def is_short(file: RegisterFile) -> bool:
    """Whether a class has fewer shares in the file than are outstanding."""
    return any(each["missing"] for each in file.found.get("classes", ()))


def drop_sound_rows(file: RegisterFile) -> None:
    """Remove the checked rows of a file that are not needed any more; what was sent stays."""
    path = sound_path(file)
    path.unlink(missing_ok=True)
    path.with_suffix(".above").unlink(missing_ok=True)


def give_up(file: RegisterFile) -> None:
    """Put a file aside. Raises `Refused` where it was loaded; waits where it just is."""
    rows = RegisterFile.objects.filter(pk=file.pk)
    open_states = (State.SENT, State.FAULTY, State.SOUND, State.CHECKING, State.LOADING)
    if not rows.filter(state__in=open_states).update(state=State.GIVEN_UP):
        raise Refused("This file was loaded already.")
    drop_sound_rows(file)


def abandoned() -> list[RegisterFile]:
    """Files that nobody works on though somebody should: a worker was killed, or comes yet."""
    rows = RegisterFile.objects.filter(state__in=RegisterFile.UNDER_WAY).order_by("pk")
    return [file for file in rows if not progress.is_claimed(file.pk)]
