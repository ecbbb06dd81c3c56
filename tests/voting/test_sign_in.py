"""Signing in: what opens, what does not, in which words, and how often one may try."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from meetings import control_numbers
from tests.conftest import OPEN
from tests.voting.conftest import payload, review, text_of
from voting import sign_in


def test_a_control_number_opens_its_meeting(meeting: Any, control_number: Any) -> None:
    client = Client()
    answer = client.post("/", {"number": control_number("alice")}, follow=True)
    text = text_of(answer)
    assert answer.redirect_chain == [("/meeting/", 302)]
    for words in (
        "Capstone Turbine Corporation",
        "May 30, 2003, 9:00 a.m. PDT",
        "Radisson Hotel Chatsworth",
        "April 10, 2003",
        "May 29, 2003, 8:00 p.m. PDT",
        "Alice Archer",
        "1,250 shares",
        "1,250 votes",
        "You have not voted yet.",
    ):
        assert words in text
    assert "6\u00a0d 8\u00a0h left" in answer.content.decode()


@pytest.mark.parametrize("written", ["{0} {1} {2} {3}", "{0}-{1}-{2}-{3}", " {0}{1}{2}{3} "])
def test_a_number_may_be_typed_as_it_is_printed(
    meeting: Any, control_number: Any, written: str
) -> None:
    typed = written.format(*control_numbers.grouped(control_number("alice")).split())
    assert Client().post("/", {"number": typed}).status_code == 302


def test_a_link_signs_in_and_the_number_leaves_the_address(
    meeting: Any, control_number: Any
) -> None:
    answer = Client().get("/", {"number": control_number("alice")})
    assert (answer.status_code, answer["Location"]) == (302, "/meeting/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_a_wrong_link_leads_to_a_page_without_the_number(meeting: Any) -> None:
    client = Client()
    answer = client.get("/", {"number": unknown()})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert sign_in.NOT_VALID in text_of(client.get("/"))


def unknown() -> str:
    """A number that is plausible and was given to nobody."""
    return next(
        number
        for number in (f"{1234567890123450 + last}" for last in range(10))
        if control_numbers.plausible(number)
    )


def test_a_failed_check_digit_asks_to_check_the_digits(meeting: Any, control_number: Any) -> None:
    number = control_number("alice")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    answer = Client().post("/", {"number": wrong})
    assert answer.status_code == 422
    assert "Check the digits you typed" in text_of(answer)
    assert wrong in answer.content.decode()  # what was typed is kept, to be corrected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the control number"),
        ("123", "you typed 3 digits"),
        ("1234567890123456 7", "you typed 17 digits"),
        ("abcd efgh ijkl mnop", "digits only"),
        ("١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "digits only"),
        ("<script>", "digits only"),
        ("1\x002", "Null characters"),
    ],
)
def test_what_is_no_number_is_said(meeting: Any, typed: str, words: str) -> None:
    answer = Client().post("/", {"number": typed})
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_unknown_and_revoked_numbers_are_told_alike(meeting: Any, control_number: Any) -> None:
    revoked = control_number("alice")
    fresh = control_numbers.reissue(meeting.holdings.get(key="alice"), OPEN)
    texts = [
        text_of(Client().post("/", {"number": number})).replace(number, "")
        for number in (revoked, unknown())
    ]
    assert texts[0] == texts[1]
    assert sign_in.NOT_VALID in texts[0]
    assert Client().post("/", {"number": fresh}).status_code == 302


def test_a_number_that_is_revoked_ends_what_it_opened(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    control_numbers.reissue(meeting.holdings.get(key="alice"), OPEN)
    answer = client.get("/card/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "You are not signed in" in text_of(answer)


@pytest.mark.parametrize(
    "page", ["/meeting/", "/card/", "/confirmation/AAAA/", "/history/", "/revoke/", "/documents/1/"]
)
def test_every_page_needs_a_number(meeting: Any, page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_session_gets_a_new_key(meeting: Any, control_number: Any) -> None:
    client = Client()
    client.get("/", {"number": unknown()})
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/", {"number": control_number("alice")})
    assert client.cookies["sessionid"].value != before


def test_signing_out_closes(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/meeting/").status_code == 302


def test_signing_out_leaves_staff_signed_in(meeting: Any, staff: Any, control_number: Any) -> None:
    client = staff("secretary")
    client.post("/", {"number": control_number("alice")})
    client.post("/sign-out/")
    assert "_auth_user_id" in client.session
    assert client.get("/meeting/").status_code == 302


def test_one_number_cannot_be_tried_for_ever(meeting: Any) -> None:
    for _ in range(sign_in.BY_NUMBER.most):
        assert Client().post("/", {"number": unknown()}).status_code == 422
    answer = Client().post("/", {"number": unknown()})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert Client().get("/", {"number": unknown()}).status_code == 429


def test_one_address_cannot_try_number_after_number(
    meeting: Any, control_number: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    for attempt in range(sign_in.BY_ADDRESS[0].most):
        Client().post("/", {"number": f"{attempt}"})
    assert Client().post("/", {"number": control_number("alice")}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/", {"number": control_number("alice")}).status_code == 302
    monkeypatch.setattr("time.time", lambda: 1_000_000_061.0)
    assert Client().post("/", {"number": control_number("alice")}).status_code == 302


def test_all_attempts_together_are_bounded(
    meeting: Any, control_number: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(sign_in, "OVERALL", replace(sign_in.OVERALL, most=1))
    assert Client(REMOTE_ADDR="192.0.2.1").post("/", {"number": "1"}).status_code == 422
    late = Client(REMOTE_ADDR="192.0.2.2").post("/", {"number": control_number("alice")})
    assert late.status_code == 429


def test_no_number_is_logged(
    meeting: Any, control_number: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client = Client()
        client.get("/", {"number": unknown()})
        client.post("/", {"number": unknown()})
        client.post("/", {"number": control_number("alice")})
    for record in caplog.records:
        if not record.name.startswith("django.db"):
            assert unknown() not in record.getMessage()
            assert control_number("alice") not in record.getMessage()


def test_marks_outlive_a_session(meeting: Any, signed_in: Any, control_number: Any) -> None:
    client = signed_in(meeting, "alice")
    marks = {"m1-except": ["1b", "1c"], "m2": "abstain", "plans_to_attend": "yes"}
    sent = payload(review(client, marks))
    client.cookies.clear()
    answer = client.post("/card/record/", {"marks": sent})
    assert answer.status_code == 403
    assert "Your marks are kept" in text_of(answer)
    kept = answer.context["form"].initial["kept"]
    back = client.post("/", {"number": control_number("alice"), "kept": kept}, follow=True)
    assert back.redirect_chain == [("/card/", 302)]
    form = back.context["form"]
    assert form.given == {"m1-except": ["1b", "1c"], "m2": ["abstain"]}
    assert not meeting.instruments.exists()


def test_a_card_sent_after_the_session_is_kept_too(meeting: Any, control_number: Any) -> None:
    client = Client()
    answer = client.post("/card/review/", {"card": "x", "m2": "against", "m1": "withhold"})
    kept = answer.context["form"].initial["kept"]
    back = client.post("/", {"number": control_number("alice"), "kept": kept}, follow=True)
    assert back.context["form"].given["m2"] == ["against"]
    assert 'name="m2" value="against" checked' in back.content.decode()


def test_marks_of_another_holding_are_not_taken_over(
    meeting: Any, signed_in: Any, control_number: Any
) -> None:
    sent = payload(review(signed_in(meeting, "alice"), {"m2": "against"}))
    answer = Client().post("/", {"number": control_number("carol"), "kept": sent}, follow=True)
    assert answer.redirect_chain == [("/meeting/", 302)]


def test_health(db: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
