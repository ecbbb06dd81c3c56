"""Holidays by rule, against calendars that were published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.business_days import (
    easter,
    exchange_holidays,
    federal_holidays,
    is_business_day,
    is_trading_day,
    is_working_day,
    on_or_before,
    shifted,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def days(text: str, year: int) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in text.split()}


@pytest.mark.parametrize(
    ("year", "kept"),
    [
        (2003, "01-01 01-20 02-17 05-26 07-04 09-01 10-13 11-11 11-27 12-25"),
        # July 4 on a Sunday, Christmas on a Saturday; the next New Year's Day on December 31.
        (2010, "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        # The first Juneteenth, on a Saturday, was kept the day after it became law.
        (2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    ],
)
def test_federal_holidays(year: int, kept: str) -> None:
    assert federal_holidays(year) == days(kept, year)


@pytest.mark.parametrize(
    ("year", "closed"),
    [
        (2003, "01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25"),
        (2010, "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24"),
        # New Year's Day of 2022 fell on a Saturday, and the exchanges traded the Friday before.
        (2021, "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24"),
        (2022, "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26"),
        (2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"),
    ],
)
def test_exchange_holidays(year: int, closed: str) -> None:
    assert exchange_holidays(year) == days(closed, year)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1961, "04-02"), (2000, "04-23"), (2003, "04-20"), (2008, "03-23"), (2038, "04-25")],
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year) == date.fromisoformat(f"{year}-{sunday}")


def test_on_good_friday_the_government_works_and_the_exchanges_do_not() -> None:
    good_friday = date(2024, 3, 29)

    assert is_business_day(good_friday)
    assert not is_trading_day(good_friday)
    assert not is_working_day(good_friday)


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_a_shift_lands_on_a_business_day_and_counts_each_one_passed(day: date, by: int) -> None:
    end = shifted(day, by)

    first, last = sorted((day, end))
    passed = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert is_business_day(end)
    assert sum(is_business_day(one) for one in passed if one != day) == abs(by)


@given(DAYS)
def test_the_business_day_on_or_before_is_the_nearest(day: date) -> None:
    found = on_or_before(day)

    assert is_business_day(found) and found <= day
    between = (day - found).days
    assert not any(is_business_day(day - timedelta(days=n)) for n in range(between))


@given(DAYS)
def test_a_holiday_is_kept_on_a_weekday(day: date) -> None:
    assert all(kept.weekday() < 5 for kept in federal_holidays(day.year))
    assert all(kept.weekday() < 5 for kept in exchange_holidays(day.year))
