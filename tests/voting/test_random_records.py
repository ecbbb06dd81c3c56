"""Random records come out the same three ways: recounted, counted in the database, exported."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.rules import reference
from tests.rules.strategies import Dice, make_record
from tests.rules.test_against_reference import alike
from voting import standing
from voting.counting import count
from voting.importing import import_record
from voting.models import RecordLine
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount


def three_ways(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The result of a record, once it is found the same each way, sentences and all."""
    written = [json.dumps(line, ensure_ascii=False) + "\n" for line in lines]
    recounted = as_dict(recount(read_record(written)))

    meeting = import_record(written)
    bodies = RecordLine.objects.filter(meeting=meeting).order_by("pk")

    assert as_dict(count(meeting)) == recounted
    assert [f"{body}\n" for body in bodies.values_list("body", flat=True)] == written
    assert standing.differences(meeting) == []
    return recounted


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(7000, 7060))
def test_a_random_record_counts_alike_three_ways(seed: int) -> None:
    lines = make_record(Dice(random.Random(seed)))
    alike(three_ways(lines), reference.count(lines))


@pytest.mark.django_db
def test_parts_that_add_up_to_whole_votes_are_told_as_whole_votes() -> None:
    # Accepted quantities beyond a position count in proportion: their fractions add up again.
    told = three_ways(make_record(Dice(random.Random(503307))))["matters"][0]["why"]
    assert "601 needed" in told
    assert "423 to spare" in told
