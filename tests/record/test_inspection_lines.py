"""Lines about the inspectors' work are read, checked at their line, and never counted."""

from __future__ import annotations

import json

import pytest

from tests.conftest import CAPSTONE
from voting.record.read import UnreadableRecord, read_record
from voting.record.result import as_dict
from voting.recount import recount

AT = "2003-05-30T08:00:00-07:00"
CARD = {
    "type": "instrument",
    "id": "card-1",
    "holding": "carol",
    "form": "proxy",
    "channel": "mail",
    "received": "2003-05-20T09:00:00-07:00",
    "votes": {"2": "for"},
}
APPOINTMENT = {"type": "appointment", "inspector": "Ines Pector", "by": "S. Cayley", "at": AT}
OATH = {"type": "oath", "inspector": "Ines Pector", "text": "I swear.", "at": AT}
EVIDENCE = {
    "type": "evidence",
    "instrument": "card-1",
    "kinds": ["face", "books"],
    "by": "Ines Pector",
    "at": AT,
}
CHALLENGE = {
    "type": "challenge",
    "id": "c1",
    "by": "Olive Owner",
    "ground": "Not her signature.",
    "instrument": "card-1",
    "at": AT,
}
DISPOSITION = {
    "type": "disposition",
    "challenge": "c1",
    "decision": "overruled",
    "reason": "It is.",
    "by": "Ines Pector",
    "at": AT,
}
LINES = [APPOINTMENT, OATH, EVIDENCE, CHALLENGE, DISPOSITION]
BEFORE = [*CAPSTONE, CARD]


def faults_of(*lines):
    with pytest.raises(UnreadableRecord) as found:
        read_record([json.dumps(line) for line in [*BEFORE, *lines]])
    first = len(BEFORE) + 1
    return [(fault.line - first, fault.message) for fault in found.value.faults]


def read(*lines):
    return read_record([json.dumps(line) for line in [*BEFORE, *lines]])


def test_they_change_nothing_of_the_result():
    assert as_dict(recount(read(*LINES))) == as_dict(recount(read()))


def test_they_may_come_in_any_order():
    assert read(*reversed(LINES))


@pytest.mark.parametrize("target", [{"holding": "alice"}, {"matter": "2"}, {}])
def test_a_challenge_may_be_against_a_holding_a_matter_or_the_whole(target):
    challenge = {name: value for name, value in CHALLENGE.items() if name != "instrument"}

    assert read({**challenge, **target})


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([{**APPOINTMENT, "by": ""}], "appointment: by: '' is not text"),
        ([{**APPOINTMENT, "at": "today"}], "appointment: at: 'today' is not a time"),
        ([{**APPOINTMENT, "role": "x"}], "appointment: "),
        ([OATH], "oath: no appointment of 'Ines Pector'"),
        ([{**EVIDENCE, "kinds": []}], "evidence: kinds: an empty list; name at least one of"),
        ([{**EVIDENCE, "kinds": ["rumour"]}], "evidence: kinds: 'rumour' is not one of face"),
        ([{**EVIDENCE, "kinds": ["face", "face"]}], "names something twice"),
        ([{**EVIDENCE, "instrument": "card-9"}], "evidence: no instrument 'card-9'"),
        ([{**CHALLENGE, "ground": ""}], "challenge: ground: '' is not text"),
        ([{**CHALLENGE, "instrument": "card-9"}], "challenge: no instrument 'card-9'"),
        (
            [{**CHALLENGE, "instrument": None, "holding": "zoe"}],
            "challenge: no holding 'zoe' in the register",
        ),
        ([{**CHALLENGE, "instrument": None, "matter": "9"}], "challenge: no matter '9'"),
        (
            [{**CHALLENGE, "matter": "2"}],
            "challenge: instrument and matter are both given; a challenge is against one",
        ),
        ([DISPOSITION], "disposition: no challenge 'c1'"),
    ],
)
def test_each_fault_is_said_at_its_line(lines, message):
    ((line, said),) = faults_of(*lines)

    assert line == len(lines) - 1
    assert message in said


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([APPOINTMENT, APPOINTMENT], "appointment: 'Ines Pector' is already appointed on line"),
        ([APPOINTMENT, OATH, OATH], "oath: 'Ines Pector' took it already on line"),
        (
            [APPOINTMENT, {**OATH, "at": "2003-05-29T08:00:00-07:00"}],
            "oath: at: earlier than the appointment of 'Ines Pector'",
        ),
        ([CHALLENGE, CHALLENGE], "challenge: id 'c1' is already that of line"),
        ([CHALLENGE, {**DISPOSITION, "decision": "maybe"}], "'maybe' is not one of sustained"),
        ([CHALLENGE, DISPOSITION, DISPOSITION], "challenge 'c1' is disposed of on line"),
        (
            [CHALLENGE, {**DISPOSITION, "at": "2003-05-29T08:00:00-07:00"}],
            "disposition: at: earlier than challenge 'c1' of line",
        ),
    ],
)
def test_what_the_lines_say_of_each_other_is_checked(lines, message):
    ((line, said),) = faults_of(*lines)

    assert line == len(lines) - 1
    assert message in said


def test_what_refers_to_a_line_with_a_fault_is_no_fault_too():
    faults = faults_of({**APPOINTMENT, "by": ""}, OATH, {**CHALLENGE, "by": ""}, DISPOSITION)

    assert [line for line, _ in faults] == [0, 2]
