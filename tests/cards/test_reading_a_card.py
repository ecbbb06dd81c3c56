"""Dates as people write them, and whose card it is."""

from __future__ import annotations

from datetime import date

import pytest

from meetings import control_numbers
from voting.cards import identify, written_dates

NEAR = date(2003, 5, 23)


@pytest.mark.parametrize(
    "text",
    [
        "5/12/03",
        "05/12/2003",
        "5-12-03",
        "5.12.2003",
        "5 12 03",
        "051203",
        "05122003",
        "May 12, 2003",
        "may 12 03",
        "MAY 12th, 2003",
        "12 May 2003",
        "2003-05-12",
        " 5 / 12 / 03 ",
        "5/12/'03",
    ],
)
def test_a_date_is_read_in_the_american_order(text):
    assert written_dates.read(text, NEAR) == date(2003, 5, 12)


@pytest.mark.parametrize(
    "text",
    ["", "2/30/03", "13/1/03", "5/12", "May 2003", "today", "0/0/00", "5/12/003", "Mai 1, 03"],
)
def test_what_is_no_whole_date_is_none(text):
    assert written_dates.read(text, NEAR) is None


def test_a_short_year_is_the_nearest():
    assert written_dates.read("5/12/99", NEAR) == date(1999, 5, 12)
    assert written_dates.read("5/12/04", NEAR) == date(2004, 5, 12)
    assert written_dates.read("1/2/02", date(1999, 12, 31)) == date(2002, 1, 2)


@pytest.mark.parametrize(
    "scanned",
    [
        "{}",
        " {} \r\n",
        "https://vote.example.com/?number={}",
        "https://vote.example.com/?number={}&from=qr",
        "HTTPS://VOTE.EXAMPLE.COM/v/{}",
    ],
)
def test_a_scanned_link_is_as_good_as_the_number(scanned, meeting, control_number):
    number = control_number("alice")
    for shape in (number, control_numbers.grouped(number)):
        known = identify.by_number(
            meeting, scanned.format(shape.replace(" ", "%20" if "=" in scanned else " "))
        )
        assert known.holding.key == "alice"
        assert (known.digest, known.end) == (control_numbers.digest(number), number[-4:])


@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Scan or type"), ("12345", "16 digits"), ("1234x", "digits only")],
)
def test_what_cannot_be_a_number_is_said_at_once(typed, says, meeting):
    with pytest.raises(identify.Misread, match=says):
        identify.by_number(meeting, typed)


def test_the_check_digit_is_checked_at_once(meeting, control_number):
    number = control_number("alice")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    with pytest.raises(identify.Misread, match="Check the digits"):
        identify.by_number(meeting, wrong)
