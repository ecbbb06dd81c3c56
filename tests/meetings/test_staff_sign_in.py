"""Staff sign in with a name and a password, and are slowed down when they guess."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from meetings import attempts, views
from meetings.models import Role, StaffRole

pytestmark = pytest.mark.django_db

SIGN_IN = "/desk/sign-in/"
PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def susan(db):
    return get_user_model().objects.create_user("susan", password=PASSWORD)


def sign_in(client, name="susan", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


def test_the_right_password_signs_in(client, susan):
    response = sign_in(client)

    assert response.status_code == 302
    assert response["Location"] == reverse("meetings:meetings")
    assert client.session["_auth_user_id"] == str(susan.pk)


def test_one_goes_on_to_the_page_that_was_asked_for(client, susan):
    assert sign_in(client, next="/desk/meetings/x/")["Location"] == "/desk/meetings/x/"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:1"])
def test_nobody_is_sent_to_another_host(client, susan, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == reverse("meetings:meetings")


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(client, susan):
    wrong = sign_in(client, password="no")
    unknown = sign_in(client, name="nobody", password="no")

    assert "do not belong together" in wrong.content.decode()
    assert "do not belong together" in unknown.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_too_many_wrong_passwords_even_the_right_one_waits(client, susan):
    for _ in range(views.BY_NAME.most):
        assert sign_in(client, password="no").status_code == 200

    refused = sign_in(client)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "_auth_user_id" not in client.session


def test_the_name_is_limited_whatever_its_case_and_address(client, susan):
    for place in range(views.BY_NAME.most):
        Client(REMOTE_ADDR=f"192.0.2.{place}").post(
            SIGN_IN, {"username": "SuSan", "password": "no"}
        )

    assert sign_in(client).status_code == 429


def test_an_address_is_limited_whatever_the_names(client):
    for place in range(views.BY_ADDRESS.most):
        sign_in(client, name=f"name{place}", password="no")

    assert sign_in(client, name="another", password="no").status_code == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(elsewhere, name="another", password="no").status_code == 200


def test_a_success_forgets_the_failures_before_it(client, susan):
    for _ in range(views.BY_NAME.most - 1):
        sign_in(client, password="no")
    sign_in(client)

    assert sign_in(Client(), password="no").status_code == 200


def test_signing_out_takes_a_post(client, susan):
    sign_in(client)

    assert client.get("/desk/sign-out/").status_code == 405
    client.post("/desk/sign-out/")
    assert "_auth_user_id" not in client.session


def test_the_list_has_the_meetings_at_which_one_has_a_role(client, susan, meeting):
    sign_in(client)
    assert "no role at any meeting" in client.get("/desk/").content.decode()

    StaffRole.objects.create(user=susan, meeting=meeting, role=Role.SECRETARY)
    page = client.get("/desk/").content.decode()

    assert "Capstone Turbine Corporation" in page
    assert "Corporate secretary" in page
    assert "9:00 a.m. PDT" in page


def request_from(address, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def test_a_forwarded_address_is_believed_from_a_trusted_proxy_alone(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    assert attempts.address_of(request_from("192.0.2.1", "203.0.113.9")) == "192.0.2.1"
    assert attempts.address_of(request_from("10.0.0.1", "203.0.113.9")) == "203.0.113.9"


def test_what_the_caller_wrote_before_the_proxy_is_passed_over(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    forged = request_from("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2")

    assert attempts.address_of(forged) == "203.0.113.9"


def test_an_ipv6_caller_is_known_by_the_network():
    first, second = request_from("2001:db8::1"), request_from("2001:db8::ffff")

    assert attempts.address_of(first) == attempts.address_of(second)
