"""The inspectors open and close the polls from the desk."""

from __future__ import annotations

import pytest

from voting import announcements, revocations
from voting.models import PollsAnnouncement


@pytest.fixture
def inspector(staff):
    return staff("inspector")


def announce(client, address, state, **fields):
    return client.post(address("announce_polls", state=state), fields, follow=True)


def test_asking_does_not_announce(inspector, address, meeting):
    page = inspector.get(address("announce_polls", state="opened")).content.decode()

    assert "Open the polls on every matter?" in page
    assert "May 30, 2003, 9:15 a.m. PDT" in page
    assert not PollsAnnouncement.objects.exists()


def test_the_polls_are_opened_and_closed_on_every_matter(inspector, address, meeting, at):
    at("2003-05-30T09:17:00-07:00")
    announce(inspector, address, "opened")
    at("2003-05-30T10:04:00-07:00")
    page = announce(inspector, address, "closed").content.decode()

    assert announcements.polls_state(meeting) == {"1": "closed", "2": "closed"}
    assert "9:17 a.m. PDT" in page
    assert "10:04 a.m. PDT" in page
    # An opening ends the schedule; the page still has that of the notice.
    assert "10:00 a.m. PDT" in page


def test_the_polls_are_opened_on_one_matter(inspector, address, meeting):
    announce(inspector, address, "opened", matter="2")

    assert announcements.polls_state(meeting) == {"1": "not_opened", "2": "opened"}


def test_what_is_not_possible_is_said(inspector, address, meeting):
    page = announce(inspector, address, "closed").content.decode()

    assert "cannot be closed before they were opened" in page
    assert not PollsAnnouncement.objects.exists()


def test_a_closing_says_what_waits_and_applies_it(inspector, address, meeting, clock, vote):
    vote("alice")
    announce(inspector, address, "opened")
    alice = meeting.holdings.get(key="alice")
    revocations.enter(alice, clock(), dated=None, signed=True, entered_by="S. Cayley")

    asked = inspector.get(address("announce_polls", state="closed")).content.decode()
    announce(inspector, address, "closed")

    assert "1 written revocation delivered before" in asked
    assert alice.instruments.get(form="proxy").standing.status == "revoked"


@pytest.mark.parametrize("state", ["reopened", "not_opened"])
def test_there_are_no_other_announcements(inspector, address, state):
    assert inspector.get(address("announce_polls", state=state)).status_code == 404


def test_a_matter_that_is_not_there_is_not_found(inspector, address):
    url = address("announce_polls", state="opened")

    assert inspector.post(url, {"matter": "9"}).status_code == 404
