"""Two counts differ by what changed between them, and by nothing else."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from voting.comparing import compare
from voting.record.read import read_record
from voting.recount import recount

from .strategies import records

KEPT = ("meeting", "class", "matter", "holding", "substitution", "polls")


def counted(lines):
    return recount(read_record([json.dumps(line) for line in lines]))


@settings(max_examples=100)
@given(records(joint=True), st.integers(0, 100))
def test_what_changed_explains_all_of_the_difference(lines, percent):
    """Without the holdings that acted between two counts, the counts are equal."""
    agenda = [line for line in lines if line["type"] in KEPT]
    acts = [line for line in lines if line["type"] not in KEPT]
    cut = len(acts) * percent // 100
    # A ruling may not come before the instrument that it is about.
    here = {line["id"] for line in acts[:cut] if line["type"] == "instrument"}
    early = [line for line in acts[:cut] if line.get("instrument", "") in {"", *here}]
    found = compare(counted([*agenda, *early]), counted([*agenda, *acts]))

    holding_of = {one["id"]: one["holding"] for one in acts if one["type"] == "instrument"}
    changed = {holding_of[one.instrument] for one in found.instruments}
    changed |= {one["holding"] for one in acts[cut:] if one["type"] == "attendance"}

    def others(some):
        return [
            line
            for line in some
            if (line.get("holding") or holding_of[line["instrument"]]) not in changed
        ]

    before, after = counted([*agenda, *others(early)]), counted([*agenda, *others(acts)])
    assert [one.totals for one in before.outcome.matters] == [
        one.totals for one in after.outcome.matters
    ]


@settings(max_examples=50)
@given(records(joint=True))
def test_a_count_does_not_differ_from_itself(lines):
    found = compare(counted(lines), counted(lines))

    assert found.present.difference == 0
    assert list(found.matters) == list(found.instruments) == []
