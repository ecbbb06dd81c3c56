"""Each registered holder learns how the shares were voted and counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from tests.counts.test_certificate import certified, counted, inspectors, signing_key
from tests.voting.conftest import number_of as number_of
from tests.voting.conftest import signed_in, text_of
from voting import certifying, counts
from voting import counted as words_to_holders
from voting.models import CountedNotice
from voting.sweep import sweep

__all__ = ["certified", "counted", "inspectors", "number_of", "signed_in", "signing_key"]


def history_of(signed_in, meeting, holding):
    return text_of(signed_in(meeting, holding).get("/history/"))


def test_before_the_certificate_nothing_is_said(meeting, counted, signed_in):
    assert "How your shares were counted" not in history_of(signed_in, meeting, "carol")


def test_the_page_says_how_each_matter_was_counted(meeting, certified, signed_in):
    words = history_of(signed_in, meeting, "carol")

    assert "How your shares were counted" in words
    assert "Of your 3,000 shares , 3,000 were counted as present" in words
    assert "1. Election of six directors: Eliot G. Protsch FOR 3,000 shares" in words
    assert "2. Authority for a reverse stock split FOR 3,000 shares" in words


def test_who_did_not_vote_learns_that_too(meeting, certified, signed_in):
    words = history_of(signed_in, meeting, "alice")

    assert "0 were counted as present and 1,250 were not represented" in words
    assert "2. Authority for a reverse stock split NOT REPRESENTED" in words


def test_a_split_position_is_said_in_parts(meeting, certified, signed_in):
    words = history_of(signed_in, meeting, "nominee")

    assert "reverse stock split FOR 1,500 shares AGAINST 2,500 shares" in words


def test_the_first_page_leads_there(meeting, certified, signed_in):
    page = signed_in(meeting, "carol").get("/meeting/")

    assert "have certified the count" in text_of(page)


class TestByEmail:
    @pytest.fixture
    def asked(self, meeting, voted):
        words_to_holders.ask(meeting.holdings.get(key="carol"), "carol@example.com")

    def certify(self, meeting, inspectors, clock):
        counts.take(meeting, "final", "Ines Pector", clock())
        for user in inspectors:
            certifying.sign(meeting, user, clock())

    @pytest.fixture
    def to_carol(self, meeting, asked, close_polls, inspectors, clock):
        close_polls()
        self.certify(meeting, inspectors, clock)

    def test_nothing_is_sent_before_the_certificate(self, meeting, asked, clock):
        sweep(clock())

        assert mail.outbox == []

    def test_it_is_sent_once_and_tells_no_vote(self, meeting, to_carol, clock, control_number):
        for _ in range(3):
            sweep(clock())
        (message,) = mail.outbox

        assert message.to == ["carol@example.com"]
        assert message.subject == "The count is certified: Capstone Turbine Corporation"
        assert "Counted as present: 3,000" in message.body
        assert meeting.instruments.get(holding__key="carol").key in message.body
        for secret in ("FOR", "AGAINST", "for:", control_number("carol")):
            assert secret not in message.body
        assert CountedNotice.objects.get().sent_at == clock.moment

    def test_a_sweep_sends_a_batch(self, meeting, to_carol, clock, monkeypatch):
        CountedNotice.objects.create(
            holding=meeting.holdings.get(key="alice"), email="alice@example.com"
        )
        assert words_to_holders.send_waiting(clock.moment, 1) == 1
        assert words_to_holders.send_waiting(clock.moment, 1) == 1
        assert words_to_holders.send_waiting(clock.moment, 1) == 0

    def test_a_mail_that_fails_is_tried_again(self, meeting, to_carol, clock, monkeypatch):
        def unreachable(*_, **__):
            raise ConnectionRefusedError("no mail server")

        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMessage.send", unreachable)
            sweep(clock())
        assert CountedNotice.objects.get().last_error == "ConnectionRefusedError: no mail server"
        clock.moment += timedelta(minutes=2)
        sweep(clock())

        assert len(mail.outbox) == 1

    def test_an_address_given_with_a_vote_is_enough(self, meeting, clock):
        from voting import confirmations, door

        arrival = door.Arrival("alice", "proxy", "internet", {"2": "for"})
        confirmations.receive(meeting, arrival, clock(), "alice@example.com")

        assert CountedNotice.objects.get().email == "alice@example.com"


class TestAsking:
    def test_a_holder_asks_and_asks_no_more(self, meeting, voted, signed_in):
        client = signed_in(meeting, "carol")
        page = client.post(
            "/history/notice/", {"email": "carol@example.com", "do": "ask"}, follow=True
        )
        assert "An e-mail will tell you" in text_of(page)
        assert CountedNotice.objects.get().holding.key == "carol"

        client.post("/history/notice/", {"do": "no_more"})
        assert not CountedNotice.objects.exists()

    def test_an_address_that_is_none_is_said(self, meeting, voted, signed_in):
        page = signed_in(meeting, "carol").post("/history/notice/", {"email": "x", "do": "ask"})

        assert page.status_code == 422
        assert "This does not look like an e-mail address." in text_of(page)

    def test_nobody_asks_without_signing_in(self, client, meeting):
        client.post("/history/notice/", {"email": "carol@example.com", "do": "ask"})

        assert not CountedNotice.objects.exists()
