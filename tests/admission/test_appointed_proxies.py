"""A person whom a holder appointed comes, and votes exactly the shares that are still his."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings.clock import current_clock
from meetings.models import Attendee
from meetings.room import Newcomer, NotAdmitted
from tests.clocks import SetClock
from voting import admission, announcements, appointments, counting, floor_ballots, revocations
from voting.door import Refused
from voting.floor_ballots import NotIssued
from voting.models import Attendance, Instrument

Vote = Callable[..., Instrument]


@pytest.fixture
def vote(vote: Vote) -> Vote:
    """Receive a proxy that is handed in at the meeting."""
    return partial(vote, channel="in_person")


def found(meeting: Any, words: str) -> list[tuple[str, str, Any, bool]]:
    return [
        (one.appointee, one.holding.key, one.shares, one.exact)
        for one in appointments.search(meeting, words)
    ]


def let_in(meeting: Any, proxy: Instrument) -> Attendee:
    who = Newcomer("Paula Proxy", Attendee.As.APPOINTED, "passport", proxy.holding, "Proxy")
    clock = current_clock()
    return admission.admit(meeting, who, clock, "Registrar", appointed_by=proxy)


def revoke(holding: Any) -> None:
    clock = current_clock()
    notice = revocations.enter(holding, clock, dated=None, signed=True, entered_by="S")
    revocations.apply(notice.pk, clock)


def test_an_appointed_proxy_is_found_by_name_with_holder_and_shares(doors: Any, vote: Vote) -> None:
    vote("alice", {}, solicitor="Paula Q. Proxy")
    vote("bob", {}, solicitor="Paula Q. Proxy", shares=100)
    vote("carol", {"2": "for"})

    assert [row[:2] for row in found(doors, "paula proxy")] == [
        ("Paula Q. Proxy", "alice"),
        ("Paula Q. Proxy", "bob"),
    ]
    assert found(doors, "zebra") == []
    assert found(doors, "board") == []


def test_the_ballot_is_for_exactly_the_shares(doors: Any, vote: Vote, polls: Any) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy")
    who = let_in(doors, proxy)
    own = proxy.holding.shares
    with pytest.raises(NotIssued, match="exactly those"):
        floor_ballots.issue(who, "paper", current_clock(), "R", shares=1)
    ballot = floor_ballots.issue(who, "paper", current_clock(), "R")

    assert ballot.shares == own
    with pytest.raises(NotIssued, match="is out and not cast"):
        floor_ballots.issue(who, "paper", current_clock(), "R")
    polls("opened")
    cast = floor_ballots.cast(ballot, {"2": "against"}, current_clock())
    proxy.standing.refresh_from_db()
    assert (proxy.standing.status, proxy.standing.by) == ("superseded", cast)
    with pytest.raises(NotIssued, match="any more"):
        floor_ballots.issue(who, "paper", current_clock(), "R")


def test_whoever_was_revoked_is_not_admitted_and_the_desk_says_why(
    doors: Any, vote: Vote, at: Any
) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy")
    at("8:50")
    revoke(proxy.holding)

    (one,) = appointments.search(doors, "paula")
    assert not one.stands
    assert one.why.startswith("Revoked by the holder: notice of revocation, received on May 30")
    with pytest.raises(NotAdmitted, match="Revoked by the holder"):
        let_in(doors, proxy)
    assert not Attendee.objects.exists()


def test_one_superseded_after_the_ballot_was_handed_out_cannot_be_cast(
    doors: Any, vote: Vote, at: Any, polls: Any
) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy")
    ballot = floor_ballots.issue(let_in(doors, proxy), "paper", current_clock(), "R")
    at("9:20")
    polls("opened")
    later = vote("alice", {"2": "for"})

    with pytest.raises(Refused, match=r"Alice Archer any more\. Superseded"):
        floor_ballots.hand_in(ballot, current_clock(), "R")
    later.standing.refresh_from_db()
    assert later.standing.status == "governs"


def test_one_handed_in_before_was_voted_then(doors: Any, vote: Vote, at: Any, polls: Any) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy")
    ballot = floor_ballots.issue(let_in(doors, proxy), "paper", current_clock(), "R")
    at("9:20")
    polls("opened")
    floor_ballots.hand_in(ballot, current_clock(), "R")
    at("9:25")
    revoke(proxy.holding)

    assert floor_ballots.cast(ballot, {"2": "against"}, current_clock()).form == "ballot"


def test_an_appointee_for_a_part_brings_no_other_shares(doors: Any, vote: Vote) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy", shares=100)
    before = counting.outcome_of(doors).quorum.present
    let_in(doors, proxy)

    assert not Attendance.objects.exists()
    assert counting.outcome_of(doors).quorum.present == before


def test_a_ballot_that_would_count_beside_the_appointment_is_said_until_it_is_ruled_on(
    doors: Any, vote: Vote, at: Any, polls: Any, totals: Any
) -> None:
    whole = vote("alice", {"2": "for"})
    proxy = vote("alice", {}, solicitor="Paula Proxy", shares=100)
    own = whole.holding.shares
    assert found(doors, "paula") == [("Paula Proxy", "alice", 100, False)]
    ballot = floor_ballots.issue(let_in(doors, proxy), "paper", current_clock(), "R")
    at("9:20")
    polls("opened")
    floor_ballots.cast(ballot, {"2": "against"}, current_clock())

    assert floor_ballots.voted_beside(proxy) == ballot.number
    announcements.rule(proxy, "reject", "Voted by ballot", "Inspector", current_clock().now())
    assert floor_ballots.voted_beside(proxy) == ""
    assert totals(doors, "2") == {"for": own - 100, "against": 100}


def test_where_the_appointment_is_the_oldest_a_ballot_takes_its_place(
    doors: Any, vote: Vote
) -> None:
    proxy = vote("alice", {}, solicitor="Paula Proxy")
    vote("alice", {"2": "for"}, shares=100)

    assert found(doors, "paula") == [("Paula Proxy", "alice", proxy.holding.shares - 100, True)]


class TestPages:
    @pytest.fixture
    def registrar(self, doors: Any, staff: Any) -> Client:
        client: Client = staff("registrar")
        return client

    def test_from_the_search_to_the_ballot(
        self, doors: Any, vote: Vote, registrar: Client, clock: type[SetClock]
    ) -> None:
        proxy = vote("alice", {}, solicitor="Paula Proxy", shares=100)
        desk = reverse("voting:desk:admission", args=[doors.key])
        way = reverse("voting:desk:admit_appointed", args=[doors.key, proxy.pk])
        listed = registrar.get(desk, {"q": "proxy paula"}).content.decode()
        assert way in listed and "Nothing matches" not in listed

        given = {"name": "Paula Proxy", "identification": "license", "checked": "on"}
        admitted = registrar.post(way, given, follow=True).content.decode()
        assert "Hand out a ballot for 100 shares" in admitted
        assert "Tell the inspectors" in admitted
        who = Attendee.objects.get()
        assert who.admitted_as == Attendee.As.APPOINTED
        issue = reverse("voting:desk:issue_ballot", args=[doors.key, who.pk])
        registrar.post(issue, {"medium": "paper"})
        assert floor_ballots.ballots(doors).get().shares == 100

    def test_one_that_does_not_stand_says_so_and_offers_no_form(
        self, doors: Any, vote: Vote, registrar: Client
    ) -> None:
        proxy = vote("alice", {}, solicitor="Paula Proxy")
        revoke(proxy.holding)
        way = reverse("voting:desk:admit_appointed", args=[doors.key, proxy.pk])
        shown = registrar.get(way).content.decode()

        assert "votes none of these shares any more" in shown
        assert "identification" not in shown.split("<main")[1]

    def test_a_proxy_of_the_board_appoints_nobody(
        self, doors: Any, vote: Vote, registrar: Client
    ) -> None:
        proxy = vote("alice", {"2": "for"})
        way = reverse("voting:desk:admit_appointed", args=[doors.key, proxy.pk])

        assert registrar.get(way).status_code == 404
