"""Writes seev.004 and seev.005 as a bank or broker would send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

from voting.iso20022.resolutions import identifier, resolutions
from voting.iso20022.vocabulary import ELEMENT_OF_CHOICE, VOTE_ELEMENTS
from voting.iso20022.writing import decimal
from voting.nominees.instructions import InstructionFile
from voting.rules.agenda import Agenda

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
VERSIONS = ("001.11", "001.07")
BROKER_NON_VOTES = "<Cd><Id>BNVT</Id><Issr>Quorate</Issr></Cd>"


def unit(quantity: object) -> str:
    return f"<Qty><Unit>{quantity}</Unit></Qty>"


def vote(label: str, group: str = "", **by_element: object) -> str:
    """The votes on one resolution: `vote("2", For=600, Agnst="QALL", BNVT=50)`."""
    inner = f"<IssrLabl>{escape(label)}</IssrLabl>"
    if group:
        inner += f"<ListgGrpRsltnLabl>{escape(group)}</ListgGrpRsltnLabl>"
    for name in [*VOTE_ELEMENTS, *sorted(by_element.keys() - {*VOTE_ELEMENTS})]:
        if name not in by_element:
            continue
        amount = by_element[name]
        written = "<Cd>QALL</Cd>" if amount == "QALL" else unit(amount)
        if name == "BNVT":
            inner += f"<Prtry>{BROKER_NON_VOTES}<Qty>{written}</Qty></Prtry>"
        else:
            inner += f"<{name}>{written}</{name}>"
    return f"<VoteInstr>{inner}</VoteInstr>"


def by_code(label: str, code: str) -> str:
    option = f"<Tp>{code}</Tp>"
    if code == "BNVT":
        option = "<Prtry><Id>BNVT</Id><Issr>Quorate</Issr></Prtry>"
    return (
        f"<GblVoteInstr><IssrLabl>{escape(label)}</IssrLabl><VoteOptn>{option}</VoteOptn>"
        "</GblVoteInstr>"
    )


def each(*votes: str) -> str:
    return f"<VotePerAgndRsltn>{''.join(votes)}</VotePerAgndRsltn>"


def all_by(code: str) -> str:
    return f"<VoteForAllAgndRsltns><Tp>{code}</Tp></VoteForAllAgndRsltns>"


def instruction(
    votes: str,
    reference: str = "1",
    account: str = "0123",
    balance: object = 1000,
    version: str = VERSIONS[0],
    more: str = "",
) -> str:
    """One Instr with these votes; `balance` may be QALL."""
    quantity = "<Cd>QALL</Cd>" if balance == "QALL" else f"<Unit>{balance}</Unit>"
    if version == VERSIONS[0]:
        quantity = f"<ShrtLngPos>LONG</ShrtLngPos><Qty>{quantity}</Qty>"
    return (
        f"<Instr><SnglInstrId>{escape(reference)}</SnglInstrId><VoteExctnConf>true</VoteExctnConf>"
        f"<AcctDtls><AcctId>{escape(account)}</AcctId><InstdBal><Bal>{quantity}</Bal></InstdBal>"
        f"</AcctDtls>{more}<VoteDtls><VoteInstrForAgndRsltn>{votes}</VoteInstrForAgndRsltn>"
        "</VoteDtls></Instr>"
    )


def message(
    *instructions: str,
    meeting: str = "capstone-2003",
    reference: str = "file-1",
    version: str = VERSIONS[0],
    mode: str = "",
    header: bool = False,
    before: str = "",
    after: str = "",
) -> bytes:
    """A seev.004, in an envelope with its header if so wished.

    The older version has no `MtgInstrId`; its reference is that of the header.
    """
    id = f"<MtgInstrId>{escape(reference)}</MtgInstrId>" if version == VERSIONS[0] else ""
    if mode:
        after += (
            "<SplmtryData><PlcAndNm>Quorate/Mode</PlcAndNm><Envlp>"
            f'<Mode xmlns="urn:quorate:iso20022">{mode}</Mode></Envlp></SplmtryData>'
        )
    document = (
        f'<Document xmlns="{NAMESPACE}seev.004.{version}"><MtgInstr>{id}'
        f"<MtgRef><MtgId>{escape(meeting)}</MtgId><MtgDtAndTm>2003-05-30T09:00:00-07:00"
        "</MtgDtAndTm><Tp>GMET</Tp></MtgRef><FinInstrmId><ISIN>US14067D1028</ISIN></FinInstrmId>"
        f"{before}{''.join(instructions)}{after}</MtgInstr></Document>"
    )
    if not header:
        return document.encode()
    return enveloped(document, f"seev.004.{version}", reference).encode()


def enveloped(document: str, name: str, reference: str) -> str:
    head = "001.001.04" if name.endswith("11") else "001.001.02"
    return (
        f'<BizMsg><AppHdr xmlns="{NAMESPACE}head.{head}">'
        "<Fr><OrgId><Nm>Harborline</Nm></OrgId></Fr><To><OrgId><Nm>Issuer</Nm></OrgId></To>"
        f"<BizMsgIdr>{escape(reference)}</BizMsgIdr><MsgDefIdr>{name}</MsgDefIdr>"
        f"<CreDt>2003-05-20T12:00:00Z</CreDt></AppHdr>{document}</BizMsg>"
    )


def cancellation(
    *references: str, file: str = "file-1", meeting: str = "capstone-2003", version: str = "001.10"
) -> bytes:
    """A seev.005 for single instructions, or for a whole file."""
    each_one = "".join(
        f"<ToBeCancInstr><SnglInstrId>{one}</SnglInstrId></ToBeCancInstr>" for one in references
    )
    return (
        f'<Document xmlns="{NAMESPACE}seev.005.{version}"><MtgInstrCxlReq>'
        f"<MtgInstrId>{file}</MtgInstrId><MtgRef><MtgId>{meeting}</MtgId>"
        "<MtgDtAndTm>2003-05-30T09:00:00-07:00</MtgDtAndTm><Tp>GMET</Tp></MtgRef>"
        f"<FinInstrmId/>{each_one}</MtgInstrCxlReq></Document>"
    ).encode()


def written(file: InstructionFile, agenda: Agenda, version: str, names: Mapping[str, str]) -> bytes:
    """A file of instructions as a message. `names` are what the sender calls the holdings."""
    labels = {(one.matter.id, one.nominee): one for one in resolutions(agenda).standing}
    instructions = []
    for one in file.instructions:
        votes = []
        largest: Any = 0
        for matter, choices in one.votes.items():
            for nominee, shares in _lines(choices, agenda.kind_of[matter]):
                resolution = labels[matter, nominee]
                by_element = {
                    ELEMENT_OF_CHOICE.get(choice, "BNVT"): decimal(amount)
                    for choice, amount in shares.items()
                }
                votes.append(vote(resolution.label, resolution.group or "", **by_element))
                largest = max(largest, sum(Fraction(amount) for amount in shares.values()))
        instructions.append(
            instruction(
                each(*votes),
                reference=one.reference,
                account=names[one.account],
                balance=decimal(largest) if _fits(largest) else "QALL",
                version=version,
            )
        )
    return message(
        *instructions,
        meeting=identifier(agenda.meeting.id),
        reference=file.reference,
        version=version,
        mode=file.mode.upper(),
        header=version == VERSIONS[1],
    )


def _fits(quantity: Fraction) -> bool:
    """Whether the schema has room for all digits."""
    return quantity < 10**18 and Fraction(decimal(quantity)) == quantity


def _lines(choices: Any, kind: str) -> Iterable[tuple[str | None, Mapping[str, Any]]]:
    return choices.items() if kind == "election" else [(None, choices)]
