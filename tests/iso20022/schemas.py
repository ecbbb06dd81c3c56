"""Checks messages: against the official schemas where they are, and always against our own.

The schemas are not Quorate's to ship. They are looked for in the folder that
QUORATE_ISO20022_XSD names, or beside the checkout. What `check_structure` knows of them was
written down by hand, for the elements that we write.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(
    os.environ.get("QUORATE_ISO20022_XSD")
    or Path(__file__).resolve().parents[2].parent / "shared" / "iso20022" / "xsd"
)
MISSING = (
    f"The ISO 20022 schemas are not in {FOLDER}; set QUORATE_ISO20022_XSD to validate against "
    "them. Order, required elements and lengths are tested all the same."
)


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(FOLDER / f"{name}.xsd")))


def validate(content: bytes) -> None:
    """Every part of a message against the schema of its namespace."""
    root = etree.fromstring(content)
    parts = [root] if root.tag.endswith("Document") else list(root)
    assert parts
    for part in parts:
        name = etree.QName(part).namespace.rpartition(":")[2]
        alone = etree.fromstring(etree.tostring(part))
        found = schema(name)
        assert found.validate(alone), "\n".join(str(one) for one in found.error_log)


_VOTES = (
    "For? Agnst? Abstn? Wthhld? WthMgmt? AgnstMgmt? Dscrtnry? OneYr? TwoYrs? ThreeYrs? NoActn? "
    "Blnk? Prtry*"
)
_ANY_VERSION = {
    "MtgRef": "MtgId IssrMtgId? MtgDtAndTm Tp Clssfctn? Lctn* Issr?",
    "FinInstrmId": "ISIN? OthrId* Desc?",
    "OthrId": "Id Sfx? Tp",
    "NmAndAdr": "Nm Adr?",
    "SplmtryData": "PlcAndNm? Envlp",
}

#: For each element that we write: its children in order, with ? + and * as in a schema.
MODELS: dict[str, dict[str, str]] = {
    "seev.001.001.13": {
        "MtgNtfctn": "Pgntn? NtfctnGnlInf NtfctnUpd? EvtsLkg* Mtg MtgDtls+ Issr IssrAgt* Scty+ "
        "Rsltn* Vote? PwrOfAttnyRqrmnts? AddtlInf? SplmtryData*",
        "NtfctnGnlInf": "NtfctnId? NtfctnTp NtfctnSts ShrhldrRghtsDrctvInd? ConfOfHldgReqrd?",
        "NtfctnSts": "EvtCmpltnsSts EvtConfSts",
        "Mtg": "MtgId IssrMtgId? Tp Clssfctn? AnncmntDt? OneManOneVoteInd? Prtcptn* Attndnc? "
        "AddtlDcmnttnURLAdr* EvtPrcgWebSiteAdr? AddtlPrcdrDtls* TtlNbOfSctiesOutsdng? "
        "TtlNbOfVtngRghts? PrxyAppntmntNtfctnAdr? PrxyChc? CtctPrsnDtls* RsltPblctnDt? "
        "SctiesBlckgPrdEndDt? EntitlmntFxgDt?",
        "Prtcptn": "PrtcptnMtd AttndeeEmailReqrdInd? IssrDdlnForVtng SpprtdByAcctSvcr?",
        "EntitlmntFxgDt": "Dt DtMd?",
        "MtgDtls": "DtAndTm DtSts? QrmReqrd? Lctn+ QrmQty? URLAdr?",
        "Issr": "Id URLAdr?",
        "Adr": "AdrTp? AdrLine* StrtNm? BldgNb? PstCd? TwnNm? CtrySubDvsn? Ctry",
        "Scty": "FinInstrmId Pos*",
        "Rsltn": "IssrLabl Desc* ListgGrpRsltnLabl? Tp? ForInfOnly VoteTp? Sts "
        "SubmittdBySctyHldr? RghtToWdrwInd? VoteInstrTp* MgmtRcmmndtn? NtifngPtyRcmmndtn? "
        "Entitlmnt? VtngRghtsThrshldForApprvl* URLAdr?",
        "VtngRghtsThrshldForApprvl": "Thrshld ThrshldBsis?",
        "Vote": "SctiesQtyReqrdToVote? PrtlVoteAllwd SpltVoteAllwd VoteDdln? VoteMktDdln? "
        "VoteMthds? VtngBlltElctrncAdr? VtngBlltReqAdr? RvcbltyDdln? RvcbltyMktDdln? "
        "BnfclOwnrDsclsr? AddtlVtngRqrmnts?",
    },
    "seev.006.001.12": {
        "MtgInstrSts": "InstrTp MtgRef FinInstrmId InstrTpSts Pos? CnfrmgPty VoteCstgPty "
        "RghtsHldr* SplmtryData*",
        "InstrTp": "InstrId",
        "InstrTpSts": "InstrSts+",
        "PrcgSts": "Sts AttndncCardNb? AddtlInf?",
        "Rjctd": "Rsn+",
        "Pdg": "Rsn+",
        "Rsn": "RsnCd AddtlRsnInf?",
    },
    "seev.007.001.12": {
        "MtgVoteExctnConf": "Pgntn? VoteExctnConfId? MtgInstrId MtgRef FinInstrmId VoteInstrs* "
        "VoteInstrsConfURLAdr? SplmtryData*",
        "VoteInstrs": "SnglInstrId AcctId? AcctOwnr? SubAcctId? RghtsHldr* Prxy? StgInstr? "
        "ModltyOfCntg VoteRctDtTm? VotePerRsltn*",
        "VotePerRsltn": f"IssrLabl Desc* SubSts? {_VOTES} Wdrwn?",
    },
    "seev.008.001.10": {
        "MtgRsltDssmntn": "Pgntn? MtgRsltDssmntnId? MtgRsltsDssmntnTp PrvsMtgRsltsDssmntnId? "
        "MtgRef Scty+ VoteRslt+ Prtcptn? AddtlInf? SplmtryData*",
        "Scty": "FinInstrmId Pos*",
        "VoteRslt": f"IssrLabl Desc* RsltnSts SubSts? {_VOTES}",
        "Prtcptn": "TtlNbOfVtngRghts? PctgOfVtngRghts? TtlNbOfSctiesOutsdng? ClctnDt?",
    },
}
#: What the older versions have otherwise.
OLDER = {
    "seev.001.001.08": (
        "seev.001.001.13",
        {
            "MtgNtfctn": "NtfctnGnlInf NtfctnUpd? EvtsLkg* Mtg MtgDtls+ Issr IssrAgt* Scty+ "
            "Rsltn* Vote? PwrOfAttnyRqrmnts? AddtlInf? SplmtryData*",
            "NtfctnGnlInf": "NtfctnTp NtfctnSts ShrhldrRghtsDrctvInd?",
            "Prtcptn": "PrtcptnMtd IssrDdlnForVtng",
            "VtngRghtsThrshldForApprvl": "ThrshldNb",
        },
    ),
    "seev.006.001.07": ("seev.006.001.12", {}),
    "seev.007.001.07": (
        "seev.007.001.12",
        {
            "MtgVoteExctnConf": "MtgInstrId MtgRef FinInstrmId VoteInstrs* "
            "VoteInstrsConfURLAdr? SplmtryData*",
            "VotePerRsltn": f"IssrLabl {_VOTES} Wdrwn?",
        },
    ),
    "seev.008.001.07": (
        "seev.008.001.10",
        {
            "MtgRsltDssmntn": "MtgRsltsDssmntnTp PrvsMtgRsltsDssmntnId? MtgRef Scty+ VoteRslt+ "
            "Prtcptn? AddtlInf? SplmtryData*",
            "VoteRslt": f"IssrLabl RsltnSts {_VOTES}",
        },
    ),
}
#: The longest texts, by the element's name; those that differ by version are named with it.
LONGEST = {
    "MtgId": 35,
    "IssrMtgId": 35,
    "Id": 35,
    "IssrLabl": 35,
    "ListgGrpRsltnLabl": 35,
    "SnglInstrId": 35,
    "AcctId": 35,
    "NtfctnId": 35,
    "InstrId": 35,
    "MtgInstrId": 35,
    "VoteExctnConfId": 35,
    "MtgRsltDssmntnId": 35,
    "QrmQty": 35,
    "BizMsgIdr": 35,
    "AdrLine": 70,
    "Nm": 350,
    "AddtlRsnInf": 350,
    "AddtlVtngRqrmnts": 350,
    "Titl": 1025,
    "seev.001.001.08 Titl": 350,
    "seev.001.001.08 Desc": 1025,
    "PlcAndNm": 350,
}
HEADER = {"AppHdr": "Fr To BizMsgIdr MsgDefIdr CreDt"}
_UNIT = re.compile(r"[0-9]+(\.[0-9]+)?")


def model_of(name: str) -> dict[str, str]:
    if name.startswith("head.001"):
        return HEADER
    base, changes = OLDER.get(name, (name, {}))
    return {**_ANY_VERSION, **MODELS[base], **changes}


def check_structure(content: bytes) -> None:
    """Every element that `MODELS` knows has its children, in order and none else; texts fit."""
    root = etree.fromstring(content)
    for part in [root] if root.tag.endswith("Document") else root:
        name = etree.QName(part).namespace.rpartition(":")[2]
        model = model_of(name)
        checked = set()
        for element in part.iter():
            local = etree.QName(element).localname
            children = [etree.QName(one).localname for one in element]
            # An element of the same name further in may be something else: Issr of a code.
            if local in model and children:
                checked.add(local)
                found = "".join(f"{one} " for one in children)
                assert _pattern(model[local]).fullmatch(found), f"{name} {local}: {found}"
            if not children:
                text = element.text or ""
                assert text.strip(), f"{name}: {local} is empty"
                longest = LONGEST.get(f"{name} {local}", LONGEST.get(local, 8000))
                assert len(text) <= longest, f"{name}: {local} has {len(text)} characters"
                if local == "Unit":
                    digits = text.replace(".", "").lstrip("0")
                    assert _UNIT.fullmatch(text), text
                    assert len(digits) <= 18, text
        top = part if name.startswith("head.001") else part[0]
        assert etree.QName(top).localname in checked, f"{name} is not checked"


@cache
def _pattern(model: str) -> re.Pattern[str]:
    pieces = []
    for token in model.split():
        name = token.rstrip("?*+")
        pieces.append(f"(?:{name} ){token[len(name) :]}")
    return re.compile("".join(pieces))
