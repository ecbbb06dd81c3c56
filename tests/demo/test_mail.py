"""The demo's mailed cards: of holders who stay out of the script, and the same each time."""

from __future__ import annotations

from typing import Any

import pytest

from demo import load, mail, script
from meetings.models import Holding
from voting.models import CardScan, Instrument

#: What stands for a control number in a picture.
NUMBER = "0000 0000 0000 0000"


def test_the_holders_do_nothing_in_the_script() -> None:
    ids = {holding.id for holding in mail.holders()}
    acting = {arrival.line.get("holding") for arrival in script.arrivals()}

    assert len(ids) == 10
    assert not ids & acting
    assert not ids & {visitor.holding for visitor in script.VISITORS}


def test_a_picture_is_the_same_each_time() -> None:
    first, *_ = mail.sheets()
    assert mail.picture(first, NUMBER) == mail.picture(first, NUMBER)


def test_joint_cards_are_of_joint_holders() -> None:
    cards = list(mail.sheets())
    signed_second = [card.holding for card in cards if "2" in card.signed]
    assert all(holding is not None and len(holding.joint) == 2 for holding in signed_second)


@pytest.mark.django_db
def test_the_batch_is_open_with_a_scan_of_each_card(settings: Any) -> None:
    settings.QUORATE_CLOCK = "demo.clock.MovableClock"
    meeting = load.load()
    batch = meeting.card_batches.get()

    assert not hasattr(batch, "closing")
    assert batch.received < script.DEMO_OPENS
    assert batch.cards.count() == CardScan.objects.count() == batch.cards_counted == 10
    held = Holding.objects.filter(
        meeting=meeting, key__in=[holding.id for holding in mail.holders()]
    )
    assert batch.shares_counted == sum(holding.shares for holding in held)
    assert not Instrument.objects.filter(holding__in=held).exists()
