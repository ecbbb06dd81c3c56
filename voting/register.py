"""Puts a checked register in place, and enters it in the meeting's record.

A register is loaded as a draft: its holdings are there, with the digests of their control numbers,
and a later file replaces them as a whole. Nothing is received before it is entered in the record,
where each holding is a line. From then on nothing takes it back: what it should have said is
journalled (`correct`), and what that means for a vote is the inspectors' to rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from meetings import control_numbers
from meetings.clock import Clock
from meetings.models import (
    ControlNumber,
    Holder,
    Holding,
    Meeting,
    RegisterCorrection,
    RegisterFile,
    ShareClass,
)
from meetings.quantities import exact
from meetings.register import files, progress, sound_rows
from meetings.register.draft import is_draft
from meetings.register.files import Refused
from meetings.register.sound_rows import NOTHING, unescaped
from meetings.register.table import Told
from voting import bulk, locks, record_lines
from voting.models import RecordLine

#: Lines that are put together before they are handed to the database.
BATCH = 5000

#: With fewer holdings, laying indexes aside costs more than it saves.
MANY = 20_000

State = RegisterFile.State


@transaction.atomic
def ask_to_load(file: RegisterFile, by: str, reason: str = "") -> None:
    """Let a file be loaded that has no faults; `reason` says why its shares are fewer.

    Raises `Refused`.
    """
    list(Meeting.objects.select_for_update().filter(pk=file.meeting_id))
    file.refresh_from_db()
    if file.state != State.SOUND:
        raise Refused(f"This file is {file.get_state_display().lower()}; it cannot be loaded.")
    if not files.is_open(file.meeting):
        raise Refused("This meeting’s register is in its record already.")
    if files.under_way(file.meeting) is not None:
        raise Refused("Another file is being checked or loaded. Wait until that has ended.")
    if files.is_short(file) and not reason.strip():
        raise Refused("The file has fewer shares than are outstanding. Say why that is right.")
    file.state, file.loaded_by = State.LOADING, by
    file.difference_reason = reason.strip()[:400] if files.is_short(file) else ""
    file.save(update_fields=["state", "loaded_by", "difference_reason"])


def load(file_id: int, clock: Clock) -> None:
    """Put the rows of a checked file in place of the draft that is there: all of them or none."""
    with progress.claimed(file_id) as tell:
        if tell is None or not RegisterFile.objects.filter(pk=file_id, state="loading").exists():
            return
        try:
            file = _load(file_id, clock, tell)
        except (Refused, OSError, IntegrityError) as fault:
            # The rows are checked anew before they are loaded again.
            RegisterFile.objects.filter(pk=file_id, state=State.LOADING).update(
                state=State.SENT, stopped=f"Nothing was loaded: {fault}"[:400]
            )
            return
        if file is not None:
            files.drop_sound_rows(file)


@transaction.atomic
def _load(file_id: int, clock: Clock, tell: progress.Teller) -> RegisterFile | None:
    file = RegisterFile.objects.select_related("meeting").get(pk=file_id)
    meeting = file.meeting
    locks.hold_polls_alone(meeting)
    file = RegisterFile.objects.select_for_update().get(pk=file_id)
    if file.state != State.LOADING:
        return None
    if not files.is_open(meeting):
        raise Refused("This meeting’s register is in its record already.")
    tell.begin("Removing the earlier draft")
    _remove_draft(meeting)
    if _alone(meeting, file.rows, clock.now()):
        with bulk.indexed_after(Holder, Holding, ControlNumber):
            _put(file, meeting, tell)
            tell.begin("Building the indexes")
    else:
        _put(file, meeting, tell)
    Meeting.objects.filter(pk=meeting.pk).update(register_draft=True)
    RegisterFile.objects.filter(meeting=meeting, state=State.LOADED).update(state=State.REPLACED)
    file.state, file.loaded_at = State.LOADED, clock.now()
    file.save(update_fields=["state", "loaded_at"])
    return file


def _alone(meeting: Meeting, rows: int, now: datetime) -> bool:
    """Whether to lay indexes aside: for many rows, and where no other meeting waits meanwhile."""
    if connection.vendor != "postgresql" or rows < MANY:
        return False
    others = Meeting.objects.exclude(pk=meeting.pk).filter(holdings__isnull=False)
    if others.filter(Q(polls_close=None) | Q(polls_close__gte=now)).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class "
            "WHERE oid = %s::regclass",
            [Holding._meta.db_table],
        )
        return bool(cursor.fetchone()[0] <= 2 * rows)


def _remove_draft(meeting: Meeting) -> None:
    """Remove the holdings of a draft."""
    for rows in (
        ControlNumber.objects.filter(holding__meeting=meeting),
        Holding.objects.filter(meeting=meeting),
        Holder.objects.filter(meeting=meeting),
    ):
        # Nothing refers to a draft: what does is refused, here as by the foreign keys.
        rows._raw_delete(rows.db)


def _put(file: RegisterFile, meeting: Meeting, tell: progress.Teller) -> None:
    """Insert holders, holdings and the digests of their control numbers."""
    path, count, of = files.sound_path(file), file.rows, meeting.pk
    above = sound_rows.read_above(path.with_suffix(".above"))
    holder, holding, number = (
        bulk.reserve_ids(model, count) for model in (Holder, Holding, ControlNumber)
    )

    # Nothing asks the database anything while its lines are on the way.
    digest = control_numbers.first_digests(meeting)

    def holders() -> Iterator[str]:
        for id, line in enumerate(sound_rows.each(path), holder):
            yield f"{id}\t{of}\t{line[2]}\t{line[3]}\t{line[4]}\n"

    def holdings() -> Iterator[str]:
        for place, line in enumerate(sound_rows.each(path)):
            _, account, _, _, _, share_class, units, per_share, kind, under, joint, out = line
            if under != NOTHING:
                under = str(holding + above[under])
            yield (
                f"{holding + place}\t{of}\t{holder + place}\t{share_class}\t{account}\t"
                f"{units}\t{per_share}\t{kind}\t{under}\t{joint}\t{out}\t[]\n"
            )

    def numbers() -> Iterator[str]:
        for place, line in enumerate(sound_rows.each(path)):
            if line[11] == "0":
                account = line[1] if "\\" not in line[1] else unescaped(line[1])
                yield f"{number + place}\t{holding + place}\t1\t{digest(account)}\n"

    for doing, model, columns, lines in (
        ("Putting the holders in place", Holder, _HOLDER, holders()),
        ("Putting the holdings in place", Holding, _HOLDING, holdings()),
        ("Deriving the control numbers", ControlNumber, _NUMBER, numbers()),
    ):
        tell.begin(doing)
        bulk.copy_lines(model, columns, _batched(lines, count, tell), _value)


_HOLDER = ("id", "meeting_id", "name", "address", "email")
_HOLDING = (
    *("id", "meeting_id", "holder_id", "share_class_id", "key", "units", "units_per_share"),
    *("kind", "under_id", "joint", "excluded", "interested"),
)
_NUMBER = ("id", "holding_id", "issue", "digest")
_LINE = ("id", "meeting_id", "type", "body", "at")


def _value(text: str) -> str | None:
    return None if text == NOTHING else unescaped(text)


def _batched(lines: Iterator[str], count: int, tell: Told) -> Iterator[list[str]]:
    done = 0
    while batch := list(islice(lines, BATCH)):
        yield batch
        done += len(batch)
        tell(done / count)


@transaction.atomic
def ask_to_record(meeting: Meeting, by: str) -> RegisterFile:
    """Let the draft be entered in the record. Raises `Refused`."""
    list(Meeting.objects.select_for_update().filter(pk=meeting.pk))
    file = files.in_place(meeting)
    if file is None or file.state != State.LOADED:
        raise Refused("There is no draft of a register to enter in the record.")
    if files.under_way(meeting) is not None:
        raise Refused("Another file is being checked or loaded. Wait until that has ended.")
    file.state, file.recorded_by = State.RECORDING, by
    file.save(update_fields=["state", "recorded_by"])
    return file


def record(file_id: int, clock: Clock) -> None:
    """Write a line of the record for each holding of a draft: all of them or none."""
    with progress.claimed(file_id) as tell:
        if tell is not None:
            _record(file_id, clock, tell)


@transaction.atomic
def _record(file_id: int, clock: Clock, tell: progress.Teller) -> None:
    file = RegisterFile.objects.select_related("meeting").get(pk=file_id)
    locks.hold_polls_alone(file.meeting)
    file = RegisterFile.objects.select_for_update().get(pk=file_id)
    if file.state != State.RECORDING:
        return
    tell.begin("Entering the register in the record")
    meeting, now = file.meeting_id, clock.now()
    id = bulk.reserve_ids(RecordLine, file.rows)
    at = RecordLine._meta.get_field("at").get_db_prep_save(now, connection)
    lines = (
        f"{id + place}\t{meeting}\tholding\t{sound_rows.escaped(body)}\t{at}\n"
        for place, body in enumerate(_bodies(file.meeting))
    )
    # The holdings are read on the connection that the lines go over: not in one COPY.
    for batch in _batched(lines, file.rows, tell):
        bulk.copy_lines(RecordLine, _LINE, [batch], _value)
    Meeting.objects.filter(pk=meeting).update(register_draft=False)
    file.state, file.recorded_at = State.RECORDED, now
    file.save(update_fields=["state", "recorded_at"])


def _bodies(meeting: Meeting) -> Iterator[str]:
    """The record's line of each holding, in the order of the file."""
    classes = dict(ShareClass.objects.filter(meeting=meeting).values_list("pk", "key"))
    rows = Holding.objects.filter(meeting=meeting).order_by("pk")
    fields = ("key", "holder__name", "share_class", "units", "units_per_share", "kind")
    more = ("under__key", "joint", "excluded")
    each = rows.values_list(*fields, *more).iterator(chunk_size=BATCH)
    for key, name, share_class, units, per_share, kind, under, joint, excluded in each:
        fields_of_line = record_lines.holding(
            key,
            name,
            classes[share_class],
            exact(Fraction(units, per_share)) if per_share != 1 else units,
            kind=kind,
            under=under,
            joint=joint,
            excluded=excluded,
        )
        yield record_lines.body(fields_of_line)


@transaction.atomic
def correct(
    meeting: Meeting, holding: Holding | None, what: str, reason: str, by: str, clock: Clock
) -> RegisterCorrection:
    """Journal what the register should have said; no holding is changed.

    Raises `Refused` while the register is a draft, which a later file replaces.
    """
    if is_draft(meeting):
        raise Refused("The register is a draft: load a corrected file in its place.")
    what, reason = " ".join(what.split()), " ".join(reason.split())
    at = clock.now()
    of = f", {holding.key}" if holding else ""
    note = {
        "type": "note",
        "text": f"Correction of the register{of}: {what} Reason: {reason} By {by}.",
        "at": record_lines.moment(at, meeting.zone),
    }
    record_lines.append(meeting, note, at)
    return RegisterCorrection.objects.create(
        meeting=meeting, holding=holding, what=what, reason=reason, by=by, at=at
    )
