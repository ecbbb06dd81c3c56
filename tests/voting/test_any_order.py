"""Whatever happens, in whatever order and by whatever channel: the count is the recount.

Acts of every kind are fired at a small register in random order, through the door and the
announcements as they come in real life, with the clock moving on. After each of them the count in
the database, the recount of the record and the governing instruments derived anew must agree.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.clocks import SetClock
from voting import announcements, door, standing
from voting.counting import count
from voting.importing import import_record
from voting.models import Instrument
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

RECORD = [
    {
        "type": "meeting",
        "id": "m",
        "issuer": "Example Corp.",
        "title": "Annual Meeting",
        "timezone": "America/Los_Angeles",
        "record_date": "2003-04-10",
        "mailed": "2003-04-24",
        "convenes": "2003-05-30T09:00:00-07:00",
        "polls": {"close": "2003-05-30T10:00:00-07:00"},
        "cutoffs": {
            "internet": "2003-05-29T20:00:00-07:00",
            "telephone": "2003-05-29T20:00:00-07:00",
            "nominee": "2003-05-29T17:00:00-07:00",
        },
    },
    {"type": "class", "id": "c", "name": "Common", "outstanding": "1000"},
    {
        "type": "matter",
        "id": "1",
        "title": "Directors",
        "kind": "election",
        "seats": 2,
        "nominees": [{"id": "x", "name": "X"}, {"id": "y", "name": "Y"}],
        "standard": {"rule": "plurality"},
        "board": "for",
        "routine": True,
    },
    {
        "type": "matter",
        "id": "2",
        "title": "Split",
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "outstanding"},
        "board": "for",
    },
    {"type": "holding", "id": "ann", "holder": "Ann", "class": "c", "shares": "200"},
    {"type": "holding", "id": "tom", "holder": "Tom", "class": "c", "shares": "1"},
    {
        "type": "holding",
        "id": "two",
        "holder": "P and Q",
        "class": "c",
        "shares": "101",
        "joint": ["P", "Q"],
    },
    {
        "type": "holding",
        "id": "bank",
        "holder": "Bank",
        "class": "c",
        "shares": "500",
        "kind": "nominee",
    },
    {
        "type": "holding",
        "id": "client",
        "holder": "Client",
        "class": "c",
        "shares": "50",
        "under": "bank",
    },
]
HOLDINGS = st.sampled_from(["ann", "tom", "two", "client"])
ELECTION = st.sampled_from(
    ["for", "withhold", {"except": ["x"]}, {"x": "for"}, {"x": "withhold", "y": "for"}]
)
PROPOSAL = st.sampled_from(["for", "against", "abstain"])
MARKS = st.fixed_dictionaries({}, optional={"1": ELECTION, "2": PROPOSAL})
PAPER = st.fixed_dictionaries(
    {}, optional={"1": ELECTION, "2": PROPOSAL | st.just(["for", "against"])}
)
DATES = st.none() | st.sampled_from(["2003-04-20", "2003-05-10", "2003-05-28", "2003-06-02"])
SHARES = st.none() | st.integers(1, 120)


def day(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text).date()


class Meeting(RuleBasedStateMachine):
    """A meeting at which anything may happen next."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize(hours=st.sampled_from([0, 24 * 19, 24 * 19 + 21]))
    def begin(self, hours: int) -> None:
        SetClock.moment = datetime.fromisoformat("2003-05-10T09:00:00-07:00")
        SetClock.moment += timedelta(hours=hours)
        self.meeting = import_record([json.dumps(line) for line in RECORD])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def arrive(self, holding: str, form: str, channel: str, **fields: Any) -> None:
        """Through the door, or turned away by it, which records nothing."""
        SetClock.moment += timedelta(minutes=7)
        before = Instrument.objects.count()
        try:
            with transaction.atomic():
                door.receive(
                    self.meeting,
                    door.Arrival(holding=holding, form=form, channel=channel, **fields),
                    SetClock(),
                )
        except door.Refused:
            assert Instrument.objects.count() == before

    @rule(
        holding=HOLDINGS,
        votes=MARKS,
        shares=SHARES,
        channel=st.sampled_from(["internet", "telephone"]),
    )
    def votes_electronically(
        self, holding: str, votes: Any, shares: int | None, channel: str
    ) -> None:
        self.arrive(holding, "proxy", channel, votes=votes, shares=shares)

    @rule(holding=HOLDINGS, votes=PAPER, dated=DATES, postmarked=DATES, signed=st.booleans())
    def mails_a_card(
        self, holding: str, votes: Any, dated: Any, postmarked: Any, signed: bool
    ) -> None:
        self.arrive(
            holding,
            "proxy",
            "mail",
            votes=votes,
            dated=day(dated),
            postmarked=day(postmarked),
            signed=signed,
        )

    @rule(votes=MARKS, signer=st.sampled_from([["P"], ["Q"], ["P", "Q"]]))
    def one_of_two_owners_votes(self, votes: Any, signer: list[str]) -> None:
        self.arrive("two", "proxy", "internet", votes=votes, signatures=signer)

    @rule(holding=HOLDINGS, votes=MARKS, shares=SHARES)
    def casts_a_ballot(self, holding: str, votes: Any, shares: int | None) -> None:
        self.arrive(holding, "ballot", "in_person", votes=votes, shares=shares)

    @rule(holding=HOLDINGS, dated=DATES)
    def revokes_in_writing(self, holding: str, dated: Any) -> None:
        self.arrive(holding, "revocation", "mail", dated=day(dated))

    @rule(yes=st.integers(0, 300), no=st.integers(0, 300), adds=st.booleans())
    def a_bank_files(self, yes: int, no: int, adds: bool) -> None:
        voted = {"for": str(yes), "against": str(no), "broker_non_vote": "20"}
        kept = {choice: shares for choice, shares in voted.items() if shares != "0"}
        shares = yes + no + 20 if adds else None
        self.arrive("bank", "proxy", "nominee", votes={"2": kept}, shares=shares)

    @rule(holding=HOLDINGS)
    def checks_in(self, holding: str) -> None:
        SetClock.moment += timedelta(minutes=7)
        found = self.meeting.holdings.get(key=holding)
        announcements.check_in(found, SetClock.moment)

    @rule(data=st.data(), decision=st.sampled_from(["accept", "reject"]))
    def the_inspectors_rule(self, data: st.DataObject, decision: str) -> None:
        keys = list(Instrument.objects.order_by("pk").values_list("pk", flat=True))
        if keys:
            SetClock.moment += timedelta(minutes=7)
            found = Instrument.objects.get(pk=data.draw(st.sampled_from(keys)))
            announcements.rule(found, decision, "Seen", "Inspector", SetClock.moment)

    @rule(state=st.sampled_from(["opened", "closed"]), matter=st.sampled_from(["1", "2", None]))
    def polls_are_announced(self, state: str, matter: str | None) -> None:
        SetClock.moment += timedelta(minutes=7)
        found = self.meeting.matters.get(key=matter) if matter else None
        try:
            with transaction.atomic():
                announcements.announce_polls(self.meeting, state, SetClock(), found)
        except announcements.NotPossible:
            pass
        self.meeting.refresh_from_db()

    @rule(hours=st.sampled_from([1, 30, 24 * 10]))
    def time_goes_on(self, hours: int) -> None:
        SetClock.moment += timedelta(hours=hours)

    @invariant()
    def the_count_is_the_recount(self) -> None:
        if not hasattr(self, "meeting"):
            return
        lines = self.meeting.record_lines.order_by("pk").values_list("body", flat=True)
        counted = as_dict(count(self.meeting))
        assert counted == as_dict(recount(read_record(lines)))
        assert standing.differences(self.meeting) == []
        for matter in counted["matters"]:
            each = matter["totals"].values() if matter["kind"] == "election" else [matter["totals"]]
            voted = [sum(map(_shares, totals.values())) for totals in each]
            assert all(votes <= 802 for votes in voted), "never more than the register holds"


def _shares(written: str) -> Fraction:
    return Fraction(written)


@pytest.mark.django_db
def test_whatever_happens_the_count_is_the_recount() -> None:
    run_state_machine_as_test(
        Meeting,
        settings=settings(
            max_examples=25,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
