"""Two clerks key a card; it is recorded where they agree, and decided about where they differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from meetings import control_numbers
from meetings.models import ControlNumber
from tests.cards.conftest import MAIL
from voting import announcements, counting, standing
from voting.cards import batches, capture, identify
from voting.cards.readings import Reading
from voting.models import Card, CardOutcome, Instrument, Keying

FOR = {"1": {"boxes": ["for"]}, "2": {"boxes": ["for"]}}


def outcome(card):
    return capture.latest(card)


def test_a_card_keyed_once_is_no_instrument_yet(key, reading):
    card = key("clerk1", 1, reading("alice", marks=FOR)).card

    assert not Instrument.objects.exists()
    assert not card.outcomes.exists()


def test_two_keyings_that_agree_are_one_proxy_received_with_the_mail(key_twice, reading, meeting):
    card = key_twice(
        1,
        reading(
            "alice",
            marks=FOR,
            dated=date(2003, 5, 20),
            dated_written="5/20/03",
            postmarked=date(2003, 5, 21),
            plans_to_attend=True,
            comment="Good luck",
        ),
    )

    found = Instrument.objects.get()
    assert outcome(card).instrument == found
    assert (found.form, found.channel, found.received) == ("proxy", "mail", MAIL)
    assert found.votes == {"1": "for", "2": "for"}
    assert (found.dated, found.postmarked) == (date(2003, 5, 20), date(2003, 5, 21))
    assert (found.plans_to_attend, found.comment, found.signatures) == (True, "Good luck", None)
    assert found.request_key == f"card-{card.pk}"
    assert counting.outcome_of(meeting).quorum.present == 1250
    assert standing.differences(meeting) == []


def test_the_same_clerk_cannot_key_a_card_twice(key, reading):
    key("clerk1", 1, reading("alice"))

    with pytest.raises(capture.NotKeyed, match="another clerk"):
        capture.key(
            Card.objects.get().batch_id,
            1,
            reading("alice"),
            Keying.objects.get().by,
            _Clock,
            "another request",
        )


class _Clock:
    @staticmethod
    def now():
        return MAIL + timedelta(hours=3)


def test_a_third_clerk_is_told(key, key_twice, reading):
    key_twice(1, reading("alice"))

    with pytest.raises(capture.NotKeyed, match="keyed twice already"):
        key("clerk3", 1, reading("alice"))


def test_the_same_request_sent_twice_is_one_keying(key, reading):
    assert key("clerk1", 1, reading("alice")) == key("clerk1", 1, reading("alice"))
    assert Keying.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("marks", {"2": {"boxes": ["against"]}}),
        ("marks", {"2": {"boxes": ["for", "against"]}}),
        ("signed_by", []),
        ("dated_written", "5/21/03"),
        ("postmarked", date(2003, 5, 22)),
        ("plans_to_attend", False),
    ],
)
def test_a_difference_goes_to_the_supervisor(key, reading, field, changed):
    key("clerk1", 1, reading("alice", marks={"2": {"boxes": ["for"]}}))
    card = key(
        "clerk2",
        1,
        replace(reading("alice"), **{"marks": {"2": {"boxes": ["for"]}}, field: changed}),
    ).card

    assert outcome(card).kind == "differs"
    assert not Instrument.objects.exists()


def test_a_different_holding_is_a_difference(key, reading):
    key("clerk1", 1, reading("alice"))

    assert outcome(key("clerk2", 1, reading("carol")).card).kind == "differs"


def test_two_ways_of_writing_the_same_date_name_or_comment_are_no_difference(key, reading):
    same = {"dated": date(2003, 5, 2)}
    key(
        "clerk1",
        1,
        reading(
            "alice",
            dated_written="5/2/03",
            comment="ok",
            marks={"1": {"others": ["Richard Aube"]}},
            **same,
        ),
    )
    card = key(
        "clerk2",
        1,
        reading(
            "alice",
            dated_written="May 2, 2003",
            marks={"1": {"others": ["richard  aube."]}},
            **same,
        ),
    ).card

    assert outcome(card).kind == "recorded"
    assert Instrument.objects.get().comment == "ok"
    assert Instrument.objects.get().votes == {"1": {"except": ["Richard Aube"]}}


class TestDecisions:
    @pytest.fixture
    def differing(self, key, reading):
        key("clerk1", 1, reading("alice", marks={"2": {"boxes": ["for"]}}))
        return key("clerk2", 1, reading("alice", marks={"2": {"boxes": ["against"]}})).card

    def test_the_supervisors_reading_is_recorded_and_all_keyings_are_kept(
        self, differing, reading, person, clock
    ):
        decided = reading("alice", marks={"2": {"boxes": ["against"]}})
        capture.decide(differing, decided, person("supervisor"), clock(), "once")
        capture.decide(differing, decided, person("supervisor"), clock(), "once")

        assert Instrument.objects.get().votes == {"2": "against"}
        assert list(Keying.objects.order_by("pk").values_list("part", flat=True)) == [
            "first",
            "second",
            "decided",
        ]

    def test_who_keyed_it_does_not_decide(self, differing, reading, person, clock):
        with pytest.raises(capture.NotKeyed, match="yourself"):
            capture.decide(differing, reading("alice"), person("clerk1"), clock(), "mine")
        with pytest.raises(capture.NotKeyed, match="yourself"):
            capture.set_aside(differing, "Mine", person("clerk2"), clock())

    def test_a_recorded_card_is_not_decided_again(self, differing, reading, person, clock):
        capture.decide(differing, reading("alice"), person("supervisor"), clock(), "one")

        with pytest.raises(capture.NotKeyed, match="ruling"):
            capture.decide(differing, reading("carol"), person("supervisor"), clock(), "two")
        with pytest.raises(capture.NotKeyed, match="ruling"):
            capture.set_aside(differing, "Wrong", person("supervisor"), clock())

    def test_a_sheet_that_is_set_aside_needs_a_reason(self, differing, person, clock):
        with pytest.raises(capture.NotKeyed, match="why"):
            capture.set_aside(differing, " ", person("supervisor"), clock())

        assert capture.set_aside(differing, "A letter", person("supervisor"), clock()).kind == (
            "set_aside"
        )


class TestHeld:
    """A card that cannot go through the door is never lost."""

    def test_an_unknown_number(self, key_twice, meeting):
        number = control_numbers.derive(meeting, meeting.holdings.get(key="alice"), 7)
        known = identify.by_number(meeting, number)
        card = key_twice(1, capture.as_reading(known, signed_otherwise="A. Archer"))

        assert (outcome(card).kind, outcome(card).code) == ("held", "unknown_account")
        assert number[-4:] in outcome(card).detail

    def test_a_number_of_another_meeting(self, key_twice, meeting, control_number):
        number = control_number("alice")
        other = _other_meeting(meeting)
        ControlNumber.objects.filter(digest=control_numbers.digest(number)).update(
            holding=other.holdings.get()
        )
        known = identify.by_number(meeting, number)

        assert known.holding is None
        assert outcome(key_twice(1, capture.as_reading(known))).code == "other_meeting"

    def test_a_card_without_an_account(self, key_twice):
        assert outcome(key_twice(1, Reading(signed_otherwise="Nobody"))).code == "unknown_account"

    def test_shares_that_are_excluded(self, key_twice, meeting):
        row = meeting.holdings.get(key="treasury")
        read = capture.as_reading(identify.Identified("d", "1234", None, row), signed_by=["X"])

        assert outcome(key_twice(1, read)).code == "excluded"
        assert not Instrument.objects.exists()

    def test_a_holding_found_by_name_is_confirmed_by_the_supervisor(
        self, key_twice, meeting, person, clock
    ):
        found = identify.by_register(meeting.holdings.get(key="carol"))
        read = capture.as_reading(found, signed_by=["Carol Carter"], marks=FOR)
        card = key_twice(1, read)
        assert outcome(card).code == "found_in_register"

        capture.decide(card, read, person("supervisor"), clock(), "k")

        assert outcome(card).flags == ["found_in_register"]
        assert Instrument.objects.get().holding.key == "carol"

    def test_one_clerk_who_could_read_the_number_confirms_the_other(self, key, reading, meeting):
        found = identify.by_register(meeting.holdings.get(key="carol"))
        key("clerk1", 1, capture.as_reading(found, signed_by=["Carol Carter"]))

        assert outcome(key("clerk2", 1, reading("carol")).card).kind == "recorded"

    def test_a_replaced_number_is_still_its_holders_card(
        self, key_twice, reading, meeting, control_number, clock
    ):
        read = reading("alice", marks=FOR)
        control_numbers.reissue(meeting.holdings.get(key="alice"), clock().now())
        again = identify.by_number(meeting, control_number("alice"))
        card = key_twice(1, replace(read, issue=again.issue))

        assert outcome(card).kind == "recorded"
        assert outcome(card).flags == ["old_number"]


def _other_meeting(meeting):
    from meetings.models import Holder, Holding, Meeting, ShareClass

    other = Meeting.objects.create(
        issuer=meeting.issuer,
        key="other",
        title="Another",
        timezone="UTC",
        record_date=meeting.record_date,
        convenes=meeting.convenes,
    )
    Holding.objects.create(
        meeting=other,
        key="zoe",
        units=1,
        holder=Holder.objects.create(meeting=other, name="Zoe"),
        share_class=ShareClass.objects.create(meeting=other, key="c", name="C", outstanding=1),
    )
    return other


class TestTwoCards:
    def test_the_same_sheet_keyed_in_another_batch_is_held(
        self, key_twice, reading, meeting, person, clock
    ):
        key_twice(1, reading("alice", marks=FOR))
        later = batches.open_batch(
            meeting,
            person("supervisor"),
            clock(),
            name="Second",
            received=MAIL,
            cards_counted=1,
            counted_by="M",
        )
        card = key_twice(1, reading("alice", marks=FOR), of=later)

        assert outcome(card).code == "keyed_before"
        assert "batch May 23, as card 1" in outcome(card).detail
        assert Instrument.objects.count() == 1

    @pytest.mark.parametrize("order", [(1, 4), (4, 1)])
    def test_two_sheets_of_one_holder_are_two_cards(self, key, reading, order, meeting):
        read = {
            1: reading("alice", marks=FOR, dated=date(2003, 5, 10), dated_written="5/10/03"),
            4: replace(
                reading("alice", marks={"2": {"boxes": ["against"]}}, dated=date(2003, 5, 12)),
                dated_written="5/12/03",
                another=True,
            ),
        }
        key("clerk1", 1, read[1])
        key("clerk1", 4, read[4])
        for place in order:
            key("clerk2", place, replace(read[place], another=False))

        assert Instrument.objects.filter(holding__key="alice").count() == 2
        governing = Instrument.objects.get(standing__status="governs")
        assert governing.dated == date(2003, 5, 12)
        assert standing.differences(meeting) == []

    def test_a_second_clerk_is_led_to_the_place_where_the_first_keyed_it(
        self, key, reading, batch, person, meeting
    ):
        key("clerk1", 3, reading("alice"))
        alice = meeting.holdings.get(key="alice")

        assert batches.place_for(batch, person("clerk2"), alice, 1) == 3
        assert batches.place_for(batch, person("clerk1"), alice, 1) == 1
        assert batches.place_for(batch, person("clerk2"), None, 1) == 1

    def test_a_number_keyed_before_is_found_with_its_place(
        self, key, reading, batch, control_number
    ):
        key("clerk1", 3, reading("alice"))
        digest = control_numbers.digest(control_number("alice"))

        assert batches.keyed_before(batch, 4, digest).place == 3
        assert batches.keyed_before(batch, 3, digest) is None


class TestSignatures:
    def test_no_signature(self, key_twice, reading):
        key_twice(1, reading("alice", signed_by=[]))

        found = Instrument.objects.get()
        assert (found.signed, found.signatures) == (False, None)
        assert found.standing.status == "unsigned"

    def test_one_of_two_owners(self, key_twice, reading):
        card = key_twice(1, reading("bob", signed_by=["Beth Baker"]))

        assert Instrument.objects.get().signatures == ["Beth Baker"]
        assert outcome(card).flags == ["one_owner_signed"]

    def test_both_owners_need_no_names(self, key_twice, reading):
        card = key_twice(1, reading("bob"))

        assert Instrument.objects.get().signatures is None
        assert outcome(card).flags == []

    def test_another_capacity(self, key_twice, reading):
        card = key_twice(1, reading("alice", signed_by=[], signed_otherwise="J. Doe, executor"))

        assert Instrument.objects.get().signatures == ["J. Doe, executor"]
        assert outcome(card).flags == ["signed_otherwise"]


class TestTime:
    """A card counts as of when its mail was received."""

    def test_keyed_after_the_close_it_counts_and_is_flagged(
        self, key_twice, reading, meeting, clock
    ):
        clock.moment = datetime.fromisoformat("2003-05-30T09:17:00-07:00")
        announcements.announce_polls(meeting, "opened", clock())
        clock.moment = datetime.fromisoformat("2003-05-30T10:00:00-07:00")
        announcements.announce_polls(meeting, "closed", clock())
        clock.moment = datetime.fromisoformat("2003-05-30T11:00:00-07:00")
        card = key_twice(1, reading("alice", marks=FOR))

        assert Instrument.objects.get().standing.status == "governs"
        assert outcome(card).flags == ["keyed_after_the_close"]

    def test_received_after_the_close_it_is_recorded_and_late(
        self, key_twice, reading, meeting, person, clock
    ):
        clock.moment = datetime.fromisoformat("2003-05-31T11:00:00-07:00")
        late = batches.open_batch(
            meeting,
            person("supervisor"),
            clock(),
            name="Late",
            received=datetime.fromisoformat("2003-05-31T09:00:00-07:00"),
            cards_counted=1,
            counted_by="M",
        )
        key_twice(1, reading("alice", marks=FOR), of=late)

        found = Instrument.objects.get().standing
        assert (found.status, found.reason) == ("late", "polls")


class TestAppendOnly:
    @pytest.mark.parametrize("model", [Card, Keying, CardOutcome])
    def test_what_was_keyed_is_not_changed_or_deleted(self, model, key_twice, reading):
        key_twice(1, reading("alice"))
        for act in (
            lambda: model.objects.update(id=5),
            lambda: model.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()
