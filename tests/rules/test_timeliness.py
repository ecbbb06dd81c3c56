"""What is in time: at or before the moment, never a second after."""

import pytest

from .building import (
    CUTOFFS,
    at,
    attends,
    ballot,
    card,
    closed,
    count,
    file,
    holding,
    meeting,
    opened,
    phone,
    proposal,
    revocation,
    web,
)

FOR = {"2": "for"}
A = [proposal(), holding("A", 1000)]
LATE_CUTOFF, LATE_POLLS = "late (cutoff)", "late (polls)"


@pytest.mark.parametrize(
    ("instrument", "status"),
    [
        (web("a1", "A", FOR, received="05-29 20:00:00"), "governs"),
        (web("a1", "A", FOR, received="05-29 20:00:01"), LATE_CUTOFF),
        (phone("a1", "A", FOR, received="05-29 20:00:00"), "governs"),
        (phone("a1", "A", FOR, received="05-29 20:00:01"), LATE_CUTOFF),
        (file("a1", "A", FOR, received="05-28 17:00:00"), "governs"),
        (file("a1", "A", FOR, received="05-28 17:00:01"), LATE_CUTOFF),
        (card("a1", "A", FOR, received="05-30 10:00:00"), "governs"),
        (card("a1", "A", FOR, received="05-30 10:00:01"), LATE_POLLS),
        (web("a1", "A", FOR, received="05-30 10:00:01"), LATE_POLLS),
        (ballot("a1", "A", FOR, received="05-30 10:00:00"), "governs"),
        (ballot("a1", "A", FOR, received="05-30 10:00:01"), LATE_POLLS),
        (revocation("a1", "A", received="05-30 10:00:00"), "no_effect"),
        (revocation("a1", "A", received="05-30 10:00:01"), LATE_POLLS),
    ],
)
def test_cutoffs_and_the_close_of_the_polls(instrument, status):
    assert count(meeting(cutoffs=CUTOFFS), *A, instrument).status("a1") == status


def test_a_fraction_of_a_second_after_is_after():
    line = {**web("a1", "A", FOR), "received": "2003-05-30T10:00:00.000001-07:00"}
    assert count(*A, line).status("a1") == LATE_POLLS


def test_the_deadline_is_the_same_moment_everywhere():
    line = {**web("a1", "A", FOR), "received": "2003-05-29T23:00:00-04:00"}
    assert count(meeting(cutoffs=CUTOFFS), *A, line).status("a1") == "governs"


def test_a_cutoff_binds_proxies_and_not_revocations():
    line = {**revocation("a2", "A", received="05-29 21:00"), "channel": "internet"}
    counted = count(meeting(cutoffs=CUTOFFS), *A, card("a1", "A", FOR), line)
    assert counted.status("a2") == "revocation"


def test_a_channel_without_a_cutoff_closes_with_the_polls():
    assert count(*A, web("a1", "A", FOR, received="05-30 09:59")).status("a1") == "governs"


def test_a_late_vote_leaves_the_earlier_one():
    counted = count(
        meeting(cutoffs=CUTOFFS),
        *A,
        phone("a1", "A", FOR, received="05-20 10:00"),
        web("a2", "A", {"2": "against"}, received="05-29 21:00"),
    )
    assert counted.governing == {"A": ["a1"]}


def test_the_announced_close_stands_over_the_scheduled():
    lines = [*A, card("a1", "A", FOR, received="05-30 10:03", dated="05-30")]
    assert count(*lines, closed("*", "05-30 10:05")).status("a1") == "governs"
    assert count(*lines, closed("*", "05-30 09:55")).status("a1") == LATE_POLLS


def test_the_last_announcement_counts():
    lines = [*A, card("a1", "A", FOR, received="05-30 10:03", dated="05-30")]
    again = [closed("*", "05-30 10:00"), opened("*", "05-30 10:01"), closed("*", "05-30 10:10")]
    assert count(*lines, *again).status("a1") == "governs"


def test_late_after_the_polls_is_what_came_after_the_last_close():
    counted = count(
        proposal("2"),
        proposal("3"),
        holding("A", 1000),
        closed("2", "05-30 10:00"),
        closed("3", "05-30 10:30"),
        card("a1", "A", {"2": "for", "3": "for"}, received="05-30 10:15", dated="05-30"),
    )
    assert counted.status("a1") == "governs"
    assert counted.votes("2") == {}
    assert counted.votes("3") == {"for": "1000"}


def test_an_earlier_proxy_still_counts_on_a_matter_that_closed_before_the_later_came():
    counted = count(
        proposal("2"),
        proposal("3"),
        holding("A", 1000),
        closed("2", "05-30 10:00"),
        closed("3", "05-30 10:30"),
        card("a1", "A", {"2": "for", "3": "for"}),
        ballot("a2", "A", {"2": "against", "3": "against"}, received="05-30 10:15"),
    )
    assert counted.votes("2") == {"for": "1000"}
    assert counted.votes("3") == {"against": "1000"}
    assert counted.status("a1") == "superseded by a2"


def test_attendance_after_the_polls_is_none():
    assert count(*A, attends("A", "05-30 10:00:01")).quorum["present"] == "0"


@pytest.mark.parametrize(
    ("convenes", "dated", "status"),
    [
        ("2003-05-30", "2000-05-30", "governs"),
        ("2003-05-30", "2000-05-29", "expired"),
        ("2003-02-28", "2000-02-29", "governs"),
        ("2003-03-01", "2000-02-29", "expired"),
        ("2004-02-29", "2001-02-28", "expired"),
        ("2004-02-29", "2001-03-01", "governs"),
    ],
)
def test_a_proxy_lives_three_years_and_its_anniversary_is_in_time(convenes, dated, status):
    counted = count(
        meeting(
            convenes=f"{convenes}T09:00:00-08:00",
            mailed=None,
            polls={"close": "2005-01-01T00:00:00-08:00"},
        ),
        *A,
        card("a1", "A", FOR, dated=dated, received="02-01 09:00"),
    )
    assert counted.status("a1") == status


def test_an_expired_proxy_displaces_nothing():
    counted = count(
        *A,
        card("a1", "A", FOR),
        card("a2", "A", {"2": "against"}, dated="2000-05-01", received="05-20 09:00"),
    )
    assert counted.status("a2") == "expired"
    assert counted.governing == {"A": ["a1"]}


def test_what_came_after_a_moment_is_not_in_the_count_as_of_it():
    lines = [
        *A,
        card("a1", "A", FOR, received="05-10 09:00"),
        card("a2", "A", {"2": "against"}, received="05-20 09:00", dated="05-18"),
    ]
    counted = count(*lines, as_of="05-20 08:59:59")
    assert counted.governing == {"A": ["a1"]}
    assert list(counted.result["instruments"]) == ["a1"]
    assert counted.result["as_of"] == at("05-20 08:59:59")
    assert count(*lines, as_of="05-20 09:00").governing == {"A": ["a2"]}
