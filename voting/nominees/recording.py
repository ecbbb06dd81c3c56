"""Takes a nominee's file, and records it through the one door: all of it or none.

A file that replaces is one proxy for each position, which takes the place of what was sent
before; one that adds is a proxy for so many shares beside them (record.md, decisions 3 and 6).
The same file sent twice is recorded once: its requests have the same keys.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from django.db import transaction

from meetings.clock import Clock
from meetings.models import Channel, Holding, Meeting, ShareClass
from meetings.quantities import Quantity, shares_of
from voting import bulk, door, locks, snapshot
from voting.models import FileAccount, Instrument, NomineeFile, RecordedFile
from voting.nominees import checks, files, positions, reading
from voting.nominees.checks import Entitlement
from voting.nominees.instructions import ADD, Fault, Instruction, InstructionFile
from voting.nominees.prospects import taken_from_others
from voting.rules import facts
from voting.rules.agenda import Agenda
from voting.rules.entitlement import own_shares

T = TypeVar("T")

#: Instructions that go through the door together, to keep memory flat.
BATCH = 2000


class NotRecorded(Exception):
    """A file that can't be recorded any more as it was when it was sent."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it reads now. `faults` is empty where it may be recorded."""

    file: InstructionFile | None
    faults: Sequence[Fault]
    agenda: Agenda
    holdings: Mapping[str, int]


def read(
    meeting: Meeting, user: Any, content: bytes, *, reference: str = "", mode: str = ""
) -> Read:
    """Read a file for the positions of a user, with all checks that need no lock.

    `reference` and `mode` are those of the form it was sent with; the file must not differ.
    """
    agenda = snapshot.agenda_of(meeting)
    rows = positions.of_user(meeting, user).order_by("pk").values_list("key", "pk")
    holdings = dict(rows)
    found, faults = reading.read(content, agenda, {key: key for key in holdings})
    if found is not None:
        found, of_form = _completed(found, reference, mode)
        entitled = entitlements([holdings[one.account] for one in found.instructions])
        faults = [*of_form, *checks.faults(found.instructions, entitled, agenda, found.mode)]
    if len(faults) > reading.MOST_FAULTS:
        more = len(faults) - reading.MOST_FAULTS
        faults = [*faults[: reading.MOST_FAULTS], Fault(0, "file", f"{more} more faults.")]
    return Read(None if faults else found, faults, agenda, holdings)


def _completed(
    found: InstructionFile, reference: str, mode: str
) -> tuple[InstructionFile, list[Fault]]:
    """A file with what its form says where it does not say it itself."""
    faults = []
    for name, in_file, in_form in (
        ("reference", found.reference, reference),
        ("mode", found.mode, mode),
    ):
        if in_file and in_form and in_file != in_form:
            faults.append(
                Fault(
                    0,
                    name,
                    f"The file says {in_file.upper() if name == 'mode' else in_file} and the form "
                    f"{in_form.upper() if name == 'mode' else in_form}. Make them agree.",
                )
            )
    if not (found.mode or mode):
        faults.append(
            Fault(0, "mode", "Choose whether the file replaces what was sent before or adds to it.")
        )
    whole = replace(found, reference=found.reference or reference, mode=found.mode or mode)
    return whole, faults


def entitlements(holdings: Sequence[int]) -> dict[str, Entitlement]:
    """What these holdings may vote, by their ids in the record."""
    used = Holding.objects.filter(pk__in=holdings[:1]).values("meeting")
    classes = {row.pk: row for row in ShareClass.objects.filter(meeting__in=used)}
    found = {}
    for batch in batches(holdings):
        beneath: dict[int, Quantity] = {}
        under = Holding.objects.filter(under__among=batch)
        for pk, units, per_share in under.values_list("under", "units", "units_per_share"):
            beneath[pk] = beneath.get(pk, 0) + shares_of(units, per_share)
        rows = Holding.objects.filter(pk__among=batch)
        for pk, key, of, units, per_share, kind, excluded in rows.values_list(
            "pk", "key", "share_class", "units", "units_per_share", "kind", "excluded"
        ):
            share_class = classes[of]
            value = facts.Holding(
                key, share_class.key, shares_of(units, per_share), kind, excluded=excluded
            )
            found[key] = Entitlement(
                share_class=share_class.key,
                own=own_shares(value, beneath.get(pk, 0)),
                whole_shares=Fraction(share_class.outstanding).denominator == 1,
                excluded=excluded,
            )
    return found


def batches(each: Sequence[T]) -> Iterator[Sequence[T]]:
    """The same in pieces of `BATCH`."""
    for start in range(0, len(each), BATCH):
        yield each[start : start + BATCH]


def digest_of(content: bytes, reference: str, mode: str) -> str:
    """What is the same for a file that is sent again, and for no other."""
    told = json.dumps([mode, reference]).encode()
    return hashlib.sha256(hashlib.sha256(told).digest() + content).hexdigest()


@transaction.atomic
def take(
    meeting: Meeting, user: Any, name: str, content: bytes, reference: str, mode: str, clock: Clock
) -> NomineeFile:
    """Keep a file that was sent, with its faults: or the same one that was sent before.

    Nothing of it is recorded yet.
    """
    found = read(meeting, user, content, reference=reference, mode=mode)
    if found.file is not None:
        reference, mode = found.file.reference, found.file.mode
    digest = digest_of(content, reference, mode)
    before = files.visible_to(user, meeting).filter(digest=digest, faults=[])
    if found.file is not None and (same := before.order_by("pk").first()):
        return same
    file = NomineeFile.objects.create(
        meeting=meeting,
        sent_by=user,
        sent_at=clock.now(),
        name=name[:200],
        reference=reference[:100],
        mode=mode,
        sha256=hashlib.sha256(content).hexdigest(),
        digest=digest,
        content=content,
        instructions=len(found.file.instructions) if found.file else 0,
        faults=[list(fault) for fault in found.faults],
    )
    if found.file is not None:
        bulk.insert_values(
            FileAccount,
            ("file_id", "holding_id"),
            [(file.pk, found.holdings[one.account]) for one in found.file.instructions],
        )
    return file


def read_again(file: NomineeFile, user: Any) -> Read:
    """A kept file as it reads now for a user's positions.

    The agenda, the register and his positions may have changed since it was sent.
    """
    return read(
        file.meeting,
        user,
        bytes(file.content),
        reference=file.reference,
        mode=file.mode,
    )


@transaction.atomic
def record(file: NomineeFile, by: Any, clock: Clock) -> RecordedFile:
    """Record every instruction of a file; what was recorded before, if it was.

    Late instructions are kept and marked late. Raises `NotRecorded` where the file has faults
    by now, and nothing of it is recorded.
    """
    locks.share_polls(file.meeting)
    known = RecordedFile.objects.filter(file=file).first()
    if known is not None:
        return known
    found = read_again(file, by)
    if found.file is None:
        raise NotRecorded(found.faults)
    # In the order of the register, as every transaction that takes several holdings does.
    instructions = sorted(found.file.instructions, key=lambda one: found.holdings[one.account])
    if file.mode == ADD:
        _lock([found.holdings[one.account] for one in instructions])
        faults = taken_from_others(instructions, found.holdings, found.agenda, clock.now())
        if faults:
            raise NotRecorded(faults)
    try:
        with _without_collecting():
            for batch in batches(instructions):
                door.receive_all(
                    file.meeting, [arrival_of(one, file, found.agenda) for one in batch], clock
                )
    except door.Refused as refused:
        raise NotRecorded([Fault(0, "file", str(refused))]) from refused
    recorded, _ = RecordedFile.objects.get_or_create(
        file=file, defaults={"by": by, "at": clock.now()}
    )
    return recorded


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python's search for garbage in circles off: a large file leaves none, and is searched
    again and again (a quarter of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _lock(holdings: Sequence[int]) -> None:
    for batch in batches(holdings):
        locked = Holding.objects.filter(pk__among=batch).order_by("pk")
        list(locked.select_for_update(of=("self",)).values_list("pk"))


def arrival_of(one: Instruction, file: NomineeFile, agenda: Agenda) -> door.Arrival:
    """An instruction as it arrives at the door."""
    return door.Arrival(
        holding=one.account,
        form="proxy",
        channel=Channel.NOMINEE,
        votes=one.written(),
        shares=checks.total(one, agenda) if file.mode == ADD else None,
        request_key=request_key(file, one.row),
    )


def request_key(file: NomineeFile, row: int) -> str:
    """What makes an instruction that is sent twice one."""
    return f"file-{file.digest}-{row}"


def instruments_by_row(
    file: NomineeFile, instructions: Sequence[Instruction]
) -> dict[int, Instrument]:
    """The instruments that were recorded of these instructions of a file, with their standing."""
    rows: dict[str | None, Instrument] = {}
    for batch in batches([request_key(file, one.row) for one in instructions]):
        found = Instrument.objects.filter(meeting=file.meeting, request_key__among=batch)
        rows |= {row.request_key: row for row in found.select_related("standing", "holding")}
    keys = ((one.row, request_key(file, one.row)) for one in instructions)
    return {row: rows[key] for row, key in keys if key in rows}
