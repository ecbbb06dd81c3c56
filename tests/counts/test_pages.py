"""The pages of counts: take, read, compare, look back and suppose."""

from __future__ import annotations

import pytest

from tests.voting.conftest import text_of
from voting import announcements, counts
from voting.models import Count, CountPolicy, RecordLine, Ruling, StandingLot


@pytest.fixture
def inspector(staff):
    return staff("inspector")


def test_an_inspector_takes_a_count_and_reads_what_would_change_it(
    meeting, voted, inspector, address
):
    page = inspector.post(address("take_count"), {"kind": "preliminary"}, follow=True)
    words = text_of(page)

    assert Count.objects.get().by == "inspector@example.com"
    assert "count-1, a preliminary count, is recorded." in words
    assert "Counted again from the record, it comes out the same" in words
    assert "Not approved: 4,500 votes for, and 5,001 needed" in words
    assert "8 Del. C. 242(b)(1)" in words
    assert "501 votes from here to FOR would pass it" in words
    assert "Not represented 3,000 in the denominator counts against it" in words


def test_a_final_count_is_refused_while_the_polls_are_open(voted, inspector, address):
    page = inspector.post(address("take_count"), {"kind": "final"}, follow=True)

    assert "once the polls are closed on every matter" in text_of(page)
    assert not Count.objects.exists()


def test_something_else_than_a_count_is_refused(voted, inspector, address):
    page = inspector.post(address("take_count"), {"kind": "rough"}, follow=True)

    assert "Choose a preliminary or a final count." in text_of(page)


def test_counting_again_says_whether_it_is_equal(meeting, voted, inspector, address, clock):
    StandingLot.objects.filter(holding__key="carol").update(units=2999)
    taken = counts.take(meeting, "preliminary", "Ines Pector", clock())
    page = inspector.post(address("repeat_count", count=taken.pk), follow=True)

    assert "count-1 counted again from the record differs: 1, 2." in text_of(page)


def test_two_counts_are_compared(meeting, voted, inspector, address, clock, vote):
    first = counts.take(meeting, "preliminary", "Ines Pector", clock())
    cast = vote("alice", {"2": "for"})
    announcements.check_in(meeting.holdings.get(key="bob"), clock.moment)
    second = counts.take(meeting, "preliminary", "Ines Pector", clock())
    chosen = {"one": first.pk, "other": second.pk}
    words = text_of(inspector.get(address("compare_counts"), chosen))

    assert "For 4,500 5,750 +1,250" in words
    assert f"{cast.key} Alice Archer 1,250 not received yet governs" in words
    assert "Arrival at the meeting bob" in words


@pytest.mark.parametrize("chosen", [{}, {"one": "x", "other": "1"}, {"one": "1"}])
def test_two_counts_are_asked_for(voted, inspector, address, chosen):
    page = inspector.get(address("compare_counts"), chosen, follow=True)

    assert "Choose two counts to compare." in text_of(page)


def test_the_count_as_of_a_moment(meeting, voted, inspector, address, clock, vote, at):
    at("2003-05-26T12:00:00-07:00")
    vote("alice", {"2": "for"})
    then = text_of(inspector.get(address("count_as_of"), {"at": "2003-05-26T11:59"}))
    now = text_of(inspector.get(address("count_as_of"), {"at": "2003-05-26T12:00"}))

    assert "7,000 of 10,000 votes are represented" in then
    assert "8,250 of 10,000 votes are represented" in now


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2003-06-01T00:00", "That is still to come."),
        ("yesterday", "Write a date and a time, as 2003-05-29T20:00."),
    ],
)
def test_a_moment_that_is_none_is_said(voted, inspector, address, given, said):
    page = inspector.get(address("count_as_of"), {"at": given})

    assert page.status_code == 422
    assert said in text_of(page)


def test_several_rulings_are_supposed_together(meeting, voted, inspector, address, vote):
    cards = [
        vote(holder, {"2": "for"}, channel="mail", signed=False) for holder in ("alice", "bob")
    ]
    lines = RecordLine.objects.count()
    one = {f"ruling-{cards[0].pk}": "accept"}
    both = {f"ruling-{card.pk}": "accept" for card in cards}
    alone = text_of(inspector.get(address("what_if"), one))
    together = text_of(inspector.get(address("what_if"), {**both, "ruling-x": "accept"}))

    assert "5,750 votes for" in alone and "A result depends on it" in alone
    assert "6,150 votes for" in together and "With 2 rulings" in together
    assert "As it stands: Not approved" in together
    assert RecordLine.objects.count() == lines
    assert not Ruling.objects.exists()


def test_the_inspector_decides_who_reads_what_is_preliminary(
    meeting, voted, inspector, staff, address, clock
):
    taken = counts.take(meeting, "preliminary", "Ines Pector", clock())
    assert staff("secretary").get(address("count", count=taken.pk)).status_code == 200
    inspector.post(address("count_policy"), {"preliminary": "inspectors", "inspectors": "2"})

    assert CountPolicy.objects.get().preliminary == "inspectors"
    secretary = staff("secretary")
    assert secretary.get(address("count", count=taken.pk)).status_code == 403
    assert "count-1" not in text_of(secretary.get(address("counts")))
    compare = secretary.get(address("compare_counts"), {"one": taken.pk, "other": taken.pk})
    assert compare.status_code == 403


def test_a_policy_that_cannot_be_is_not_kept(voted, inspector, address):
    page = inspector.post(address("count_policy"), {"preliminary": "all", "inspectors": "0"})

    assert page.status_code == 422
    assert not CountPolicy.objects.exists()


def test_a_final_count_that_is_overtaken_says_so(meeting, closed, inspector, address, clock, vote):
    taken = counts.take(meeting, "final", "Ines Pector", clock())
    vote("alice", {"2": "for"}, channel="mail")
    page = inspector.get(address("count", count=taken.pk))

    assert "Take another final count before you certify" in text_of(page)
