"""One holder goes through every channel, and the history says what governs and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.clocks import SetClock
from tests.voting.conftest import text_of
from voting import announcements, door
from voting.counting import count
from voting.models import Instrument
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount


def at(moment: str) -> None:
    SetClock.moment = datetime.fromisoformat(moment)


def test_card_then_telephone_then_page_then_ballot(meeting: Any, vote: Any, signed_in: Any) -> None:
    def arrive(form: str, channel: str, votes: Any, **more: Any) -> Instrument:
        arrival = door.Arrival("carol", form, channel, votes, **more)
        return door.receive(meeting, arrival, SetClock())

    at("2003-05-12T09:00:00-07:00")
    card = arrive("proxy", "mail", {"2": "for"}, dated=date(2003, 5, 10))
    at("2003-05-20T09:00:00-07:00")
    call = arrive("proxy", "telephone", {"2": "against"})
    at("2003-05-28T09:00:00-07:00")
    vote(meeting, "carol", {"m2": "abstain"})
    page = Instrument.objects.get(channel="internet")
    at("2003-05-30T09:15:00-07:00")
    announcements.announce_polls(meeting, "opened", SetClock())
    at("2003-05-30T09:20:00-07:00")
    announcements.check_in(meeting.holdings.get(key="carol"), SetClock.moment)
    assert as_dict(count(meeting))["governing"]["carol"] == [page.key], "attending revokes nothing"
    at("2003-05-30T09:40:00-07:00")
    ballot = arrive("ballot", "in_person", {"1": "withhold", "2": "for"})
    nominee = door.Arrival("nominee", "proxy", "nominee", {"2": {"for": "4000"}})
    door.receive(meeting, nominee, SetClock())

    result = as_dict(count(meeting))
    assert result["governing"]["carol"] == [ballot.key]
    assert {key: result["instruments"][key] for key in (card.key, call.key, page.key)} == {
        card.key: {"status": "superseded", "by": call.key},
        call.key: {"status": "superseded", "by": page.key},
        page.key: {"status": "superseded", "by": ballot.key},
    }
    record = read_record(meeting.record_lines.order_by("pk").values_list("body", flat=True))
    assert as_dict(recount(record)) == result
    history = text_of(signed_in(meeting, "carol").get("/history/"))
    for words in (
        "Ballot at the meeting counts now",
        "Vote by internet replaced",
        "Replaced by the ballot you cast at the meeting on May 30",
        "Vote by telephone replaced",
        "Proxy card by mail replaced",
        "Replaced by the vote you sent on May 20",
    ):
        assert words in history
