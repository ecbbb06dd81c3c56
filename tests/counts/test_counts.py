"""Counts are lines of the record that anybody can repeat."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import DatabaseError, transaction

from voting import announcements, counting, counts, standing
from voting.importing import import_record
from voting.models import Checkpoint, Count, CountPolicy, RecordLine, StandingLot
from voting.not_possible import NotPossible
from voting.record.result import as_dict, digest


def take(meeting, clock, kind="preliminary"):
    return counts.take(meeting, kind, "Ines Pector", clock())


def test_a_count_is_a_line_of_the_record(meeting, voted, clock):
    before = RecordLine.objects.filter(meeting=meeting).count()
    taken = take(meeting, clock)
    line = json.loads(taken.line.body)

    assert line["type"] == "count"
    assert (line["id"], line["kind"], line["by"]) == ("count-1", "preliminary", "Ines Pector")
    assert line["leaves"] == before
    assert base64.b64decode(line["root"]) == bytes(Checkpoint.objects.get(leaves=before).root)
    assert line["result"]["matters"][1]["totals"]["for"] == "4500"
    assert "governing" not in line["result"]
    assert line["digest"] == digest(counting.count(meeting))


def test_a_final_count_waits_for_the_close_on_every_matter(meeting, voted, clock, at):
    at("2003-05-30T09:17:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    announcements.announce_polls(meeting, "closed", clock(), meeting.matters.get(key="1"))

    with pytest.raises(NotPossible, match="once the polls are closed on every matter"):
        take(meeting, clock, "final")
    assert not Count.objects.exists()


def test_a_repeated_count_is_equal_whatever_came_after_it(meeting, voted, clock, vote):
    taken = take(meeting, clock)
    vote("alice", {"2": "for"})

    repeated = counts.repeat(taken)
    assert repeated.equal
    assert repeated.digest == taken.digest


def test_a_repetition_finds_what_stands_otherwise_than_the_record_says(meeting, voted, clock):
    StandingLot.objects.filter(holding__key="carol").update(units=2999)
    taken = take(meeting, clock)

    repeated = counts.repeat(taken)
    assert not repeated.equal
    assert repeated.differing == ["1", "2"]
    assert standing.differences(meeting)


def test_only_what_counts_makes_a_count_stale(meeting, closed, clock, vote):
    taken = take(meeting, clock, "final")
    assert not counts.stale(taken)
    take(meeting, clock, "final")
    assert not counts.stale(taken)

    vote("alice", {"2": "for"}, channel="mail")
    assert counts.stale(taken)


def test_a_count_is_never_changed(meeting, voted, clock):
    take(meeting, clock)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Count.objects.update(by="Nobody")


def test_two_counts_differ_by_the_instruments_between_them(meeting, voted, clock, vote):
    first = take(meeting, clock)
    changed_mind = vote("carol", {"1": "for", "2": "against"})
    fresh = vote("alice", {"1": "for", "2": "for"})
    second = take(meeting, clock)

    found = counts.compared(second, first)
    assert (found.earlier, found.later) == (first, second)
    by_key = {one.instrument: one for one in found.comparison.instruments}
    old = meeting.instruments.get(holding__key="carol", standing__status="superseded")
    assert by_key.keys() == {changed_mind.key, fresh.key, old.key}
    assert by_key[old.key].before.status == "governs"
    assert by_key[old.key].after == ("superseded", changed_mind.key, None)
    assert by_key[fresh.key].before is None
    (proposal,) = [one for one in found.comparison.matters if one.after.matter.id == "2"]
    assert {one.choice: one.difference for one in proposal.figures} == {
        "for": 1250 - 3000,
        "against": 3000,
    }


def test_a_ruling_and_an_arrival_between_two_counts_are_named(meeting, voted, clock, vote):
    card = vote("alice", {"2": "for"}, channel="mail", signed=False)
    first = take(meeting, clock)
    announcements.rule(card, "accept", "It is signed.", "Ines Pector", clock.moment)
    announcements.check_in(meeting.holdings.get(key="bob"), clock.moment)
    second = take(meeting, clock)

    found = counts.compared(first, second)
    assert [one.type for one in found.announced] == ["ruling", "attendance"]
    assert [one.instrument for one in found.comparison.instruments] == [card.key]
    assert found.comparison.present.difference == 1250 + 400


def test_the_count_as_of_a_moment_is_what_stood_then(meeting, voted, clock, vote, at):
    at("2003-05-26T12:00:00-07:00")
    vote("alice", {"2": "for"})

    then = counts.as_of(meeting, clock.moment.replace(hour=11))
    now = counts.as_of(meeting, clock.moment)
    assert then.outcome.quorum.present == 7000
    assert now.outcome.quorum.present == 8250


def test_an_export_with_counts_is_imported_and_exported_byte_for_byte(meeting, closed, clock):
    take(meeting, clock, "final")
    lines = list(
        RecordLine.objects.filter(meeting=meeting).order_by("pk").values_list("body", flat=True)
    )
    there = [line.replace('"capstone-2003"', '"again"') for line in lines]
    again = import_record(there)

    kept = RecordLine.objects.filter(meeting=again).order_by("pk").values_list("body", flat=True)
    assert list(kept) == there
    (count,) = Count.objects.filter(meeting=again)
    assert counts.repeat(count).equal is False, "the id of the meeting is another"
    found, original = as_dict(counting.count(again)), as_dict(counting.count(meeting))
    assert found["matters"] == original["matters"]


class TestWhoReads:
    @pytest.fixture
    def both(self, meeting, voted, clock, close_polls):
        take(meeting, clock)
        close_polls()
        take(meeting, clock, "final")

    def kinds(self, meeting, *roles):
        return sorted(count.kind for count in counts.readable(meeting, roles))

    def test_without_a_policy_the_secretary_reads_all_that_is_not_confidential(self, meeting, both):
        assert self.kinds(meeting, "secretary") == ["final", "preliminary"]
        assert self.kinds(meeting, "observer") == ["final"]

    def test_of_a_confidential_meeting_the_inspectors_alone_read_what_is_preliminary(
        self, meeting, both
    ):
        meeting.confidential = True
        assert self.kinds(meeting, "secretary") == ["final"]
        assert self.kinds(meeting, "inspector") == ["final", "preliminary"]

    def test_the_policy_decides(self, meeting, both):
        CountPolicy.objects.create(meeting=meeting, preliminary="observers")
        assert self.kinds(meeting, "observer") == ["final", "preliminary"]
        CountPolicy.objects.update(preliminary="inspectors")
        assert self.kinds(meeting, "secretary") == ["final"]

    def test_others_read_nothing(self, meeting, both):
        assert self.kinds(meeting, "clerk", "registrar", "nominee") == []
