"""The secretary enters the sides' cards; what holders saw on one in use stays as it is."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from meetings.models import Role, StaffRole
from tests.contests.conftest import FUND
from tests.voting.conftest import text_of
from voting import solicitations
from voting.models import ElectionTerms, RecordLine, Solicitor, SolicitorUser


@pytest.fixture
def office(contested):
    user = get_user_model().objects.create_user("secretary", first_name="Nora", last_name="Hall")
    StaffRole.objects.create(user=user, meeting=contested, role=Role.SECRETARY)
    client = Client()
    client.force_login(user)
    return client


def address(name, meeting):
    return reverse(f"voting:desk:{name}", args=[meeting.key])


CARD = {
    "solicitor": FUND,
    "name": "Harbor Opportunities Fund LP",
    "proxies": "Victor Hale\n Ines  Roth \n\nVictor Hale",
    "colour": "White",
    "contact": "+1 212 555 0100",
    "statement": "",
}


def entered(meeting, clock, solicitor=FUND, **more):
    fields = {"name": "Harbor Fund", "proxies": ["Victor Hale"], "by": "Secretary", **more}
    return solicitations.enter(meeting, solicitor, clock(), **fields)


class TestThePage:
    def test_it_says_who_has_no_card_yet(self, contested, office):
        text = text_of(office.get(address("contest", contested)))

        assert "Harbor Fund The agenda names this solicitor, and no card is entered." in text

    def test_the_card_is_entered(self, contested, office):
        answer = office.post(address("solicitor", contested), CARD)
        row = Solicitor.objects.get()

        assert answer.status_code == 302
        assert (row.key, row.proxies, row.colour) == (FUND, ["Victor Hale", "Ines Roth"], "white")
        note = json.loads(RecordLine.objects.filter(type="note").get().body)["text"]
        assert note == (
            "Entered by Nora Hall: the white card of Harbor Opportunities Fund LP (solicitor "
            "Harbor Fund), appointing Victor Hale and Ines Roth."
        )

    def test_without_proxies_it_is_refused(self, contested, office):
        page = office.post(address("solicitor", contested), {**CARD, "proxies": " "})

        assert page.status_code == 422
        assert not Solicitor.objects.exists()

    def test_a_solicitor_whom_the_agenda_does_not_name_is_not_there(self, contested, office):
        page = office.get(address("solicitor", contested), {"solicitor": "Somebody"})

        assert page.status_code == 404

    def test_an_open_meeting_warns_that_the_sides_are_not_equal(self, contested, office, clock):
        assert "not confidential" not in text_of(office.get(address("contest", contested)))
        entered(contested, clock)

        assert "not confidential" in text_of(office.get(address("contest", contested)))

    def test_a_person_whose_proxies_were_voted_in_discretion_is_no_solicitor(
        self, contest, office, on_card, clock
    ):
        from voting import announcements, floor_business

        on_card("A", "Petra Proxy")
        clock.moment = contest.convenes
        standard = {"rule": "majority", "of": "cast"}
        raised = floor_business.raise_matter(
            contest, clock(), title="Thanks", standard=standard, by="S"
        )
        announcements.announce_polls(contest, "opened", clock())
        floor_business.decide(
            raised, "for", ["Petra Proxy"], clock(), by="S", solicitor="Petra Proxy"
        )

        assert "Petra Proxy" not in text_of(office.get(address("contest", contest)))

    def test_the_terms_are_kept(self, contested, office):
        brandt = contested.matters.get(key="1").nominees.get(key="m3")
        office.post(
            address("election_terms", contested),
            {"reports_at": "16:30", "resignation_policy": "Tender.", "incumbents": [brandt.pk]},
        )
        terms = ElectionTerms.objects.get()

        assert (f"{terms.reports_at:%H:%M}", terms.resignation_policy) == ("16:30", "Tender.")
        assert list(terms.incumbents.all()) == [brandt]

    def test_a_nominee_of_another_meeting_is_no_incumbent(self, contested, office, meeting):
        other = meeting.matters.get(key="1").nominees.first()
        page = office.post(
            address("election_terms", contested), {"reports_at": "16:30", "incumbents": [other.pk]}
        )

        assert page.status_code == 422


class TestReaders:
    def test_the_secretary_lets_a_user_read_for_a_side(self, contest, office):
        user = get_user_model().objects.create_user("fund")
        fund = Solicitor.objects.get(meeting=contest, key=FUND)
        office.post(address("report_readers", contest), {"solicitor": fund.pk, "user": "fund"})

        assert SolicitorUser.objects.get().user == user
        assert "Reads the daily reports: fund" in text_of(office.get(address("contest", contest)))

    @pytest.mark.parametrize(
        ("user", "told"), [("nobody", "no such user"), ("secretary", "has another role")]
    )
    def test_who_cannot_is_named(self, contest, office, user, told):
        fund = Solicitor.objects.get(meeting=contest, key=FUND)
        page = office.post(address("report_readers", contest), {"solicitor": fund.pk, "user": user})

        assert page.status_code == 422 and told in text_of(page)
        assert not SolicitorUser.objects.exists()

    def test_a_side_of_another_meeting_is_none_here(self, contest, office, meeting):
        get_user_model().objects.create_user("fund")
        other = Solicitor.objects.create(
            meeting=meeting, key="board", name="B", entered_at=meeting.convenes, entered_by="S"
        )
        page = office.post(
            address("report_readers", contest), {"solicitor": other.pk, "user": "fund"}
        )

        assert page.status_code == 422


class TestInUse:
    def test_it_may_be_changed_before_anything_came_in(self, contested, clock):
        entered(contested, clock, colour="white")
        entered(contested, clock, colour="gold")

        assert Solicitor.objects.get().colour == "gold"

    def test_it_is_fixed_from_the_first_proxy_on(self, contest, clock, on_card):
        on_card("A", "board")
        entered(contest, clock, name="Renamed Fund", colour="gold")
        on_card("A", FUND)
        with pytest.raises(solicitations.NotPossible, match="came in on this card already"):
            entered(contest, clock, colour="green")

    def test_the_database_sees_to_it(self, contest, on_card):
        on_card("A", FUND)
        for change in (
            lambda: Solicitor.objects.filter(key=FUND).update(colour="green"),
            lambda: Solicitor.objects.filter(key=FUND)._raw_delete(Solicitor.objects.db),
        ):
            with pytest.raises(DatabaseError, match="a proxy came in"), transaction.atomic():
                change()
        Solicitor.objects.filter(key="board").update(contact="Another line")

    def test_the_page_does_not_offer_to_change_it(self, contest, office, on_card):
        on_card("A", FUND)
        text = text_of(office.get(address("contest", contest)))

        assert "in use: fixed" in text
        page = office.post(address("solicitor", contest), CARD)
        assert page.status_code == 422
        assert "stays as it is" in text_of(page)

    def test_a_card_left_open_while_its_proxies_changed_is_shown_again(
        self, contest, clock, signed_in
    ):
        from tests.contests.test_cards import open_card
        from tests.voting.conftest import found

        client = signed_in(contest, "A")
        known = found(r'name="card" value="([^"]+)"', open_card(client, FUND))
        entered(contest, clock, name="Harbor Opportunities Fund LP", proxies=["Somebody New"])
        page = client.post("/card/review/", {"card": known, "solicited_by": FUND, "m2": "for"})

        assert page.status_code == 422
        assert "Somebody New" in text_of(page)


class TestWhatIsRefused:
    def test_two_cards_that_could_be_taken_for_one_another(self, contest, clock):
        with pytest.raises(solicitations.NotPossible, match="is blue too"):
            entered(contest, clock, colour="Blue")
        with pytest.raises(solicitations.NotPossible, match="named the Board of Directors already"):
            entered(contest, clock, name="Board of Directors")

    def test_a_side_of_no_agenda(self, contested, clock):
        with pytest.raises(solicitations.NotPossible, match="names no solicitor 'Nobody'"):
            entered(contested, clock, solicitor="Nobody")

    def test_a_card_that_appoints_nobody_in_the_database_too(self, contest):
        with pytest.raises(IntegrityError), transaction.atomic():
            Solicitor.objects.filter(key=FUND).update(proxies=[])


class TestTheCommand:
    def test_a_user_reads_for_a_side(self, contest):
        user = get_user_model().objects.create_user("reader")
        call_command("give_solicitor", contest.key, "reader", FUND)

        assert SolicitorUser.objects.get().user == user
        assert StaffRole.objects.filter(user=user, role=Role.SOLICITOR).exists()

    @pytest.mark.parametrize(("user", "side"), [("nobody", FUND), ("reader", "Nobody")])
    def test_what_is_not_there_is_named(self, contest, user, side):
        get_user_model().objects.create_user("reader")
        with pytest.raises(CommandError, match="obody"):
            call_command("give_solicitor", contest.key, user, side)
