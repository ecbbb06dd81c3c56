"""What a nominee takes back."""

from __future__ import annotations

import pytest

from tests.conftest import CAPSTONE
from tests.iso20022 import schemas
from tests.iso20022.agendas import agenda_of
from tests.iso20022.messages import cancellation, enveloped
from voting.iso20022.cancellations import Cancellation, read

VERSIONS = ("001.10", "001.07")
NEEDS_SCHEMAS = pytest.mark.skipif(not schemas.FOLDER.is_dir(), reason=schemas.MISSING)


@pytest.fixture(scope="module")
def agenda():
    return agenda_of(CAPSTONE)


@pytest.mark.parametrize("version", VERSIONS)
def test_single_instructions_of_a_file_are_taken_back(agenda, version):
    found, faults = read(cancellation("1", "2", version=version), agenda)

    assert faults == []
    assert found == Cancellation("file-1", ("1", "2"))
    assert not found.whole


def test_without_single_instructions_it_is_the_whole_file(agenda):
    content = enveloped(cancellation().decode(), "seev.005.001.10", "request-7").encode()

    found, _ = read(content, agenda)

    assert found == Cancellation("file-1", (), "request-7")
    assert found.whole


@pytest.mark.parametrize(
    ("content", "row", "field"),
    [
        (cancellation("1", "1"), 2, "ToBeCancInstr/SnglInstrId"),
        (cancellation(""), 1, "ToBeCancInstr/SnglInstrId"),
        (cancellation("1", meeting="other"), 0, "MtgRef/MtgId"),
        (cancellation("1", file=""), 0, "MtgInstrId"),
        (cancellation("1").replace(b"ToBeCanc", b"ToBeKept"), 0, "MtgInstrCxlReq"),
        (cancellation("1").replace(b"seev.005", b"seev.004"), 0, "Document"),
        (b"", 0, "file"),
    ],
)
def test_what_is_wrong_in_a_cancellation_is_a_fault(agenda, content, row, field):
    found, faults = read(content, agenda)

    assert found is None
    assert [(fault.row, fault.field) for fault in faults] == [(row, field)]


@NEEDS_SCHEMAS
@pytest.mark.parametrize("version", VERSIONS)
def test_the_messages_of_these_tests_are_valid(version):
    schemas.validate(cancellation("1", "2", version=version))
