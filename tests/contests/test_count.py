"""Whatever comes in on either card, the count in the database is the recount of the record."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clocks import SetClock
from tests.contests.conftest import FUND, OPEN
from tests.contests.meetings import CONTESTED
from voting import by_side, daily_reports, door, solicitations, standing
from voting.counting import count
from voting.importing import import_record
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

CHOICE = st.sampled_from(["for", "against", "abstain"])
MARKS = st.fixed_dictionaries(
    {},
    optional={
        # As many FOR marks as one likes: paper has them.
        "1": st.dictionaries(st.sampled_from(["m1", "m2", "m3", "d1", "d2"]), CHOICE, min_size=1),
        "2": CHOICE | st.just(["for", "against"]),
        "3": st.sampled_from(["for", "withhold", {"p": "150"}, {"p": "1", "q": "90"}]),
        "4": CHOICE,
    },
)
CARD = st.fixed_dictionaries(
    {
        "holding": st.sampled_from(["A", "B", "C", "F", "J"]),
        "solicitor": st.sampled_from(["board", FUND, "Petra Proxy"]),
        "channel": st.sampled_from(["internet", "telephone", "mail"]),
        "votes": MARKS,
        "dated": st.none() | st.integers(1, 25).map(lambda day: date(2024, 5, day)),
        "shares": st.none() | st.integers(1, 250),
        "revoked": st.booleans(),
    }
)


def send(meeting: Any, card: dict[str, Any]) -> None:
    """A proxy, and perhaps its revocation; the door may turn it away."""
    SetClock.moment += timedelta(hours=5)
    by_mail = card["channel"] == "mail"
    arrivals = [
        door.Arrival(
            card["holding"],
            "proxy",
            card["channel"],
            card["votes"],
            solicitor=card["solicitor"],
            dated=card["dated"] if by_mail else None,
            shares=card["shares"],
        )
    ]
    if card["revoked"]:
        arrivals.append(door.Arrival(card["holding"], "revocation", "internet"))
    for arrival in arrivals:
        try:
            with transaction.atomic():
                door.receive(meeting, arrival, SetClock())
        except door.Refused:
            pass


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cards=st.lists(CARD, max_size=12))
def test_across_two_cards_the_count_is_the_recount(cards: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        SetClock.moment = OPEN
        meeting = import_record([json.dumps(line) for line in CONTESTED])
        solicitations.enter(
            meeting, FUND, SetClock(), name="The Fund", proxies=["Victor Hale"], by="Secretary"
        )
        for card in cards:
            send(meeting, card)
        lines = list(meeting.record_lines.order_by("pk").values_list("body", flat=True))
        counted = count(meeting)

        assert as_dict(counted) == as_dict(recount(read_record(lines)))
        assert standing.differences(meeting) == []
        sides = solicitations.sides_of(meeting)
        represented = by_side.represented(meeting, sides)
        assert sum(represented.values()) == counted.outcome.quorum.present
        report = daily_reports.content_of(meeting, date(2024, 5, 20), SetClock.moment)
        received = report["tables"][0]["rows"][-1]
        assert int(received[-1]) == sum(int(one) for one in received[1:-1])
        transaction.set_rollback(True)


def test_the_worked_example_of_a_universal_card(db: None) -> None:
    """rules.md E24: unmarked, over-marked and under-marked cards, and a later opposing one."""
    names = {"M1": "Ann", "M2": "Bea", "M3": "Cal", "D1": "Dov", "D2": "Eli"}
    nominees = [
        {"id": id, "name": name, "by": "board" if id[0] == "M" else FUND}
        for id, name in names.items()
    ]
    head, share_class = CONTESTED[:2]
    record = [
        head,
        {**share_class, "outstanding": "1200"},
        {
            "type": "matter",
            "id": "1",
            "title": "Directors",
            "kind": "election",
            "seats": 3,
            "nominees": nominees,
            "standard": {"rule": "plurality"},
            "board": {"M1": "for", "M2": "for", "M3": "for"},
            "opposition": {FUND: {"D1": "for", "D2": "for"}},
        },
        {
            "type": "matter",
            "id": "2",
            "title": "Split",
            "kind": "proposal",
            "standard": {"rule": "majority", "of": "outstanding"},
            "board": "for",
            "opposition": {FUND: "against"},
        },
        *(
            {"type": "holding", "id": id, "holder": id, "class": "common", "shares": shares}
            for id, shares in zip("ABCDEF", ("400", "300", "200", "150", "100", "50"), strict=True)
        ),
    ]
    meeting = import_record([json.dumps(line) for line in record])

    def card(holding: str, solicitor: str, dated: str, fors: list[str], split: str = "") -> None:
        votes: dict[str, Any] = {"1": dict.fromkeys(fors, "for")} if fors else {}
        votes |= {"2": split} if split else {}
        SetClock.moment = datetime.fromisoformat(f"2024-05-{dated}T18:00:00-04:00")
        day = date(2024, 5, int(dated))
        arrival = door.Arrival(holding, "proxy", "mail", votes, dated=day, solicitor=solicitor)
        door.receive(meeting, arrival, SetClock())

    card("A", "board", "08", [])
    card("B", FUND, "08", ["M1", "D1", "D2"], "against")
    card("C", "board", "08", ["M1", "M2", "M3", "D1"], "for")
    card("D", FUND, "08", ["D1"], "abstain")
    card("E", "board", "10", ["M1", "M2", "M3"], "for")
    card("E", FUND, "15", ["D1", "D2", "M2"], "for")
    result = as_dict(count(meeting))
    election, split = result["matters"]

    assert {id: each["for"] for id, each in election["totals"].items()} == {
        "M1": "700",
        "M2": "500",
        "M3": "400",
        "D1": "550",
        "D2": "400",
    }
    assert sorted(election["elected"]) == ["D1", "M1", "M2"]
    assert (split["totals"]["for"], split["totals"]["against"], split["totals"]["abstain"]) == (
        "700",
        "300",
        "150",
    )
    assert split["outcome"] == "approved"
