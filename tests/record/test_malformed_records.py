"""What is wrong with a record is said of its line, all of it, and never by a traceback."""

import contextlib
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting import recount as command
from voting.record import values
from voting.record.read import UnreadableRecord, read_record
from voting.record.result import as_dict, write

ROOT = Path(__file__).resolve().parents[2]

MEETING = {
    "type": "meeting",
    "id": "m",
    "issuer": "Example Corp.",
    "title": "Annual Meeting",
    "timezone": "America/Los_Angeles",
    "record_date": "2003-04-10",
    "convenes": "2003-05-30T09:00:00-07:00",
    "polls": {"close": "2003-05-30T10:00:00-07:00"},
}
CLASS = {"type": "class", "id": "common", "name": "Common Stock", "outstanding": "1100"}
ELECTION = {
    "type": "matter",
    "id": "1",
    "title": "Election",
    "kind": "election",
    "seats": 2,
    "nominees": [{"id": "1a", "name": "Ann"}, {"id": "1b", "name": "Bob"}],
    "standard": {"rule": "plurality"},
}
MAJORITY = {"rule": "majority", "of": "cast"}
PROPOSAL = {
    "type": "matter",
    "id": "2",
    "title": "Reverse split",
    "kind": "proposal",
    "standard": {"rule": "majority", "of": "outstanding"},
}
HOLDING = {"type": "holding", "id": "A", "holder": "Ann Archer", "class": "common", "shares": "100"}
NOMINEE = {**HOLDING, "id": "P", "holder": "Nominee & Co.", "shares": "1000", "kind": "nominee"}
CARD = {
    "type": "instrument",
    "id": "a1",
    "holding": "A",
    "form": "proxy",
    "channel": "mail",
    "received": "2003-05-10T09:00:00-07:00",
    "dated": "2003-05-08",
    "votes": {"1": "for", "2": "for"},
}
AT = "2003-05-29T09:00:00-07:00"
RULING = {
    "type": "ruling",
    "instrument": "a1",
    "decision": "accept",
    "reason": "on its face",
    "by": "Inspectors",
    "at": AT,
}
#: Lines 1 to 7 of every record below; an eighth may be added.
GOOD = (MEETING, CLASS, ELECTION, PROPOSAL, HOLDING, NOMINEE, CARD)


def text_of(lines):
    return [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]


def faults_of(lines):
    with pytest.raises(UnreadableRecord) as caught:
        read_record(text_of(lines))
    return [tuple(fault) for fault in caught.value.faults]


def with_line(number, line):
    return [*GOOD[: number - 1], line, *GOOD[number:]]


def added(line):
    return [*GOOD, line]


def changed(number, **fields):
    return with_line(number, {**GOOD[number - 1], **fields})


def without(number, field):
    return with_line(number, {k: v for k, v in GOOD[number - 1].items() if k != field})


def voting(votes, **fields):
    return changed(7, votes=votes, **fields)


def the_standard(**standard):
    return changed(4, standard=standard)


def substitution(**fields):
    line = {"type": "substitution", "matter": "1", "nominee": "1a", "at": AT}
    return added({**line, "with": {"id": "1c", "name": "Cid"}, **fields})


def amendment(**fields):
    return added({"type": "amendment", "at": AT, "reason": "as announced", **fields})


def test_the_record_that_the_others_are_made_of_is_good():
    read_record(text_of(GOOD))


RAW = json.dumps(CARD)
QUANTITY = "is not a quantity; write decimal digits in quotes"

ROWS = {
    # The lines
    "not JSON": (with_line(7, "{not JSON"), 7, "not JSON"),
    "half a line": (with_line(7, RAW[:-5]), 7, "not JSON"),
    "two objects": (with_line(7, RAW + RAW), 7, "not JSON"),
    "a blank line": (with_line(7, ""), 7, "a blank line"),
    "a line of blanks": (with_line(7, "  "), 7, "a blank line"),
    "an array": (with_line(7, "[]"), 7, "is not an object"),
    "a number": (with_line(7, "7"), 7, "is not an object"),
    "null": (with_line(7, "null"), 7, "is not an object"),
    "an unknown type": (added({"type": "motion"}), 8, "type: 'motion' is not one of meeting, "),
    "no type": (added({"id": "x"}), 8, "type: None is not one of"),
    "a type that is no text": (added({"type": ["note"]}), 8, "is not one of"),
    "no meeting": (GOOD[1:], 1, "the first line must be the meeting"),
    "a meeting that is not first": ((CLASS, MEETING), 1, "the first line must be the meeting"),
    "a second meeting": (added(MEETING), 8, "a record has one, and line 1 is it"),
    "nothing": ((), 1, "an empty record"),
    "no class": ((MEETING, PROPOSAL), 1, "at least one class"),
    # The fields
    "an unknown field": (changed(7, colour="blue"), 7, "unknown field 'colour'"),
    "an unknown field of a holding": (changed(5, street="Elm"), 5, "unknown field 'street'"),
    "a missing id": (without(7, "id"), 7, "instrument: id is missing"),
    "a missing holder": (without(5, "holder"), 5, "holding: holder is missing"),
    "a missing time": (without(7, "received"), 7, "instrument: received is missing"),
    "a missing zone": (without(1, "timezone"), 1, "meeting: timezone is missing"),
    "a required null": (changed(5, shares=None), 5, "holding: shares is missing"),
    "a missing standard": (without(4, "standard"), 4, "proposal needs standard"),
    "missing seats": (without(3, "seats"), 3, "election needs seats"),
    "an id that is a number": (changed(7, id=7), 7, "id: 7 is not text"),
    "an empty id": (changed(5, id=""), 5, "id: '' is not text"),
    "signed in words": (changed(7, signed="yes"), 7, "'yes' is neither true nor false"),
    "seats in quotes": (changed(3, seats="2"), 3, "seats: '2' is not a whole number"),
    "no seats": (changed(3, seats=0), 3, "seats: 0 is not a whole number"),
    "joint owners in one string": (changed(5, joint="p and q"), 5, "is not a list of strings"),
    "an owner named twice": (changed(5, joint=["p", "p"]), 5, "names something twice"),
    "votes that are no object": (changed(7, votes="for"), 7, "an object from matter to choice"),
    "an unknown form": (changed(7, form="letter"), 7, "'letter' is not one of proxy, ballot"),
    "an unknown channel": (changed(7, channel="fax"), 7, "'fax' is not one of internet"),
    "an unknown kind": (changed(4, kind="motion"), 4, "'motion' is not one of election"),
    "a class that is an object": (changed(5, **{"class": {}}), 5, "class: {} is not text"),
    "a class that is a list": (changed(5, **{"class": []}), 5, "class: [] is not text"),
    "a holding that is a list": (changed(7, holding=["A"]), 7, "is not text"),
    # The values
    "a number for a quantity": (changed(5, shares=100), 5, QUANTITY),
    "separators": (changed(5, shares="1,200"), 5, f"'1,200' {QUANTITY}"),
    "a negative quantity": (changed(5, shares="-5"), 5, f"'-5' {QUANTITY}"),
    "a leading zero": (changed(5, shares="012"), 5, f"'012' {QUANTITY}"),
    "a trailing zero": (changed(5, shares="1.50"), 5, f"'1.50' {QUANTITY}"),
    "an exponent": (changed(5, shares="1e3"), 5, f"'1e3' {QUANTITY}"),
    "other digits": (changed(5, shares="١٢"), 5, QUANTITY),
    "an empty quantity": (changed(5, shares=""), 5, QUANTITY),
    "an outstanding number": (changed(2, outstanding=1100), 2, QUANTITY),
    "a time without an offset": (
        changed(7, received="2003-05-10T09:00:00"),
        7,
        "write RFC 3339 with an offset",
    ),
    "a time without seconds": (changed(7, received="2003-05-10T09:00-07:00"), 7, "is not a time"),
    "an impossible time": (changed(7, received="2003-05-10T25:00:00-07:00"), 7, "is not a time"),
    "an impossible date": (changed(7, dated="2003-02-30"), 7, "'2003-02-30' is not a date"),
    "another form of date": (changed(7, dated="5/8/2003"), 7, "write YYYY-MM-DD"),
    "an unknown zone": (changed(1, timezone="America/Chatsworth"), 1, "is not a time zone"),
    "a zone that is a path": (changed(1, timezone="../../etc/passwd"), 1, "is not a time zone"),
    "polls that close before they open": (
        changed(1, polls={"open": AT, "close": "2003-05-28T09:00:00-07:00"}),
        1,
        "the polls close before they open",
    ),
    "a quorum above all": (
        changed(1, quorum={"of": "outstanding", "over": "3/2"}),
        1,
        "is not a part of a whole",
    ),
    "a quorum with both": (
        changed(1, quorum={"of": "outstanding", "over": "1/2", "at_least": "1/3"}),
        1,
        "needs either over or at_least",
    ),
    "a quorum of an unknown class": (
        changed(1, quorum={"of": "outstanding", "over": "1/2", "class": "z"}),
        1,
        "no class 'z'",
    ),
    # Ids
    "a class id twice": (added(CLASS), 8, "class: id 'common' is already that of line 2"),
    "a matter id twice": (added(PROPOSAL), 8, "matter: id '2' is already that of line 4"),
    "a holding id twice": (added(HOLDING), 8, "holding: id 'A' is already that of"),
    "an instrument id twice": (added(CARD), 8, "instrument: id 'a1' is already that of line 7"),
    "two nominees of one id": (
        changed(3, nominees=[{"id": "1a", "name": "Ann"}, {"id": "1a", "name": "Bob"}]),
        3,
        "two nominees have the same id",
    ),
    "a key twice": (
        with_line(7, RAW.replace('"id": "a1"', '"id": "a1", "id": "a2"')),
        7,
        "'id' is given twice in one object",
    ),
    "a matter twice in the votes": (
        with_line(7, RAW.replace('"2": "for"', '"2": "for", "2": "against"')),
        7,
        "'2' is given twice in one object",
    ),
    "a matter twice, with blanks": (
        with_line(7, RAW.replace('"2": "for"', '"2" : "for", "2"  : "against"')),
        7,
        "'2' is given twice in one object",
    ),
    "a matter twice, with other blanks": (
        with_line(7, RAW.replace('"2": "for"', '"2": "for", "2"\r: "against"')),
        7,
        "'2' is given twice in one object",
    ),
    "a matter twice, once escaped": (
        with_line(7, RAW.replace('"2": "for"', '"2": "for", "\\u0032": "against"')),
        7,
        "'2' is given twice in one object",
    ),
    # What lines say of each other
    "an unknown class": (changed(5, **{"class": "z"}), 5, "no class 'z'; known are common"),
    "an unknown class of a matter": (changed(4, classes=["z"]), 4, "no class 'z'"),
    "an unknown class of a standard": (
        the_standard(**{**MAJORITY, "class": "z"}),
        4,
        "no class 'z'",
    ),
    "an unknown holding": (changed(7, holding="Z"), 7, "no holding 'Z' in the register"),
    "an unknown matter": (voting({"9": "for"}), 7, "no matter '9'; the agenda has 1, 2"),
    "an unknown nominee": (voting({"1": {"1z": "for"}}), 7, "'1z' is no nominee"),
    "an unknown matter of interest": (changed(5, interested=["9"]), 5, "no matter '9'"),
    "a ruling on nothing": (added({**RULING, "instrument": "z"}), 8, "no instrument 'z'"),
    "attendance of nobody": (
        added({"type": "attendance", "holding": "Z", "at": AT}),
        8,
        "no holding 'Z'",
    ),
    "polls on nothing": (
        added({"type": "polls", "matter": "9", "state": "opened", "at": AT}),
        8,
        "polls: no matter '9'",
    ),
    "under nothing": (changed(5, under="Z"), 5, "under: no holding 'Z'"),
    "under itself": (changed(5, under="A"), 5, "A lies under itself"),
    "under one another": (
        (*GOOD[:4], {**HOLDING, "under": "P"}, {**NOMINEE, "under": "A"}, CARD),
        5,
        "A lies under itself",
    ),
    "more than what it lies under": (
        changed(5, under="P", shares="1001"),
        5,
        "lie under P with 1001 shares, but it has 1000",
    ),
    # The marks
    "a choice not offered": (voting({"1": "against"}), 7, "'against' is not offered"),
    "a choice on a proposal": (voting({"2": "withhold"}), 7, "'withhold' is not offered"),
    "a choice of years": (voting({"2": "1"}), 7, "'1' is not offered"),
    "a mark that is a number": (voting({"2": 1}), 7, "1 is not a choice"),
    "a mark that is null": (voting({"2": None}), 7, "null is no choice"),
    "an empty list of marks": (voting({"2": []}), 7, "an empty list is no mark"),
    "a quantity that is a number": (voting({"2": {"for": 5}}), 7, QUANTITY),
    "a quantity of no choice": (voting({"2": {"yes": "5"}}), 7, "'yes' is not offered"),
    "a number where not cumulative": (voting({"1": {"1a": "200"}}), 7, "'200' is not offered"),
    "except with others": (
        voting({"1": {"except": ["1a"], "1b": "for"}}),
        7,
        "except stands alone",
    ),
    "except that is no list": (voting({"1": {"except": "1a"}}), 7, "is not a list of nominees"),
    "except on a majority election": (
        [
            *GOOD[:2],
            {**ELECTION, "standard": MAJORITY},
            *GOOD[3:6],
            {**CARD, "votes": {"1": {"except": ["1a"]}}},
        ],
        7,
        "except names those withheld",
    ),
    "a revocation with votes": (changed(7, form="revocation"), 7, "a revocation carries no votes"),
    # The agenda
    "a threshold with neither": (
        the_standard(rule="threshold", of="cast"),
        4,
        "needs either over or at_least",
    ),
    "a threshold with both": (
        the_standard(rule="threshold", of="cast", over="1/2", at_least="2/3"),
        4,
        "needs either over or at_least",
    ),
    "a majority of nothing": (the_standard(rule="majority"), 4, "majority: of is missing"),
    "an unknown rule": (the_standard(rule="unanimity"), 4, "'unanimity' is not one of plurality"),
    "a proposal by plurality": (the_standard(rule="plurality"), 4, "a proposal needs a majority"),
    "all of nothing": (the_standard(rule="all", rules=[]), 4, "at least one standard"),
    "a standard in a word": (changed(4, standard="majority"), 4, "is not a standard"),
    "seats of a proposal": (changed(4, seats=2), 4, "seats belongs to elections"),
    "no nominees": (changed(3, nominees=[]), 3, "at least one nominee"),
    "a recommendation for an unknown nominee": (
        changed(3, board={"1z": "for"}),
        3,
        "'1z' is no nominee; nominees are 1a, 1b",
    ),
    "a recommendation of years": (changed(4, board="1"), 4, "'1' does not fit a proposal"),
    "opposition by the board": (changed(4, opposition={"board": "against"}), 4, "'board' is the"),
    # Substitutions and amendments
    "a substitute for a stranger": (substitution(nominee="1z"), 8, "'1z' is no nominee"),
    "a substitute with a taken id": (
        substitution(**{"with": {"id": "1b", "name": "Bo"}}),
        8,
        "id '1b' is already that of a nominee",
    ),
    "a substitute on a proposal": (substitution(matter="2"), 8, "'2' is no election"),
    "a substitute without a name": (substitution(**{"with": {"id": "1c"}}), 8, "name is missing"),
    "an amendment of nothing": (amendment(), 8, "needs the fields of a matter or of the meeting"),
    "an amendment of an unknown matter": (
        amendment(matter={"id": "9", "title": "New"}),
        8,
        "name one of 1, 2 in its id",
    ),
    "an amendment with an unknown field": (
        amendment(matter={"id": "2", "colour": "blue"}),
        8,
        "unknown field 'colour'",
    ),
    "an amendment of the meeting's id": (amendment(meeting={"id": "n"}), 8, "cannot change"),
    "an unknown decision": (added({**RULING, "decision": "maybe"}), 8, "'maybe' is not one of"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_fault_is_said_of_its_line(name):
    lines, number, phrase = ROWS[name]
    faults = faults_of(lines)
    assert [line for line, message in faults if phrase in message] == [number], faults
    assert all(message and "\n" not in message for _, message in faults)


def test_every_fault_is_reported_in_the_order_of_lines():
    lines = [
        {**MEETING, "timezone": "Mars", "record_date": "April 10"},
        CLASS,
        {**PROPOSAL, "standard": {"rule": "majority"}},
        {**HOLDING, "shares": 100, "street": "Elm"},
        "",
        {**CARD, "signed": "yes", "received": "noon"},
    ]
    assert [line for line, _ in faults_of(lines)] == [1, 1, 3, 4, 4, 5, 6, 6]


def test_every_fault_between_lines_is_reported_too():
    lines = [
        *GOOD[:4],
        {**HOLDING, "class": "z"},
        {**NOMINEE, "under": "Z"},
        {**CARD, "votes": {"9": "for", "2": "maybe"}},
        {**CARD, "id": "a2", "holding": "Z"},
    ]
    assert [line for line, _ in faults_of(lines)] == [5, 6, 7, 7, 8]


def test_faults_of_lines_and_between_lines_are_reported_together():
    lines = [
        *GOOD[:4],
        {**HOLDING, "id": "B", "shares": 100},
        HOLDING,
        NOMINEE,
        {**CARD, "votes": {"9": "for"}},
        {**CARD, "id": "a2", "holding": "Z"},
    ]
    assert [line for line, _ in faults_of(lines)] == [5, 8, 9]


def test_a_fault_after_the_moment_counted_is_a_fault_all_the_same():
    lines = text_of(voting({"9": "for"}, received="2003-05-29T09:00:00-07:00"))
    with pytest.raises(UnreadableRecord):
        read_record(lines, values.time("2003-05-01T00:00:00-07:00"))


def run(*arguments, given):
    return subprocess.run(
        [sys.executable, "-m", "voting.recount", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "given",
    [
        "\n".join(text_of(changed(5, shares="1,200"))).encode(),
        b"",
        b"\xff\xfe{}",
        b'{"type": "meeting", "id": "\\ud800"}\n',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"\x00",
        b"NaN",
    ],
    ids=["a fault", "nothing", "not UTF-8", "half a pair", "deep", "deep objects", "null", "NaN"],
)
def test_the_command_line_says_what_is_wrong_and_exits_with_2(given):
    done = run("-", given=given)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"-:")
    assert b"Traceback" not in done.stderr


def test_the_command_line_names_the_file_and_the_line_of_each_fault(tmp_path):
    path = tmp_path / "bad.jsonl"
    lines = text_of([*changed(5, shares="1,200"), "", '{"type": "motion"}'])
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run(str(path), given=b"")
    said = done.stderr.decode().splitlines()
    assert [one[: len(f"{path}:5: ")] for one in said] == [
        f"{path}:{number}: " for number in (5, 8, 9)
    ]
    assert done.returncode == 2


# Random damage

NAMES = ("example-04", "example-22", "example-24", "random-001", "random-027", "random-044")
CASES = [
    (ROOT / "tests" / "cases" / f"{name}.jsonl").read_text("utf-8").splitlines() for name in NAMES
]
ODD = [
    None, True, 0, -1, 1.5, 10**400, 1e400, float("nan"), "", " ", "0", "-5", "1,200", "012",
    "1.50", "٣", "\ud800", "for", "except", "*", "board", [], {}, [[]], [None], [{}], {"": ""},
    {"for": "1"}, {"for": 1}, {"except": None}, {"except": [["x"]]}, ["for", "for"],
    ["for", None], {"rule": "all", "rules": []}, "9" * 5000, "9" * 4300, "0." + "0" * 50 + "1",
    "2003-02-30", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59", "2003-05-30T24:00:00Z", "2003-05-30T10:00:60Z", "a\x00b", "1/0",
    "1/1000000000", "America", "localtime", "x" * 3000,
]  # fmt: skip


def places(value, at=()):
    """The path to everything within a JSON value."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*at, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from places(one, (*at, index))


def replaced(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def found(value, path):
    for step in path:
        value = value[step]
    return value


def damaged(dice):
    """A good record with one to three things changed."""
    lines = list(dice.choice(CASES))
    for _ in range(dice.choice([1, 1, 2, 3])):
        number = dice.randrange(len(lines))
        try:
            value = json.loads(lines[number])
        except ValueError:
            continue
        place = dice.choice(list(places(value)))
        way = dice.randrange(6)
        if way < 3:
            value = replaced(value, place, dice.choice(ODD))
        elif way == 3:
            other = json.loads(dice.choice(dice.choice(CASES)))
            value = replaced(value, place, found(other, dice.choice(list(places(other)))))
        elif way == 4 and isinstance(value, dict):
            other = json.loads(dice.choice(dice.choice(CASES)))
            value = {**value, **dict([dice.choice(list(other.items()))])}
        else:
            at = dice.randrange(len(lines[number]) + 1)
            put = dice.choice(['"', "{", "[", ",", "\\", "\\ud800", "\x00", "0", "-", "é", "NaN"])
            lines[number] = lines[number][:at] + put + lines[number][at + dice.randrange(3) :]
            continue
        lines[number] = json.dumps(value)
    return lines


def count_or_refuse(lines):
    """Count lines, whatever they are; nothing but UnreadableRecord may be raised."""
    try:
        record = read_record(lines)
    except UnreadableRecord as error:
        assert error.faults
        for fault in error.faults:
            fault.message.encode()
        return
    result = command.recount(record)
    out = io.StringIO()
    write(result, out)
    assert json.loads(out.getvalue()) == as_dict(result)
    out.getvalue().encode()


@pytest.mark.parametrize("hundred", range(15))
def test_no_damage_to_a_record_raises_anything_else(hundred):
    for seed in range(100 * hundred, 100 * hundred + 100):
        count_or_refuse(damaged(random.Random(seed)))


@pytest.mark.parametrize("field", range(len(ODD)))
def test_no_odd_value_anywhere_raises_anything_else(field):
    """Each odd value in the place of each value of a small record."""
    for number, line in enumerate((*GOOD, RULING)):
        for place in places(line):
            damaged_line = json.dumps(replaced(line, place, ODD[field]))
            lines = text_of((*GOOD, RULING))
            lines[number] = damaged_line
            count_or_refuse(lines)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150)
@given(json_values, st.sampled_from(["meeting", "class", "matter", "instrument", "holding"]))
def test_no_json_raises_anything_else(value, type_):
    fields = value if isinstance(value, dict) else {"votes": value}
    count_or_refuse([*text_of(GOOD), json.dumps({"type": type_, **fields})])


@settings(max_examples=150)
@given(st.lists(st.text(alphabet='{}[]":,\\ 019.-eabtru\n\x00é', max_size=40), max_size=5))
def test_no_text_raises_anything_else(lines):
    count_or_refuse(lines)


@pytest.mark.parametrize("depth", [50, 400, 900, 2000, 20_000])
@pytest.mark.parametrize(
    "nested",
    [
        lambda depth: '{"type": "note", "at": ' + "[" * depth + "]" * depth + "}",
        lambda depth: '{"a":' * depth + "1" + "}" * depth,
        lambda depth: RAW.replace('"for", "2"', "[" * depth + "]" * depth + ', "2"'),
        lambda depth: json.dumps({**PROPOSAL, "id": "3"}).replace(
            '{"rule": "majority", "of": "outstanding"}',
            '{"rule": "all", "rules": [' * depth + json.dumps(MAJORITY) + "]}" * depth,
        ),
    ],
    ids=["a note", "objects", "a mark", "standards"],
)
def test_no_depth_raises_anything_else(nested, depth):
    count_or_refuse([*text_of(GOOD), nested(depth)])


def test_the_exit_status_of_damage_is_0_or_2(tmp_path):
    path = tmp_path / "damaged.jsonl"
    for seed in range(40):
        path.write_bytes("\n".join(damaged(random.Random(seed))).encode("utf-8", "surrogatepass"))
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main([str(path)])
        assert status in (0, 2)
        assert (out.getvalue() == "") == (status == 2)
        assert (err.getvalue() != "") == (status == 2)


def test_whoever_reads_a_part_of_the_result_gets_no_traceback(tmp_path):
    many = [{**HOLDING, "id": f"H{number}", "shares": "1"} for number in range(20000)]
    record = tmp_path / "record.jsonl"
    lines = [MEETING, {**CLASS, "outstanding": "20000"}, ELECTION, PROPOSAL, *many]
    record.write_text("\n".join(text_of(lines)) + "\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "voting.recount", str(record)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as counting:
        assert counting.stdout.read(1) == b"{"
        counting.stdout.close()
        assert counting.stderr.read() == b""
        assert counting.wait(60) == 0


def test_a_register_beyond_what_is_outstanding_is_counted_as_it_stands():
    """The contract does not forbid it; which of the two figures is wrong, a reader can't tell."""
    assert read_record(text_of(changed(6, shares="1001"))).holdings
