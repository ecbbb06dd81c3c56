"""Cumulative elections by file: a number of votes for each nominee (decision 10)."""

from __future__ import annotations

import json

import pytest

from meetings import control_numbers
from tests.conftest import CAPSTONE
from voting import snapshot
from voting.importing import import_record
from voting.nominees import preview, recording, spreadsheets
from voting.nominees.columns import columns_of

#: 4,000 shares have 24,000 votes for six seats.
ALL = {"1a votes": 20000, "1b votes": 4000, "2 for": 4000}


@pytest.fixture
def meeting(db):
    """Capstone's meeting with its directors elected cumulatively."""
    lines = [
        json.dumps(line | {"cumulative": True} if line.get("id") == "1" else line)
        for line in CAPSTONE
    ]
    imported = import_record(lines)
    control_numbers.issue_all(imported)
    return imported


@pytest.fixture
def faults_of(send, csv_of):
    return lambda mode="replace", votes=None: [
        tuple(one) for one in send(csv_of(nominee=votes), mode=mode).faults
    ]


def test_the_template_has_a_column_of_votes_for_each_nominee(meeting):
    agenda = snapshot.agenda_of(meeting)
    titles = [column.title for column in columns_of(agenda) if column.matter == "1"]

    assert titles == [f"1{one} votes" for one in "abcdef"]
    assert b"1a votes" in spreadsheets.template(agenda, ["nominee"])


def test_votes_count_as_they_are_given(recorded, csv_of, books_agree):
    recorded(csv_of(nominee=ALL))

    found = books_agree()
    totals = found["matters"][0]["totals"]
    assert (totals["1a"]["for"], totals["1b"]["for"], totals["1c"]["for"]) == ("20000", "4000", "0")
    assert found["quorum"]["present"] == "4000"


def test_votes_alone_speak_for_the_whole_position(recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1a votes": 6000}))

    found = books_agree()
    assert found["matters"][0]["totals"]["1a"]["for"] == "6000"
    assert found["quorum"]["present"] == "4000"


def test_files_that_add_each_give_their_own(recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1a votes": 6000, "2 for": 1000}), mode="add")
    recorded(csv_of(nominee={"1b votes": 12000, "2 against": 2000}), mode="add", reference="2")

    found = books_agree()
    totals = found["matters"][0]["totals"]
    assert (totals["1a"]["for"], totals["1b"]["for"]) == ("6000", "12000")
    assert found["quorum"]["present"] == "3000"


@pytest.mark.parametrize(
    ("mode", "votes", "field", "says"),
    [
        ("replace", {"1a votes": 24001}, "1", "24,001 votes, and 4,000 shares have 24,000"),
        ("add", {"1a votes": 6001, "2 for": 1000}, "1", "1,000 shares have 6,000"),
        ("add", {"1a votes": 60}, "nominee", "says by another matter for how many shares"),
        ("replace", {"1a votes": 60, "2 for": 1000}, "nominee", "speaks for all 4,000 shares"),
        ("replace", {"1a votes": "60.5"}, "1a votes", "60.5 is a fraction"),
    ],
)
def test_votes_that_cannot_be(faults_of, mode, votes, field, says):
    ((row, where, message),) = faults_of(mode, votes)

    assert (row, where) == (2, field)
    assert says in message


def test_shares_for_a_nominee_have_no_column(send):
    content = b"account,1a for,2 for\nnominee,10,10"
    ((_, field, message),) = send(content).faults

    assert field == "1a for"
    assert "“1a votes”" in message


def test_the_preview_says_the_votes(meeting, broker, send, csv_of, clock):
    file = send(csv_of(nominee=ALL))
    read = recording.read_again(file, broker)
    (line,) = preview.preview_of(read, "replace", clock.moment).lines

    assert ("1a", ("20,000 votes",)) in line.votes
    assert line.voted == "4,000"
