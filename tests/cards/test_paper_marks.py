"""What the boxes and names on a paper card mean for the record (P12)."""

from __future__ import annotations

import pytest

from voting import paper_marks, snapshot
from voting.cards import forms
from voting.record.ballot_marks import faults_of_votes


@pytest.fixture
def items(meeting):
    return forms.paper_items(meeting, meeting.holdings.get(key="alice"))


@pytest.fixture
def agenda(meeting):
    return snapshot.agenda_of(meeting)


@pytest.mark.parametrize(
    ("given", "votes"),
    [
        ({}, {}),
        ({"m1": ["for"]}, {"1": "for"}),
        ({"m1": ["for"], "m1-named": ["1c", "1b"]}, {"1": {"except": ["1b", "1c"]}}),
        ({"m1-named": ["1c"]}, {"1": {"except": ["1c"]}}),
        ({"m1": ["for"], "m1-others": ["Richard Aube"]}, {"1": {"except": ["Richard Aube"]}}),
        ({"m1": ["for"], "m1-others": ["eric YOUNG; Aube"]}, {"1": {"except": ["1f", "Aube"]}}),
        ({"m1": ["withhold"]}, {"1": "withhold"}),
        ({"m1": ["withhold"], "m1-named": ["1c"]}, {"1": "withhold"}),
        ({"m1": ["withhold", "for"]}, {"1": ["for", "withhold"]}),
        ({"m1": ["withhold", "for"], "m1-named": ["1c"]}, {"1": ["for", "withhold"]}),
        ({"m2": ["abstain"]}, {"2": "abstain"}),
        ({"m2": ["against", "for"]}, {"2": ["for", "against"]}),
        ({"m2": ["against", "for", "abstain"]}, {"2": ["for", "against", "abstain"]}),
    ],
)
def test_marks_become_the_votes_of_the_record(items, agenda, given, votes):
    keyed = paper_marks.read(items, given)

    found = paper_marks.votes_of(keyed.marks, agenda.matters)
    assert (found, keyed.faults) == (votes, {})
    assert faults_of_votes(found, agenda) == []


def test_marks_come_back_as_they_were_keyed(items):
    given = {"m1": ["for"], "m1-named": ["1b"], "m1-others": ["A. Aube; B. Bard"], "m2": ["for"]}

    marks = paper_marks.read(items, given).marks
    assert paper_marks.given_of(items, marks) == given


def test_a_box_that_is_on_no_card_is_a_fault(items):
    assert "not printed here" in paper_marks.read(items, {"m2": ["withhold"]}).faults["m2"]


def test_names_beside_withhold_are_told(items):
    told = paper_marks.read(items, {"m1": ["withhold"], "m1-named": ["1c"]}).marks
    not_told = paper_marks.read(items, {"m1": ["for"], "m1-named": ["1c"]}).marks

    assert paper_marks.names_beside_withhold(told)
    assert not paper_marks.names_beside_withhold(not_told)


def test_in_words_a_mark_is_read_out_as_it_is(items, agenda):
    marks = paper_marks.read(
        items, {"m1": ["withhold"], "m1-named": ["1c"], "m1-others": ["Aube"]}
    ).marks

    election, split = agenda.matters
    assert paper_marks.in_words(marks["1"], election) == [
        "WITHHOLD",
        "names written: John Jaggers, Aube",
    ]
    assert paper_marks.in_words(marks.get("2", {}), split) == ["nothing marked"]


class TestOtherCards:
    """Elections nominee by nominee, cumulative ones, and a say on frequency."""

    @pytest.fixture
    def varied(self, db):
        import json

        from tests.voting.meetings import VARIED
        from voting.importing import import_record

        return import_record([json.dumps(line) for line in VARIED])

    def test_every_mark_of_a_card_is_one_that_the_record_takes(self, varied):
        agenda = snapshot.agenda_of(varied)
        for holding in varied.holdings.filter(excluded=False):
            items = forms.paper_items(varied, holding)
            for item in items:
                for boxes in ([box.value] for box in item.boxes):
                    given = {name: boxes for name in item.fields if name == item.field}
                    if item.layout == "by_nominee":
                        given = {row.field: boxes for row in item.rows}
                    keyed = paper_marks.read(items, given)
                    votes = paper_marks.votes_of(keyed.marks, agenda.matters)
                    assert votes and faults_of_votes(votes, agenda) == []

    def test_cumulative_votes_are_taken_as_they_are_written(self, varied):
        agenda = snapshot.agenda_of(varied)
        holding = varied.holdings.filter(excluded=False).first()
        items = [one for one in forms.paper_items(varied, holding) if one.layout == "votes"]
        assert items
        (item, *_) = items
        first = item.rows[0]

        keyed = paper_marks.read(items, {first.field: ["1,200"]})
        votes = paper_marks.votes_of(keyed.marks, agenda.matters)
        assert votes == {item.matter.id: {first.nominee: "1200"}}
        assert faults_of_votes(votes, agenda) == []
        both = paper_marks.read(items, {first.field: ["5"], item.field: ["withhold"]})
        assert paper_marks.votes_of(both.marks, agenda.matters) == {
            item.matter.id: ["for", "withhold"]
        }
        assert item.field in paper_marks.read(items, {first.field: ["many"]}).faults

    def test_a_card_of_nobody_offers_every_matter_of_a_class(self, varied):
        assert forms.paper_items(varied, None)
