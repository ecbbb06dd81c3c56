"""A file is read as a whole, and every fault is named by row, field and fix."""

from __future__ import annotations

import json

import pytest

from tests.conftest import CAPSTONE
from tests.voting.meetings import VARIED
from voting.nominees import checks, reading
from voting.nominees.checks import Entitlement
from voting.nominees.columns import columns_of
from voting.record.read import read_agenda

AGENDA = read_agenda([json.dumps(line) for line in CAPSTONE])
ACCOUNTS = {"nominee": "nominee", "second": "second"}
TITLES = ",".join(["account", *(column.title for column in columns_of(AGENDA))])
#: 900 for each director, and 900 on proposal 2.
GOOD = "900,,," * 6 + "800,100,,"


def read(*lines, agenda=AGENDA, content=None):
    return reading.read("\n".join(lines).encode() if content is None else content, agenda, ACCOUNTS)


def faults(*lines, **more):
    file, found = read(*lines, **more)
    assert file is None
    assert found
    return [(fault.row, fault.field, fault.message) for fault in found]


def test_the_template_filled_in():
    file, found = read("reference,Monday", "mode,ADD", TITLES, f"nominee,{GOOD}")

    assert found == []
    assert (file.reference, file.mode) == ("Monday", "add")
    (one,) = file.instructions
    assert (one.row, one.account) == (4, "nominee")
    assert one.votes["1"]["1f"] == {"for": 900}
    assert one.votes["2"] == {"for": 800, "against": 100}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_as_spreadsheets_save_it(separator, end, mark):
    text = end.join([TITLES, f"nominee,{GOOD}", ""]).replace(",", separator)
    file, found = read(content=mark + text.encode())

    assert found == []
    assert file.instructions[0].row == 2


def test_titles_are_understood_however_they_are_written():
    titles = TITLES.upper().replace("BROKER NON-VOTE", "Broker_Non_Vote")
    file, _ = read(titles, f"nominee,{GOOD}")

    assert file.instructions[0].votes["2"] == {"for": 800, "against": 100}


def test_columns_may_be_left_out_and_change_places():
    titles = "2 against,account," + ",".join(f"1{one} for" for one in "abcdef")
    file, found = read(titles, "900,nominee,900,900,900,900,900,900")

    assert found == []
    assert file.instructions[0].votes["2"] == {"against": 900}


def test_empty_rows_count_and_say_nothing():
    file, _ = read(TITLES, "", ",,,", f"nominee,{GOOD}")

    assert file.instructions[0].row == 4


def test_every_fault_is_found():
    found = faults(TITLES, f"nobody,{GOOD}", "nominee,x" + GOOD[3:], f"second,-{GOOD}")

    assert [(row, field) for row, field, _ in found] == [
        (2, "account"),
        (3, "1a for"),
        (4, "1a for"),
    ]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('"1,200"', "has separators"),
        ("1.200.000", "has separators"),
        ("1 200", "has separators"),
        ("-5", "is negative"),
        ("(5)", "is negative"),
        ("50%", "is a percentage"),
        ("1e3", "is no number"),
        ("=1+1", "is no number"),
        ("٣", "is no number"),
    ],
)
def test_a_number_that_is_none(cell, says):
    ((row, field, message),) = faults(TITLES, f"nominee,{cell}{GOOD[3:]}")

    assert (row, field) == (2, "1a for")
    assert says in message


@pytest.mark.parametrize("account", ["stranger", "NOMINEE", "carol"])
def test_an_account_of_somebody_else_is_told_as_one_that_is_not_there(account):
    ((row, field, message),) = faults(TITLES, f"{account},{GOOD}")

    assert (row, field) == (2, "account")
    assert "is no account of yours" in message


def test_an_account_twice():
    ((row, _, message),) = faults(TITLES, f"nominee,{GOOD}", f"nominee,{GOOD}")

    assert (row, message) == (3, "nominee is in row 2 too. Leave one row.")


def test_a_row_without_an_account():
    assert faults(TITLES, f",{GOOD}")[0][:2] == (2, "account")


def test_a_row_without_shares():
    assert "No shares are voted" in faults(TITLES, "nominee")[0][2]


def test_a_number_split_at_its_comma():
    assert "is two cells" in faults(TITLES, f"nominee,{GOOD},200")[0][2]


@pytest.mark.parametrize(
    ("titles", "field", "says"),
    [
        (TITLES + ",3 for", "3 for", "No such column"),
        (TITLES + ",2 withhold", "2 withhold", "No such column"),
        (TITLES + ",2 FOR", "2 FOR", "The same as"),
        (TITLES + ",account", "account", "Two columns"),
        ("account,2 for", "1a for", "No column for 1a"),
        ("acount,2 for", "header", "No row with the titles"),
    ],
)
def test_titles_that_are_wrong(titles, field, says):
    found = faults(titles, f"nominee,{GOOD}")

    assert any(one[1] == field and says in one[2] for one in found)


def test_a_mode_that_is_none():
    assert faults("mode,CHANGE", TITLES, f"nominee,{GOOD}")[0][:2] == (1, "mode")


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        (b"", 0, "empty"),
        (TITLES.encode("utf-16"), 0, "UTF-16"),
        (b"account\nM\xfcller,1", 2, "Not UTF-8"),
        (b"PK\x03\x04\x00\x00", 0, "no text"),
        (b"<?xml version='1.0'?><Document/>", 0, "seev.004"),
        (f'{TITLES}\nnominee,"900'.encode(), 0, "No table"),
        (TITLES.encode(), 0, "no row with an account"),
    ],
)
def test_what_is_no_such_file(content, row, says):
    ((at, _, message),) = faults(content=content)

    assert at == row
    assert says in message


class TestOnAnotherAgenda:
    agenda = read_agenda([json.dumps(line) for line in VARIED])

    def test_a_cumulative_election_has_votes_by_nominee(self):
        titles = [one.title for one in columns_of(self.agenda) if one.matter == "cumul"]
        assert titles == ["p votes", "q votes", "r votes"]

    def test_a_frequency_has_years(self):
        titles = [one.title for one in columns_of(self.agenda) if one.matter == "freq"]
        assert titles == [
            "freq 1 year",
            "freq 2 years",
            "freq 3 years",
            "freq abstain",
            "freq broker non-vote",
        ]

    def test_an_election_by_majority_has_against(self):
        titles = [one.title for one in columns_of(self.agenda) if one.nominee == "x"]
        assert titles == ["x for", "x against", "x abstain", "x broker non-vote"]


def checked(cells, own=1000, **more):
    file, found = read(TITLES, f"nominee,{cells}")
    assert found == []
    entitled = {"nominee": Entitlement("common", own, **more)}
    return checks.faults(file.instructions, entitled, AGENDA), file.instructions[0]


def test_a_good_row_has_no_fault():
    assert checked(GOOD)[0] == []


def test_more_than_the_position_is_no_fault():
    assert checked(GOOD, own=10)[0] == []


def test_every_matter_has_the_same_total():
    found, _ = checked("900,,," * 6 + "800,99,,")

    assert [(one.row, one.field) for one in found] == [(2, "2")]
    assert "add 1 to abstain or broker non-vote" in found[0].message


def test_a_matter_left_out_is_no_vote_on_it():
    assert checked("900,,," * 6)[0][0].field == "2"


def test_whole_shares():
    found, _ = checked("900.5,,," * 6 + "900.5")
    assert found[0].field == "1a for"
    assert "whole shares" in found[0].message
    assert checked("900.5,,," * 6 + "900.5", whole_shares=False)[0] == []


def test_broker_non_votes_alone_are_no_proxy():
    found, _ = checked(",,900," * 6 + ",,,900")

    assert "Vote matter 1" in found[0].message


def test_a_broker_non_vote_on_a_routine_matter_is_a_hint():
    found, one = checked("800,,100," * 6 + "900")

    assert found == []
    assert checks.hints(one, AGENDA)[0].startswith("1a: 100 broker non-votes on a routine matter")


def test_broker_non_votes_on_a_matter_that_is_not_routine_are_what_they_are_for():
    assert checks.hints(checked("900,,," * 6 + ",,,900")[1], AGENDA) == []


def test_what_lies_all_under_others_has_nothing_to_vote():
    assert "voted by those under it" in checked(GOOD, own=0)[0][0].message


def test_excluded_shares_vote_nothing():
    assert "not entitled" in checked(GOOD, excluded=True)[0][0].message
