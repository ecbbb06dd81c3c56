"""Writes seev.006 MeetingInstructionStatus: what has become of each instruction, and why.

An instruction is accepted (`PrcgSts`), rejected (`Rjctd`) or pending (`Pdg`). It is pending where
the inspectors may yet decide for it: an over-vote, a conflict, what is held. The text beside the
code says in words what the code cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from voting.nominees.instructions import Fault
from voting.rules.agenda import Agenda
from voting.rules.facts import Standing

from .reading import Element
from .vocabulary import STATUS
from .writing import Header, Writer

#: What SWIFT writes where a reference is wanted and there is none.
NO_REFERENCE = "NONREF"

PROCESSING, REJECTED, PENDING = "PrcgSts", "Rjctd", "Pdg"


class Reason(NamedTuple):
    """Why: a code that the schemas of both versions have, and words."""

    code: str
    words: str


class InstructionState(NamedTuple):
    """What has become of one instruction, by the sender's own names for it and its account.

    `kind` is `PROCESSING`, `REJECTED` or `PENDING`. What is processing has one reason, whose code
    is the status.
    """

    reference: str
    account: str
    kind: str
    reasons: tuple[Reason, ...]


#: By the status of an instrument (docs/record.md).
_OF_STATUS: dict[str, tuple[str, str, str]] = {
    "governs": (PROCESSING, "PACK", "Accepted: it speaks for its shares."),
    "superseded": (PROCESSING, "CAND", "A later instruction took its place."),
    "revoked": (PROCESSING, "CAND", "It was revoked."),
    "late": (REJECTED, "LATE", "It was received too late."),
    "unsigned": (REJECTED, "OTHR", "It is not signed."),
    "expired": (REJECTED, "OTHR", "It is dated more than three years before the meeting."),
    "ineligible": (REJECTED, "OTHR", "These shares are not entitled to vote."),
    "rejected": (REJECTED, "RBIS", "The inspectors of election rejected it."),
    "overvote": (PENDING, "DQUA", "More shares are voted than the account has; it is not counted."),
    "conflict": (PENDING, "OTHR", "It conflicts with another instruction; it is not counted."),
    "held": (PENDING, "OTHR", "It is held for the inspectors of election; it is not counted."),
}
_LATE_BECAUSE = {
    "cutoff": "It was received after the deadline for instructions.",
    "polls": "It was received after the polls had closed.",
}
#: What is said of what was received and not yet decided.
RECEIVED = (PROCESSING, "RCIS", "Received.")

#: Codes of faults, by what their field begins with or has in it.
_OF_FIELD = (
    ("MtgRef", "EVNM"),
    ("AcctDtls/AcctId", "SAFE"),
    ("InstdBal", "DQUA"),
    ("SnglInstrId", "OTHR"),
    ("Prxy", "PRXY"),
    ("IssrLabl", "RESN"),
)


def state_of(reference: str, account: str, standing: Standing | None) -> InstructionState:
    """The state of an instruction by the standing of its instrument; `None` is received."""
    if standing is None:
        kind, code, words = RECEIVED
    else:
        kind, code, words = _OF_STATUS.get(standing.status, RECEIVED)
        if standing.status == "late":
            words = _LATE_BECAUSE.get(standing.reason or "", words)
        if standing.by is not None:
            words = f"{words[:-1]} ({standing.by})."
    return InstructionState(reference, account, kind, (Reason(code, words),))


def states_of_faults(
    faults: Iterable[Fault], named: Mapping[int, tuple[str, str]]
) -> list[InstructionState]:
    """The states of the instructions of a file that could not be recorded: all are rejected.

    `named` has the reference and account of each row, as far as they could be read. The faults of
    the file as a whole, and of rows that have no reference, are told of an instruction `NONREF`.
    """
    of_row: dict[int, list[Reason]] = {}
    for fault in faults:
        row = fault.row if fault.row in named else 0
        where = f"Instruction {fault.row}, " if row == 0 and fault.row else ""
        reason = Reason(code_of(fault), f"{where}{fault.field}: {fault.message}")
        of_row.setdefault(row, []).append(reason)
    alone = Reason("OTHR", "Not recorded, since other instructions in the file have faults.")
    states = [
        InstructionState(reference, account, REJECTED, tuple(of_row.get(row, [alone])))
        for row, (reference, account) in sorted(named.items())
    ]
    if 0 in of_row:
        states.insert(0, InstructionState(NO_REFERENCE, "", REJECTED, tuple(of_row[0])))
    return states


def code_of(fault: Fault) -> str:
    """The code of a fault: account, quantity, resolution, meeting or another."""
    if "]/" in fault.field:
        return "DQUA"
    return next((code for field, code in _OF_FIELD if field in fault.field), "OTHR")


def status(
    agenda: Agenda,
    file: str,
    states: Sequence[InstructionState],
    *,
    confirming: str,
    casting: str,
    version: str | None = None,
    header: Header | None = None,
    share_class: str | None = None,
    isin: str = "",
) -> bytes:
    """The status of the instructions of one file, valid for the schema of `version`.

    `file` is the file's reference. `confirming` is the party that confirms, the inspectors or
    their agent, and `casting` the one that casts the votes, the named proxies. `share_class` is
    that of the accounts, the first of the meeting by default.
    """
    if not states:
        raise ValueError("A status is about one instruction at least.")
    writer = Writer(STATUS, version)
    writer.id(writer.body, "InstrTp/InstrId", file or NO_REFERENCE)
    writer.meeting_reference(agenda)
    classes = agenda.meeting.classes
    writer.security(writer.body, classes[share_class or next(iter(classes))], isin)
    all_states = writer.add(writer.body, "InstrTpSts")
    for state in states:
        _instruction(writer, all_states, state)
    writer.text(writer.body, "CnfrmgPty/LglPrsn/NmAndAdr/Nm", confirming, 350)
    writer.text(writer.body, "VoteCstgPty/LglPrsn/NmAndAdr/Nm", casting, 350)
    return writer.finished(header)


def _instruction(writer: Writer, parent: Element, state: InstructionState) -> None:
    element = writer.add(parent, "InstrSts")
    writer.id(element, "SnglInstrId", state.reference or NO_REFERENCE)
    if state.account:
        writer.id(element, "AcctId", state.account)
    found = writer.add(element, "InstrSts", state.kind)
    if state.kind == PROCESSING:
        (reason,) = state.reasons
        writer.text(found, "Sts", reason.code)
        writer.text(found, "AddtlInf", reason.words, 350)
        return
    for reason in state.reasons:
        said = writer.add(found, "Rsn")
        writer.text(said, "RsnCd/Cd", reason.code)
        writer.text(said, "AddtlRsnInf", reason.words, 350)
