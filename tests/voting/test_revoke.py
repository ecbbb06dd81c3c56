"""Taking a vote back in writing, on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.voting.conftest import found, text_of
from voting.models import Instrument

AFTER_CUTOFF = datetime.fromisoformat("2003-05-29T21:00:00-07:00")
AFTER_POLLS = datetime.fromisoformat("2003-05-30T10:00:01-07:00")


def revoke(client: Any, **fields: Any) -> Any:
    token = found(r'name="request" value="([^"]+)"', client.get("/revoke/"))
    return client.post("/revoke/", {"request": token, "confirmed": "yes", **fields})


def test_nothing_to_take_back(meeting: Any, signed_in: Any) -> None:
    assert "there is nothing to take back" in text_of(signed_in(meeting, "alice").get("/revoke/"))


def test_the_page_explains_in_the_statements_words(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    text = text_of(signed_in(meeting, "alice").get("/revoke/"))
    assert "delivering a written notice of revocation to the Secretary" in text
    assert "1,250 shares of Capstone Turbine Corporation" in text


def test_a_revocation_is_recorded_and_takes_effect(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    answer = revoke(client, name="Alice Archer", email="alice@example.com")
    notice = Instrument.objects.get(form="revocation")
    assert answer["Location"] == f"/confirmation/{notice.key}/"
    assert (notice.channel, notice.signatures) == ("internet", ["Alice Archer"])
    assert "Alice Archer" in notice.comment
    assert "Your revocation is recorded" in text_of(client.get(answer["Location"]))
    text = text_of(client.get("/history/"))
    assert "Taken back by your notice of revocation, received on May 23" in text
    assert "No vote of yours counts now." in text_of(client.get("/meeting/"))
    assert notice.confirmation.email == "alice@example.com"


def test_one_may_vote_again_afterwards(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    revoke(signed_in(meeting, "alice"), name="Alice Archer")
    vote(meeting, "alice", {"m2": "against"})
    assert Instrument.objects.filter(standing__status="governs").count() == 1


def test_a_notice_needs_a_name(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    for name in ("", "   ", "X", "…"):
        answer = revoke(client, name=name)
        assert answer.status_code == 422
        assert "Type your full name" in text_of(answer)
    assert Instrument.objects.count() == 1


def test_a_double_post_is_one_notice(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    token = found(r'name="request" value="([^"]+)"', client.get("/revoke/"))
    for _ in range(2):
        client.post("/revoke/", {"request": token, "name": "Alice Archer", "confirmed": "yes"})
    assert Instrument.objects.filter(form="revocation").count() == 1


def test_a_tampered_token_records_nothing(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    answer = client.post(
        "/revoke/", {"request": "mine", "name": "Alice Archer", "confirmed": "yes"}
    )
    assert answer.status_code == 422
    assert "Nothing was recorded" in text_of(answer)
    assert Instrument.objects.count() == 1


def test_it_is_possible_after_the_cutoff_and_not_after_the_polls(
    meeting: Any, vote: Any, signed_in: Any, clock: Any
) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    token = found(r'name="request" value="([^"]+)"', client.get("/revoke/"))
    clock.moment = AFTER_POLLS
    assert "can no longer be taken back" in text_of(client.get("/revoke/"))
    answer = client.post("/revoke/", {"request": token, "name": "Alice Archer", "confirmed": "yes"})
    assert "can no longer be taken back" in text_of(answer)
    assert Instrument.objects.count() == 1
    clock.moment = AFTER_CUTOFF
    assert revoke(client, name="Alice Archer").status_code == 302


def test_joint_holders_say_who_revokes(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "bob", {"m2": "for", "signing": ["Bob Baker", "Beth Baker"]})
    revoke(signed_in(meeting, "bob"), name="Beth Baker", signing="Beth Baker")
    assert Instrument.objects.get(form="revocation").signatures == ["Beth Baker"]


def test_nothing_is_recorded_before_the_notice_was_shown_once_more(
    meeting: Any, vote: Any, signed_in: Any
) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    token = found(r'name="request" value="([^"]+)"', client.get("/revoke/"))
    shown = client.post("/revoke/", {"request": token, "name": "Alice Archer"})
    assert "Nothing is recorded yet" in text_of(shown)
    assert "Registered to Alice Archer Signed by Alice Archer" in text_of(shown)
    assert not Instrument.objects.filter(form="revocation").exists()
    again = found(r'name="request" value="([^"]+)"', shown)
    client.post("/revoke/", {"request": again, "name": "Alice Archer", "confirmed": "yes"})
    assert Instrument.objects.filter(form="revocation").count() == 1


def test_another_name_needs_a_capacity(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    client = signed_in(meeting, "alice")
    answer = revoke(client, name="Mallory Mason")
    assert answer.status_code == 422
    assert "is not the name in the register, Alice Archer" in text_of(answer)
    assert not Instrument.objects.filter(form="revocation").exists()
    assert revoke(client, name="Mallory Mason", capacity="attorney").status_code == 302
    notice = Instrument.objects.get(form="revocation")
    assert notice.signatures == ["Mallory Mason"]
    assert "for the holder" in notice.comment
    assert "Mallory Mason, Attorney-in-fact" in notice.comment


@pytest.mark.parametrize(
    "name", ["alice archer", "Archer, Alice", "Alice B. Archer", "Álice Archer"]
)
def test_a_variation_of_the_name_is_the_holders(
    meeting: Any, vote: Any, signed_in: Any, name: str
) -> None:
    vote(meeting, "alice", {"m2": "for"})
    assert revoke(signed_in(meeting, "alice"), name=name).status_code == 302


def test_one_joint_owner_does_not_sign_with_the_others_name(
    meeting: Any, vote: Any, signed_in: Any
) -> None:
    vote(meeting, "bob", {"m2": "for", "signing": ["Bob Baker"]})
    client = signed_in(meeting, "bob")
    assert " checked" not in client.get("/revoke/").content.decode()
    assert revoke(client, name="Bob Baker", signing="Beth Baker").status_code == 422
