"""Reads a nominee's voting instructions from seev.004 MeetingInstruction (rules.md P10).

A nominee's instruments give quantities for each choice, so every vote becomes a number of shares:
a vote by code, or for `QALL`, is one of the whole balance that the instruction states. What
becomes of votes that leave the choice to somebody else is decided in `votes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from voting.nominees.instructions import ADD, REPLACE, Fault, Instruction, InstructionFile
from voting.record.values import shown
from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity

from .reading import Element, Part, Unreadable, child, parts_of, text_of
from .resolutions import LONGEST_IDENTIFIER, identifier, resolutions
from .vocabulary import INSTRUCTION, ISSUER
from .votes import Faulty, Voting, children_of, quantity_in

#: Beyond so many faults a file is not read on; it is wrong from the ground up.
MOST_FAULTS = 1000

#: Where a message says whether it replaces the files before it, since the standard does not.
MODE_PLACE = f"{ISSUER}/Mode"
_MODES = {"REPLACE": REPLACE, "ADD": ADD}

_PARTS = ("Pgntn", "MtgInstrId", "MtgRef", "CancInstrId", "Instr", "SplmtryData")
_OTHERS = ("FinInstrmId", "InstrCxlReqId", "OthrDocId")
_OF_INSTRUCTION = (
    "SnglInstrId",
    "ReqdExctnDt",
    "VoteExctnConf",
    "AcctDtls",
    "Prxy",
    "VoteDtls",
    "MtgAttndee",
    "SpcfcInstrReq",
    "AddtlDsclsrInf",
)


def read(
    content: bytes,
    agenda: Agenda,
    accounts: Mapping[str, str],
    positions: Mapping[str, Quantity] | None = None,
) -> tuple[InstructionFile | None, list[Fault]]:
    """Read a file of instructions, or find every fault in it.

    `accounts` maps each name that the sender may use for an account (a safekeeping account, a
    participant's number, the id of the holding) to the id of the holding. `positions` are the
    shares of holdings, for senders that write `QALL` where the balance should stand; without
    them that is a fault. A fault's row counts the instructions from 1; row 0 is the file. More
    shares than a position are no fault here: over-votes are decided in the count.

    The file's reference is `MtgInstrId`, else the header's `BizMsgIdr`, else a digest of the file,
    so that the same file sent twice has the same one.
    """
    file = _File(agenda, accounts, positions or {})
    try:
        for part in parts_of(content, INSTRUCTION, _PARTS, _OTHERS):
            file.take(part)
        file.check_complete()
    except Unreadable as unreadable:
        file.faults.append(unreadable.fault)
    if file.faults:
        return None, file.faults
    reference = file.reference or f"sha256-{hashlib.sha256(content).hexdigest()[:28]}"
    return InstructionFile(reference, file.mode, tuple(file.instructions)), []


def references(content: bytes) -> tuple[str, dict[int, tuple[str, str]]]:
    """What a file calls itself and its instructions, as far as it can be read.

    Returns the file's reference, and the reference and account of each instruction by its row; a
    status about a file with faults needs them.
    """
    file = ""
    named: dict[int, tuple[str, str]] = {}
    row = 0
    try:
        for part in parts_of(content, INSTRUCTION, _PARTS, _OTHERS):
            if part.name == "MtgInstrId":
                file = text_of(part.element)
            elif part.name == "Instr":
                row += 1
                reference = text_of(child(part.element, "SnglInstrId"))
                if reference:
                    named[row] = (reference, text_of(child(part.element, "AcctDtls", "AcctId")))
            file = file or part.header.reference
    except Unreadable:
        pass
    return file, named


class _File:
    """Collects a file's instructions and faults, part by part."""

    def __init__(
        self, agenda: Agenda, accounts: Mapping[str, str], positions: Mapping[str, Quantity]
    ) -> None:
        self.meeting = agenda.meeting.id
        self.accounts = accounts
        self.positions = positions
        self.voting = Voting(resolutions(agenda))
        self.reference = ""
        # A message adds to what was sent before; only a cancellation takes something back.
        self.mode = ""
        self.instructions: list[Instruction] = []
        self.faults: list[Fault] = []
        self.rows = 0
        self._row_of: dict[str, int] = {}
        self._seen: set[str] = set()

    def take(self, part: Part) -> None:
        """Read one part; what comes before the instructions is read before them."""
        if part.name != "Instr":
            if part.name in self._seen and part.name not in ("CancInstrId", "SplmtryData"):
                self.fault(part.name, f"{part.name} is there twice. Give it once.")
            self._seen.add(part.name)
        if part.name == "Instr":
            self._instruction(part)
        elif part.name == "MtgInstrId":
            self.reference = text_of(part.element)
        elif part.name == "MtgRef":
            self._meeting(part)
        elif part.name == "Pgntn":
            self._pages(part.element)
        elif part.name == "CancInstrId" and len(self.faults) < MOST_FAULTS:
            self.fault(
                "CancInstrId",
                "An instruction is not taken back by one that follows it. Send seev.005 for it, "
                f"or all that stands in one message with the mode REPLACE at {MODE_PLACE}.",
            )
        elif part.name == "SplmtryData":
            self._mode(part.element)

    def fault(self, field: str, message: str, row: int = 0) -> None:
        self.faults.append(Fault(row, field, message))

    def check_complete(self) -> None:
        """Faults of what is missing."""
        if "MtgRef" not in self._seen:
            self.fault("MtgRef", f"The meeting is not named. Write MtgId {shown(self.meeting)}.")
        if not self.rows:
            self.fault("Instr", "There is no instruction in the message. Send at least one.")

    def _meeting(self, part: Part) -> None:
        """The meeting must be ours, by its own id or by the issuer's; else nothing is read."""
        header = part.header
        if header.message and header.message != part.version:
            self.fault(
                "AppHdr/MsgDefIdr",
                f"The header announces {shown(header.message)} and the Document is "
                f"{part.version}. Send the header of this message.",
            )
        if not self.reference:
            self.reference = header.reference
        ids = {
            name: text_of(child(part.element, name))
            for name in ("IssrMtgId", "MtgId")
            if child(part.element, name) is not None
        }
        named = ids.get("IssrMtgId", ids.get("MtgId", ""))
        if identifier(self.meeting) not in (named, ids.get("MtgId")):
            raise Unreadable(
                "MtgRef/MtgId",
                f"{shown(named)} is not this meeting. Write {shown(identifier(self.meeting))} as "
                "MtgId or IssrMtgId, or send the file to the meeting that it is for.",
            )
        if "IssrMtgId" in ids and identifier(self.meeting) != named:
            raise Unreadable(
                "MtgRef/IssrMtgId",
                f"MtgId names this meeting and IssrMtgId another, {shown(named)}. Write "
                f"{shown(identifier(self.meeting))} or leave IssrMtgId out.",
            )

    def _pages(self, element: Element) -> None:
        number, last = text_of(child(element, "PgNb")), text_of(child(element, "LastPgInd"))
        if number.lstrip("0") != "1" or last not in ("true", "1"):
            self.fault(
                "Pgntn",
                "The message is a page of several. Send all instructions in one message, or each "
                "part as a message of its own with its own MtgInstrId.",
            )

    def _mode(self, element: Element) -> None:
        if text_of(child(element, "PlcAndNm")) != MODE_PLACE:
            return
        envelope = child(element, "Envlp")
        said = text_of(envelope[0]) if envelope is not None and len(envelope) == 1 else ""
        if said not in _MODES:
            self.fault(
                "SplmtryData/Envlp",
                f"{shown(said)} is no mode. Write REPLACE, if these instructions take the place "
                "of all that were sent before, or ADD.",
            )
        self.mode = _MODES.get(said, "")

    def _instruction(self, part: Part) -> None:
        self.rows += 1
        row = self.rows
        problems: list[Faulty] = []
        try:
            instruction = self._read(part.element, row, problems)
        except Faulty as faulty:
            problems.append(faulty)
        else:
            if not problems:
                self.instructions.append(instruction)
        for problem in problems:
            self.fault(problem.field, str(problem), row)
        if len(self.faults) >= MOST_FAULTS:
            raise Unreadable(
                "file",
                f"There are {MOST_FAULTS} faults or more; instructions after number {row} were "
                "not read. Check how the file was made.",
            )

    def _read(self, element: Element, row: int, problems: list[Faulty]) -> Instruction:
        """One instruction; its faults go to `problems` as far as it can be read at all."""
        fields = children_of(
            element, "Instr", _OF_INSTRUCTION, problems, several=("MtgAttndee", "AddtlDsclsrInf")
        )
        reference = text_of(fields.get("SnglInstrId"))
        if not 0 < len(reference) <= LONGEST_IDENTIFIER:
            problems.append(
                Faulty(
                    "SnglInstrId",
                    f"An instruction needs a reference of 1 to {LONGEST_IDENTIFIER} characters.",
                )
            )
        elif reference in self._row_of:
            problems.append(
                Faulty(
                    "SnglInstrId",
                    f"{shown(reference)} is the reference of instruction "
                    f"{self._row_of[reference]} as well. Give each its own, or remove the copy.",
                )
            )
        else:
            self._row_of[reference] = row
        details = fields.get("AcctDtls")
        account = self._account(details, problems)
        proxy = text_of(child(fields.get("Prxy"), "PrxyTp"))
        if proxy in ("HLDR", "NEPR"):
            problems.append(
                Faulty(
                    "Prxy/PrxyTp",
                    f"{proxy} appoints somebody other than the named proxies. Send such a proxy "
                    "on paper, or leave Prxy out.",
                )
            )
        vote = fields.get("VoteDtls")
        if vote is None:
            raise Faulty(
                "VoteDtls",
                "The instruction has no votes. Leave it out, or add VoteDtls with the votes.",
            )
        balance = self._balance(details, account, problems)
        votes = self.voting.read(vote, balance, problems)
        return Instruction(row, account, votes, reference)

    def _account(self, details: Element | None, problems: list[Faulty]) -> str:
        given = text_of(child(details, "AcctId")) or text_of(child(details, "BlckChainAdrOrWllt"))
        holding = self.accounts.get(given)
        if holding is None:
            what = f"{shown(given)} is no account" if given else "There is no account, or none"
            known = ", ".join(sorted(self.accounts)[:5])
            example = f", as {known}" if known else ""
            problems.append(
                Faulty(
                    "AcctDtls/AcctId",
                    f"{what} that you may vote here. Write one of your accounts{example}.",
                )
            )
        return holding or ""

    def _balance(
        self, details: Element | None, account: str, problems: list[Faulty]
    ) -> Quantity | None:
        """The shares that an instruction is for; None where that is left open.

        Several balances (of one account at several places) are added.
        """
        balances = [] if details is None else details.findall("{*}InstdBal")
        if not balances:
            problems.append(
                Faulty("AcctDtls/InstdBal", "The balance is missing. Write its shares as Unit.")
            )
            return None
        total: Quantity = 0
        for balance in balances:
            quantity = child(balance, "Bal", "Qty")
            if quantity is None:
                quantity = child(balance, "Bal")
            if text_of(child(balance, "Bal", "ShrtLngPos")) == "SHOR":
                problems.append(
                    Faulty(
                        "InstdBal/Bal/ShrtLngPos",
                        "A short position has no votes. Instruct a long one (LONG).",
                    )
                )
                return None
            if text_of(child(quantity, "Cd")) == "QALL":
                return self.positions.get(account) if len(balances) == 1 else None
            try:
                total += quantity_in(quantity, "AcctDtls/InstdBal")
            except Faulty as faulty:
                problems.append(faulty)
                return None
        return total
