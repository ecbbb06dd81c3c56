"""What a nominee's message says, in our terms; and what is wrong with it, where, and what helps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.conftest import CAPSTONE
from tests.iso20022 import schemas
from tests.iso20022.agendas import agenda_of
from tests.iso20022.messages import (
    VERSIONS,
    all_by,
    by_code,
    each,
    instruction,
    message,
    vote,
)
from tests.voting.meetings import VARIED
from voting.iso20022.instructions import read, references
from voting.nominees.instructions import ADD, REPLACE, Fault

ACCOUNTS = {"0123": "nominee", "nominee": "nominee", "0456": "second"}
DIRECTORS = ["1a", "1b", "1c", "1d", "1e", "1f"]
NEEDS_SCHEMAS = pytest.mark.skipif(not schemas.FOLDER.is_dir(), reason=schemas.MISSING)


@pytest.fixture(scope="module")
def agenda():
    return agenda_of(CAPSTONE)


@pytest.fixture(scope="module")
def varied():
    return agenda_of(VARIED)


def votes_in(votes: str, agenda, meeting="capstone-2003", **fields):
    """The votes of a message with one instruction, which must have no fault."""
    file, faults = read(message(instruction(votes, **fields), meeting=meeting), agenda, ACCOUNTS)
    assert faults == []
    return file.instructions[0].votes


def fault_in(votes: str, agenda, meeting="capstone-2003", **fields) -> Fault:
    """The one fault of a message with one instruction."""
    file, faults = read(message(instruction(votes, **fields), meeting=meeting), agenda, ACCOUNTS)
    assert file is None
    (fault,) = faults
    assert fault.row == 1
    return fault


# --- The file ---


@pytest.mark.parametrize("header", [False, True], ids=["bare", "with header"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_is_read_in_both_versions_bare_or_with_its_header(agenda, version, header):
    one = instruction(each(vote("2", For=600, Agnst="399.5")), version=version)
    two = instruction(each(vote("2", For=7)), "2", "0456", version=version)

    file, faults = read(message(one, two, version=version, header=header), agenda, ACCOUNTS)

    assert faults == []
    assert [(i.row, i.account, i.reference) for i in file.instructions] == [
        (1, "nominee", "1"),
        (2, "second", "2"),
    ]
    assert file.instructions[0].votes == {"2": {"for": 600, "against": Fraction(799, 2)}}
    if version == VERSIONS[0] or header:
        assert file.reference == "file-1"


def test_a_file_without_any_reference_is_called_by_its_digest(agenda):
    content = message(instruction(each(vote("2", For=1)), version="001.07"), version="001.07")

    file, again = (read(content, agenda, ACCOUNTS)[0] for _ in range(2))

    assert file.reference.startswith("sha256-") and len(file.reference) == 35
    assert file == again


def test_a_message_may_say_whether_it_replaces_those_before_it_or_adds_to_them(agenda):
    one = instruction(each(vote("2", For=1)))

    assert read(message(one), agenda, ACCOUNTS)[0].mode == ""
    assert read(message(one, mode="ADD"), agenda, ACCOUNTS)[0].mode == ADD
    assert read(message(one, mode="REPLACE"), agenda, ACCOUNTS)[0].mode == REPLACE
    (fault,) = read(message(one, mode="replace"), agenda, ACCOUNTS)[1]
    assert fault.field == "SplmtryData/Envlp" and "Write REPLACE" in fault.message


@NEEDS_SCHEMAS
@pytest.mark.parametrize("version", VERSIONS)
def test_the_messages_of_these_tests_are_valid(version):
    votes = each(vote("2", For=600, Agnst="QALL", BNVT=3), vote("1a", "1", Blnk=1))
    one = instruction(votes, version=version)
    two = instruction(each(by_code("2", "CFOR"), by_code("1a", "BNVT")), "2", version=version)
    three = instruction(all_by("WMGT"), "3", balance="QALL", version=version)
    schemas.validate(message(one, two, three, version=version, mode="ADD", header=True))


# --- Choices ---


def test_quantities_are_split_over_the_choices_of_proposals_elections_and_frequencies(varied):
    votes = votes_in(
        each(
            vote("x", "major", For=1, Agnst=2, Abstn="3.25", BNVT=4),
            vote("ann", For=5, Wthhld=6),
            vote("freq", OneYr=7, TwoYrs=8, ThreeYrs=9, Abstn=10),
            vote("split", Agnst=11),
        ),
        varied,
        "varied",
    )

    assert votes == {
        "major": {"x": {"for": 1, "against": 2, "abstain": Fraction(13, 4), "broker_non_vote": 4}},
        "contest": {"ann": {"for": 5, "withhold": 6}},
        "freq": {"1": 7, "2": 8, "3": 9, "abstain": 10},
        "split": {"against": 11},
    }


@pytest.mark.parametrize(
    ("code", "choice"),
    [("CFOR", "for"), ("CAGS", "against"), ("ABST", "abstain"), ("BNVT", "broker_non_vote")],
)
def test_a_vote_by_code_is_one_of_the_whole_balance(agenda, code, choice):
    assert votes_in(each(by_code("2", code)), agenda, balance="12.5") == {
        "2": {choice: Fraction(25, 2)}
    }


@pytest.mark.parametrize(("code", "choice"), [("ONEY", "1"), ("TWOY", "2"), ("THRY", "3")])
def test_a_frequency_is_voted_by_code(varied, code, choice):
    assert votes_in(each(by_code("freq", code)), varied, "varied") == {"freq": {choice: 1000}}


def test_all_shares_for_one_choice_are_the_balance(agenda):
    assert votes_in(each(vote("1a", Wthhld="QALL")), agenda) == {"1": {"1a": {"withhold": 1000}}}


def test_one_vote_for_all_resolutions_marks_each_nominee(agenda):
    assert votes_in(all_by("WMGT"), agenda) == {
        "1": {one: {"for": 1000} for one in DIRECTORS},
        "2": {"for": 1000},
    }


def test_with_and_against_the_board_follow_its_recommendation(varied):
    votes = votes_in(
        each(
            vote("cho", WthMgmt=10, AgnstMgmt=1),
            vote("y", WthMgmt=10, AgnstMgmt=1, For=5),
            vote("split", WthMgmt=10, AgnstMgmt=1),
        ),
        varied,
        "varied",
    )

    assert votes == {
        "contest": {"cho": {"withhold": 10, "for": 1}},
        "major": {"y": {"against": 10, "for": 6}},
        "split": {"against": 10, "for": 1},
    }


def test_discretion_is_the_boards_recommendation_on_a_routine_matter_and_else_a_fault(agenda):
    assert votes_in(each(vote("1a", Dscrtnry=10)), agenda) == {"1": {"1a": {"for": 10}}}
    fault = fault_in(each(vote("2", Dscrtnry=10)), agenda)
    assert fault.field == "VoteInstr[IssrLabl='2']/Dscrtnry"
    assert "is no routine matter" in fault.message and "BNVT" in fault.message


def test_no_action_and_blank_are_not_voted(agenda):
    assert votes_in(each(vote("2", For=10, NoActn=20, Blnk=30)), agenda) == {"2": {"for": 10}}
    fault = fault_in(each(vote("2", Blnk=1000), vote("1a", For=0)), agenda)
    assert fault.field == "VoteDtls" and "Nothing is voted" in fault.message


@pytest.mark.parametrize(
    ("label", "votes", "reason"),
    [
        ("2", {"Wthhld": 1}, "Wthhld is not offered on '2'. Write one of For, Agnst, Abstn."),
        ("2", {"OneYr": 1}, "OneYr is not offered"),
        ("ann", {"Agnst": 1}, "Write one of For, Wthhld."),
        ("ann", {"Abstn": 1}, "Abstn is not offered"),
        ("freq", {"For": 1}, "Write one of OneYr, TwoYrs, ThreeYrs, Abstn."),
        ("freq", {"WthMgmt": 1}, "The board recommends nothing on 'freq'"),
        ("s", {"AgnstMgmt": 1}, "The board recommends nothing on 's'"),
        ("p", {"For": 1}, "is cumulative"),
    ],
)
def test_what_is_not_offered_or_says_nothing_is_a_fault(varied, agenda, label, votes, reason):
    where, meeting = (agenda, "capstone-2003") if label == "2" else (varied, "varied")
    assert reason in fault_in(each(vote(label, **votes)), where, meeting).message


def test_there_is_no_opposite_of_abstaining():
    lines = [dict(line, board="abstain") if line.get("id") == "2" else line for line in CAPSTONE]
    assert "no one opposite" in fault_in(each(vote("2", AgnstMgmt=1)), agenda_of(lines)).message


def test_more_votes_for_nominees_than_there_are_seats_are_a_fault(varied):
    three = [vote(one, For=1000) for one in ("ann", "ben", "cho")]
    assert "3,000 votes are given FOR" in fault_in(each(*three), varied, "varied").message
    split = [vote(one, For=600, Wthhld=400) for one in ("ann", "ben", "cho")]
    assert votes_in(each(*split), varied, "varied")["contest"]["ann"]["for"] == 600
    _, faults = read(message(instruction(all_by("CFOR")), meeting="varied"), varied, ACCOUNTS)
    assert any("more nominees than its 2 seats" in fault.message for fault in faults)


def test_another_sign_for_a_proprietary_vote_is_a_fault(agenda):
    foreign = vote("2", BNVT=5).replace("Quorate", "Elsewhere")
    fault = fault_in(each(foreign), agenda)
    assert fault.field == "VoteInstr[IssrLabl='2']/Prtry" and "Issr Quorate" in fault.message


# --- Resolutions ---


def test_a_replaced_nominee_can_still_be_named_and_a_substitute_too():
    lines = [
        *CAPSTONE,
        {
            "type": "substitution",
            "matter": "1",
            "nominee": "1a",
            "with": {"id": "1z", "name": "Zoe Zell"},
            "at": "2003-05-20T12:00:00-07:00",
        },
    ]
    agenda = agenda_of(lines)

    assert votes_in(each(vote("1a", For=1)), agenda) == {"1": {"1a": {"for": 1}}}
    assert votes_in(each(vote("1z", WthMgmt=1)), agenda) == {"1": {"1z": {"for": 1}}}
    fault = fault_in(each(vote("1a", For=1), vote("1z", For=1)), agenda)
    assert "voted twice (as 1a too)" in fault.message


def test_an_unknown_resolution_is_a_fault_that_lists_those_there_are(agenda):
    fault = fault_in(each(vote("1", For=1)), agenda)
    assert fault.field == "VoteInstr[IssrLabl='1']"
    assert fault.message == (
        "There is no resolution '1'. Resolutions are 1a, 1b, 1c, 1d, 1e, 1f, 2."
    )


def test_a_nominee_is_in_the_list_of_his_own_election(varied):
    assert "is in 'major', not in 'contest'" in (
        fault_in(each(vote("x", "contest", For=1)), varied, "varied").message
    )
    assert "is in no group" in fault_in(each(vote("freq", "q", OneYr=1)), varied, "varied").message


def test_a_resolution_is_voted_once(agenda):
    fault = fault_in(each(vote("2", For=1), vote("2", Agnst=1)), agenda)
    assert "is voted twice" in fault.message


# --- Quantities and accounts ---


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("-5", "-5 is negative"),
        ("1,000", "is no number of shares"),
        ("1e3", "is no number of shares"),
        ("", "is no number of shares"),
        (".", "is no number of shares"),
        ("NaN", "is no number of shares"),
        ("１２", "is no number of shares"),
        ("1" * 19, "too many digits"),
        ("9" * 5000, "is no number of shares"),
        ("0.123456789012345678", "too many digits"),
    ],
)
def test_a_quantity_is_a_plain_decimal_number(agenda, quantity, reason):
    fault = fault_in(each(vote("2", For=quantity)), agenda)
    assert fault.field == "VoteInstr[IssrLabl='2']/For"
    assert reason in fault.message and len(fault.message) < 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+5", 5),
        (" 7 ", 7),
        ("007", 7),
        ("1.50", Fraction(3, 2)),
        (".5", Fraction(1, 2)),
        ("3.", 3),
    ],
)
def test_what_the_schema_takes_for_a_number_is_one(agenda, text, value):
    assert votes_in(each(vote("2", For=text)), agenda) == {"2": {"for": value}}


def test_more_shares_than_the_position_are_read_since_the_count_decides_of_them(agenda):
    votes = each(vote("2", For=9_000_000))
    assert votes_in(votes, agenda, balance=9_000_000) == {"2": {"for": 9_000_000}}


def test_more_shares_than_the_message_itself_says_are_a_fault(agenda):
    fault = fault_in(each(vote("2", For=600, Agnst="400.5")), agenda)
    assert fault.message == (
        "1,000.5 shares are voted and the balance of the instruction is 1,000. Correct the votes "
        "or InstdBal."
    )


def test_all_shares_and_a_quantity_contradict_each_other(agenda):
    fault = fault_in(each(vote("2", For="QALL", Agnst=500)), agenda)
    assert "votes for others too (Agnst)" in fault.message
    assert "too" in fault_in(each(vote("2", For="QALL", Agnst="QALL")), agenda).message


def test_a_quantity_and_a_code_in_one_vote_contradict_each_other(agenda):
    both = vote("2", For=5).replace("</For>", "<Cd>QALL</Cd></For>")
    fault = fault_in(each(both), agenda)
    assert "not both" in fault.message and fault.field.endswith("/For")
    mixed = each(vote("2", For=5), by_code("1a", "CFOR"))
    assert "either as VoteInstr" in fault_in(mixed, agenda).message


def test_an_open_balance_is_the_position_where_that_is_known_and_else_a_fault(agenda):
    one = message(instruction(each(by_code("2", "CFOR")), balance="QALL"))

    file, _ = read(one, agenda, ACCOUNTS, {"nominee": 4000})
    assert file.instructions[0].votes == {"2": {"for": 4000}}
    _, (fault,) = read(one, agenda, ACCOUNTS)
    assert "how many they are is not said" in fault.message
    assert votes_in(each(vote("2", For=5)), agenda, balance="QALL") == {"2": {"for": 5}}


def test_a_short_position_has_no_votes(agenda):
    content = message(instruction(each(vote("2", For=1)))).replace(b"LONG", b"SHOR")
    _, (fault,) = read(content, agenda, ACCOUNTS)
    assert fault.field == "InstdBal/Bal/ShrtLngPos"


def test_an_account_that_the_sender_has_not_is_a_fault(agenda):
    fault = fault_in(each(vote("2", For=1)), agenda, account="0999")
    assert fault.field == "AcctDtls/AcctId"
    assert fault.message.startswith("'0999' is no account that you may vote here.")


def test_a_reference_is_used_once_in_a_file(agenda):
    twice = message(*[instruction(each(vote("2", For=1)), "same")] * 2)
    _, (fault,) = read(twice, agenda, ACCOUNTS)
    assert fault.row == 2 and "the reference of instruction 1 as well" in fault.message


# --- Instructions of other kinds ---


def test_another_proxyholder_and_no_votes_at_all_are_faults(agenda):
    more = "<Prxy><PrxyTp>HLDR</PrxyTp></Prxy>"
    assert fault_in(each(vote("2", For=1)), agenda, more=more).field == "Prxy/PrxyTp"
    start, _, rest = instruction("").partition("<VoteDtls>")
    _, (fault,) = read(message(start + rest.partition("</VoteDtls>")[2]), agenda, ACCOUNTS)
    assert fault.field == "VoteDtls" and "has no votes" in fault.message


def test_a_vote_left_to_the_chair_is_a_fault(agenda):
    assert "who is not the proxyholder" in fault_in(all_by("CHRM"), agenda).message


def test_misspelt_elements_are_faults_and_no_vote_is_lost_with_them(agenda):
    misspelt = vote("2", For=1).replace("For>", "Fro>")
    _, faults = read(message(instruction(each(misspelt))), agenda, ACCOUNTS)
    assert any("'Fro' is no element" in fault.message for fault in faults)
    renamed = instruction(each(vote("2", For=1)), "2").replace("Instr>", "Inst>")
    _, faults = read(message(instruction(each(vote("2", For=1))), renamed), agenda, ACCOUNTS)
    assert any("Inst is no element of MtgInstr" in fault.message for fault in faults)
    twice = vote("2", For=1).replace("</For>", "</For><For><Qty><Unit>9</Unit></Qty></For>")
    _, (fault,) = read(message(instruction(each(twice))), agenda, ACCOUNTS)
    assert fault.message == "For is there twice. Give it once."


def test_pages_and_silent_cancellations_are_faults(agenda):
    one = instruction(each(vote("2", For=1)))
    page = "<Pgntn><PgNb>{}</PgNb><LastPgInd>{}</LastPgInd></Pgntn>"
    assert read(message(one, before=page.format(1, "true")), agenda, ACCOUNTS)[1] == []
    (fault,) = read(message(one, before=page.format(1, "false")), agenda, ACCOUNTS)[1]
    assert fault.field == "Pgntn"
    old = "<CancInstrId><MtgInstrId>f</MtgInstrId><SnglInstrId>1</SnglInstrId></CancInstrId>"
    (fault,) = read(message(one, before=old), agenda, ACCOUNTS)[1]
    assert fault.field == "CancInstrId" and "Send seev.005" in fault.message


# --- All faults, and what a status needs ---


def test_every_fault_of_every_instruction_is_found(agenda):
    bad = each(vote("2", For=-1), vote("9", For=1), vote("1a", Agnst=1))
    content = message(
        instruction(bad, "1"),
        instruction(each(vote("2", For=1)), "2"),
        instruction(each(vote("2", Wthhld=1)), "3", account="x"),
    )

    file, faults = read(content, agenda, ACCOUNTS)

    assert file is None
    assert [(fault.row, fault.field) for fault in faults] == [
        (1, "VoteInstr[IssrLabl='2']/For"),
        (1, "VoteInstr[IssrLabl='9']"),
        (1, "VoteInstr[IssrLabl='1a']/Agnst"),
        (3, "AcctDtls/AcctId"),
        (3, "VoteInstr[IssrLabl='2']/Wthhld"),
    ]


def test_references_are_found_in_a_file_with_faults_as_far_as_it_can_be_read():
    content = message(instruction("", "a"), instruction("", "b", "0456"))

    assert references(content) == ("file-1", {1: ("a", "0123"), 2: ("b", "0456")})
    cut = content[: content.index(b"<SnglInstrId>b")]
    assert references(cut)[0] == "file-1"
    assert references(b"") == ("", {})
