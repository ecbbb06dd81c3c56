"""Before a ruling the inspectors see what it would do; after it, what was scaled stays visible."""

from __future__ import annotations

import json

import pytest

from tests.desk.test_report import words_of
from voting import announcements, counting, foreseen
from voting.models import RecordLine
from voting.record.read import read_record
from voting.record.result import summary
from voting.recount import recount
from voting.reports import content


@pytest.fixture
def overvote(vote):
    """A broker's file for 5,000 shares on a position of 4,000, on which proposal 2 depends."""
    vote("carol", {"1": "for", "2": "for"})
    lines = {f"1{nominee}": {"for": "5000"} for nominee in "abcdef"}
    return vote("nominee", {"1": lines, "2": {"for": "4000", "against": "1000"}}, channel="nominee")


@pytest.fixture
def close(meeting, clock, at):
    def announced():
        at("2003-05-30T09:17:00-07:00")
        announcements.announce_polls(meeting, "opened", clock())
        at("2003-05-30T10:04:00-07:00")
        announcements.announce_polls(meeting, "closed", clock())
        at("2003-05-30T10:45:00-07:00")

    return announced


def with_ruling(meeting, instrument, decision):
    """The meeting's record with the line of a ruling at its end."""
    lines = list(
        RecordLine.objects.filter(meeting=meeting).order_by("pk").values_list("body", flat=True)
    )
    ruling = {
        "type": "ruling",
        "instrument": instrument.key,
        "decision": decision,
        "reason": "supposed",
        "by": "nobody",
        "at": "2003-05-30T11:00:00-07:00",
    }
    return read_record([*lines, json.dumps(ruling)])


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_what_is_foreseen_is_what_a_recount_with_the_ruling_finds(meeting, overvote, decision):
    outcome, _ = counting.outcome_if(overvote, decision)

    counted = recount(with_ruling(meeting, overvote, decision))
    assert summary(outcome, None) == summary(counted.outcome, None)


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_it_is_so_too_where_polls_closed_at_different_times(meeting, overvote, decision, clock, at):
    at("2003-05-30T09:17:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    first, second = meeting.matters.order_by("key")
    at("2003-05-30T09:40:00-07:00")
    announcements.announce_polls(meeting, "closed", clock(), first)
    at("2003-05-30T10:04:00-07:00")
    announcements.announce_polls(meeting, "closed", clock(), second)

    outcome, _ = counting.outcome_if(overvote, decision)

    counted = recount(with_ruling(meeting, overvote, decision))
    assert summary(outcome, None) == summary(counted.outcome, None)


def test_to_foresee_records_nothing(meeting, overvote):
    lines = RecordLine.objects.count()
    before = summary(counting.outcome_of(meeting), None)

    foreseen.rulings_on(overvote)

    overvote.standing.refresh_from_db()
    assert overvote.standing.status == "overvote"
    assert RecordLine.objects.count() == lines
    assert summary(counting.outcome_of(meeting), None) == before


def test_the_inspector_reads_what_a_ruling_would_do(staff, address, overvote):
    page = staff("inspector").get(address("instrument", instrument=overvote.pk)).content.decode()

    assert "5,000 shares voted on a position of 4,000: counted in proportion" in page
    assert "If you accept it" in page
    assert '<span class="num">4,000</span> shares of this holding count' in page
    assert '<span class="num">0</span> shares of this holding count' in page
    assert "A result depends on this ruling" in page
    assert "Approved: 6,200 votes for" in page
    assert "No quorum" in page


def test_where_no_result_depends_on_it_the_page_says_so(staff, address, vote):
    card = vote("alice", {"2": "for"}, channel="mail", signed=False)
    page = staff("inspector").get(address("instrument", instrument=card.pk)).content.decode()

    assert "no result depends on it" in page


def test_the_secretary_does_not_see_how_a_ruling_would_change_the_results(staff, address, overvote):
    page = staff("secretary").get(address("instrument", instrument=overvote.pk)).content.decode()

    assert "depends on" not in page


def test_an_accepted_overvote_stays_an_exception(meeting, overvote, staff, address, clock):
    announcements.rule(overvote, "accept", "Confirmed by telephone.", "M. W.", clock().now())

    told = "5,000 shares voted on a position of 4,000: counted in proportion"
    inspector = staff("inspector")
    assert told in inspector.get(address("instrument", instrument=overvote.pk)).content.decode()
    report = content.report_of(meeting, clock().now())
    assert told in words_of(report)
    counted = counting.count(meeting)
    assert [(one.kind, one.instrument) for one in counted.problems] == [("overvote", overvote.key)]
    assert counted.problems == recount(with_ruling(meeting, overvote, "accept")).problems


def test_a_report_after_a_late_ruling_says_that_it_supersedes(meeting, overvote, close, clock):
    close()
    before = content.report_of(meeting, clock().now())
    announcements.rule(overvote, "accept", "Confirmed by telephone.", "M. W.", clock().now())
    after = content.report_of(meeting, clock().now())

    assert before.final
    assert before.supersedes == ""
    assert "supersedes every report made before" in after.supersedes
    assert f"{overvote.key} (accepted May 30, 2003, 10:45:00 a.m. PDT)" in after.supersedes
    assert after.supersedes in words_of(after)


def test_a_ruling_before_the_close_supersedes_no_report(meeting, overvote, close, clock):
    announcements.rule(overvote, "accept", "Confirmed by telephone.", "M. W.", clock().now())
    close()

    assert content.report_of(meeting, clock().now()).supersedes == ""
