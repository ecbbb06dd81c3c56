"""The queue of exceptions, and what of it stands in the way of a certificate."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from voting import counting, door
from voting.announcements import NotPossible
from voting.cards import batches, scans
from voting.inspection import challenges, queue, rulings
from voting.inspection.rulings import Finding
from voting.inspection.unresolved import unresolved
from voting.models import CardOutcome, RecordLine

from ..cards.pictures import png
from .conftest import ACCEPT

REJECT = Finding("reject", "Nobody knows.", ["face"])


@pytest.fixture
def found(meeting):
    """The kinds of every exception and what is to be done about it, the oldest first."""

    def now():
        return [(one.kinds, _to_do(one)) for one in queue.entries(meeting)]

    return now


def _to_do(one):
    return "decide" if one.blocks else "settled" if one.settled else "look"


@pytest.fixture
def held_card(meeting, person, clock):
    """A scanned card that is keyed, and of which nobody knows whose it is."""

    def made(kind="held", code="unknown_account"):
        user = person("Super", "supervisor")
        batch = batches.open_batch(
            meeting,
            user,
            clock(),
            name="May 23",
            received=clock.moment,
            cards_counted=1,
            counted_by="M",
        )
        scans.keep(batch, [png()], user, clock())
        card = batch.cards.get()
        CardOutcome.objects.create(
            card=card, kind=kind, code=code, detail="Nothing leads to it.", by=user, at=clock.moment
        )
        return card

    return made


def entry_of(meeting, what=None):
    (one,) = [each for each in queue.entries(meeting) if what in (None, each.what)]
    return one


class TestKinds:
    @pytest.mark.parametrize(
        ("fields", "kinds"),
        [
            ({"signed": False, "dated": date(2003, 5, 20)}, ("unsigned",)),
            ({}, ("undated",)),
            ({"dated": date(2003, 6, 1)}, ("postdated",)),
            ({"dated": date(2002, 5, 20)}, ("impossible_date",)),
            ({"dated": date(2003, 5, 20), "signatures": ["J. Pike"]}, None),
        ],
    )
    def test_cards(self, vote, found, fields, kinds):
        vote("alice", {"2": "for"}, **fields)

        assert found() == ([(kinds, "look")] if kinds else [])

    def test_an_over_marked_matter(self, vote, found):
        vote("alice", {"2": ["for", "against"]}, dated=date(2003, 5, 20))

        assert found() == [(("overmarked",), "look")]

    def test_one_of_two_joint_owners(self, vote, found):
        vote("bob", {"2": "for"}, dated=date(2003, 5, 20), signatures=["Bob Baker"])

        assert found() == [(("one_owner_signed",), "look")]

    def test_one_of_two_joint_owners_on_a_page_is_as_it_should_be(self, vote, found):
        vote("bob", {"2": "for"}, channel="internet", signatures=["Bob Baker"])

        assert found() == []

    def test_a_stranger_signed_for_joint_owners(self, vote, found):
        vote("bob", {"2": "for"}, dated=date(2003, 5, 20), signatures=["J. Pike"])

        assert found() == [(("signed_by_another",), "look")]

    def test_a_brokers_over_vote_needs_a_decision(self, over, found):
        assert found() == [(("overvote",), "decide")]

    def test_late_mail(self, meeting, vote, found, at_the_close):
        vote("alice", {"2": "for"}, dated=date(2003, 5, 20))

        assert found() == [(("late",), "look")]

    @pytest.fixture
    def at_the_close(self, clock, meeting):
        clock.moment = meeting.polls_close.replace(hour=20)

    def test_a_card_of_no_known_account(self, held_card, found):
        held_card()

        assert found() == [(("unknown_account",), "decide")]

    def test_keyings_that_differ(self, held_card, found):
        held_card("differs", "differs")

        assert found() == [(("differs",), "decide")]

    def test_a_card_set_aside_is_settled(self, held_card, found):
        held_card("set_aside", "set_aside")

        assert found() == [(("set_aside",), "settled")]

    def test_a_challenge_to_a_regular_instrument(self, vote, meeting, found, clock):
        regular = vote("alice", {"2": "for"}, channel="internet")
        challenges.lodge(meeting, "Olive", "Not hers.", clock(), regular)

        assert found() == [(("challenged",), "decide")]

    def test_a_challenge_to_a_matter(self, meeting, found, clock):
        challenges.lodge(meeting, "Olive", "Void.", clock(), meeting.matters.get(key="2"))

        assert found() == [(("challenged",), "decide")]

    @pytest.mark.usefixtures("two_inspectors")
    def test_a_ruling_that_is_proposed(self, card, ines, clock, found):
        rulings.rule(card, ACCEPT, ines, clock())

        assert found() == [(("proposed", "unsigned", "undated"), "decide")]


class TestSettling:
    def test_a_ruling_settles(self, over, ines, clock, found):
        rulings.rule(over, REJECT, ines, clock())

        assert found() == [(("rejected",), "settled")]

    def test_a_corrected_file_settles_an_over_vote(self, over, vote, found):
        vote("nominee", {"2": {"for": "4000"}}, channel="nominee")

        assert found() == [(("overvote",), "look")]

    def test_what_the_rules_settle_is_seen(self, vote, meeting, ines, clock, found):
        vote("alice", {"2": "for"})
        queue.mark_seen(meeting, entry_of(meeting), ines, clock())

        assert found() == [(("undated",), "settled")]

    def test_what_comes_later_is_to_be_looked_at_again(self, vote, meeting, ines, clock, found):
        first = vote("alice", {"2": "for"})
        queue.mark_seen(meeting, entry_of(meeting), ines, clock())
        challenges.lodge(meeting, "Olive", "Not hers.", clock(), first)

        assert found() == [(("challenged", "undated"), "decide")]

    def test_an_over_vote_is_not_settled_by_having_been_seen(self, over, meeting, ines, clock):
        with pytest.raises(NotPossible, match="your decision"):
            queue.mark_seen(meeting, entry_of(meeting), ines, clock())

    def test_a_held_card_is_left_uncounted_for_a_reason_that_the_record_has(
        self, held_card, meeting, ines, clock, found
    ):
        held_card()
        with pytest.raises(NotPossible, match="Say why"):
            queue.mark_seen(meeting, entry_of(meeting), ines, clock(), " ")
        queue.mark_seen(meeting, entry_of(meeting), ines, clock(), "No holder of that name.")

        assert found() == [(("unknown_account",), "settled")]
        note = RecordLine.objects.get(meeting=meeting, type="note").body
        assert "Card 1 of batch May 23 is left uncounted: No holder of that name." in note

    def test_what_the_clerks_differ_about_is_for_the_supervisor(
        self, held_card, meeting, ines, clock
    ):
        held_card("differs", "differs")
        with pytest.raises(NotPossible, match="supervisor"):
            queue.mark_seen(meeting, entry_of(meeting), ines, clock(), "So")


class TestUnresolved:
    def test_at_first_nothing_is(self, meeting, vote):
        vote("alice", {"2": "for"}, channel="internet")

        assert unresolved(meeting) == []

    def test_what_the_rules_settle_is_not(self, meeting, card):
        assert unresolved(meeting) == []

    def test_each_thing_that_blocks_is_said_with_its_page(
        self, meeting, over, held_card, clock, browser_of, ines
    ):
        held_card()
        challenges.lodge(meeting, "Olive", "Void.", clock())
        words = [one.words for one in unresolved(meeting)]

        assert len(words) == 3
        assert any(
            "Harborline Securities" in one and "overvote; rule on it" in one for one in words
        )
        assert any("batch May 23, card 1" in one and "decide about it" in one for one in words)
        assert any("By Olive" in one and "dispose of it" in one for one in words)
        for one in unresolved(meeting):
            assert browser_of(ines).get(one.link).status_code == 200

    @pytest.mark.usefixtures("two_inspectors")
    def test_a_proposal_without_the_second_is(self, meeting, card, ines, ivan, clock):
        proposal = rulings.rule(card, ACCEPT, ines, clock())
        ((words, _),) = unresolved(meeting)
        assert "another inspector concurs or declines" in words

        rulings.concur(proposal, ivan, clock())
        assert unresolved(meeting) == []

    def test_decisions_resolve_it_all(self, meeting, over, held_card, clock, ines):
        held_card()
        challenge = challenges.lodge(meeting, "Olive", "Void.", clock())
        rulings.rule(over, REJECT, ines, clock())
        challenges.dispose(challenge, "withdrawn", "He wrote so.", ines, clock())
        queue.mark_seen(meeting, entry_of(meeting, "cards"), ines, clock(), "Nobody’s.")

        assert unresolved(meeting) == []


class TestPages:
    @pytest.fixture
    def client(self, browser_of, ines):
        return browser_of(ines)

    def test_an_entry_has_what_is_wrong_the_rule_the_books_and_the_count_either_way(
        self, client, address, vote
    ):
        vote("alice", {"1": "for", "2": "against"}, dated=date(2003, 5, 20))
        card = vote("bob", {"2": "for"}, signed=False, dated=date(2003, 5, 20))
        page = client.get(address("exception", what="instruments", id=card.pk)).content.decode()

        assert "Unsigned." in page
        assert "8 Del. C. 212(c)(1); P2" in page
        assert "Bob Baker, Beth Baker" in page
        assert "400 shares, Common Stock" in page
        for told in ("If you leave it", "If you accept it", "If you reject it"):
            assert told in page
        assert "The count either way" in page
        assert 'data-label="Accept">1,650</td>' in page
        assert "It relies on" in page

    def test_a_card_shows_its_image(self, client, address, held_card):
        card = held_card()
        page = client.get(address("exception", what="cards", id=card.pk)).content.decode()

        assert f"/cards/scans/{card.scans.get().pk}/1.png" in page
        assert "Leave it uncounted" in page

    def test_after_a_ruling_the_next_one_opens(self, client, address, vote):
        first, second = vote("alice", {"2": "for"}), vote("carol", {"2": "for"})
        given = {"decision": "accept", "reason": "So", "kinds": ["face"], "queue": "1"}
        page = client.post(address("ruling", instrument=first.pk), given)

        assert page["Location"] == address("exception", what="instruments", id=second.pk)

    def test_the_filters_go_along(self, client, address, vote):
        first, _ = vote("alice", {"2": "for"}), vote("nominee", {"2": "for"}, signed=False)
        third = vote("carol", {"2": "for"})
        page = client.post(
            address("exception_seen", what="instruments", id=first.pk) + "?kind=undated&q=carol"
        )

        assert page["Location"] == (
            address("exception", what="instruments", id=third.pk) + "?kind=undated&q=carol"
        )

    def test_after_the_last_one_the_queue_says_so(self, client, address, card):
        given = {"decision": "accept", "reason": "So", "kinds": ["face"], "queue": "1"}
        page = client.post(address("ruling", instrument=card.pk), given, follow=True)

        assert "That was the last one here." in page.content.decode()

    def test_a_ruling_that_says_too_little_comes_back(self, client, address, card):
        given = {"decision": "accept", "reason": "So", "queue": "1"}
        page = client.post(address("ruling", instrument=card.pk), given)

        assert page.status_code == 422
        assert "Tick what the ruling relies on" in page.content.decode()

    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ("", ["Alice", "Carol"], ["Bob"]),
            ("?kind=unsigned", ["Carol"], ["Alice", "Bob"]),
            ("?state=settled", ["Bob"], ["Alice", "Carol"]),
            ("?state=all", ["Alice", "Bob", "Carol"], []),
            ("?q=ALICE+archer", ["Alice"], ["Carol", "Bob"]),
        ],
    )
    def test_the_list_is_filtered_and_searched(
        self, client, address, vote, ines, clock, query, shown, hidden
    ):
        vote("alice", {"2": "for"})
        vote("carol", {"2": "for"}, signed=False)
        rulings.rule(vote("bob", {"2": "for"}), ACCEPT, ines, clock())
        page = client.get(address("exceptions") + query).content.decode()

        for name in shown:
            assert name in page
        for name in hidden:
            assert f">{name}" not in page

    def test_no_entry_of_another_kind_or_meeting_is_there(self, client, address):
        for what in ("instruments", "cards", "challenges", "anything"):
            assert client.get(address("exception", what=what, id=999)).status_code == 404

    def test_a_regular_instrument_is_shown_on_its_own_page(self, client, address, vote):
        regular = vote("alice", {"2": "for"}, channel="internet")
        page = client.get(address("exception", what="instruments", id=regular.pk))

        assert page["Location"] == address("instrument", instrument=regular.pk)

    def test_the_duties_have_their_state(self, client, address, over):
        page = client.get(address("duties")).content.decode()

        assert "Common Stock: 10,000 shares outstanding" in page
        assert "the register adds up to 8,650 shares" in page
        assert "1 exception to look at, of which 1 needs a decision" in page
        assert "No challenge was lodged." in page


class TestThousands:
    """A list of thousands is a handful of queries, and counts nothing."""

    @pytest.fixture
    def many(self, meeting, clock):
        def received(count):
            arrivals = [
                door.Arrival("carol", "proxy", "mail", {"2": "for"}, signed=False)
                for _ in range(count)
            ]
            door.receive_all(meeting, arrivals, clock())

        return received

    def test_the_list_asks_the_same_however_long_it_is(
        self, many, browser_of, ines, address, monkeypatch
    ):
        monkeypatch.setattr(counting, "outcomes_of", None)
        client = browser_of(ines)
        asked = []
        for count in (60, 540):
            many(count)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page = client.get(address("exceptions"))
            asked.append(len(queries))
        assert "600 exceptions, the oldest first" in page.content.decode()
        assert asked[0] == asked[1]
        assert asked[0] < 30

    def test_one_entry_is_counted_once_for_all_its_decisions(
        self, many, browser_of, ines, address, meeting, monkeypatch
    ):
        many(60)
        counted = []
        standing_counts = counting.standing_counts
        monkeypatch.setattr(
            counting, "standing_counts", lambda of: counted.append(of) or standing_counts(of)
        )
        first = queue.entries(meeting)[0]
        page = browser_of(ines).get(address("exception", what=first.what, id=first.id))

        assert page.status_code == 200
        assert len(counted) == 1
