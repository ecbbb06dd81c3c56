"""Inspectors rule on evidence, alone or by two, and dispose of challenges."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from voting import counting
from voting.announcements import NotPossible
from voting.inspection import challenges, rulings
from voting.inspection.rulings import Finding
from voting.models import Challenge, ProposalAnswer, RecordLine, Ruling, RulingProposal

from .conftest import ACCEPT

BEYOND = Finding(
    "accept", "Reconciled.", ["face", "reliable"], "Stock record, from H. Harborline, by letter"
)


def last_lines(meeting, count):
    rows = RecordLine.objects.filter(meeting=meeting).order_by("-pk")[:count]
    return [json.loads(row.body) for row in reversed(rows)]


def test_the_evidence_stands_just_before_the_ruling(meeting, card, ines, clock):
    rulings.rule(card, ACCEPT, ines, clock())

    evidence, ruling = last_lines(meeting, 2)
    assert evidence == {
        "type": "evidence",
        "instrument": card.key,
        "kinds": ["face", "books"],
        "by": "Ines Pector",
        "at": "2003-05-23T12:00:00-07:00",
    }
    assert ruling["type"] == "ruling"
    assert ruling["by"] == "Ines Pector"
    assert counting.outcome_of(meeting).quorum.present == 3000


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        (Finding("accept", "  ", ["face"]), "needs a reason"),
        (Finding("accept", "So", []), "relies on"),
        (Finding("accept", "So", ["a dream"]), "relies on"),
    ],
)
def test_a_ruling_needs_a_reason_and_evidence(card, ines, clock, meeting, finding, message):
    before = RecordLine.objects.count()
    with pytest.raises(NotPossible, match=message):
        rulings.rule(card, finding, ines, clock())
    assert RecordLine.objects.count() == before


class TestOtherReliableInformation:
    """231(d) opens it only to reconcile what a bank or broker voted in excess."""

    def test_it_reconciles_a_brokers_over_vote(self, over, ines, clock, meeting):
        rulings.rule(over, BEYOND, ines, clock())

        evidence, _ = last_lines(meeting, 2)
        assert evidence["kinds"] == ["face", "reliable"]
        assert "Stock record" in evidence["detail"]

    def test_it_is_stated_exactly(self, over, ines, clock):
        with pytest.raises(NotPossible, match="from whom, when and how"):
            rulings.rule(over, Finding("accept", "So", ["nominee"]), ines, clock())

    @pytest.mark.parametrize("kind", ["nominee", "reliable"])
    def test_it_is_closed_to_any_other_instrument(self, card, ines, clock, kind):
        with pytest.raises(NotPossible, match="voted in excess"):
            rulings.rule(card, Finding("accept", "So", [kind], "He told me"), ines, clock())

    def test_a_holders_own_over_vote_is_no_brokers(self, vote, ines, clock):
        own = vote("carol", {"2": "for"}, shares=9000)
        with pytest.raises(NotPossible, match="voted in excess"):
            rulings.rule(own, BEYOND, ines, clock())


@pytest.mark.usefixtures("two_inspectors")
class TestTwoInspectors:
    @pytest.fixture
    def proposal(self, card, ines, clock):
        return rulings.rule(card, ACCEPT, ines, clock())

    def test_what_one_proposes_counts_for_nothing(self, proposal, meeting, card):
        assert isinstance(proposal, RulingProposal)
        assert not Ruling.objects.exists()
        assert not RecordLine.objects.filter(type__in=["evidence", "ruling"]).exists()
        assert counting.outcome_of(meeting).quorum.present == 0

    def test_another_concurs_and_the_line_names_both(self, proposal, ivan, clock, meeting):
        ruling = rulings.concur(proposal, ivan, clock())

        evidence, line = last_lines(meeting, 2)
        assert line["by"] == evidence["by"] == ruling.by == "Ines Pector and Ivan Pector"
        assert line["reason"] == ACCEPT.reason
        assert counting.outcome_of(meeting).quorum.present == 3000

    def test_nobody_concurs_with_himself(self, proposal, ines, clock):
        with pytest.raises(NotPossible, match="Another inspector"):
            rulings.concur(proposal, ines, clock())
        assert not Ruling.objects.exists()

    def test_the_database_refuses_it_too(self, proposal, ines, clock):
        with (
            pytest.raises(IntegrityError, match="another_inspector_answers_a_proposal"),
            transaction.atomic(),
        ):
            ProposalAnswer.objects.create(
                proposal=proposal,
                answer="declines",
                by=ines,
                proposed_by=ines,
                name="Ines Pector",
                at=clock.moment,
            )

    def test_nobody_concurs_unsworn(self, proposal, unsworn, clock):
        with pytest.raises(NotPossible, match="not appointed"):
            rulings.concur(proposal, unsworn, clock())

    def test_who_declines_says_why_and_nothing_is_ruled(self, proposal, ivan, clock, card):
        with pytest.raises(NotPossible, match="why you decline"):
            rulings.decline(proposal, " ", ivan, clock())
        rulings.decline(proposal, "It is a coffee stain.", ivan, clock())

        assert not Ruling.objects.exists()
        assert not rulings.open_proposals(card.meeting).exists()

    def test_one_may_withdraw_what_one_proposed(self, proposal, ines, clock):
        assert rulings.decline(proposal, "", ines, clock()).answer == "withdrawn"

    def test_a_proposal_is_answered_once(self, proposal, ivan, clock):
        rulings.concur(proposal, ivan, clock())
        with pytest.raises(NotPossible, match="answered in the meantime"):
            rulings.concur(proposal, ivan, clock())
        with pytest.raises(NotPossible, match="answered in the meantime"):
            rulings.decline(proposal, "No", ivan, clock())
        assert Ruling.objects.count() == 1

    def test_a_second_proposal_waits_for_the_first(self, proposal, card, ivan, clock):
        with pytest.raises(NotPossible, match="Ines Pector has proposed"):
            rulings.rule(card, Finding("reject", "No", ["face"]), ivan, clock())

    def test_after_a_decline_another_ruling_may_be_proposed(self, proposal, card, ivan, clock):
        rulings.decline(proposal, "No.", ivan, clock())

        assert rulings.rule(card, Finding("reject", "No", ["face"]), ivan, clock())

    def test_on_the_pages(self, proposal, ivan, browser_of, address, card, meeting):
        client = browser_of(ivan)
        page = client.get(address("exception", what="instruments", id=card.pk)).content.decode()
        assert "Ines Pector proposes to accept it" in page
        assert "Record the ruling" not in page

        client.post(address("answer_proposal", proposal=proposal.pk), {"answer": "concur"})

        assert Ruling.objects.get().by == "Ines Pector and Ivan Pector"


class TestChallenges:
    def test_a_challenge_is_a_line_of_the_record(self, meeting, card, clock):
        challenges.lodge(meeting, "Harbor Fund", "Not her signature.", clock(), card)

        assert last_lines(meeting, 1) == [
            {
                "type": "challenge",
                "id": "challenge-1",
                "by": "Harbor Fund",
                "ground": "Not her signature.",
                "instrument": card.key,
                "at": "2003-05-23T12:00:00-07:00",
            }
        ]

    def test_it_is_against_a_holding_a_matter_or_the_whole(self, meeting, clock):
        for target in (meeting.holdings.get(key="alice"), meeting.matters.get(key="2"), None):
            challenges.lodge(meeting, "Harbor Fund", "Because.", clock(), target)

        found = last_lines(meeting, 3)
        assert [one["id"] for one in found] == ["challenge-1", "challenge-2", "challenge-3"]
        assert found[0]["holding"] == "alice"
        assert found[1]["matter"] == "2"

    def test_the_database_refuses_two_targets(self, meeting, card, clock):
        one = challenges.lodge(meeting, "Harbor Fund", "Because.", clock())
        with (
            pytest.raises(IntegrityError, match="a_challenge_is_against_one"),
            transaction.atomic(),
        ):
            Challenge.objects.create(
                meeting=meeting,
                line=RecordLine.objects.create(meeting=meeting, type="challenge", body="{}"),
                key="x",
                by="b",
                ground="g",
                at=one.at,
                instrument=card,
                matter=meeting.matters.get(key="2"),
            )

    def test_its_disposition_is_kept_with_the_reason_and_changes_no_count(
        self, meeting, card, ines, clock
    ):
        before = counting.outcome_of(meeting).quorum.present
        challenge = challenges.lodge(meeting, "Harbor Fund", "Not hers.", clock(), card)
        challenges.dispose(challenge, "sustained", "The books show another.", ines, clock())

        (line,) = last_lines(meeting, 1)
        assert line["decision"] == "sustained"
        assert line["challenge"] == "challenge-1"
        assert counting.outcome_of(meeting).quorum.present == before

    def test_it_is_disposed_of_once_and_with_a_reason(self, meeting, ines, clock):
        challenge = challenges.lodge(meeting, "Harbor Fund", "Because.", clock())
        with pytest.raises(NotPossible, match="needs a reason"):
            challenges.dispose(challenge, "overruled", " ", ines, clock())
        challenges.dispose(challenge, "overruled", "No.", ines, clock())
        with pytest.raises(NotPossible, match="in the meantime"):
            challenges.dispose(challenge, "sustained", "Yes.", ines, clock())

    def test_the_secretary_enters_one_for_a_holder(self, browser_of, person, address, card):
        client = browser_of(person("Susan", "secretary"))
        given = {"by": "Olive Owner", "ground": "Late.", "what": "instrument", "target": card.key}
        client.post(address("lodge_challenge"), given)

        assert Challenge.objects.get().instrument == card
        page = client.get(address("instrument", instrument=card.pk)).content.decode()
        assert "Olive Owner" in page

    @pytest.mark.parametrize(
        "fields",
        [
            {"by": ""},
            {"ground": ""},
            {"what": "instrument", "target": ""},
            {"what": "", "target": "x"},
            {"what": "holding", "target": "nobody"},
        ],
    )
    def test_a_challenge_that_says_too_little_is_asked_about(
        self, browser_of, person, address, fields
    ):
        client = browser_of(person("Susan", "secretary"))
        given = {"by": "Olive", "ground": "Late.", "what": "", "target": "", **fields}

        assert client.post(address("lodge_challenge"), given).status_code == 422
        assert not Challenge.objects.exists()
