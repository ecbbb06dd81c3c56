"""The inspectors open and close the polls from the desk."""

from __future__ import annotations

import pytest

from voting import announcements, revocations, snapshot
from voting.counting import count
from voting.models import PollsAnnouncement
from voting.record.result import as_dict


@pytest.fixture
def inspector(staff):
    return staff("inspector")


def announce(client, address, state, **fields):
    """Announce, on the page that asks; `acknowledged` heeds its warning."""
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
    announce(inspector, address, "opened", matter="2", acknowledged="1")

    assert announcements.polls_state(meeting) == {"1": "not_opened", "2": "opened"}


def test_closing_the_rest_leaves_what_was_closed_as_it_was(inspector, address, meeting, at, vote):
    at("2003-05-29T09:00:00-07:00")
    announce(inspector, address, "opened", acknowledged="1")
    at("2003-05-29T09:10:00-07:00")
    announce(inspector, address, "closed", matter="2")
    at("2003-05-29T09:20:00-07:00")
    vote("alice", {"1": "for"})
    at("2003-05-29T09:30:00-07:00")
    announce(inspector, address, "closed")

    assert announcements.polls_state(meeting) == {"1": "closed", "2": "closed"}
    agenda = snapshot.agenda_of(meeting)
    assert agenda.close_of["2"].isoformat() == "2003-05-29T09:10:00-07:00"
    assert agenda.close_of["1"].isoformat() == "2003-05-29T09:30:00-07:00"
    counted = as_dict(count(meeting))["matters"]
    assert counted[0]["totals"]["1a"]["for"] == "1250"
    assert counted[1]["totals"]["for"] == "0", "it came after the close of this matter"


def test_opening_before_the_meeting_convenes_wants_to_be_confirmed(inspector, address, meeting, at):
    at("2003-05-27T09:00:00-07:00")
    asked = announce(inspector, address, "opened").content.decode()

    assert "The meeting has not convened" in asked
    assert not PollsAnnouncement.objects.exists()
    announce(inspector, address, "opened", acknowledged="1")
    assert PollsAnnouncement.objects.exists()


def test_what_is_not_possible_is_said(inspector, address, meeting):
    page = announce(inspector, address, "closed").content.decode()

    assert "cannot be closed before they were opened" in page
    assert not PollsAnnouncement.objects.exists()


def test_a_closing_says_what_waits_and_applies_it(inspector, address, meeting, clock, vote):
    vote("alice")
    announce(inspector, address, "opened", acknowledged="1")
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
