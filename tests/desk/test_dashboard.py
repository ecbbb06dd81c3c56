"""The dashboard: what is represented against the quorum, what is due, what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import OPEN
from voting import announcements, revocations, sweep, turnout
from voting.models import Deadline, SweepRun


def page_of(client, url):
    return client.get(url).content.decode()


def test_what_is_missing_for_a_quorum(staff, address, vote):
    vote("carol", {"1": "for", "2": "for"})

    page = page_of(staff("secretary"), address("dashboard"))

    assert "3,000" in page
    assert "<b>2,001 more</b> make a quorum" in page
    assert 'width="30.00%"' in page


def test_a_quorum_is_said_to_be_present(staff, address, vote):
    vote("carol")
    vote("nominee", {"2": {"for": "4000"}}, channel="nominee")

    assert "A quorum is present." in page_of(staff("secretary"), address("dashboard"))


def test_each_matter_stands_beside_what_it_needs(staff, address, vote):
    vote("carol", {"2": "for"})
    vote("nominee", {"2": {"for": "1500", "against": "2500"}}, channel="nominee")

    page = page_of(staff("secretary"), address("dashboard"))

    assert "501 short" in page
    assert "5,001" in page


def test_it_asks_for_itself_again_and_reloads_without_scripts(staff, address):
    page = page_of(staff("secretary"), address("dashboard"))

    assert 'hx-trigger="every 5s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "style=" not in page
    assert "<style" not in page


def test_a_refresh_does_not_swallow_a_message(staff, address, meeting):
    client = staff("secretary")
    alice = meeting.holdings.get(key="alice")
    client.post(address("enter_revocation", holding=alice.pk), {"signed": "on"})

    client.get(address("dashboard"), headers={"HX-Request": "true"})

    assert "is entered" in page_of(client, address("dashboard"))


def test_turnout_by_channel_adds_up_to_what_is_represented(meeting, vote):
    vote("alice")
    vote("carol", channel="mail", dated=OPEN.date())
    vote("nominee", {"2": {"for": "1000"}}, channel="nominee")
    announcements.check_in(meeting.holdings.get(key="bob"), OPEN)

    found = {one.label: (one.votes, one.holdings) for one in turnout.by_channel(meeting)}

    assert found == {
        "Mailed card": (3000, 1),
        "Internet": (1250, 1),
        "Nominee file": (1000, 1),
        "In person": (400, 1),
    }


def test_turnout_over_time_counts_a_holding_from_its_first_act(meeting, vote, at):
    vote("alice", {"2": "for"})
    at("2003-05-24T09:30:00-07:00")
    vote("carol")
    at("2003-05-25T10:00:00-07:00")
    vote("alice", {"2": "against"})

    reached = [(one.at, one.votes) for one in turnout.over_time(meeting)]

    assert reached == [
        (datetime.fromisoformat("2003-05-23T13:00:00-07:00"), 1250),
        (datetime.fromisoformat("2003-05-24T10:00:00-07:00"), 4250),
    ]


def test_who_has_not_voted_is_listed_by_own_shares(meeting, vote):
    vote("carol")
    vote("bob", channel="mail", signed=False)

    rows = list(turnout.holder_rows(list(turnout.not_represented(meeting))))

    assert [(row.key, row.shares, row.in_vain) for row in rows] == [
        ("nominee", "4,000", False),
        ("alice", "1,250", False),
        ("bob", "400", True),
    ]


def test_a_nominee_whose_shares_all_lie_in_positions_has_nothing_to_vote(meeting):
    holdings = {row.key: row for row in meeting.holdings.all()}
    for key, units in (("alice", 1250), ("carol", 3000)):
        holdings[key].under = holdings["nominee"]
        holdings[key].units = units if key == "alice" else 2750
        holdings[key].save()

    assert "nominee" not in [row.key for row in turnout.not_represented(meeting)]


def test_the_list_is_searched_by_name(staff, address):
    page = page_of(staff("secretary"), address("not_voted") + "?q=harbor")

    assert "Harborline Securities" in page
    assert "Alice Archer" not in page


def test_instruments_are_filtered_by_status_and_channel(staff, address, vote):
    vote("alice")
    vote("carol", channel="mail", signed=False)
    client = staff("secretary")

    unsigned = page_of(client, address("instruments") + "?status=unsigned")
    internet = page_of(client, address("instruments") + "?channel=internet")

    assert "Carol Carter" in unsigned and "Alice Archer" not in unsigned
    assert "Alice Archer" in internet and "Carol Carter" not in internet


def test_deadlines_say_what_is_left_and_what_was_done(meeting):
    rows = Deadline.objects.filter(meeting=meeting, kind=Deadline.Kind.CHANNEL_CLOSES)
    done = rows.get(channel="nominee")
    done.acted_at, done.outcome = OPEN + timedelta(days=7), "Nominee file closed."
    done.save()
    now = datetime.fromisoformat("2003-05-29T20:02:00-07:00")

    dues = {one.label: (one.state, one.left) for one in turnout.due_dates(meeting, now)}

    assert dues["Nominee file closes"] == ("done", "passed")
    assert dues["Internet closes"] == ("late", "2\u00a0min overdue")
    assert dues["Polls close (scheduled)"] == ("ahead", "in 13\u00a0h 58\u00a0min")


def test_a_sleeping_worker_is_noticed(meeting, staff, address, clock):
    client = staff("secretary")
    assert "The worker has never swept." in page_of(client, address("dashboard"))

    SweepRun.objects.create(pk=1, started_at=OPEN, finished_at=OPEN, acted_on=3)
    assert turnout.worker(meeting, OPEN + timedelta(seconds=4)).alive
    assert not turnout.worker(meeting, OPEN + timedelta(minutes=5)).alive


def test_a_waiting_revocation_is_shown(meeting, staff, address, clock):
    alice = meeting.holdings.get(key="alice")
    revocations.enter(alice, clock(), dated=None, signed=True, entered_by="S. Cayley")

    page = page_of(staff("secretary"), address("dashboard"))

    assert "Alice Archer, delivered" in page


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 2, "50.0\u00a0%"),
        (4999, 10000, "49.9\u00a0%"),
        (38904112, 81700735, "47.6\u00a0%"),
        (1, 0, "–"),
    ],
)
def test_a_percentage_is_never_rounded_up(part, whole, shown):
    assert turnout.percent(part, whole) == shown


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(52, "2\u00a0d 4\u00a0h"), (6, "in 6\u00a0h 0\u00a0min"), (-25, "1\u00a0d overdue")],
)
def test_time_left(hours, shown):
    assert turnout.time_left(OPEN + timedelta(hours=hours), OPEN) == shown


def test_the_pace_of_three_days_tells_when_a_quorum_is_reached(meeting, vote, at):
    from voting import counting

    vote("alice")
    now = OPEN + timedelta(hours=1)

    quorum = counting.outcome_of(meeting).quorum
    foreseen = turnout.foreseen(turnout.over_time(meeting), quorum, now)

    # 1,250 in three days; 3,751 more take nine days and some minutes.
    assert foreseen is not None
    assert (foreseen - now).days == 9


def test_a_clock_that_is_moved_makes_no_worker_look_asleep(meeting, staff, address, clock):
    sweep.sweep(clock())
    clock.moment = OPEN + timedelta(days=2)

    assert "has not swept" not in page_of(staff("secretary"), address("dashboard"))


@pytest.fixture
def closed(meeting, vote, clock, at):
    """Carol elects all six and misses a majority for proposal 2, and the polls close."""
    vote("carol", {"1": {"except": ["1c"]}, "2": "for"})
    vote("nominee", {"2": {"for": "1000", "against": "2000"}}, channel="nominee")
    at("2003-05-30T09:17:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    at("2003-05-30T10:04:00-07:00")
    announcements.announce_polls(meeting, "closed", clock())


def test_after_the_close_it_says_what_was_decided(closed, staff, address):
    page = page_of(staff("inspector"), address("dashboard"))

    assert ">elected</span>" in page
    assert ">not approved</span>" in page
    assert "ahead" not in page
    assert "short" not in page


def test_the_deadlines_show_when_the_polls_were_opened_and_closed(meeting, closed, clock):
    dues = {due.label: (due.at, due.left) for due in turnout.due_dates(meeting, clock().now())}

    assert dues["Polls opened"] == (datetime.fromisoformat("2003-05-30T09:17-07:00"), "announced")
    assert dues["Polls closed"] == (datetime.fromisoformat("2003-05-30T10:04-07:00"), "announced")


def test_an_endless_fraction_is_short_on_the_page_and_exact_in_its_title(staff, address, vote):
    vote("nominee", {"2": {"for": "2000", "against": "1000"}}, channel="nominee")
    vote("nominee", {"2": {"for": "1000"}}, channel="nominee", shares=1000)
    vote("nominee", {"2": {"against": "500"}}, channel="nominee", shares=500)
    page = page_of(staff("inspector"), address("dashboard"))

    assert 'title="exactly 2,666 2/3">2,666.667</td>' in page
    assert "the report and its JSON give them exactly" in page
