"""The messages that we send are valid, for every meeting, in both versions, with any names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from lxml import etree

from tests.iso20022 import schemas
from tests.iso20022.agendas import AWKWARD, VOTED, agenda_of, outcome_of
from voting.iso20022 import confirmation, notification, result, status
from voting.iso20022.resolutions import resolutions
from voting.iso20022.vocabulary import CONFIRMATION, NOTIFICATION, RESULT, STATUS
from voting.iso20022.writing import Header, UnknownVersion, decimal, fitted
from voting.nominees.instructions import Fault
from voting.rules.facts import Standing

RECEIVED = datetime.fromisoformat("2003-05-20T12:00:00-07:00")
HEADER = Header("Issuer & <agent> " + "é" * 200, "銀行 \U0001f3e6", "m" * 60, RECEIVED)
NEEDS_SCHEMAS = pytest.mark.skipif(not schemas.FOLDER.is_dir(), reason=schemas.MISSING)
ALL = [
    pytest.param(message, version, id=f"{message.name}.{version}")
    for message in (NOTIFICATION, STATUS, CONFIRMATION, RESULT)
    for version in message.versions
]


def notice(meeting: str, version: str, header: Header | None) -> bytes:
    agenda = agenda_of(VOTED[meeting])
    isins = dict.fromkeys(agenda.meeting.classes, "US14067D1028")
    country = "FR" if header else ""
    return notification.notification(
        agenda, "n-1", version=version, header=header, isins=isins, country=country
    )


def statuses(meeting: str, version: str, header: Header | None) -> bytes:
    standings = [
        Standing("governs"),
        Standing("superseded", by="I7"),
        Standing("revoked", by="I8"),
        Standing("late", reason="cutoff"),
        Standing("late", reason="polls"),
        *(Standing(one) for one in ("unsigned", "expired", "ineligible", "rejected")),
        *(Standing(one) for one in ("overvote", "conflict", "held")),
        None,
    ]
    faults = [
        Fault(0, "MtgRef/MtgId", "not this one"),
        Fault(1, "VoteInstr[IssrLabl='9']", "x" * 500),
        Fault(1, "AcctDtls/AcctId", "none of yours & <more>"),
        Fault(7, "VoteDtls", "no reference"),
    ]
    states = [
        *(status.state_of(f"ref-{n}", "acct & <1>", one) for n, one in enumerate(standings)),
        *status.states_of_faults(faults, {1: ("r" * 35, "a"), 2: ("r2", "")}),
    ]
    return status.status(
        agenda_of(VOTED[meeting]),
        "file",
        states,
        confirming="Inspectors & <co>",
        casting="代理人",
        version=version,
        header=header,
    )


def confirmed(meeting: str, version: str, header: Header | None) -> bytes:
    agenda = agenda_of(VOTED[meeting])
    votes: Any = {
        place.number: {
            **dict.fromkeys(place.matter.choices, Fraction(1, 3)),
            "broker_non_vote": 10**15,
            "unvoted": Fraction(1, 2),
        }
        for place in agenda.places
    }
    instructions = [
        confirmation.Counted(f"i-{channel}", "a & <b>", channel, RECEIVED, votes)
        for channel in ("internet", "telephone", "nominee", "mail", "in_person")
    ]
    return confirmation.confirmation(
        agenda, "c-1", "f" * 50, instructions, version=version, header=header
    )


def results(meeting: str, version: str, header: Header | None) -> bytes:
    replaces = "r-0" if header else ""
    return result.result(
        outcome_of(VOTED[meeting]),
        "r-1",
        date(2003, 5, 30),
        version=version,
        header=header,
        replaces=replaces,
    )


WRITE: dict[str, Callable[[str, str, Header | None], bytes]] = {
    "seev.001": notice,
    "seev.006": statuses,
    "seev.007": confirmed,
    "seev.008": results,
}


@NEEDS_SCHEMAS
@pytest.mark.parametrize("header", [None, HEADER], ids=["bare", "with header"])
@pytest.mark.parametrize("meeting", VOTED)
@pytest.mark.parametrize(("message", "version"), ALL)
def test_a_message_is_valid_for_its_schema(message, version, meeting, header):
    schemas.validate(WRITE[message.name](meeting, version, header))


@pytest.mark.parametrize("header", [None, HEADER], ids=["bare", "with header"])
@pytest.mark.parametrize("meeting", VOTED)
@pytest.mark.parametrize(("message", "version"), ALL)
def test_a_message_has_the_elements_that_we_know_of_in_their_order(
    message, version, meeting, header
):
    schemas.check_structure(WRITE[message.name](meeting, version, header))


@pytest.mark.parametrize(("message", "version"), ALL)
def test_the_structure_that_we_know_of_is_found_wanting_where_it_is(message, version):
    """Without an element that it must have, or with two changed about, it does not pass."""
    content = WRITE[message.name]("capstone", version, None)
    for spoil in (_without_meeting, _changed_about):
        with pytest.raises(AssertionError):
            schemas.check_structure(spoil(content))


def _without_meeting(content: bytes) -> bytes:
    root = etree.fromstring(content)
    body = root[0]
    body.remove(next(one for one in body if etree.QName(one).localname in ("MtgRef", "Mtg")))
    return etree.tostring(root)


def _changed_about(content: bytes) -> bytes:
    root = etree.fromstring(content)
    root[0].append(root[0][0])
    return etree.tostring(root)


def test_another_version_is_refused_with_those_that_are_written():
    with pytest.raises(UnknownVersion, match=r"001\.13 or 001\.08, not 001\.99"):
        notice("capstone", "001.99", None)


# --- What they say ---


def found(content: bytes, path: str) -> list[str]:
    """The texts at a path, whose names are without namespaces."""
    root = etree.fromstring(content)
    steps = "/".join("*" if one == "*" else f"*[local-name()='{one}']" for one in path.split("/"))
    return [one.text for one in root.xpath(f"//{steps}")]


def votes_on(content: bytes, label: str, parent: str = "VoteRslt") -> dict[str, str]:
    """The quantities of one resolution by element; broker non-votes by their code."""
    root = etree.fromstring(content)
    for one in root.iter(f"{{*}}{parent}"):
        if one.findtext("{*}IssrLabl") == label:
            return dict(_quantities(one))
    raise AssertionError(label)


def _quantities(vote: Any) -> Iterator[tuple[str, str]]:
    for one in vote:
        unit = one.find(".//{*}Unit")
        if unit is not None:
            yield one.findtext(".//{*}Id") or etree.QName(one).localname, unit.text


@pytest.mark.parametrize("version", RESULT.versions)
def test_a_result_has_status_and_votes_and_broker_non_votes_as_a_proprietary_vote(version):
    content = results("capstone", version, None)

    assert votes_on(content, "2") == {
        "For": "4500",
        "Agnst": "1000",
        "Abstn": "0",
        "Blnk": "499.5",
        "BNVT": "1000",
    }
    assert votes_on(content, "1d")["Wthhld"] == "999.5"
    assert found(content, "RsltnSts") == ["ACPT"] * 6 + ["REJT"]
    assert found(content, "TtlNbOfVtngRghts") == ["10000"]
    assert found(content, "PctgOfVtngRghts") == ["69.995"]


def test_votes_that_no_decimal_tells_are_cut_off_and_told_exactly():
    """A third of a joint holding of 1,000 shares."""
    content = results("awkward", "001.10", None)
    label = resolutions(agenda_of(AWKWARD)).standing[1].label

    assert votes_on(content, label)["For"] == "333.333333333333333"
    assert found(content, "Exact") == ["1000/3"] * 3
    assert found(content, "PlcAndNm")[0] == "MtgRsltDssmntn/VoteRslt[2]/For/Unit"


def test_without_a_quorum_nothing_is_accepted():
    content = results("varied", "001.10", None)

    assert set(found(content, "RsltnSts")) == {"REJT"}


def test_a_notice_lists_nominees_under_their_election_with_what_the_board_recommends():
    content = notice("varied", "001.13", None)

    labels = found(content, "Rsltn/IssrLabl")
    assert labels == ["ann", "ben", "cho", "x", "y", "p", "q", "r", "freq", "split", "s"]
    assert found(content, "Rsltn/ListgGrpRsltnLabl") == (
        ["contest"] * 3 + ["major"] * 2 + ["cumul"] * 3 + ["one"]
    )
    assert found(content, "MgmtRcmmndtn") == (
        ["CFOR", "CFOR", "WTHH", "CFOR", "CAGS"] + ["CFOR"] * 3 + ["NREC", "CAGS", "NREC"]
    )


def test_a_notice_has_record_date_deadline_place_and_what_is_needed():
    content = notice("capstone", "001.13", None)

    assert found(content, "EntitlmntFxgDt/Dt/Dt") == ["2003-04-10"]
    assert found(content, "VoteMktDdln/DtOrDtTm/DtTm") == ["2003-05-29T17:00:00-07:00"]
    assert found(content, "RvcbltyMktDdln/DtOrDtTm/DtTm") == ["2003-05-30T10:00:00-07:00"]
    assert found(content, "ThrshldNb") == ["5001"]
    assert found(content, "QrmQty/QrmQty") == ["5001 votes"]
    assert found(content, "Dsclmr/AddtlInf") == ["Place of the meeting: Radisson Hotel Chatsworth"]
    assert (
        "More than half of the votes of all outstanding shares." in found(content, "Desc/Desc")[-1]
    )


def test_names_come_out_as_they_are():
    content = notice("awkward", "001.13", None)

    assert AWKWARD[0]["issuer"] in found(content, "Nm")
    assert "Élection & co.: 山田 太郎" in found(content, "Titl")


def test_a_title_too_long_for_its_place_is_cut_there_and_whole_in_the_description():
    title = agenda_of(AWKWARD).matters[0].title
    old, new = (notice("awkward", version, None) for version in ("001.08", "001.13"))

    assert len(found(old, "Titl")[0]) <= 350
    assert found(old, "Titl")[0].endswith("…")
    assert found(new, "Desc/Desc")[0].startswith(" ".join(title.split()))


def test_statuses_are_accepted_rejected_or_pending_with_a_reason():
    root = etree.fromstring(statuses("capstone", "001.12", None))
    kinds = [etree.QName(one[-1][0]).localname for one in root.findall(".//{*}InstrTpSts/{*}*")]

    assert kinds[:13] == ["PrcgSts"] * 3 + ["Rjctd"] * 6 + ["Pdg"] * 3 + ["PrcgSts"]
    words = [one.text for one in root.iter("{*}AddtlInf")]
    assert words[1] == "A later instruction took its place (I7)."
    codes = [one.text for one in root.iter("{*}Cd") if one.getparent().tag.endswith("RsnCd")]
    assert codes[:9] == ["LATE", "LATE", "OTHR", "OTHR", "OTHR", "RBIS", "DQUA", "OTHR", "OTHR"]
    # Of the file, of a row without a reference; two of instruction 1; the one without a fault.
    assert codes[9:] == ["EVNM", "OTHR", "RESN", "SAFE", "OTHR"]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("VoteInstr[IssrLabl='E/n2']", "RESN"),
        ("VoteInstr[IssrLabl='E/n2']/For", "DQUA"),
        ("AcctDtls/AcctId", "SAFE"),
        ("AcctDtls/InstdBal", "DQUA"),
        ("MtgRef/MtgId", "EVNM"),
        ("Prxy/PrxyTp", "PRXY"),
        ("file", "OTHR"),
    ],
)
def test_a_fault_has_the_code_of_what_it_is_about(field, code):
    assert status.code_of(Fault(1, field, "")) == code


def test_a_confirmation_says_how_votes_were_given():
    content = confirmed("capstone", "001.12", None)

    assert found(content, "ModltyOfCntg/Cd") == ["EVBM", "EVBM", "EVBM", "PVBM", "PVAM"]


def test_a_header_names_its_message():
    content = results("capstone", "001.07", HEADER)

    assert found(content, "AppHdr/MsgDefIdr") == ["seev.008.001.07"]
    assert found(content, "AppHdr/CreDt") == ["2003-05-20T19:00:00Z"]


# --- Text and numbers that fit ---


def test_a_text_is_cut_before_a_letter_and_never_between_it_and_its_accents():
    assert fitted("abcdef", 6) == "abcdef"
    assert fitted("abcdefg", 6) == "abcde…"
    assert fitted("abcde\u0301fgh", 6) == "abcd…"
    assert fitted("a\u0001b\nc", 9) == "a\ufffdb c"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (Fraction(25, 2), "12.5"),
        (Fraction(2, 3), "0.66666666666666666"),
        (Fraction(2 * 10**17, 3), "66666666666666666.6"),
        (Fraction(10**18 - 1, 1), "999999999999999999"),
        (Fraction(1, 10**20), "0"),
    ],
)
def test_a_number_has_at_most_eighteen_digits_and_is_never_rounded_up(number, text):
    assert decimal(number) == text
