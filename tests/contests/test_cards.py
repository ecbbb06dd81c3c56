"""Two cards at one meeting: either may be voted on the pages, and the latest governs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from meetings.models import Meeting
from tests.clocks import SetClock
from tests.contests.conftest import FUND
from tests.voting.conftest import found, payload, text_of
from voting import counting
from voting.ballot import NoSuchCard, ballot_of
from voting.models import Instrument

WHITE = "the white card of Harbor Opportunities Fund LP"
BLUE = "the blue card of the Board of Directors"


def open_card(client: Any, solicitor: str) -> Any:
    return client.get("/card/", {"on": solicitor})


def review(client: Any, solicitor: str, marks: dict[str, Any]) -> Any:
    """The review of marks on a side's card."""
    known = found(r'name="card" value="([^"]+)"', open_card(client, solicitor))
    return client.post(
        "/card/review/", {"card": known, "solicited_by": solicitor, **marks}, follow=True
    )


def send(client: Any, solicitor: str, marks: dict[str, Any]) -> Instrument:
    page = review(client, solicitor, marks)
    assert page.status_code == 200, text_of(page)
    answer = client.post("/card/record/", {"marks": payload(page)})
    assert answer.status_code == 302, text_of(answer)
    return Instrument.objects.latest("line_id")


class TestChoosing:
    def test_both_cards_are_offered_in_the_same_words(self, contest, signed_in):
        page = signed_in(contest, "A").get("/meeting/")
        offers = re.findall(
            r'<a class="([^"]+)" href="/card/\?on=[^"]+">([^<]+)<', page.content.decode()
        )

        assert len(offers) == 2
        assert len(set(offers)) == 1, "neither is more prominent than the other"
        assert "the one dated latest counts" in text_of(page)

    def test_no_side_is_recommended_where_the_card_is_chosen(self, contest, signed_in):
        client = signed_in(contest, "A")
        for page in (client.get("/meeting/"), client.get("/card/")):
            assert "recommends" not in text_of(page)

    def test_without_a_choice_one_is_asked_for(self, contest, signed_in):
        page = signed_in(contest, "A").get("/card/")

        assert "On whose card will you vote?" in text_of(page)
        assert 'name="m1' not in page.content.decode()

    def test_the_sides_stand_in_alphabetical_order(self, contest, signed_in):
        text = text_of(signed_in(contest, "A").get("/card/"))

        assert text.index("The Board of Directors") < text.index("Harbor Opportunities Fund LP")

    def test_before_the_funds_card_is_entered_there_is_one_card(self, contested, signed_in):
        client = signed_in(contested, "A")

        assert "Open my proxy card" in text_of(client.get("/meeting/"))
        assert 'name="m1' in client.get("/card/").content.decode()


class TestTheCards:
    def test_each_names_its_solicitor_its_color_and_its_proxies(self, contest, signed_in):
        client = signed_in(contest, "A")
        white, blue = (text_of(open_card(client, of)) for of in (FUND, "board"))

        assert "white card · solicited by Harbor Opportunities Fund LP, not on behalf" in white
        assert "Victor Hale, Ines Roth" in white and "Nora Lindqvist" not in white
        assert "blue card · solicited on behalf of the Board of Directors" in blue
        assert "Nora Lindqvist, Paul Osei" in blue and "Victor Hale" not in blue

    def test_each_says_what_its_own_solicitor_recommends(self, contest, signed_in):
        client = signed_in(contest, "A")
        white, blue = (text_of(open_card(client, of)) for of in (FUND, "board"))

        assert "Harbor Opportunities Fund LP recommends AGAINST." in white
        assert "The Board recommends" not in white
        assert "The Board recommends FOR." in blue
        assert "Fund LP recommends" not in blue

    @pytest.mark.parametrize("solicitor", ["board", FUND])
    def test_all_nominees_stand_on_it_grouped_and_in_alphabetical_order(self, contest, solicitor):
        holding = contest.holdings.get(key="A")
        (election, *_) = ballot_of(contest, holding, solicitor).items

        assert [(row.name, row.named_by) for row in election.rows] == [
            ("Tomas Arroyo, Jr.", "Named by the Board"),
            ("Hana Brandt", "Named by the Board"),
            ("Grace Whitlock", "Named by the Board"),
            ("Ruth Eames", "Named by Harbor Opportunities Fund LP"),
            ("Édouard Zola", "Named by Harbor Opportunities Fund LP"),
        ]

    @pytest.mark.parametrize("solicitor", ["board", FUND])
    def test_it_states_the_most_for_marks_and_what_becomes_of_blanks(
        self, contest, signed_in, solicitor
    ):
        text = text_of(open_card(signed_in(contest, "A"), solicitor))

        assert (
            "Mark FOR for at most 3 ; with more, your vote in this election would not count" in text
        )
        assert "those that you leave blank are not voted" in text
        whose = "the Board" if solicitor == "board" else "Harbor Opportunities Fund LP"
        assert f"If you leave this blank, it is voted as {whose} recommends" in text

    def test_a_card_of_nobody_is_not_there(self, contest):
        with pytest.raises(NoSuchCard):
            ballot_of(contest, contest.holdings.get(key="A"), "Somebody Else")


class TestVoting:
    def test_the_instrument_carries_its_solicitor(self, contest, signed_in):
        client = signed_in(contest, "A")

        assert send(client, FUND, {"m2": "for"}).solicitor == FUND
        assert send(client, "board", {"m2": "for"}).solicitor == "board"

    def test_an_unmarked_card_follows_its_own_solicitor(self, contest, signed_in):
        send(signed_in(contest, "A"), FUND, {})
        send(signed_in(contest, "B"), "board", {})
        election, plan, trustees, clerk = counting.outcome_of(contest).matters

        assert {id: totals["for"] for id, totals in election.totals.items()} == {
            "m1": 300,
            "m2": 300,
            "m3": 700,
            "d1": 400,
            "d2": 400,
        }
        assert (plan.totals["for"], plan.totals["against"]) == (300, 400)
        assert {id: totals["for"] for id, totals in trustees.totals.items()} == {
            "p": 300,
            "q": 300 + 800,
        }
        assert clerk.totals["c"] == {
            "for": 300,
            "against": 0,
            "abstain": 0,
            "broker_non_vote": 0,
            "unvoted": 400,
        }

    def test_what_the_review_says_of_blanks_is_of_the_card(self, contest, signed_in):
        text = text_of(review(signed_in(contest, "A"), FUND, {}))

        assert "Voted AGAINST, as Harbor Opportunities Fund LP recommends." in text
        assert "4. Election of a clerk by majority Left blank Not voted." in text
        assert text.index("Hana Brandt: FOR") < text.index("Ruth Eames: FOR"), "as on the card"
        assert "as the Board recommends" not in text
        assert "Harbor Opportunities Fund LP white card" in text
        assert "whichever side’s card that was on" in text

    def test_the_latest_card_of_either_side_governs_and_the_history_says_so(
        self, contest, signed_in
    ):
        client = signed_in(contest, "A")
        send(client, "board", {"m2": "for"})
        send(client, FUND, {"m2": "against"})
        text = text_of(client.get("/history/"))

        assert f"Vote by internet on {WHITE} counts now" in text
        assert f"Vote by internet on {BLUE} replaced" in text
        assert re.search(rf"Replaced by the vote you sent on .* on {WHITE}\.", text)
        assert counting.outcome_of(contest).matters[1].totals["against"] == 400

    def test_more_for_marks_than_seats_are_refused_and_nothing_is_recorded(
        self, contest, signed_in
    ):
        marks = {f"m1-n{place}": "for" for place in (1, 2, 3, 4)}
        page = review(signed_in(contest, "A"), FUND, marks)

        assert page.status_code == 422
        assert "You marked FOR for 4 nominees, and only 3 can be elected" in text_of(page)
        assert WHITE in text_of(page), "the same card is shown again"
        assert not Instrument.objects.exists()

    def test_fewer_are_voted_as_marked(self, contest, signed_in):
        send(signed_in(contest, "A"), FUND, {"m1-n4": "for"})
        totals = counting.outcome_of(contest).matters[0].totals

        assert {id: each["for"] for id, each in totals.items() if each["for"]} == {"d2": 400}

    def test_marks_on_one_card_are_not_taken_for_another(self, contest, signed_in):
        client = signed_in(contest, "A")
        known = found(r'name="card" value="([^"]+)"', open_card(client, FUND))
        page = client.post("/card/review/", {"card": known, "solicited_by": "board", "m2": "for"})

        assert page.status_code == 422
        assert "nothing was recorded" in text_of(page)

    def test_a_card_is_begun_with_what_was_sent_on_the_same_one(self, contest, signed_in):
        client = signed_in(contest, "A")
        send(client, FUND, {"m2": "for"})

        assert "This is your card as you sent it" in text_of(open_card(client, FUND))
        assert "This is your card as you sent it" not in text_of(open_card(client, "board"))

    def test_changing_the_marks_comes_back_to_the_same_card(self, contest, signed_in):
        client = signed_in(contest, "A")
        page = review(client, FUND, {"m2": "abstain"})
        again = client.post("/card/", {"marks": payload(page)}, follow=True)

        assert WHITE in text_of(again)
        assert re.search(r'value="abstain" checked', again.content.decode())

    @pytest.mark.parametrize(
        "name", [FUND, "harbor opportunities fund lp", "The Board of Directors"]
    )
    def test_a_side_is_no_person_to_appoint(self, contest, signed_in, name):
        page = review(signed_in(contest, "A"), "board", {"appointee": name})

        assert page.status_code == 422
        assert "Name a person" in text_of(page)

    def test_another_person_may_be_appointed_on_either_card(self, contest, signed_in):
        sent = send(signed_in(contest, "A"), FUND, {"appointee": "Petra Proxy"})

        assert sent.solicitor == "Petra Proxy"
        history = text_of(signed_in(contest, "A").get("/history/"))
        assert "Left to Petra Proxy, your proxy" in history


class TestWhereItIsShown:
    def test_the_receipt_says_on_whose_card_it_is(self, contest, signed_in):
        client = signed_in(contest, "A")
        sent = send(client, FUND, {"m2": "for"})
        text = text_of(client.get(f"/confirmation/{sent.key}/"))

        assert f"Sent as Vote by internet on {WHITE}" in text

    def test_the_inspectors_see_it_with_the_instrument(self, contest, on_card, django_user_model):
        user = django_user_model.objects.create_user("inspector")
        contest.staff.create(user=user, role="inspector")
        client = Client()
        client.force_login(user)
        for solicitor, shown in ((FUND, WHITE), ("board", BLUE), ("Petra Proxy", "Petra Proxy")):
            sent = on_card("A", solicitor)
            page = client.get(f"/desk/meetings/{contest.key}/instruments/{sent.pk}/")
            assert f"Whose proxy {shown}" in text_of(page)

    def test_of_a_confidential_meeting_the_secretary_does_not(
        self, contest, on_card, django_user_model
    ):
        """On whose card a holder votes says much about how."""
        Meeting.objects.filter(pk=contest.pk).update(confidential=True)
        user = django_user_model.objects.create_user("secretary")
        contest.staff.create(user=user, role="secretary")
        client = Client()
        client.force_login(user)
        sent = on_card("A", FUND)
        for address in (f"instruments/{sent.pk}/", "instruments/", "not-voted/", ""):
            text = text_of(client.get(f"/desk/meetings/{contest.key}/{address}"))
            assert "Harbor Opportunities" not in text and FUND not in text, address


def test_marks_that_outlive_a_session_come_back_on_the_same_card(contest, signed_in, number_of):
    client = signed_in(contest, "A")
    known = found(r'name="card" value="([^"]+)"', open_card(client, FUND))
    client.session.flush()
    client.cookies.clear()
    marks = {"card": known, "solicited_by": FUND, "m2": "abstain"}
    kept = found(r'name="kept" value="([^"]+)"', client.post("/card/review/", marks))
    page = client.post("/", {"number": number_of(contest, "A"), "kept": kept}, follow=True)

    assert WHITE in text_of(page)
    assert re.search(r'name="m2" value="abstain" checked', page.content.decode())


def test_a_ballot_at_the_meeting_is_nobodys_and_tells_what_both_recommend(contest):
    from meetings.room import Newcomer
    from voting import admission, announcements, floor_ballots

    SetClock.moment = contest.convenes
    announcements.announce_polls(contest, "opened", SetClock())
    holder = Newcomer("Ada Ames", "holder", "passport", contest.holdings.get(key="A"))
    here = admission.admit(contest, holder, SetClock(), "Registrar")
    issued = floor_ballots.issue(here, "paper", SetClock(), "Registrar")
    (_, plan, *_) = floor_ballots.ballot_for(issued, SetClock.moment).items

    assert plan.recommendation == (
        "The Board recommends FOR. Harbor Opportunities Fund LP recommends AGAINST."
    )
    assert plan.if_blank == "it is not voted."
