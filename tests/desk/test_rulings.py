"""The inspectors rule on an instrument, with a reason."""

from __future__ import annotations

import pytest

from voting import counting
from voting.models import RecordLine, Ruling


@pytest.fixture
def card(vote):
    """A card without a signature, which does not count by itself."""
    return vote("carol", {"2": "for"}, channel="mail", signed=False)


@pytest.fixture
def rule(staff, address, card):
    def posted(**fields):
        given = {"kinds": ["face"], **fields}
        return staff("inspector").post(address("ruling", instrument=card.pk), given, follow=True)

    return posted


def test_an_accepted_card_counts(rule, card, meeting):
    rule(decision="accept", reason="Signed on the back.")

    assert Ruling.objects.get().by == "inspector@example.com"
    card.standing.refresh_from_db()
    assert card.standing.status == "governs"
    assert counting.outcome_of(meeting).quorum.present == 3000


def test_a_rejected_card_does_not(rule, card):
    rule(decision="accept", reason="Signed on the back.")
    page = rule(decision="reject", reason="Not his signature.").content.decode()

    card.standing.refresh_from_db()
    assert card.standing.status == "rejected"
    assert "Not his signature." in page
    assert "Signed on the back." in page


def test_a_ruling_is_a_line_of_the_record(rule):
    rule(decision="accept", reason="Signed on the back.")

    assert RecordLine.objects.filter(type="ruling", body__contains="on the back").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "accept", "reason": ""},
        {"decision": "accept", "reason": "   "},
        {"decision": "perhaps", "reason": "Why not"},
        {"reason": "Why not"},
    ],
)
def test_a_ruling_needs_a_decision_and_a_reason(rule, fields):
    assert rule(**fields).status_code == 422
    assert not Ruling.objects.exists()


def test_the_inspector_sees_what_was_marked(staff, address, vote):
    cast = vote("alice", {"1": {"except": ["1c"]}, "2": ["for", "against"]})
    page = staff("inspector").get(address("instrument", instrument=cast.pk)).content.decode()

    assert "FOR all except John Jaggers" in page
    assert "FOR and AGAINST" in page
    assert "Marked more than once" in page


def test_the_secretary_has_no_form_for_a_ruling(staff, address, card):
    page = staff("secretary").get(address("instrument", instrument=card.pk)).content.decode()

    assert "Record the ruling" not in page
