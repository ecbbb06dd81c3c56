"""A member of staff confirms what he signs by a code of an authenticator app."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse

from meetings import second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "a long pass phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def a_fixed_time(monkeypatch):
    """Half a minute is one code's time; tests move from one to the next."""
    cache.clear()
    now = {"at": 1_700_000_010}
    monkeypatch.setattr(totp.time, "time", lambda: now["at"])
    return now


@pytest.fixture
def ines(db):
    user = get_user_model().objects.create_user("ines", password=PASSWORD)
    second_factor.give(user, SECRET)
    return user


@pytest.fixture
def code():
    return lambda: second_factor.code_now(SECRET)


def test_the_code_of_now_confirms(ines, code):
    assert second_factor.confirmed(ines, code())


def test_a_code_may_be_written_in_groups(ines, code):
    assert second_factor.confirmed(ines, f" {code()[:3]} {code()[3:]} ")


def test_a_code_counts_once(ines, code):
    assert second_factor.confirmed(ines, code())
    assert not second_factor.confirmed(ines, code())


def test_after_a_code_an_earlier_one_that_is_still_in_time_does_not_count(ines, code, a_fixed_time):
    earlier = code()
    a_fixed_time["at"] += 30
    assert second_factor.confirmed(ines, code())

    assert not second_factor.confirmed(ines, earlier)


def test_the_next_code_counts(ines, code, a_fixed_time):
    assert second_factor.confirmed(ines, code())
    a_fixed_time["at"] += 30

    assert second_factor.confirmed(ines, code())


def test_an_old_code_does_not_count(ines, code, a_fixed_time):
    old = code()
    a_fixed_time["at"] += 90

    assert not second_factor.confirmed(ines, old)


@pytest.mark.parametrize("given", ["", "12345", "abcdef", "１２３４５６", "0" * 40])
def test_what_is_no_code_is_said_to_be_none(ines, given):
    assert second_factor.refusal(ines, given) == second_factor.NOT_A_CODE


def test_whoever_has_no_app_is_told_to_set_one_up(db):
    user = get_user_model().objects.create_user("new")

    assert second_factor.refusal(user, "123456") == second_factor.NOT_ENROLLED


def test_guessing_is_slowed_down(ines, code):
    wrong = "000000" if code() != "000000" else "000001"
    for _ in range(6):
        assert second_factor.refusal(ines, wrong) == second_factor.WRONG

    assert "Too many codes" in second_factor.refusal(ines, code())


def test_a_recovery_code_counts_once(ines):
    first = second_factor.new_recovery_codes(ines)[0]

    assert second_factor.confirmed(ines, first)
    assert not second_factor.confirmed(ines, first)
    assert second_factor.recovery_codes_left(ines) == 9


def test_the_secret_is_not_in_the_database(ines):
    assert SECRET not in str(Authenticator.objects.get().data)


def test_after_a_change_of_the_key_no_code_confirms_and_nothing_breaks(ines, code, settings):
    settings.SECRET_KEY = "another"

    assert second_factor.refusal(ines, code()) == second_factor.WRONG


class TestPages:
    @pytest.fixture
    def desk(self, client):
        user = get_user_model().objects.create_user("susan", password=PASSWORD)
        client.force_login(user)
        return client

    @pytest.fixture
    def set_up(self, desk):
        def posted(**fields):
            page = desk.get(reverse("meetings:second_factor")).content.decode()
            secret = re.search(r'class="hash">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
            given = {"password": PASSWORD, "code": second_factor.code_now(secret), **fields}
            return desk.post(reverse("meetings:set_up_second_factor"), given, follow=True)

        return posted

    def user(self):
        return get_user_model().objects.get(username="susan")

    def test_an_app_is_set_up_and_recovery_codes_are_shown_once(self, set_up, desk):
        page = set_up().content.decode()

        assert second_factor.enrolled(self.user())
        assert page.count('<li class="hash">') == 10
        again = desk.get(reverse("meetings:second_factor")).content.decode()
        assert '<li class="hash">' not in again
        assert "10 recovery codes are left" in again

    def test_the_code_that_set_it_up_counts_no_second_time(self, set_up):
        set_up()
        app = Authenticator.objects.get(user=self.user(), type="totp")
        secret = second_factor.get_adapter().decrypt(app.data["secret"])

        assert not second_factor.confirmed(self.user(), second_factor.code_now(secret))

    @pytest.mark.parametrize("fields", [{"password": "wrong"}, {"code": "1"}, {"code": ""}])
    def test_without_password_and_code_nothing_is_set_up(self, set_up, fields):
        assert set_up(**fields).status_code == 422
        assert not second_factor.enrolled(self.user())

    def test_it_leads_back_to_where_one_came_from(self, set_up):
        page = set_up(next="/desk/meetings/m/oath/").content.decode()

        assert 'href="/desk/meetings/m/oath/"' in page

    def test_it_leads_to_no_other_host(self, set_up):
        assert "evil.example" not in set_up(next="https://evil.example/").content.decode()

    def test_an_app_is_changed_only_by_a_code(self, set_up, desk):
        set_up()
        change = reverse("meetings:change_second_factor")

        assert desk.post(change, {"code": "000000", "do": "another"}).status_code == 422
        assert second_factor.enrolled(self.user())
        codes = second_factor.new_recovery_codes(self.user())
        desk.post(change, {"code": codes[0], "do": "another"})
        assert not second_factor.enrolled(self.user())

    def test_new_recovery_codes_void_those_before(self, set_up, desk):
        set_up()
        first, second = second_factor.new_recovery_codes(self.user())[:2]
        page = desk.post(
            reverse("meetings:change_second_factor"), {"code": first, "do": "codes"}, follow=True
        )

        assert page.content.decode().count('<li class="hash">') == 10
        assert not second_factor.confirmed(self.user(), second)

    def test_who_is_not_signed_in_is_asked_to(self, client):
        assert client.get(reverse("meetings:second_factor")).status_code == 302
