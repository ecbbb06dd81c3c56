"""The history: one's own instruments, which of them counts, and why the others do not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.voting.conftest import text_of
from voting import door
from voting.announcements import rule
from voting.door import Arrival


def history(signed_in: Any, meeting: Any, holding: str = "alice") -> str:
    return text_of(signed_in(meeting, holding).get("/history/"))


def test_nothing_yet(meeting: Any, signed_in: Any) -> None:
    assert "Nothing has been received" in history(signed_in, meeting)


def test_a_later_vote_replaces_and_says_so(
    meeting: Any, vote: Any, signed_in: Any, clock: Any
) -> None:
    vote(meeting, "alice", {"m2": "for"})
    clock.moment = datetime.fromisoformat("2003-05-28T16:02:00-07:00")
    vote(meeting, "alice", {"m2": "against"})
    text = history(signed_in, meeting)
    assert text.index("counts now") < text.index("replaced")  # the newest first
    assert "Replaced by the vote you sent on May 28, 4:02:00 p.m. PDT." in text
    meeting_page = text_of(signed_in(meeting, "alice").get("/meeting/"))
    assert "AGAINST" in meeting_page
    assert "Change my vote" in meeting_page


def test_only_ones_own(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "carol", {"m2": "against"})
    assert "Nothing has been received" in history(signed_in, meeting)


def test_paper_is_told_in_plain_words(meeting: Any, signed_in: Any, clock: Any) -> None:
    door.receive(
        meeting,
        Arrival("alice", "proxy", "mail", {"1": "for"}, date(2003, 5, 12), signed=False),
        clock(),
    )
    text = history(signed_in, meeting)
    assert "Proxy card by mail unsigned" in text
    assert "It came without a signature, so it does not count." in text


def test_late_paper_is_told(meeting: Any, signed_in: Any, clock: Any) -> None:
    clock.moment = datetime.fromisoformat("2003-06-02T09:00:00-07:00")
    door.receive(meeting, Arrival("alice", "proxy", "mail", {"2": "for"}), clock())
    assert "It came after the polls closed" in history(signed_in, meeting)


def test_a_card_replaced_by_the_internet(
    meeting: Any, vote: Any, signed_in: Any, clock: Any
) -> None:
    vote(meeting, "alice", {"m2": "for"})
    clock.moment = datetime.fromisoformat("2003-05-27T09:00:00-07:00")
    card = Arrival("alice", "proxy", "mail", {"2": ["for", "against"]}, date(2003, 5, 26))
    door.receive(meeting, card, clock())
    text = history(signed_in, meeting)
    assert "Replaced by the proxy card received on May 27, 9:00:00 a.m. PDT." in text
    assert "Not voted Marked FOR and AGAINST." in text


def test_a_ruling_is_told_with_its_reason(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    instrument = meeting.instruments.get()
    rule(instrument, "reject", "Signed by a stranger", "I. Pector", instrument.received)
    text = history(signed_in, meeting)
    assert "The inspectors of election rejected it: Signed by a stranger" in text


def test_a_nominees_quantities_are_told(meeting: Any, signed_in: Any, clock: Any) -> None:
    arrival = Arrival("nominee", "proxy", "nominee", {"2": {"for": "3000", "against": "500"}})
    door.receive(meeting, arrival, clock())
    text = history(signed_in, meeting, "nominee")
    assert "3,000 shares FOR, 500 shares AGAINST" in text
