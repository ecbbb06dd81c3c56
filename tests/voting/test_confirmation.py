"""The receipt on the page and by e-mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from tests.conftest import OPEN
from tests.voting.conftest import payload, review, text_of
from voting import confirmations
from voting.models import Confirmation, Instrument


def test_the_receipt_has_number_time_and_the_words_of_the_vote(
    meeting: Any, vote: Any, signed_in: Any
) -> None:
    answer = vote(meeting, "alice", {"m1-except": ["1c"]})
    instrument = Instrument.objects.get()
    text = text_of(signed_in(meeting, "alice").get(answer["Location"]))
    for words in (
        "Your vote is recorded",
        instrument.key,
        "May 23, 2003, 12:00:00 p.m. PDT",
        "FOR all except John Jaggers: WITHHOLD",
        "Left blank Voted FOR, as the Board recommends.",
        "counts now",
    ):
        assert words in text


def test_a_receipt_is_shown_to_its_holder_alone(meeting: Any, vote: Any, signed_in: Any) -> None:
    answer = vote(meeting, "alice", {"m2": "for"})
    assert signed_in(meeting, "carol").get(answer["Location"]).status_code == 404
    assert signed_in(meeting, "alice").get("/confirmation/nothing/").status_code == 404


def test_an_address_that_is_none_records_nothing(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "abstain"}))
    answer = client.post("/card/record/", {"marks": sent, "email": "nowhere"})
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in text_of(answer)
    assert "ABSTAIN" in text_of(answer)
    assert not Instrument.objects.exists()


def test_the_mail_tells_neither_vote_nor_number(
    meeting: Any, vote: Any, control_number: Any
) -> None:
    vote(meeting, "alice", {"m1": "withhold", "m2": "against"}, email="alice@example.com")
    assert mail.outbox == []  # queued with the vote, sent afterwards
    assert confirmations.send_waiting(OPEN, 10) == 1
    assert confirmations.send_waiting(OPEN, 10) == 0
    (message,) = mail.outbox
    assert message.to == ["alice@example.com"]
    assert message.subject == "Your vote was received: Capstone Turbine Corporation"
    assert Instrument.objects.get().key in message.body
    assert "May 23, 2003, 12:00:00 p.m. PDT" in message.body
    for secret in ("WITHHOLD", "AGAINST", "withhold", "against", control_number("alice")):
        assert secret not in message.body
    assert Confirmation.objects.get().sent_at == OPEN


def test_no_address_no_mail(meeting: Any, vote: Any) -> None:
    vote(meeting, "alice", {"m2": "for"})
    assert not Confirmation.objects.exists()


def test_attempts_are_bounded_and_spaced(
    meeting: Any, vote: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    vote(meeting, "alice", {"m2": "for"}, email="alice@example.com")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", unreachable)
    assert confirmations.send_waiting(OPEN, 10) == 0
    assert confirmations.send_waiting(OPEN, 10) == 0
    waiting = Confirmation.objects.get()
    assert (waiting.attempts, waiting.sent_at) == (1, None)
    assert waiting.last_error == "ConnectionRefusedError: no mail server"
    for days in range(1, 20):
        confirmations.send_waiting(OPEN + timedelta(days=days), 10)
    assert Confirmation.objects.get().attempts == len(confirmations.ATTEMPTS)


def test_one_that_fails_does_not_hold_up_the_next(
    meeting: Any, vote: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote(meeting, "alice", {"m2": "for"}, email="alice@example.com")
    vote(meeting, "carol", {"m2": "for"}, email="carol@example.com")
    sent: list[str] = []

    def choosy(message: Any, *_: Any, **__: Any) -> int:
        if message.to == ["alice@example.com"]:
            raise OSError("refused")
        sent.extend(message.to)
        return 1

    monkeypatch.setattr("django.core.mail.EmailMessage.send", choosy)
    assert confirmations.send_waiting(OPEN, 10) == 1
    assert sent == ["carol@example.com"]


def test_a_refused_vote_queues_nothing(meeting: Any, signed_in: Any, clock: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "for"}))
    clock.moment = OPEN + timedelta(days=30)
    client.post("/card/record/", {"marks": sent, "email": "alice@example.com"})
    assert not Confirmation.objects.exists()


def test_a_double_post_queues_one_mail(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "for"}))
    for _ in range(2):
        client.post("/card/record/", {"marks": sent, "email": "alice@example.com"})
    assert Confirmation.objects.count() == 1
