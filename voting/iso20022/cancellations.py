"""Reads seev.005 MeetingInstructionCancellationRequest: which instructions are taken back."""

from __future__ import annotations

from typing import NamedTuple

from voting.nominees.instructions import Fault
from voting.record.values import shown
from voting.rules.agenda import Agenda

from .reading import Part, Unreadable, child, parts_of, text_of
from .resolutions import identifier
from .vocabulary import CANCELLATION

_PARTS = ("MtgInstrId", "MtgRef", "ToBeCancInstr")
_OTHERS = ("FinInstrmId", "SplmtryData")


class Cancellation(NamedTuple):
    """What is taken back: instructions of a file by their references, or all of it where `whole`.

    `file` is the reference that the file was sent with, `request` that of this message's header,
    empty where there is none.
    """

    file: str
    instructions: tuple[str, ...]
    request: str = ""

    @property
    def whole(self) -> bool:
        """Without single instructions the message takes back the whole file."""
        return not self.instructions


def read(content: bytes, agenda: Agenda) -> tuple[Cancellation | None, list[Fault]]:
    """Read what a message takes back, or find every fault in it. Nothing is changed by it.

    A fault's row counts the instructions to be cancelled from 1; row 0 is the file. Whether there
    are such instructions, and may still be revoked, is for the caller to find.
    """
    ours = identifier(agenda.meeting.id)
    file, request = "", ""
    references: list[str] = []
    faults: list[Fault] = []
    try:
        for part in parts_of(content, CANCELLATION, _PARTS, _OTHERS):
            request = part.header.reference
            if part.name == "MtgInstrId":
                file = text_of(part.element)
            elif part.name == "MtgRef":
                faults += _faults_of_meeting(part, ours)
            else:
                reference = text_of(child(part.element, "SnglInstrId"))
                if not reference or reference in references:
                    what = f"{shown(reference)} is there twice" if reference else "It has none"
                    faults.append(
                        Fault(
                            len(references) + 1,
                            "ToBeCancInstr/SnglInstrId",
                            f"{what}. Name each instruction to be cancelled once.",
                        )
                    )
                references.append(reference)
        if not file:
            faults.append(
                Fault(
                    0, "MtgInstrId", "Write the reference of the file whose votes are taken back."
                )
            )
    except Unreadable as unreadable:
        faults.append(unreadable.fault)
    return (None, faults) if faults else (Cancellation(file, tuple(references), request), [])


def _faults_of_meeting(part: Part, ours: str) -> list[Fault]:
    named = {text_of(child(part.element, name)) for name in ("MtgId", "IssrMtgId")} - {""}
    if ours in named:
        return []
    return [
        Fault(
            0,
            "MtgRef/MtgId",
            f"{shown(', '.join(sorted(named)))} is not this meeting. Write {shown(ours)}.",
        )
    ]
