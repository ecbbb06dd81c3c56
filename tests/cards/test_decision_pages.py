"""The supervisor's page of a card, and the queue of irregular ones."""

from __future__ import annotations

import re
from datetime import date

import pytest

from voting import announcements
from voting.cards import capture, identify, irregular
from voting.cards.readings import Reading
from voting.exceptions_explained import IRREGULAR_STATUSES, explained
from voting.models import CardOutcome, Instrument, Keying

FOR, AGAINST = {"2": {"boxes": ["for"]}}, {"2": {"boxes": ["against"]}}


@pytest.fixture
def differing(key, reading):
    """A card on which the clerks differ about matter 2 and about the postmark."""
    key("clerk1", 1, reading("alice", marks=FOR, postmarked=date(2003, 5, 20)))
    return key("clerk2", 1, reading("alice", marks=AGAINST, postmarked=date(2003, 5, 21))).card


@pytest.fixture
def settle(browser_of, address):
    def posted(place, who="supervisor", **fields):
        return browser_of(who).post(address("settle_card", place=place), fields, follow=True)

    return posted


class TestDifferences:
    def test_both_keyings_stand_side_by_side(self, differing, browser_of, address):
        page = browser_of("supervisor").get(address("decide_card", place=1)).content.decode()

        assert page.count('class="differs"') == 2
        assert page.count('type="radio" name="matter-2"') == 2
        assert page.count('type="radio" name="postmark"') == 2
        assert 'name="signature"' not in page

    def test_each_part_is_decided_by_itself(self, differing, settle):
        settle(1, act="choose", **{"matter-2": "second", "postmark": "first"})

        found = Instrument.objects.get()
        assert found.votes == {"2": "against"}
        assert found.postmarked == date(2003, 5, 20)
        assert Keying.objects.filter(part="decided").count() == 1

    def test_a_part_that_is_left_open_is_asked_for(self, differing, settle):
        response = settle(1, act="choose", **{"matter-2": "second"})

        assert response.status_code == 422
        assert "1 are open still" in response.content.decode()
        assert not Instrument.objects.exists()

    @pytest.mark.parametrize("act", ["confirm", "account", ""])
    def test_a_difference_is_not_passed_over(self, differing, settle, act):
        assert settle(1, act=act).status_code == 422
        settle(1, act="set_aside", reason="For now")
        assert settle(1, act=act).status_code == 422
        assert not Instrument.objects.exists()

    def test_the_supervisor_may_read_it_anew(self, differing, browser_of, address, meeting):
        alice = meeting.holdings.get(key="alice")
        client = browser_of("supervisor")
        page = client.post(address("read_card_anew", place=1), {"holding": alice.pk})
        (sheet,) = re.findall(r'name="sheet" value="([^"]+)"', page.content.decode())
        client.post(
            address("read_card_anew", place=1),
            {"sheet": sheet, "m2": ["abstain"], "signed_by": ["1"]},
        )

        assert Instrument.objects.get().votes == {"2": "abstain"}
        assert CardOutcome.objects.latest("pk").flags == []

    def test_who_keyed_it_cannot_decide_though_a_supervisor(self, differing, settle, person):
        person("clerk1", "supervisor")
        response = settle(1, "clerk1", act="choose", **{"matter-2": "first", "postmark": "first"})

        assert response.status_code == 422
        assert "yourself" in response.content.decode()
        assert not Instrument.objects.exists()

    def test_a_card_keyed_once_shows_nothing_of_it(self, key, reading, browser_of, address):
        key("clerk1", 1, reading("alice", comment="A secret word"))
        page = browser_of("supervisor").get(address("decide_card", place=1)).content.decode()

        assert "secret" not in page
        assert "Alice" not in page

    def test_a_sheet_is_set_aside_with_a_reason(self, differing, settle):
        assert settle(1, act="set_aside").status_code == 422
        settle(1, act="set_aside", reason="A letter")

        assert CardOutcome.objects.latest("pk").detail == "A letter"


def test_a_held_card_is_recorded_for_the_holder_whom_the_supervisor_finds(
    key_twice, settle, meeting, browser_of, address
):
    key_twice(1, Reading(marks=FOR, signed_otherwise="carol carter"))
    page = browser_of("supervisor").get(address("decide_card", place=1), {"q": "carol"})
    carol = meeting.holdings.get(key="carol")
    assert f'value="{carol.pk}"' in page.content.decode()

    settle(1, act="account", holding=carol.pk)
    found = Instrument.objects.get()
    assert (found.holding, found.votes, found.signatures) == (carol, {"2": "for"}, None)


@pytest.mark.parametrize("act", ["found", "keyed"])
def test_what_is_held_is_confirmed(key_twice, settle, meeting, reading, act):
    if act == "found":
        found = identify.by_register(meeting.holdings.get(key="alice"))
        key_twice(1, capture.as_reading(found, signed_by=["Alice Archer"]))
        before = 0
    else:
        key_twice(2, reading("alice"))
        key_twice(1, reading("alice"))
        before = 1
    assert Instrument.objects.count() == before

    settle(1, act="confirm")
    assert Instrument.objects.count() == before + 1


def test_a_card_of_another_meeting_is_not_there(browser_of, address, key_twice):
    key_twice(1, Reading())

    assert browser_of("supervisor").get(address("decide_card", place=9)).status_code == 404


class TestIrregular:
    @pytest.fixture
    def kinds(self, meeting):
        return lambda: [one.kinds for one in irregular.found(meeting)]

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"signed_by": []}, {"unsigned"}),
            ({"marks": {"2": {"boxes": ["for", "against"]}}}, {"overmarked"}),
            ({"marks": {"1": {"boxes": ["for"], "others": ["Aube"]}}}, {"unknown_name"}),
            (
                {"marks": {"1": {"boxes": ["withhold"], "named": ["1a"]}}},
                {"names_beside_withhold"},
            ),
            ({"dated": None, "dated_written": ""}, {"undated"}),
            ({"dated": date(2003, 6, 1)}, {"postdated"}),
            ({"dated": date(2002, 5, 20)}, {"impossible_date"}),
            ({"dated": None, "dated_written": "2/30/03"}, {"undated", "date_unreadable"}),
            ({"signed_by": [], "signed_otherwise": "J. Doe, executor"}, {"signed_otherwise"}),
        ],
    )
    def test_each_kind_is_found(self, key_twice, reading, kinds, fields, expected):
        given = {"dated": date(2003, 5, 20), "dated_written": "x", "marks": FOR, **fields}
        key_twice(1, reading("alice", **given))

        (found,) = kinds()
        assert set(found) == expected

    def test_one_of_two_joint_owners(self, key_twice, reading, kinds):
        key_twice(
            1,
            reading("bob", signed_by=["Bob Baker"], dated=date(2003, 5, 20), dated_written="x"),
        )

        assert kinds() == [("one_owner_signed",)]

    def test_a_regular_card_is_not_there(self, key_twice, reading, kinds):
        for place, holding in enumerate(("alice", "bob"), start=1):
            key_twice(place, reading(holding, dated=date(2003, 5, 20), dated_written="5/20/03"))

        assert kinds() == []

    def test_a_card_without_an_account(self, key_twice, kinds):
        key_twice(1, Reading())

        assert kinds() == [("unknown_account",)]

    def test_the_page_says_what_is_wrong_the_rule_and_its_source(
        self, key_twice, reading, browser_of, address
    ):
        card = key_twice(1, reading("alice", signed_by=[], marks=FOR))
        page = browser_of("inspector").get(address("irregular", batch=None)).content.decode()

        instrument = card.outcomes.get().instrument
        assert "Unsigned." in page
        assert "212(c)(1)" in page
        assert "Alice Archer" in page
        assert f"/instruments/{instrument.pk}/" in page
        assert "batch May 23, card 1" in page.replace("Batch", "batch")

    def test_a_ruling_takes_it_off_the_list_unless_it_is_asked_for(
        self, key_twice, reading, browser_of, address, clock
    ):
        card = key_twice(1, reading("alice", signed_by=[], marks=FOR))
        announcements.rule(
            card.outcomes.get().instrument, "accept", "Signed behind", "I", clock().now()
        )
        client = browser_of("inspector")
        url = address("irregular", batch=None)

        assert "Alice Archer" not in client.get(url).content.decode()
        page = client.get(url, {"ruled": "1"}).content.decode()
        assert "Signed behind" in page

    def test_one_kind_is_picked(self, key_twice, reading, browser_of, address):
        key_twice(1, reading("alice", signed_by=[]))
        key_twice(2, Reading())
        url = address("irregular", batch=None)
        page = browser_of("supervisor").get(url, {"kind": "unsigned"}).content.decode()

        assert page.count("<article") == 1
        assert "Alice Archer" in page

    def test_every_kind_has_a_text_of_its_own(self):
        from voting.turnout import PROBLEMS

        for kind in (*IRREGULAR_STATUSES, *PROBLEMS, "signed_by_another"):
            assert explained(kind).rule != explained("something new").rule
