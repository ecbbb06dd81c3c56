"""Lines of counts and certificates: read, checked, ignored by the recount."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings

from tests.rules.building import card, holding, proposal, result_of, whole
from tests.rules.strategies import records
from voting.record import result
from voting.record.read import UnreadableRecord, read_record
from voting.recount import recount

ROOT = "q" * 42 + "s="
COUNTED = whole([proposal("2"), holding("A", 600), card("a1", "A", {"2": "for"})])


def counted(**changed):
    """The record of a meeting with a final count of all the lines before it."""
    return [*COUNTED, {**line_of_count(), **changed}]


def line_of_count(lines=COUNTED):
    found = recount(read_record([json.dumps(line) for line in lines]))
    return {
        "type": "count",
        "id": "C1",
        "kind": "final",
        "at": "2003-05-30T11:00:00-07:00",
        "by": "Ines Pector",
        "leaves": len(lines),
        "root": ROOT,
        "result": result.of_a_count(found),
        "digest": result.digest(found),
    }


def certificate(**changed):
    fields = {
        "type": "certificate",
        "count": "C1",
        "inspector": "Ines Pector",
        "text": "I certify the count.",
        "leaves": len(COUNTED),
        "root": ROOT,
        "at": "2003-05-30T11:30:00-07:00",
    }
    return {**fields, **changed}


def faults_of(lines):
    with pytest.raises(UnreadableRecord) as refused:
        read_record([json.dumps(line) for line in lines])
    return [(fault.line, fault.message) for fault in refused.value.faults]


def test_a_count_and_its_certificates_change_nothing():
    with_both = [*counted(), certificate(), certificate(inspector="Vera Tally")]

    assert result_of(with_both) == result_of(COUNTED)


def test_without_a_seal_there_is_no_root():
    lines = counted()
    del lines[-1]["root"]
    bare = certificate()
    del bare["root"]

    read_record([json.dumps(line) for line in [*lines, bare]])


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kind": "rough"}, "count: kind: 'rough' is not one of preliminary, final"),
        ({"leaves": "4"}, "count: leaves: '4' is not a whole number from 0 on, without quotes"),
        ({"leaves": 6}, "count: leaves: 6 lines, but only 5 come before it"),
        ({"root": "AAAA"}, "count: root: 'AAAA' is no root; write 32 bytes in base64"),
        ({"digest": "F00"}, "count: digest: 'F00' is no SHA-256; write 64 digits 0-9 and a-f"),
        ({"result": {}}, "count: result: lacks meeting, as_of, quorum, matters, exceptions"),
        ({"by": ""}, "count: by: '' is not text; write a string that is not empty"),
        ({"seal": 1}, "count: unknown field 'seal'"),
    ],
)
def test_a_faulty_count_is_named_at_its_line(changed, fault):
    (found,) = faults_of(counted(**changed))

    assert found[0] == 6
    assert fault in found[1]


def test_the_result_leaves_out_what_governs():
    lines = counted()
    lines[-1]["result"] = {**lines[-1]["result"], "governing": {}}

    (found,) = faults_of(lines)
    assert "count: result: has governing; it has meeting" in found[1]


def test_a_count_is_of_its_own_meeting():
    lines = counted()
    lines[-1]["result"] = {**lines[-1]["result"], "meeting": "other"}

    assert faults_of(lines) == [(6, "count: result: of the meeting 'other', and this is 'm'")]


def test_two_counts_have_two_ids():
    again = {**line_of_count(), "leaves": 4}

    assert faults_of([*counted(), again]) == [
        (7, "count: id 'C1' is already that of line 6"),
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"count": "C9"}, "certificate: no count 'C9'"),
        ({"leaves": 3}, "certificate: leaves and root are not those of count 'C1'"),
        ({"root": None}, "certificate: leaves and root are not those of count 'C1'"),
        ({"text": ""}, "certificate: text: '' is not text"),
    ],
)
def test_a_faulty_certificate_is_named_at_its_line(changed, fault):
    (found,) = faults_of([*counted(), certificate(**changed)])

    assert found[0] == 7
    assert fault in found[1]


def test_a_preliminary_count_is_not_certified():
    assert faults_of([*counted(kind="preliminary"), certificate()]) == [
        (7, "certificate: count 'C1' is preliminary; name a final one")
    ]


def test_an_inspector_signs_a_count_once():
    assert faults_of([*counted(), certificate(), certificate()]) == [
        (8, "certificate: Ines Pector signed count 'C1' on line 7 already")
    ]


def test_a_certificate_of_a_faulty_count_is_no_fault_too():
    assert [line for line, _ in faults_of([*counted(digest="no"), certificate()])] == [6]


@settings(max_examples=60)
@given(records(joint=True))
def test_the_digest_is_that_of_the_canonical_result(lines):
    found = recount(read_record([json.dumps(line) for line in lines]))
    canonical = json.dumps(
        result.as_dict(found), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )

    assert result.digest(found) == hashlib.sha256(canonical.encode()).hexdigest()
