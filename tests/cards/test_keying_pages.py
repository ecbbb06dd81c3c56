"""The clerk's pages: a number, then what is marked, then the next number."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings import control_numbers
from voting.models import Instrument, Keying

MARKS = {"m1": ["for"], "m2": ["for"], "signed_by": ["1"], "dated_written": "5/20/03"}


def sheet_in(page):
    (found,) = re.findall(r'name="sheet" value="([^"]+)"', page)
    return found


@pytest.fixture
def scan(browser_of, address, control_number):
    """Scan a holder's card as a clerk: `scan("clerk1", "alice")` is the page that follows."""

    def scanned(who, holding="", client=None, **fields):
        given = {"number": control_number(holding)} if holding else {}
        return (client or browser_of(who)).post(address("key_card"), {**given, **fields})

    return scanned


@pytest.fixture
def key_card(scan, browser_of, address):
    """Key a card as a clerk by the pages: `key_card("clerk1", "alice", m1=["for"])`."""

    def keyed(who, holding, **marks):
        sheet = sheet_in(scan(who, holding).content.decode())
        return browser_of(who).post(
            address("key_marks"), {**MARKS, **marks, "sheet": sheet}, follow=True
        )

    return keyed


def test_a_card_is_keyed_and_the_next_one_is_asked_for(key_card, browser_of, address):
    page = key_card("clerk1", "alice").content.decode()

    assert "Card 1 is keyed." in page
    assert "Card 2 " in page
    assert "autofocus" in page
    keying = Keying.objects.get()
    assert keying.marks == {"1": {"boxes": ["for"]}, "2": {"boxes": ["for"]}}
    assert (keying.signed_by, keying.dated) == (["Alice Archer"], date(2003, 5, 20))


def test_two_clerks_later_the_card_is_recorded(key_card):
    key_card("clerk1", "alice", m2=["for", "against"], comment="Both?", plans_to_attend="yes")
    key_card("clerk2", "alice", m2=["for", "against"], comment="Both?", plans_to_attend="yes")

    found = Instrument.objects.get()
    assert found.votes == {"1": "for", "2": ["for", "against"]}
    assert (found.plans_to_attend, found.comment) == (True, "Both?")


def test_the_second_clerk_sees_nothing_of_the_first_keying(key_card, scan, browser_of, address):
    key_card("clerk1", "alice", m2=["against"], comment="A secret word", dated_written="4/4/03")
    seen = [scan("clerk2", "alice").content.decode()]
    seen += [
        browser_of("clerk2").get(address(name)).content.decode() for name in ("batch", "key_card")
    ]

    for page in seen:
        assert "secret" not in page
        assert "4/4/03" not in page
        assert " checked" not in page
        assert "AGAINST and" not in page


def test_nothing_is_filled_in_or_recommended(scan):
    page = scan("clerk1", "alice").content.decode()

    assert " checked" not in page
    assert "recommend" not in page.lower()


def test_the_register_is_shown_beside_the_form(scan):
    page = scan("clerk1", "bob").content.decode()

    assert "Bob Baker and Beth Baker" in page
    assert "400 shares" in page
    assert page.count('name="signed_by"') == 2


def test_the_number_is_in_no_address_and_in_no_session(scan, control_number, browser_of):
    client = browser_of("clerk1")
    response = scan("clerk1", "alice", client=client)

    number = control_number("alice")
    assert number not in response.content.decode()
    assert number not in str(dict(client.session))


def test_a_mistyped_number_is_said_at_once(scan, control_number):
    number = control_number("alice")
    wrong = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    response = scan("clerk1", number=wrong)

    assert response.status_code == 422
    assert "Check the digits" in response.content.decode()


def test_an_unknown_number_is_keyed_all_the_same(scan, browser_of, address, meeting):
    unknown = control_numbers.derive(meeting, meeting.holdings.get(key="alice"), 9)
    for clerk in ("clerk1", "clerk2"):
        page = scan(clerk, number=unknown).content.decode()
        assert "No account of this meeting" in page
        given = {**MARKS, "sheet": sheet_in(page), "signed_by": [], "signed_otherwise": "A. A."}
        browser_of(clerk).post(address("key_marks"), given)

    page = browser_of("supervisor").get(address("batch")).content.decode()
    assert f"ending in {unknown[-4:]}" in page


def test_a_holding_is_found_by_name_where_the_number_cannot_be_read(
    scan, browser_of, address, meeting
):
    found = browser_of("clerk1").get(address("find_account"), {"q": "carol", "card": "2"})
    carol = meeting.holdings.get(key="carol")
    assert f'value="{carol.pk}"' in found.content.decode()

    response = browser_of("clerk1").post(address("key_card"), {"holding": carol.pk, "card": "2"})
    page = response.content.decode()
    assert "Carol Carter" in page
    browser_of("clerk1").post(address("key_marks"), {**MARKS, "sheet": sheet_in(page)})
    keying = Keying.objects.get()
    assert (keying.card.place, keying.found_in_register) == (2, True)


def test_a_card_keyed_before_is_told_with_its_place(key_card, scan, browser_of, address):
    key_card("clerk1", "alice")
    response = scan("clerk1", "alice")

    assert response.status_code == 409
    page = response.content.decode()
    assert "already keyed in batch May 23, as card 1" in page
    (again,) = re.findall(r'name="again" value="([^"]+)"', page)

    page = browser_of("clerk1").post(address("key_card"), {"again": again}).content.decode()
    browser_of("clerk1").post(address("key_marks"), {**MARKS, "sheet": sheet_in(page)})
    assert list(Keying.objects.order_by("pk").values_list("card__place", "another")) == [
        (1, False),
        (2, True),
    ]


def test_the_second_clerk_may_have_the_pile_in_another_order(key_card):
    for holding in ("alice", "carol", "bob"):
        key_card("clerk1", holding, signed_by=["1", "2"] if holding == "bob" else ["1"])
    for holding in ("bob", "alice", "carol"):
        key_card("clerk2", holding, signed_by=["1", "2"] if holding == "bob" else ["1"])

    assert Instrument.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"signed_by": []}, "Key who signed, or that there is no signature."),
        ({"unsigned": "on"}, "either a signature or none"),
        ({"postmarked": "soon"}, "This is no date."),
        ({"postmarked": "5/24/03"}, "after the mail was received"),
        ({"m2": ["withhold"]}, "not printed here"),
        ({"plans_to_attend": "perhaps"}, "perhaps"),
    ],
)
def test_what_cannot_be_on_a_card_comes_back_with_all_that_was_keyed(
    scan, browser_of, address, given, says
):
    sheet = sheet_in(scan("clerk1", "alice").content.decode())
    response = browser_of("clerk1").post(
        address("key_marks"), {**MARKS, "comment": "Kept", **given, "sheet": sheet}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert 'value="Kept"' in page
    assert re.search(r'name="m1" value="for" data-key="F" checked', page)
    assert not Keying.objects.exists()


def test_a_double_click_is_one_keying(scan, browser_of, address):
    sheet = sheet_in(scan("clerk1", "alice").content.decode())
    for _ in range(2):
        response = browser_of("clerk1").post(address("key_marks"), {**MARKS, "sheet": sheet})
        assert response.status_code == 302

    assert Keying.objects.count() == 1


def test_a_sheet_of_another_clerk_opens_nothing(scan, browser_of, address):
    sheet = sheet_in(scan("clerk1", "alice").content.decode())
    browser_of("clerk2").post(address("key_marks"), {**MARKS, "sheet": sheet})
    browser_of("clerk2").post(address("key_marks"), {**MARKS, "sheet": sheet + "x"})

    assert not Keying.objects.exists()


class TestSignedOut:
    """Nothing that was keyed is lost when the session ends."""

    @pytest.fixture
    def gone(self, scan, browser_of, address):
        """A browser whose session has ended, and which then sends a card."""
        sheet = sheet_in(scan("clerk1", "alice").content.decode())
        client = Client()
        response = client.post(
            address("key_marks"), {**MARKS, "sheet": sheet, "comment": "Still here"}
        )
        assert response.status_code == 302
        assert "/sign-in/" in response["Location"]
        assert address("key_marks") in response["Location"].replace("%2F", "/")
        return client

    @pytest.fixture
    def sign_in(self, gone, person):
        def signed_in(name):
            user = person(name)
            user.set_password("a long pass phrase")
            user.save()
            return gone.post("/desk/sign-in/", {"username": name, "password": "a long pass phrase"})

        return signed_in

    def test_the_form_comes_back_as_it_was(self, gone, sign_in, address):
        sign_in("clerk1")
        page = gone.get(address("key_marks")).content.decode()

        assert "You were signed out." in page
        assert 'value="Still here"' in page
        assert re.search(r'name="m2" value="for" data-key="F" checked', page)
        gone.post(address("key_marks"), {**MARKS, "sheet": sheet_in(page), "comment": "Still here"})
        assert Keying.objects.get().comment == "Still here"

    def test_another_clerk_does_not_see_it(self, gone, sign_in, address):
        sign_in("clerk2")
        response = gone.get(address("key_marks"), follow=True)

        assert "Still here" not in response.content.decode()
        assert "Still here" not in str(dict(gone.session))

    def test_a_stranger_leaves_nothing_in_a_session(self, address):
        client = Client()
        client.post(address("key_marks"), {"sheet": "made up", "comment": "x" * 10_000})

        assert "kept_card_form" not in client.session


def test_keying_a_card_takes_few_queries(scan, browser_of, address):
    """So that the clerk waits for nothing: both requests of a second keying, door included."""
    sheet = sheet_in(scan("clerk1", "alice").content.decode())
    browser_of("clerk1").post(address("key_marks"), {**MARKS, "sheet": sheet})
    client = browser_of("clerk2")
    with CaptureQueriesContext(connection) as queries:
        sheet = sheet_in(scan("clerk2", "alice", client=client).content.decode())
        client.post(address("key_marks"), {**MARKS, "sheet": sheet})

    assert Instrument.objects.count() == 1
    assert len(queries) < 85
