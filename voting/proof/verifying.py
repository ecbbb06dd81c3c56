"""Verifies an export of a sealed record, from its files alone.

What is checked, and what it proves, is in docs/proof.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.record.collected import UnreadableRecord
from voting.record.read import read_record
from voting.record.result import Result

from . import figures, times
from .checkpoint import Checkpoint, Note, NotSigned, VerifierKey
from .exported import CHECKPOINTS, RECORD, SEALS, BadExport, Export, Signed
from .findings import Findings
from .merkle import HASH
from .sealed_lines import SealedLines


@dataclass(frozen=True)
class Verified:
    """What was found, and what the export says where nothing is wrong with it."""

    findings: Findings
    lines: int
    sealed: int
    checkpoints: Sequence[Signed]
    witnesses: Sequence[str]
    counts: int
    result: Result | None


def verify(
    export: Export,
    recount: figures.Recount,
    trusted: Sequence[VerifierKey] = (),
    elsewhere: Note | None = None,
) -> Verified:
    """Check everything. `trusted` are keys from outside, `elsewhere` a checkpoint seen elsewhere.

    Raises `BadExport` where a file cannot be read at all.
    """
    findings = Findings()
    keys, witnesses = export.keys()
    checkpoints = list(export.checkpoints())
    if not checkpoints:
        raise BadExport(f"{CHECKPOINTS} has no checkpoint: nothing was signed")
    _check_notes(checkpoints, trusted or keys, keys, findings)
    seen = _of_elsewhere(elsewhere, checkpoints, trusted or keys, findings)
    cosigned = _cosigned(checkpoints, witnesses, findings)

    sizes = [each.stated.size for each in checkpoints]
    sealed = SealedLines([*sizes, *([seen.size] if seen else [])], findings)
    record = None
    try:
        record = read_record(sealed.read(export.lines(RECORD), export.lines(SEALS)))
    except UnreadableRecord as error:
        for fault in error.faults:
            findings.fault("record", f"line {fault.line:,}: {fault.message}")
    except UnicodeDecodeError:
        findings.fault("record", f"{RECORD} is not UTF-8 after line {sealed.lines:,}")
    _check_roots(checkpoints, sealed, findings)
    if seen:
        _check_elsewhere(seen, sealed, findings)
    times.check_announced(sealed.others, findings)
    times.check_checkpoint_times(checkpoints, findings)
    result = None
    if record is not None:
        times.check_instruments(record, sealed, checkpoints, findings)
        result = recount(record)
        figures.check_counts(export, sealed, checkpoints, result, recount, findings)
    counts = sum(1 for _, line in sealed.others if line.get("type") == "count")
    return Verified(findings, sealed.lines, sealed.size, checkpoints, cosigned, counts, result)


# --- Keys and notes --------------------------------------------------------------------


def _check_notes(
    checkpoints: Sequence[Signed],
    trusted: Sequence[VerifierKey],
    offered: Sequence[VerifierKey],
    findings: Findings,
) -> None:
    """Each checkpoint is signed by a trusted key, or one that such a key signed beside before."""
    known = list(trusted)
    origin = checkpoints[0].stated.origin
    before = -1
    for each in checkpoints:
        stated, where = each.stated, f"the checkpoint of {each.stated.size:,} leaves"
        if stated.origin != origin:
            findings.fault("keys", f"{where} is one of {stated.origin}, not of {origin}")
        if len(stated.root) != HASH:
            findings.fault("keys", f"{where} states a root that is no hash")
        if stated.size <= before:
            findings.fault(
                "tree",
                f"{where} (line {each.line:,} of {CHECKPOINTS}) comes after one of {before:,}: a "
                "log only grows",
            )
        before = stated.size
        fault = _unsigned(each.note, known)
        if fault:
            findings.fault("keys", f"{where}: {fault}")
            continue
        known += [key for key in offered if key not in known and not _unsigned(each.note, [key])]


def _unsigned(note: Note, keys: Iterable[VerifierKey]) -> str:
    """Why none of the keys signed a note; empty where one did."""
    faults = []
    for key in keys:
        try:
            key.check(note)
            return ""
        except NotSigned as fault:
            faults.append(str(fault))
    return "; ".join(dict.fromkeys(faults)) or "there is no key to check it with"


def _cosigned(
    checkpoints: Sequence[Signed], witnesses: Sequence[VerifierKey], findings: Findings
) -> list[str]:
    """What witnesses signed, in words."""
    said = []
    for witness in witnesses:
        sizes = []
        for each in checkpoints:
            if all(one.key_id != witness.id for one in each.note.signatures):
                continue
            try:
                at = witness.check(each.note)
            except NotSigned as fault:
                findings.fault("keys", f"the checkpoint of {each.stated.size:,} leaves: {fault}")
                continue
            sizes.append((each.stated.size, at))
        if sizes:
            size, at = sizes[-1]
            when = "" if at is None else f" at {at.isoformat()}"
            said.append(f"{witness.name} cosigned {len(sizes):,}, last that of {size:,}{when}")
    return said


def _of_elsewhere(
    note: Note | None,
    checkpoints: Sequence[Signed],
    keys: Sequence[VerifierKey],
    findings: Findings,
) -> Checkpoint | None:
    """The checkpoint that was seen elsewhere, if it is one of this log."""
    if note is None:
        return None
    stated, origin = Checkpoint.parse(note.text), checkpoints[0].stated.origin
    if stated.origin != origin:
        findings.fault(
            "fork", f"the checkpoint from elsewhere is one of {stated.origin}, not of {origin}"
        )
        return None
    fault = _unsigned(note, keys)
    if fault:
        findings.fault("fork", f"the checkpoint from elsewhere: {fault}")
        return None
    return stated


# --- The tree --------------------------------------------------------------------------


def _check_roots(checkpoints: Sequence[Signed], sealed: SealedLines, findings: Findings) -> None:
    before = 0
    for each in checkpoints:
        size, root = each.stated.size, sealed.roots.get(each.stated.size)
        if root is None:
            if "lines" not in findings.first:
                findings.fault(
                    "tree",
                    f"the checkpoint of {size:,} leaves covers more than the {sealed.size:,} lines "
                    "that are here: the end of the record is missing",
                )
            break
        if root != each.stated.root:
            findings.fault(
                "tree",
                f"the checkpoint of {size:,} leaves was signed for another root than these lines "
                f"have: leaves {before:,} to {size - 1:,} ({_lines_of(sealed, before, size)}) are "
                "not all as they were sealed",
            )
            break
        before = size


def _lines_of(sealed: SealedLines, first: int, stop: int) -> str:
    lines = [line for line, leaf in enumerate(sealed.leaf_of, 1) if first <= leaf < stop]
    return f"lines {lines[0]:,} to {lines[-1]:,}" if lines else "of no line"


def _check_elsewhere(seen: Checkpoint, sealed: SealedLines, findings: Findings) -> None:
    root = sealed.roots.get(seen.size)
    if root is None:
        findings.fault(
            "fork",
            f"the checkpoint from elsewhere covers {seen.size:,} leaves and the export ends at "
            f"{sealed.size:,}: it is older, or its end was cut off",
        )
    elif root != seen.root:
        findings.fault(
            "fork",
            f"the checkpoint from elsewhere has another root for {seen.size:,} leaves: the log "
            "showed different records to different people",
        )
