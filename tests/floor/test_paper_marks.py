"""A paper ballot is recorded as it is marked (P12)."""

from __future__ import annotations

import pytest

from meetings.clock import current_clock
from voting import paper_marks
from voting.announcements import append_fact
from voting.ballot import ballot_of


@pytest.mark.parametrize(
    ("marks", "votes"),
    [
        ({}, {}),
        ({"m2": ["for"]}, {"2": "for"}),
        ({"m2": ["for", "against"]}, {"2": ["for", "against"]}),
        ({"m1": ["for"]}, {"1": "for"}),
        ({"m1": ["for"], "m1-except": ["1b"]}, {"1": {"except": ["1b"]}}),
        ({"m1-except": ["1b"]}, {"1": {"except": ["1b"]}}),
        ({"m1": ["withhold"], "m1-except": ["1b"]}, {"1": "withhold"}),
        ({"m1": ["for", "withhold"], "m1-except": ["1b"]}, {"1": ["for", "withhold"]}),
    ],
)
def test_capstones_boxes(meeting, marks, votes):
    ballot = ballot_of(meeting, meeting.holdings.get(key="alice"))
    assert ballot.read(marks, paper_marks.mark_of) == (votes, {})


def test_what_is_not_printed_is_no_mark(meeting):
    ballot = ballot_of(meeting, meeting.holdings.get(key="alice"))
    marked = ballot.read({"m2": ["perhaps"]}, paper_marks.mark_of)
    assert "not printed" in marked.faults["m2"]


def test_a_substitute_is_marked_by_name_as_on_the_page(meeting):
    now = current_clock().now()
    substitution = {
        "type": "substitution",
        "matter": "1",
        "nominee": "1b",
        "with": {"id": "1g", "name": "Gail Green"},
        "at": now.isoformat(),
    }
    append_fact(meeting, substitution, now)
    ballot = ballot_of(meeting, meeting.holdings.get(key="alice"))
    paper = ballot.read({"m1": ["for"], "m1-except": ["1g"]}, paper_marks.mark_of)
    page = ballot.read({"m1": ["except"], "m1-except": ["1g"]})
    assert paper == page
    assert paper.votes["1"]["1g"] == "withhold"


@pytest.mark.parametrize(
    ("item", "marks", "mark"),
    [
        ("major", {"n1": ["for", "against"], "n2": ["for"]}, {"x": ["for", "against"], "y": "for"}),
        (
            "contest",
            {"n1": ["for"], "n2": ["for"], "n3": ["for"]},
            dict.fromkeys(("ann", "ben", "cho"), "for"),
        ),
        ("cumul", {"n1": ["9,000"]}, {"p": "9000"}),
        ("cumul", {"": ["withhold"], "n1": ["5"]}, ["for", "withhold"]),
        ("cumul", {"": ["withhold"]}, {"p": "withhold", "q": "withhold", "r": "withhold"}),
    ],
)
def test_other_layouts(db, item, marks, mark):
    import json

    from tests.voting.meetings import VARIED
    from voting.importing import import_record

    meeting = import_record([json.dumps(line) for line in VARIED])
    ballot = ballot_of(meeting, meeting.holdings.get(key="a"))
    (of,) = [one for one in ballot.items if one.matter.id == item]
    given = {f"{of.field}-{name}" if name else of.field: words for name, words in marks.items()}
    assert ballot.read(given, paper_marks.mark_of).votes == {item: mark}
