"""Files that are hostile, broken or of something else: a clear fault each time, and soon."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from tests.conftest import CAPSTONE
from tests.iso20022.agendas import agenda_of
from tests.iso20022.messages import each, instruction, message, vote
from voting.iso20022 import cancellations, reading
from voting.iso20022.instructions import MOST_FAULTS, read, references
from voting.nominees.instructions import Fault

ACCOUNTS = {"0123": "nominee"}
GOOD = message(instruction(each(vote("2", For=1))))
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(12)
    )
    + b"]>"
    + GOOD.replace(b"file-1", b"&m;")
)
EXTERNAL = b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + GOOD.replace(
    b"file-1", b"&x;"
)
PARAMETER = b'<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/evil.dtd">' + GOOD


@pytest.fixture(scope="module")
def agenda():
    return agenda_of(CAPSTONE)


def fault_of(content: bytes, agenda) -> Fault:
    file, faults = read(content, agenda, ACCOUNTS)
    assert file is None
    (fault,) = faults
    assert fault.row == 0 and len(fault.message) < 400
    return fault


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        (b"", "file", "The file is empty"),
        (b" \n ", "file", "The file is empty"),
        (b"account;for;against\n1;2;3", "file", "no well-formed XML"),
        (b"PK\x03\x04\x00\x00", "encoding", "not in UTF-8"),
        (GOOD[:-20], "file", "may have been cut off"),
        (GOOD + b"<more/>", "file", "no well-formed XML"),
        (GOOD.replace(b"<For>", b"<For"), "file", "no well-formed XML"),
        (GOOD.replace(b"file-1", b"&undefined;"), "file", "no well-formed XML"),
        (LAUGHS, "file", "document type"),
        (EXTERNAL, "file", "document type"),
        (PARAMETER, "file", "document type"),
        (b"<a>" * 100_000, "file", "no well-formed XML"),
        (b"<a>" * 200 + b"</a>" * 200, "Document", "no ISO 20022 Document"),
        (b"<html/>", "Document", "no ISO 20022 Document"),
        (GOOD.replace(b"seev.004", b"seev.001"), "Document", "The Document is seev.001.001.11"),
        (GOOD.replace(b"001.11", b"001.06"), "Document", "Send seev.004.001.11 or seev.004.001.07"),
        (GOOD.replace(b"urn:iso", b"urn:oso"), "Document", "The Document is urn:oso"),
        (GOOD.replace(b"MtgInstr>", b"MtgNtfctn>"), "Document", "The Document has no MtgInstr"),
        (b"<x>" + GOOD + GOOD + b"</x>", "Document", "two Documents"),
        (GOOD.replace(b"capstone-2003", b"other"), "MtgRef/MtgId", "'other' is not this meeting"),
        (message(), "Instr", "There is no instruction"),
        (GOOD.replace(b"MtgRef", b"MtgRfe"), "MtgInstr", "MtgRfe is no element"),
        ("<?xml version='1.0' encoding='latin-1'?><é/>".encode("latin-1"), "encoding", "UTF-8"),
        (GOOD.replace(b"file-1", b"\xe9"), "encoding", "Line 1 is not in UTF-8"),
        (GOOD.decode().encode("utf-16"), "encoding", "not in UTF-8"),
        (GOOD.decode().encode("utf-32-le"), "encoding", "not in UTF-8"),
        (b"<?xml version='1.0' encoding='UTF-7'?>" + GOOD, "encoding", "not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_has_one_fault_that_says_why(agenda, content, field, reason):
    fault = fault_of(content, agenda)

    assert fault.field == field
    assert reason in fault.message
    references(content)


def test_nothing_of_a_bomb_or_of_another_file_is_ever_read(agenda):
    for content in (LAUGHS, EXTERNAL):
        _, faults = read(content, agenda, ACCOUNTS)
        assert "root:" not in str(faults) and "haha" not in str(faults)
        assert cancellations.read(content, agenda)[1][0].field == "file"


def test_a_byte_order_mark_and_a_declaration_do_no_harm(agenda):
    content = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>' + GOOD
    assert read(content, agenda, ACCOUNTS)[1] == []


def test_comments_cdata_and_prefixes_do_no_harm(agenda):
    commented = GOOD.replace(b"<For>", b"<!-- 1 --><For><?pi x?>")
    commented = commented.replace(b">1</Unit>", b"><![CDATA[1]]></Unit>")
    prefixed = GOOD.replace(b"<", b"<s:").replace(b"<s:/", b"</s:").replace(b"xmlns=", b"xmlns:s=")
    for content in (commented, prefixed):
        file, faults = read(content, agenda, ACCOUNTS)
        assert faults == [] and file.instructions[0].votes == {"2": {"for": 1}}


def test_elements_of_a_foreign_namespace_are_no_votes(agenda):
    _, faults = read(GOOD.replace(b"<For>", b'<For xmlns="x">'), agenda, ACCOUNTS)
    assert any("is no element" in fault.message for fault in faults)
    fault = fault_of(GOOD.replace(b"<Instr>", b'<Instr xmlns="x">'), agenda)
    assert "Instr is no element of MtgInstr" in fault.message


def test_a_header_of_another_message_is_a_fault(agenda):
    content = message(instruction(each(vote("2", For=1))), header=True)
    fault = fault_of(content.replace(b"<MsgDefIdr>seev.004", b"<MsgDefIdr>seev.001"), agenda)
    assert fault.field == "AppHdr/MsgDefIdr"


def test_two_ids_of_two_meetings_are_a_fault(agenda):
    both = GOOD.replace(b"</MtgId>", b"</MtgId><IssrMtgId>other</IssrMtgId>")
    assert fault_of(both, agenda).field == "MtgRef/IssrMtgId"
    custodian = GOOD.replace(
        b"<MtgId>capstone-2003</MtgId>", b"<MtgId>C1</MtgId><IssrMtgId>capstone-2003</IssrMtgId>"
    )
    assert read(custodian, agenda, ACCOUNTS)[1] == []


@pytest.mark.parametrize(
    "filling",
    [b"x" * 50_000_000, b"<Unit>1</Unit>" * 3_500_000, b"<!-- " + b"x" * 50_000_000 + b" -->"],
    ids=["text", "elements", "comment"],
)
def test_fifty_megabytes_in_one_part_are_given_up_before_they_are_read(agenda, filling):
    content = GOOD.replace(b"<For>", b"<For>" + filling)
    start = time.monotonic()

    fault = fault_of(content, agenda)

    assert fault.field == "file"
    assert time.monotonic() - start < 20


def test_a_file_may_be_large_but_not_without_limit(agenda, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_MESSAGE", 1024 * 1024)
    assert "larger than 1 MB" in fault_of(b"<a>" + b" " * 1024 * 1024 + b"</a>", agenda).message


def test_a_file_that_is_wrong_throughout_is_given_up(agenda):
    content = message(*[instruction(each(vote("9", For=1)), str(n)) for n in range(5000)])

    file, faults = read(content, agenda, ACCOUNTS)

    assert file is None and len(faults) == MOST_FAULTS + 1
    assert faults[-1].row == 0 and "were not read" in faults[-1].message


def test_memory_does_not_grow_with_the_message(agenda):
    """References of a file five times as large are found in nearly the same memory."""

    def peak(instructions: int) -> int:
        one = each(*[vote(f"1{letter}", For=1, Wthhld=2) for letter in "abcdef"])
        content = message(*[instruction(one, "same") for _ in range(instructions)])
        tracemalloc.start()
        rows = sum(1 for part in reading.parts_of(content, *_all_parts()) if part.name == "Instr")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows == instructions
        return found

    assert peak(5000) < 1.5 * peak(1000)


def _all_parts():
    from voting.iso20022.instructions import _OTHERS, _PARTS
    from voting.iso20022.vocabulary import INSTRUCTION

    return INSTRUCTION, _PARTS, _OTHERS
