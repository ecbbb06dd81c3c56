"""Mailed cards of two sides: the clerk keys whose card it is, and it is counted as that side's."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from meetings.models import StaffRole
from tests.contests.conftest import FUND
from tests.voting.conftest import text_of
from voting import counting
from voting.cards import batches, capture
from voting.models import CardOutcome, Instrument, Keying


@pytest.fixture
def batch(contest, clock):
    clerks = [get_user_model().objects.create_user(name) for name in ("clerk1", "clerk2")]
    for user in clerks:
        StaffRole.objects.create(user=user, meeting=contest, role="clerk")
    supervisor = get_user_model().objects.create_user("supervisor")
    StaffRole.objects.create(user=supervisor, meeting=contest, role="supervisor")
    received = datetime.fromisoformat("2024-05-15T09:00:00-04:00")
    return batches.open_batch(
        contest,
        supervisor,
        clock(),
        name="Mail",
        received=received,
        cards_counted=3,
        counted_by="M",
    )


@pytest.fixture
def key(contest, batch, number_of):
    """Key a card through the pages: `key("clerk1", "A", solicitor=FUND)`; the last answer."""

    def keyed(clerk, holding, **marks):
        client = Client()
        client.force_login(get_user_model().objects.get(username=clerk))
        at = {"key": contest.key, "batch": batch.pk}
        page = client.post(
            reverse("voting:desk:key_card", kwargs=at), {"number": number_of(contest, holding)}
        )
        sheet = page.context["form"].initial["sheet"]
        return client.post(
            reverse("voting:desk:key_marks", kwargs=at), {"sheet": sheet, "signed_by": "1", **marks}
        )

    return keyed


def test_the_clerk_is_asked_whose_card_it_is(key):
    page = key("clerk1", "A")

    assert page.status_code == 422
    assert "Key whose card it is" in text_of(page)
    assert not Keying.objects.exists()


def test_a_card_is_recorded_as_that_sides_and_blanks_follow_it(contest, key):
    for clerk in ("clerk1", "clerk2"):
        assert key(clerk, "A", solicitor=FUND).status_code == 302

    assert Instrument.objects.get().solicitor == FUND
    assert counting.outcome_of(contest).matters[1].totals["against"] == 400


def test_clerks_who_read_different_sides_differ(contest, key):
    key("clerk1", "A", solicitor=FUND, m2="for")
    key("clerk2", "A", solicitor="board", m2="for")
    outcome = CardOutcome.objects.get()

    assert outcome.kind == "differs"
    assert outcome.detail == "Whose card"
    assert not Instrument.objects.exists()

    supervisor = Client()
    supervisor.force_login(get_user_model().objects.get(username="supervisor"))
    at = {"key": contest.key, "batch": outcome.card.batch_id, "place": outcome.card.place}
    page = supervisor.get(reverse("voting:desk:decide_card", kwargs=at))
    assert "the card of Harbor Fund" in text_of(page)
    chosen = {"act": "choose", "solicitor": "first"}
    assert supervisor.post(reverse("voting:desk:settle_card", kwargs=at), chosen).status_code == 302
    assert Instrument.objects.get().solicitor == FUND


def test_too_many_marks_on_paper_void_the_election_and_nothing_else(contest, key):
    """Rule 14a-19 and rules.md P15: the other matters and the quorum stand."""
    marks = {f"m1-n{place}": "for" for place in (1, 2, 3, 4)}
    for clerk in ("clerk1", "clerk2"):
        key(clerk, "A", solicitor=FUND, m2="for", **marks)
    outcome = counting.outcome_of(contest)
    election, plan, *_ = outcome.matters

    assert all(each["for"] == 0 and each["unvoted"] == 400 for each in election.totals.values())
    assert plan.totals["for"] == 400
    assert outcome.quorum.present == 400


def test_rows_are_in_the_order_of_the_printed_card(contest, key):
    page = key("clerk1", "A")
    rows = page.context["form"].items[0].rows

    assert [(row.digit, row.name) for row in rows] == [
        (1, "Tomas Arroyo, Jr."),
        (2, "Hana Brandt"),
        (3, "Grace Whitlock"),
        (4, "Ruth Eames"),
        (5, "Édouard Zola"),
    ]


def test_what_was_keyed_still_cannot_be_changed(contest, key):
    from django.db import DatabaseError, transaction

    key("clerk1", "A", solicitor=FUND)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Keying.objects.update(solicitor="board")


def test_with_one_card_nobody_is_asked(contested, clock, number_of):
    from voting.cards.forms import CardForm

    form = CardForm(contested, contested.holdings.get(key="A"), clock().now())
    assert form.shown_sides == []
    assert capture.Reading().solicitor == "board"
