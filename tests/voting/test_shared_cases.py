"""Every case comes out the same three ways: recounted, counted in the database, and exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voting import standing
from voting.counting import count
from voting.importing import import_record
from voting.models import RecordLine
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.jsonl"))


def test_the_cases_are_there() -> None:
    assert len(CASES) >= 112


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_counts_alike_three_ways(case: Path) -> None:
    lines = case.read_text(encoding="utf-8").splitlines(keepends=True)
    recounted = as_dict(recount(read_record(lines)))

    meeting = import_record(lines)
    bodies = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    exported = [f"{body}\n" for body in bodies.values_list("body", flat=True)]

    assert as_dict(count(meeting)) == recounted
    assert exported == lines
    assert as_dict(recount(read_record(exported))) == recounted
    assert standing.differences(meeting) == []


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES[::8], ids=lambda case: case.stem)
def test_a_case_counts_alike_as_of_every_moment_in_it(case: Path) -> None:
    lines = case.read_text(encoding="utf-8").splitlines(keepends=True)
    meeting = import_record(lines)
    record = read_record(lines)
    moments = {one.received for each in record.instruments.values() for one in each}
    for moment in sorted(moments)[::3]:
        expected: dict[str, Any] = as_dict(recount(read_record(lines, moment), moment))
        assert as_dict(count(meeting, moment)) == expected
