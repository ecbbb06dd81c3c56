"""Calls through the webhooks: the way to a vote, and everything that can go wrong on it."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from meetings import control_numbers
from meetings.clock import current_clock
from tests.telephone.callers import keys_for
from tests.telephone.conftest import SID, Telephone, spelled
from voting import door
from voting.ballot import ballot_of
from voting.models import Instrument, RecordLine, TelephoneCall
from voting.sweep import sweep
from voting.telephone import calls, webhooks

pytestmark = pytest.mark.django_db

AFTER_CUTOFF = datetime.fromisoformat("2003-05-29T20:00:01-07:00")
AFTER_POLLS = datetime.fromisoformat("2003-05-30T10:00:01-07:00")
OTHER_SID = "CA" + "2" * 32

WITH_BOARD = ("1", "0")


def test_a_call_from_the_greeting_to_the_confirmation(meeting: Any, control_number: Any) -> None:
    telephone = Telephone()
    assert "For English, press 1." in telephone.dial()
    assert "Para español, oprima el 2." in telephone.text
    assert "16 digit control number" in telephone.key("1")
    assert telephone.gather["finishOnKey"] == "#"
    text = telephone.key(control_number("alice"))
    assert "1,250 shares" in text
    assert "Alice" not in text  # the name is not given away to whoever found a number
    assert telephone.gather["numDigits"] == "1"
    text = telephone.key("1")
    assert "Thank you, Alice Archer." in text
    assert "What you leave blank is voted as the Board recommends." in text
    assert "The nominees are Eliot G. Protsch, Richard Donnelly" in telephone.key("2")
    telephone.key("3", "1", "1", "2", "1", "1", "1")
    text = telephone.key("0", "2")
    assert "For all nominees, except as follows. John Jaggers: withheld." in text
    assert "Left blank. It is voted for, as the Board recommends." in text
    assert "You do not plan to come to the meeting." in text
    assert not Instrument.objects.exists()
    text = telephone.key("1")
    instrument = Instrument.objects.get()
    assert spelled(text) == [instrument.key, instrument.key]
    assert instrument.votes == {"1": {"except": ["1c"]}}
    assert (instrument.form, instrument.channel) == ("proxy", "telephone")
    assert instrument.plans_to_attend is False
    assert instrument.signed and instrument.signatures is None
    assert "Goodbye" in telephone.silence()
    assert telephone.hung_up


def test_a_call_in_spanish(meeting: Any, control_number: Any) -> None:
    telephone = Telephone()
    telephone.dial()
    telephone.key("2", control_number("alice"))
    assert "1,250 acciones" in telephone.text
    assert "Gracias, Alice Archer." in telephone.key("1")
    assert "La Junta Directiva recomienda votar a favor de todos los candidatos." in (
        telephone.key("2")
    )
    assert b'<Say language="en-US" voice="Polly.Joanna">Election of six' in telephone.answer.content
    text = telephone.key("2", "3", "0")
    assert "Voto retenido, para todos los candidatos." in text
    assert "Abstención." in text
    assert "Su voto quedó registrado" in telephone.key("1")
    assert Instrument.objects.get().votes == {"1": "withhold", "2": "abstain"}


@pytest.mark.parametrize(
    ("fixture", "holding", "boxes", "signing"),
    [
        ("meeting", "alice", {}, None),
        (
            "meeting",
            "alice",
            {"m1": ["except"], "m1-except": ["1b", "1e"], "m2": ["abstain"]},
            None,
        ),
        ("meeting", "carol", {"m1": ["withhold"], "m2": ["against"]}, None),
        ("meeting", "bob", {"m2": ["for"]}, ["Beth Baker"]),
        ("meeting", "bob", {"m1": ["for"]}, ["Bob Baker", "Beth Baker"]),
        (
            "varied",
            "b",
            {
                "m1-n1": ["for"],
                "m1-n3": ["withhold"],
                "m2-n1": ["against"],
                "m3": ["divide"],
                "m3-n1": ["600"],
                "m3-n2": ["300"],
                "m4": ["2"],
                "m5": ["abstain"],
                "m6": ["withhold"],
            },
            ["Banri Fuji", "Chie Fuji"],
        ),
        ("varied", "a", {"m3": ["divide"], "m3-n2": ["37.5"], "m2-n1": ["for"]}, None),
        ("varied", "a", {"m3": ["for"], "m4": ["abstain"], "m5": ["for"]}, None),
    ],
)
def test_the_same_is_recorded_as_from_the_page(
    request: Any, vote: Any, call: Any, fixture: str, holding: str, boxes: Any, signing: Any
) -> None:
    of = request.getfixturevalue(fixture)
    row = of.holdings.get(key=holding)
    telephone = call(of, holding)
    telephone.key(*keys_for(ballot_of(of, row), boxes, signing), "1")
    vote(of, holding, {**boxes, **({"signing": signing} if signing else {})})
    by_telephone, by_internet = Instrument.objects.order_by("line")
    own = {"id", "line_id", "key", "request_key", "channel"}
    one, other = (
        {field.attname: getattr(each, field.attname) for field in each._meta.fields}
        for each in (by_telephone, by_internet)
    )
    assert {name for name in one if one[name] != other[name]} == own
    lots = [
        list(each.lots.order_by("pk").values_list("code", "units", "units_per_share"))
        for each in (by_telephone, by_internet)
    ]
    assert lots[0] == lots[1]


# --- Who is heard -----------------------------------------------------------------------


def test_without_a_token_there_is_no_telephone(meeting: Any, settings: Any) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    assert Telephone().post("/telephone/").status_code == 404
    assert Telephone().post("/telephone/1/").status_code == 404


def test_only_what_the_service_signed_is_answered(meeting: Any) -> None:
    telephone = Telephone()
    assert telephone.post("/telephone/", signed=False).status_code == 403
    forged = telephone.client.post(
        "/telephone/", {"CallSid": SID}, headers={"X-Twilio-Signature": "AAAA" * 7}
    )
    assert forged.status_code == 403
    # Signed, but for another address, or with another digit than was signed.
    from twilio.request_validator import RequestValidator

    from tests.telephone.conftest import PUBLIC, TOKEN

    data = {"CallSid": SID, "Digits": "1"}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/telephone/1/", data)
    headers = {"X-Twilio-Signature": signature}
    assert telephone.client.post("/telephone/2/", data, headers=headers).status_code == 403
    altered = {**data, "Digits": "2"}
    assert telephone.client.post("/telephone/1/", altered, headers=headers).status_code == 403
    assert telephone.client.post("/telephone/1/", data, headers=headers).status_code == 200
    assert TelephoneCall.objects.count() == 1


def test_only_a_post_is_a_call(meeting: Any) -> None:
    assert Telephone().client.get("/telephone/").status_code == 405
    assert Telephone().client.get("/telephone/1/").status_code == 405


@pytest.mark.parametrize("sid", ["", "CA1", "ca" + "1" * 32, "CA" + "g" * 32, SID + "1"])
def test_a_call_needs_an_id(meeting: Any, sid: str) -> None:
    assert Telephone(sid).post("/telephone/").status_code == 400
    assert not TelephoneCall.objects.exists()


# --- The control number -----------------------------------------------------------------


def test_three_wrong_numbers_end_the_call(meeting: Any, control_number: Any) -> None:
    telephone = Telephone()
    telephone.dial()
    number = control_number("alice")
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "We received 4." in telephone.key("1", "1234")
    assert "does not open a meeting" in telephone.key(other)
    assert not telephone.hung_up
    text = telephone.key("0" * 16)
    assert telephone.hung_up
    assert "Nothing was recorded." in text
    assert "could not find your control number" in text
    # The line is closed: a right number that comes after is not looked at.
    telephone.key(number)
    assert telephone.hung_up


def test_another_account_than_ones_own_is_left(meeting: Any, control_number: Any) -> None:
    telephone = Telephone()
    telephone.dial()
    assert "16 digit" in telephone.key("1", control_number("alice"), "2")
    assert "3,000 shares" in telephone.key(control_number("carol"))
    assert "Carol Carter" in telephone.key("1")


def test_attempts_are_limited_by_the_number_that_calls(meeting: Any, control_number: Any) -> None:
    for place in range(5):
        telephone = Telephone(f"CA{place:032d}")
        telephone.dial()
        telephone.key("1", "1", "2", "3")
    blocked = Telephone(OTHER_SID)
    blocked.dial()
    text = blocked.key("1", control_number("alice"))
    assert "too many attempts" in text
    assert "wait one minute" in text
    assert blocked.hung_up
    other = Telephone("CA" + "3" * 32, number="+15550100002")
    other.dial()
    assert "1,250 shares" in other.key("1", control_number("alice"))


def test_withheld_callers_do_not_lock_each_other_out() -> None:
    of = webhooks.caller_address
    assert of("+266696687", SID) != of("+266696687", OTHER_SID)
    assert of("anonymous", SID) != of("anonymous", OTHER_SID)
    assert of("", SID) != of("", OTHER_SID)
    assert of("+15550100001", SID) == of("+15550100001", OTHER_SID)


def test_a_number_revoked_in_mid_call_records_nothing(meeting: Any, call: Any, clock: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key(*WITH_BOARD)
    control_numbers.reissue(meeting.holdings.get(key="alice"), clock.moment)
    text = telephone.key("1")
    assert "no longer valid" in text
    assert "Nothing was recorded" in text
    assert telephone.hung_up
    assert not Instrument.objects.exists()


def test_the_control_number_is_kept_nowhere(meeting: Any, control_number: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    number = control_number("alice")
    telephone = Telephone()
    telephone.dial()
    telephone.key("1", "1234567890123456", number, "1", *WITH_BOARD, "1")
    for call in TelephoneCall.objects.values():
        assert number not in str(call) and "1234567890123456" not in str(call)
    for line in RecordLine.objects.values_list("body", flat=True):
        assert number not in line
    assert number not in caplog.text and "1234567890123456" not in caplog.text
    assert number not in telephone.answer.content.decode()
    entry = calls.Entry(SID, 1, "x", number)
    assert number not in repr(entry)
    assert number not in telephone.action and not re.search(r"\d{4}", telephone.action)


# --- What comes twice, late, or out of order ---------------------------------------------


def test_every_request_may_come_twice(meeting: Any, control_number: Any) -> None:
    telephone = Telephone()
    keys = ["1", control_number("alice"), "1", "2", "1", "1", "0", "1"]
    assert telephone.dial() == telephone.dial()
    for key in keys:
        before = telephone.action
        first = telephone.key(key)
        again = telephone._hear(telephone.post(before, Digits=key))
        assert again == first
    assert Instrument.objects.count() == 1
    assert spelled(telephone.text)[0] == Instrument.objects.get().key


def test_a_repetition_with_another_key_changes_nothing(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    before = telephone.action
    first = telephone.key("1")
    assert telephone._hear(telephone.post(before, Digits="2")) == first


def test_an_entry_out_of_order_gets_the_question_that_is_open(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    here = telephone.key("2")
    for sequence in (0, 1, 2, 99):
        assert telephone._hear(telephone.post(f"/telephone/{sequence}/", Digits="1")) == here
    assert not Instrument.objects.exists()


def test_a_call_that_comes_back_is_where_it_was(meeting: Any, call: Any) -> None:
    """The service's fallback after a fault asks for the first address again."""
    telephone = call(meeting, "alice")
    here = telephone.key("2")
    assert telephone.dial() == here
    telephone.key("1", "1", "0", "1")
    assert telephone.dial() == telephone.text
    assert Instrument.objects.count() == 1


def test_an_unknown_call_begins_again(meeting: Any) -> None:
    telephone = Telephone()
    text = telephone._hear(telephone.post("/telephone/7/", Digits="1"))
    assert "We lost your place" in text
    assert "For English, press 1." in text
    assert telephone.action == "/telephone/1/"


def test_a_vote_and_its_place_in_the_call_are_one(
    meeting: Any, call: Any, monkeypatch: Any
) -> None:
    """A fault after the door leaves neither; the entry that comes again records the vote once."""
    telephone = call(meeting, "alice")
    telephone.key(*WITH_BOARD)
    telephone.client.raise_request_exception = False

    def fails(*given: Any) -> None:
        raise RuntimeError("no more")

    with monkeypatch.context() as patched:
        patched.setattr("voting.telephone.script.recorded", fails)
        assert telephone.post(telephone.action, Digits="1").status_code == 500
    assert not Instrument.objects.exists()
    telephone.key("1")
    assert Instrument.objects.count() == 1


def test_a_call_may_vote_again_and_for_others(meeting: Any, call: Any, control_number: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key(*WITH_BOARD, "1")
    assert "16 digit" in telephone.key("1")
    text = telephone.key(control_number("alice"), "1")
    assert "We already have a vote by telephone from you" in text
    telephone.key("3", "2", "2", "2", "0", "1")
    telephone.key("1", control_number("carol"), "1", *WITH_BOARD, "1")
    votes = [(each.holding.key, each.votes["2"]) for each in Instrument.objects.order_by("line")]
    assert votes == [("alice", "for"), ("alice", "against"), ("carol", "for")]


def test_two_calls_at_once_for_one_holding(meeting: Any, call: Any) -> None:
    one, other = call(meeting, "alice"), call(meeting, "alice", OTHER_SID)
    one.key("2", "1", "1", "0")
    other.key("2", "2", "2", "0")
    one.key("1")
    other.key("1")
    first, last = Instrument.objects.order_by("line")
    assert first.standing.status == "superseded"
    assert last.standing.status == "governs"
    assert last.votes == {"1": "withhold", "2": "against"}


# --- Keys, silence, the dropped call -----------------------------------------------------


@pytest.mark.parametrize("digits", ["7", "12", "#1", "x", "½", "\x00", "1" * 5000, "<Say>"])
def test_garbage_is_not_a_choice(meeting: Any, call: Any, digits: str) -> None:
    telephone = call(meeting, "alice")
    telephone.key("2")
    assert "not one of the choices" in telephone.key(digits)
    assert "Election of six directors" in telephone.text


def test_silence_is_asked_again_and_then_ends_politely(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key("2")
    assert "did not hear a key" in telephone.silence()
    assert "Election of six directors" in telephone.text
    telephone.silence()
    text = telephone.silence()
    assert telephone.hung_up
    assert "Nothing was recorded." in text and "Goodbye." in text
    assert not Instrument.objects.exists()


def test_a_key_after_a_silence_begins_the_patience_anew(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    for _ in range(4):
        telephone.silence()
        telephone.silence()
        telephone.key("*")
        assert not telephone.hung_up


def test_star_says_it_again_and_pound_goes_back(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    item = telephone.key("2")
    assert telephone.key("*") == item
    telephone.key("1")
    assert telephone.key("#") == item
    telephone.key("3", "2", "2")
    assert telephone.key("#", "#", "#") == item
    telephone.key("3", "1", "2", "1", "1", "1", "1", "3", "0")
    assert "except as follows. Richard Donnelly: withheld." in telephone.text
    telephone.key("1")
    assert Instrument.objects.get().votes == {"1": {"except": ["1b"]}, "2": "abstain"}


def test_going_back_over_an_item_keeps_what_was_marked(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key("2", "2", "#", "#", "2", "1", "2", "0", "1")
    assert Instrument.objects.get().votes == {"1": "for", "2": "against"}


def test_one_item_is_changed_before_recording(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "bob")
    telephone.key("1", "1", "0")
    assert "To change item 2, press 2." in telephone.key("2")
    text = telephone.key("2", "3")
    assert "Nothing is recorded yet" in text and "Abstain." in text
    telephone.key("2", "3", "2", "1", "1")  # who signs: the first only, then the second too
    telephone.key("2", "4", "1")  # and plans to come
    telephone.key("1")
    instrument = Instrument.objects.get()
    assert instrument.votes == {"1": "for", "2": "abstain"}
    assert instrument.signatures == ["Bob Baker", "Beth Baker"]
    assert instrument.plans_to_attend is True


def test_starting_again_forgets_the_marks(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key("2", "2", "2", "1", "3")
    telephone.key("2", "0", "1", "0", "1")
    instrument = Instrument.objects.get()
    assert instrument.votes == {"2": "for"}
    assert instrument.plans_to_attend is None


def test_at_least_one_owner_signs(meeting: Any, call: Any) -> None:
    telephone = call(meeting, "bob")
    assert "At least one of the owners must sign." in telephone.key("1", "2", "2", "2")
    telephone.key("2", "2", "1", "0", "1")
    assert Instrument.objects.get().signatures == ["Beth Baker"]


def test_a_dropped_call_records_nothing_before_the_confirmation_and_stands_after(
    meeting: Any, call: Any
) -> None:
    call(meeting, "alice").key(*WITH_BOARD)
    assert not Instrument.objects.exists()
    call(meeting, "carol", OTHER_SID).key(*WITH_BOARD, "1")
    assert Instrument.objects.get().holding.key == "carol"


def test_old_calls_are_forgotten_and_votes_are_not(meeting: Any, call: Any, clock: Any) -> None:
    call(meeting, "alice").key(*WITH_BOARD, "1")
    call(meeting, "carol", OTHER_SID)
    sweep(current_clock())
    assert TelephoneCall.objects.count() == 2
    old = timezone.now() - calls.IDLE - timedelta(seconds=1)
    TelephoneCall.objects.filter(sid=SID).update(touched_at=old)
    sweep(current_clock())
    assert [each.sid for each in TelephoneCall.objects.all()] == [OTHER_SID]
    assert Instrument.objects.count() == 1


# --- What stands, and when it is too late ------------------------------------------------


def test_what_stands_is_said_and_may_be_left(meeting: Any, call: Any, vote: Any) -> None:
    vote(meeting, "alice", {"m1-except": ["1c"], "m2": "against"})
    telephone = call(meeting, "alice")
    assert "We already have a vote by internet from you, received on May 23" in telephone.text
    text = telephone.key("2")
    assert "except as follows. John Jaggers: withheld." in text and "Against." in text
    assert "Your vote stays as it is." in telephone.key("1")
    assert telephone.hung_up
    assert Instrument.objects.count() == 1


@pytest.mark.parametrize(
    ("votes", "channel", "form"),
    [
        ({"2": ["for", "against"]}, "mail", "proxy"),
        ({"1": {"except": ["1b", "Aube"]}}, "mail", "proxy"),
        ({"2": {"for": "1000", "against": "250"}}, "mail", "proxy"),
        ({}, "in_person", "proxy"),
    ],
)
@pytest.mark.parametrize("language", ["1", "2"])
def test_whatever_stands_is_read_out(
    meeting: Any, control_number: Any, votes: Any, channel: str, form: str, language: str
) -> None:
    arrival = door.Arrival(holding="alice", form=form, channel=channel, votes=votes)
    door.receive(meeting, arrival, current_clock())
    telephone = Telephone()
    telephone.dial()
    telephone.key(language, control_number("alice"), "1")
    text = telephone.key("2")
    assert "Election of six directors." in text
    assert not telephone.hung_up


def test_a_cutoff_that_passes_in_mid_call_is_told_with_what_stands(
    meeting: Any, call: Any, vote: Any, clock: Any
) -> None:
    vote(meeting, "alice", {"m2": "against"})
    telephone = call(meeting, "alice")
    telephone.key("3", *WITH_BOARD)
    clock.moment = AFTER_CUTOFF
    text = telephone.key("1")
    assert telephone.hung_up
    assert "This vote was not recorded." in text
    assert "Voting by telephone closed on May 29 at 8:00 p.m. PDT." in text
    assert "What stands is a vote by internet" in text and "Against." in text
    assert "You may still vote by ballot at the meeting." in text
    assert Instrument.objects.count() == 1


def test_the_moment_of_the_cutoff_itself_is_in_time(meeting: Any, call: Any, clock: Any) -> None:
    telephone = call(meeting, "alice")
    telephone.key(*WITH_BOARD)
    clock.moment = AFTER_CUTOFF - timedelta(seconds=1)
    assert "Your vote is recorded." in telephone.key("1")


def test_a_call_after_the_close_is_told_so_at_once(meeting: Any, call: Any, clock: Any) -> None:
    clock.moment = AFTER_CUTOFF
    text = call(meeting, "alice").text
    assert "closed on May 29" in text and "No vote of yours stands" in text
    clock.moment = AFTER_POLLS
    assert "The polls have closed" in call(meeting, "carol", OTHER_SID).text


def test_shares_without_a_vote_get_a_clear_word(meeting: Any, varied: Any, call: Any) -> None:
    control_numbers.issue_all(meeting, meeting.holdings.filter(key="treasury"))
    assert "not entitled to vote" in call(meeting, "treasury").text
    assert "no shares here for you to vote" in call(varied, "street", OTHER_SID).text


def test_an_agenda_that_changes_in_mid_call_drops_the_marks(
    meeting: Any, call: Any, clock: Any
) -> None:
    from voting.announcements import append_fact

    telephone = call(meeting, "alice")
    telephone.key("2", "2", "2", "0")
    substitution = {
        "type": "substitution",
        "matter": "1",
        "nominee": "1b",
        "with": {"id": "1g", "name": "Gail Green"},
        "at": clock.moment.isoformat(),
    }
    append_fact(meeting, substitution, clock.moment)
    assert "The agenda has changed during this call." in telephone.key("1")
    assert not Instrument.objects.exists()
    assert "Gail Green" in telephone.key("2")
    telephone.key("1", "1", "0", "1")
    assert Instrument.objects.get().votes["1"]["1g"] == "for"
