"""Several accounts in one sitting: a control number each, voted alike or differently."""

from __future__ import annotations

from typing import Any

import pytest

from meetings import control_numbers
from meetings.clock import current_clock
from tests.voting.conftest import payload, review, text_of
from voting.models import Instrument


@pytest.fixture
def with_two(meeting: Any, signed_in: Any, number_of: Any) -> Any:
    """Alice's browser, with Carol's number entered too; Carol's card is open."""
    client = signed_in(meeting, "alice")
    answer = client.post("/accounts/", {"number": number_of(meeting, "carol")})
    assert answer.status_code == 302
    return client


def turn_to(client: Any, meeting: Any, holding: str, **more: Any) -> Any:
    number = meeting.holdings.get(key=holding).control_numbers.get()
    return client.post(f"/accounts/{number.pk}/", {"next": "card", **more})


def send(client: Any, marks: dict[str, Any]) -> Instrument:
    answer = client.post("/card/record/", {"marks": payload(review(client, marks))})
    return Instrument.objects.get(key=answer["Location"].split("/")[2])


def test_each_account_is_voted_by_itself(meeting: Any, with_two: Any) -> None:
    carols = send(with_two, {"m2": "against"})
    turn_to(with_two, meeting, "alice")
    alices = send(with_two, {"m2": "for"})
    assert (carols.holding.key, carols.votes) == ("carol", {"2": "against"})
    assert (alices.holding.key, alices.votes) == ("alice", {"2": "for"})


def test_the_next_card_can_be_marked_the_same_way(meeting: Any, with_two: Any) -> None:
    sent = send(with_two, {"m1": "except", "m1-except": ["1b"], "m2": "abstain"})
    page = with_two.get(f"/confirmation/{sent.key}/")
    assert "Mark it the same way" in text_of(page)
    turn_to(with_two, meeting, "alice", mark="same", like=sent.key)
    card = with_two.get("/card/").content.decode()
    assert 'value="abstain" checked' in card
    assert Instrument.objects.count() == 1, "it is marked, not recorded"


def test_anothers_marks_are_not_copied(meeting: Any, with_two: Any, vote: Any) -> None:
    vote(meeting, "bob", {"m2": "against", "signing": ["Bob Baker"]})
    bobs = Instrument.objects.get()
    assert turn_to(with_two, meeting, "alice", mark="same", like=bobs.key).status_code == 404


def test_a_number_that_was_not_entered_opens_nothing(meeting: Any, with_two: Any) -> None:
    assert turn_to(with_two, meeting, "bob").status_code == 404


def test_marks_under_review_do_not_follow_to_the_other_account(meeting: Any, with_two: Any) -> None:
    review(with_two, {"m2": "against"})
    turn_to(with_two, meeting, "alice")

    assert with_two.get("/card/review/")["Location"] == "/card/"
    assert " checked" not in with_two.get("/card/?change=1").content.decode()


def test_a_card_left_open_does_not_vote_the_other_account(meeting: Any, with_two: Any) -> None:
    carols_card = with_two.get("/card/").content.decode()
    card = carols_card.split('name="card" value="')[1].split('"')[0]
    turn_to(with_two, meeting, "alice")
    page = with_two.post("/card/review/", {"card": card, "m2": "against"})
    assert page.status_code == 422
    assert "turned to another account" in text_of(page)


def test_a_number_revoked_meanwhile_is_gone_from_the_accounts(meeting: Any, with_two: Any) -> None:
    control_numbers.reissue(meeting.holdings.get(key="alice"), current_clock().now())
    assert "Alice Archer" not in text_of(with_two.get("/accounts/"))


def test_a_wrong_number_leaves_the_accounts_as_they_are(meeting: Any, with_two: Any) -> None:
    page = with_two.post("/accounts/", {"number": "1234"})
    assert page.status_code == 422
    assert "you typed 4 digits" in text_of(page)
    assert "Carol Carter" in text_of(page)


def test_accounts_of_another_meeting_stay_apart(
    meeting: Any, varied: Any, with_two: Any, number_of: Any
) -> None:
    page = with_two.post("/accounts/", {"number": number_of(varied, "a")})
    assert page.status_code == 422
    assert "belongs to another meeting" in text_of(page)


def test_signing_in_anew_forgets_the_accounts(meeting: Any, with_two: Any, number_of: Any) -> None:
    with_two.post("/", {"number": number_of(meeting, "bob")})
    text = text_of(with_two.get("/accounts/"))
    assert "Bob Baker and Beth Baker" in text
    assert "Carol Carter" not in text
