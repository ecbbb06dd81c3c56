"""A nominee withdraws a legal proxy: what was received under it is never touched (P11)."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from meetings import control_numbers
from meetings.models import Attendee
from meetings.room import Newcomer, NotAdmitted
from voting import admission, announcements, door, floor_ballots
from voting.announcements import NotPossible
from voting.counting import count
from voting.importing import import_record
from voting.models import Instrument, LegalProxyWithdrawal, RecordLine
from voting.nominees import legal_proxies, positions
from voting.record.result import as_dict

OPEN_POLLS = datetime.fromisoformat("2003-05-30T09:15:00-07:00")


@pytest.fixture
def owner(meeting, clock, broker):
    """Olive's legal proxy for 1,500 of Harborline's 4,000 shares."""
    nominee = meeting.holdings.select_related("share_class", "meeting", "holder").get(key="nominee")
    return legal_proxies.issue(nominee, "Olive Owner", 1500, clock())


@pytest.fixture
def withdraw(owner, clock):
    return lambda: legal_proxies.withdraw(owner, "Sold before the record date", "broker", clock())


@pytest.fixture
def olive_votes(meeting, owner, clock):
    def voted(choice="against", **more):
        arrival = door.Arrival(owner.key, "proxy", "internet", {"2": choice}, **more)
        return door.receive(meeting, arrival, clock())

    return voted


def test_shares_from_which_nothing_was_voted_come_back(
    meeting, broker, recorded, csv_of, withdraw, books_agree
):
    recorded(csv_of(nominee={"1 for": 2500, "2 for": 2500}))
    back = withdraw().returned

    assert [row.key for row in positions.of_user(meeting, broker)] == ["nominee", back.key]
    recorded(csv_of(**{back.key: {"1 for": 1500, "2 against": 1500}}))
    found = books_agree()
    totals = found["matters"][1]["totals"]
    assert (totals["for"], totals["against"]) == ("2500", "1500")
    assert found["quorum"]["present"] == "4000"


def test_what_the_position_had_sent_is_not_touched(recorded, csv_of, withdraw, books_agree):
    recorded(csv_of(nominee={"1 for": 2500, "2 for": 2500}))
    before = books_agree()
    withdraw()
    after = books_agree()

    for what in ("quorum", "matters", "instruments", "exceptions"):
        assert after[what] == before[what], what
    assert after["governing"]["nominee"] == before["governing"]["nominee"]


def test_what_was_voted_under_it_stands_and_counts(olive_votes, withdraw, books_agree, broker):
    olive_votes()
    before = books_agree()

    assert withdraw().returned is None
    assert books_agree() == before


def test_nothing_more_is_voted_by_it(meeting, owner, olive_votes, withdraw, books_agree):
    olive_votes()
    withdraw()
    with pytest.raises(door.Refused, match="withdrew this legal proxy"):
        olive_votes("for")

    assert books_agree()["matters"][1]["totals"]["against"] == "1500"


def test_nothing_is_voted_by_one_whose_shares_came_back(olive_votes, withdraw):
    withdraw()
    with pytest.raises(door.Refused, match="withdrew this legal proxy"):
        olive_votes()

    assert Instrument.objects.count() == 0


def test_its_holder_may_still_revoke_what_he_sent(meeting, owner, olive_votes, withdraw, clock):
    olive_votes()
    withdraw()
    notice = door.Arrival(owner.key, "revocation", "mail")
    door.receive(meeting, notice, clock())

    assert as_dict(count(meeting))["quorum"]["present"] == "0"


def test_its_control_number_opens_nothing(meeting, owner, withdraw):
    number = control_numbers.derive(meeting, owner, 1)
    assert control_numbers.holding_of(number) is not None
    withdraw()

    assert control_numbers.holding_of(number) is None


def test_its_holder_is_admitted_for_no_shares_and_handed_no_ballot(meeting, owner, withdraw, clock):
    clock.moment = OPEN_POLLS
    olive = Newcomer("Olive Owner", Attendee.As.LEGAL_PROXY, "passport", owner)
    here = admission.admit(meeting, olive, clock(), "Registrar")
    withdrawal = withdraw()

    assert withdrawal.returned is None, "whoever is counted as present keeps the shares present"
    with pytest.raises(floor_ballots.NotIssued, match="withdrew"):
        floor_ballots.issue(here, "paper", clock(), "Registrar")
    with pytest.raises(NotAdmitted, match="withdrew"):
        admission.admit(meeting, olive, clock(), "Registrar")


def test_it_is_a_line_of_the_record_and_kept_for_good(meeting, owner, withdraw):
    withdrawal = withdraw()

    told = json.loads(withdrawal.line.body)
    assert told["type"] == "note"
    assert owner.key in told["text"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LegalProxyWithdrawal.objects.update(reason="Another")


def test_the_record_is_imported_with_it(meeting, recorded, csv_of, withdraw, books_agree):
    back = withdraw().returned
    recorded(csv_of(**{back.key: {"1 for": 1500, "2 for": 1500}}))
    bodies = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    lines = list(bodies.values_list("body", flat=True))
    lines[0] = json.dumps(json.loads(lines[0]) | {"id": "again"})

    again = as_dict(count(import_record(lines)))

    assert again["matters"] == books_agree()["matters"]


def test_once_is_enough(withdraw):
    withdraw()
    with pytest.raises(NotPossible, match="before"):
        withdraw()


def test_once_polls_have_closed_none_is_withdrawn(meeting, withdraw, clock):
    clock.moment = OPEN_POLLS
    announcements.announce_polls(meeting, "opened", clock())
    announcements.announce_polls(meeting, "closed", clock())
    with pytest.raises(NotPossible, match="closed"):
        withdraw()


def test_returned_shares_can_be_handed_to_another(withdraw, meeting, clock, books_agree):
    back = withdraw().returned
    again = legal_proxies.issue(back, "Otto Other", 500, clock())

    assert again.under == back
    books_agree()


class TestPages:
    def test_what_it_does_is_said_first(self, signed_in, page, owner):
        shown = signed_in.get(page("withdraw_legal_proxy", holding=owner.pk)).content.decode()

        assert "Nothing was received under it" in shown
        assert not LegalProxyWithdrawal.objects.exists()

    def test_votes_under_it_are_pointed_out(self, signed_in, page, owner, olive_votes):
        olive_votes()
        shown = signed_in.get(page("withdraw_legal_proxy", holding=owner.pk)).content.decode()

        assert "the shares do not come back" in shown
        assert "AGAINST" not in shown

    def test_it_is_withdrawn_with_a_reason(self, signed_in, page, owner):
        address = page("withdraw_legal_proxy", holding=owner.pk)
        assert signed_in.post(address, {}).status_code == 422
        shown = signed_in.post(address, {"reason": "Sold"}, follow=True).content.decode()

        assert "Withdrawn" in shown
        assert f"{owner.key}-R" in shown
        assert signed_in.post(address, {"reason": "Again"}).status_code == 422

    def test_anothers_is_not_there(self, staff, page, owner):
        assert (
            staff("nominee").post(page("withdraw_legal_proxy", holding=owner.pk)).status_code == 404
        )

    @pytest.mark.parametrize("role", ["inspector", "registrar"])
    def test_those_who_admit_and_rule_see_it(self, staff, page, withdraw, role):
        withdraw()
        shown = staff(role).get(page("issued_legal_proxies")).content.decode()

        assert "Olive Owner" in shown
        assert "withdrawn" in shown
