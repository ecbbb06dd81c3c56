"""The rules against a second count, written from docs/record.md alone."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings

from . import reference
from .building import result_of
from .strategies import Dice, make_record, records

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.jsonl"))


def alike(found, expected):
    """Whether one result says all that the other does."""
    assert {name: found["quorum"][name] for name in expected["quorum"]} == expected["quorum"]
    for mine, theirs in zip(found["matters"], expected["matters"], strict=True):
        assert {name: mine[name] for name in theirs} == theirs
    assert found["governing"] == expected["governing"]
    assert found["instruments"] == expected["instruments"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_reference_agrees_with_the_shared_cases(case):
    lines = [json.loads(line) for line in case.read_text(encoding="utf-8").splitlines()]
    expected = json.loads(case.with_suffix(".result.json").read_text("utf-8"))
    alike(reference.count(lines), expected)


@settings(max_examples=100)
@given(records())
def test_the_rules_agree_with_the_reference(lines):
    alike(result_of(lines), reference.count(lines))


@pytest.mark.parametrize("hundred", range(10))
def test_they_agree_on_many_more(hundred):
    for seed in range(100 * hundred, 100 * hundred + 100):
        lines = make_record(Dice(random.Random(seed)))
        alike(result_of(lines), reference.count(lines))


@settings(max_examples=50)
@given(records())
def test_they_agree_as_of_every_moment(lines):
    moments = [line.get("received") or line.get("at") for line in lines]
    for moment in sorted({moment for moment in moments if moment})[::3]:
        alike(result_of(lines, moment), reference.count(lines, moment))
