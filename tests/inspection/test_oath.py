"""An inspector is appointed and sworn before he acts (8 Del. C. 231(a))."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from meetings.models import StaffRole
from voting import announcements
from voting.announcements import NotPossible
from voting.inspection import challenges, oath, polls, queue, rulings
from voting.models import Appointment, Oath, PollsAnnouncement, RecordLine, Ruling

from .conftest import ACCEPT

VIEWS = Path(__file__).resolve().parents[2] / "voting" / "views"


def lines(meeting, type_):
    rows = RecordLine.objects.filter(meeting=meeting, type=type_).order_by("pk")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


def appoint(meeting, username, clock):
    return oath.appoint(meeting, username, "Susan N. Cayley", clock())


def test_an_appointment_is_a_line_of_the_record(meeting, unsworn, clock):
    appoint(meeting, "uma", clock)

    assert lines(meeting, "appointment") == [
        {
            "type": "appointment",
            "inspector": "Uma Pector",
            "by": "Susan N. Cayley",
            "at": "2003-05-23T12:00:00-07:00",
        }
    ]


def test_who_is_appointed_has_the_role(meeting, clock, django_user_model):
    user = django_user_model.objects.create_user("nina")
    appoint(meeting, "nina", clock)

    assert StaffRole.objects.get(user=user, meeting=meeting).role == "inspector"


def test_nobody_is_appointed_twice(meeting, ines, clock):
    with pytest.raises(NotPossible, match="appointed already"):
        appoint(meeting, "ines", clock)


def test_an_unknown_name_is_not_appointed(meeting, clock):
    with pytest.raises(NotPossible, match="Nobody signs in"):
        appoint(meeting, "nobody", clock)


def test_the_secretary_does_not_inspect(meeting, person, clock):
    person("Susan", "secretary")

    with pytest.raises(NotPossible, match="sets the meeting up"):
        appoint(meeting, "susan", clock)


def test_two_inspectors_of_one_name_could_not_be_told_apart(
    meeting, ines, clock, django_user_model
):
    django_user_model.objects.create_user("ines2", first_name="Ines", last_name="Pector")

    with pytest.raises(NotPossible, match="must differ"):
        appoint(meeting, "ines2", clock)


class TestTaking:
    @pytest.fixture
    def appointment(self, meeting, unsworn, clock):
        return appoint(meeting, "uma", clock)

    def test_the_name_and_the_code_sign_it(self, appointment, unsworn, code_of, meeting, clock):
        oath.take(appointment, "  uma   PECTOR ", code_of(unsworn), clock())

        (line,) = lines(meeting, "oath")
        assert line["inspector"] == "Uma Pector"
        assert "with strict impartiality and according to the best of my ability" in line["text"]
        assert "faithfully execute the duties of inspector" in line["text"]
        assert oath.sworn(unsworn, meeting)

    def test_another_name_signs_nothing_and_uses_no_code_up(
        self, appointment, unsworn, code_of, clock
    ):
        code = code_of(unsworn)
        with pytest.raises(NotPossible, match="Type your name"):
            oath.take(appointment, "U. Pector", code, clock())

        oath.take(appointment, "Uma Pector", code, clock())

    def test_a_wrong_code_signs_nothing(self, appointment, unsworn, code_of, clock):
        code = code_of(unsworn)
        with pytest.raises(NotPossible, match="authenticator app"):
            oath.take(appointment, "Uma Pector", f"{(int(code) + 1) % 10**6:06}", clock())
        assert not Oath.objects.exists()

    def test_without_an_app_nothing_is_signed(self, appointment, clock):
        with pytest.raises(NotPossible, match="Set one up first"):
            oath.take(appointment, "Uma Pector", "123456", clock())

    def test_it_is_taken_once(self, appointment, unsworn, code_of, clock, meeting):
        code = code_of(unsworn)
        oath.take(appointment, "Uma Pector", code, clock())
        oath.take(Appointment.objects.get(), "Uma Pector", code, clock())

        assert len(lines(meeting, "oath")) == 1


class TestBeforeTheOath:
    """Whatever an inspector does, he does sworn: in the act itself, and not on its page alone."""

    @pytest.fixture
    def acts(self, meeting, card, clock, ines, unsworn):
        challenge = challenges.lodge(meeting, "Olive", "Late", clock())
        seen = queue.Entry(queue.INSTRUMENT, card.pk, ("unsigned",), False, False, card.received)
        return {
            "open the polls": lambda user: polls.announce(meeting, "opened", user, clock()),
            "rule": lambda user: rulings.rule(card, ACCEPT, user, clock()),
            "dispose": lambda user: challenges.dispose(challenge, "overruled", "No", user, clock()),
            "see": lambda user: queue.mark_seen(meeting, seen, user, clock()),
        }

    ACTS = ("open the polls", "rule", "dispose", "see")

    @pytest.mark.parametrize("act", ACTS)
    def test_nobody_acts_without_an_appointment(self, acts, act, unsworn):
        with pytest.raises(oath.NotSworn, match="not appointed"):
            acts[act](unsworn)

    @pytest.mark.parametrize("act", ACTS)
    def test_nobody_acts_on_an_appointment_alone(self, acts, act, unsworn, meeting, clock):
        appoint(meeting, "uma", clock)
        with pytest.raises(oath.NotSworn, match="Sign the oath first"):
            acts[act](unsworn)

    @pytest.mark.parametrize("act", ACTS)
    def test_the_oath_opens_it(self, acts, act, ines):
        assert acts[act](ines)

    def test_an_oath_is_for_one_meeting(self, ines, varied, clock):
        oath.appoint(varied, "ines", "S", clock())

        with pytest.raises(oath.NotSworn, match="Sign the oath first"):
            polls.announce(varied, "opened", ines, clock())

    def test_whoever_lost_the_role_acts_no_more(self, acts, ines):
        StaffRole.objects.filter(user=ines).delete()
        with pytest.raises(oath.NotSworn):
            acts["rule"](ines)

    def test_no_page_goes_around_the_oath(self):
        """Pages announce and rule by `voting.inspection`, never by the records' own functions."""
        around = [
            f"{path.name}:{node.lineno}"
            for path in VIEWS.glob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
            and getattr(node.value, "id", "") == "announcements"
            and node.attr in ("rule", "announce_polls", "record_polls")
        ]
        assert around == []


class TestPages:
    def test_reading_pages_are_open_and_say_that_the_oath_comes_first(
        self, browser_of, unsworn, address, card
    ):
        for name, more in (
            ("exceptions", {}),
            ("exception", {"what": "instruments", "id": card.pk}),
            ("polls", {}),
            ("duties", {}),
            ("instrument", {"instrument": card.pk}),
        ):
            page = browser_of(unsworn).get(address(name, **more))
            assert page.status_code == 200, name
            assert address("oath") in page.content.decode(), name

    def test_acting_pages_lead_to_the_oath_with_an_explanation(
        self, browser_of, unsworn, address, card, over, clock, meeting
    ):
        challenge = challenges.lodge(meeting, "Olive", "Late", clock())
        client = browser_of(unsworn)
        for ask, name, more in (
            (client.get, "announce_polls", {"state": "opened"}),
            (client.post, "announce_polls", {"state": "opened"}),
            (client.post, "ruling", {"instrument": card.pk}),
            (client.post, "exception_seen", {"what": "instruments", "id": card.pk}),
            (client.post, "dispose_challenge", {"challenge": challenge.pk}),
            (client.post, "over_vote", {"holding": over.holding_id}),
        ):
            page = ask(address(name, **more), follow=True)
            assert page.redirect_chain == [(address("oath"), 302)], name
            assert "The secretary appoints inspectors" in page.content.decode()
        assert not PollsAnnouncement.objects.exists()
        assert not Ruling.objects.exists()

    def test_an_inspector_signs_on_the_page(
        self, browser_of, unsworn, address, code_of, meeting, clock
    ):
        appoint(meeting, "uma", clock)
        client = browser_of(unsworn)
        code = code_of(unsworn)
        assert "strict impartiality" in client.get(address("oath")).content.decode()

        page = client.post(address("oath"), {"name": "Uma Pector", "code": code}, follow=True)

        assert page.redirect_chain == [(address("duties"), 302)]
        assert oath.sworn(unsworn, meeting)

    def test_a_page_without_an_app_leads_to_setting_one_up(
        self, browser_of, unsworn, address, meeting, clock
    ):
        appoint(meeting, "uma", clock)

        page = browser_of(unsworn).get(address("oath")).content.decode()

        assert "/desk/security/?next=" in page
        assert "Sign the oath</button>" not in page

    def test_the_secretary_appoints_on_the_page(self, browser_of, person, unsworn, address):
        client = browser_of(person("Susan", "secretary"))
        page = client.post(address("appoint"), {"username": "uma"}, follow=True).content.decode()

        assert "Uma Pector is appointed" in page
        assert Appointment.objects.get().by == "Susan Pector"

    def test_the_way_of_ruling_is_set_until_something_was_ruled_on(
        self, browser_of, person, ines, address, meeting, card, clock
    ):
        client = browser_of(person("Susan", "secretary"))
        client.post(address("set_policy"), {"two_inspectors_rule": "1"})
        assert oath.policy_of(meeting).two_inspectors_rule
        rulings.rule(card, ACCEPT, ines, clock())

        page = client.post(address("set_policy"), {"two_inspectors_rule": "0"}, follow=True)

        assert "stays" in page.content.decode()
        assert oath.policy_of(meeting).two_inspectors_rule
        assert [one["text"] for one in lines(meeting, "note")] == [
            "From now on two inspectors make each ruling (Susan Pector)."
        ]


def test_what_is_imported_or_replayed_is_not_asked_for_an_oath(meeting, card, clock):
    announcements.rule(card, "accept", "As recorded", "Inspectors of election", clock().now())
    announcements.announce_polls(meeting, "opened", clock())

    assert Ruling.objects.exists()
