"""Business days: the holidays of the federal government and of the stock exchanges, by rule.

A business day is not a Saturday, a Sunday or a federal holiday (5 U.S.C. 6103). The exchanges keep
days of their own: Good Friday, and not Columbus Day nor Veterans Day. Days of mourning and closures
for weather follow from no rule and are not among them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6

#: Whether business is done on a day.
Calendar = Callable[[date], bool]

DAY = timedelta(days=1)


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second … such weekday of a month; the last where `number` is -1."""
    if number == -1:
        after = date(year, month + 1, 1) if month < 12 else date(year + 1, 1, 1)
        last = after - DAY
        return last - (last.weekday() - weekday) % 7 * DAY
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * DAY


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Anonymous, 1876; Meeus and Jones)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    skipped = (century + 8) // 25
    epact = (19 * golden + century - century // 4 - (century - skipped + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _observed(day: date) -> date:
    """The working day on which a holiday is kept that falls on a weekend."""
    return day + {SATURDAY: -DAY, SUNDAY: DAY}.get(day.weekday(), timedelta())


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The days of a year on which the federal government keeps a holiday.

    New Year's Day of the next year is kept on December 31 where it is a Saturday.
    """
    days = {
        _observed(date(year, 1, 1)),
        _observed(date(year + 1, 1, 1)),
        nth(year, 2, MONDAY, 3),
        nth(year, 5, MONDAY, -1),
        _observed(date(year, 7, 4)),
        nth(year, 9, MONDAY, 1),
        nth(year, 10, MONDAY, 2),
        _observed(date(year, 11, 11)),
        nth(year, 11, THURSDAY, 4),
        _observed(date(year, 12, 25)),
    }
    if year >= 1986:
        days.add(nth(year, 1, MONDAY, 3))
    if year >= 2021:
        days.add(_observed(date(year, 6, 19)))
    return frozenset(day for day in days if day.year == year)


@cache
def exchange_holidays(year: int) -> frozenset[date]:
    """The days of a year on which the stock exchanges are closed (NYSE Rule 7.2).

    A New Year's Day on a Saturday is not made up for.
    """
    days = {
        easter(year) - 2 * DAY,
        nth(year, 2, MONDAY, 3),
        nth(year, 5, MONDAY, -1),
        _observed(date(year, 7, 4)),
        nth(year, 9, MONDAY, 1),
        nth(year, 11, THURSDAY, 4),
        _observed(date(year, 12, 25)),
        _observed(date(year, 1, 1)),
    }
    if year >= 1998:
        days.add(nth(year, 1, MONDAY, 3))
    if year >= 2022:
        days.add(_observed(date(year, 6, 19)))
    return frozenset(day for day in days if day.year == year)


def is_business_day(day: date) -> bool:
    """Whether the federal government works."""
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def is_trading_day(day: date) -> bool:
    """Whether the exchanges are open."""
    return day.weekday() < SATURDAY and day not in exchange_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether both the government and the exchanges work: good under either reading of a rule."""
    return is_business_day(day) and is_trading_day(day)


def shifted(day: date, days: int, works: Calendar = is_business_day) -> date:
    """The day that is so many working days after a day, or before it where negative."""
    step = DAY if days > 0 else -DAY
    left = abs(days)
    while left:
        day += step
        left -= works(day)
    return day


def on_or_before(day: date, works: Calendar = is_business_day) -> date:
    """The day itself where it is a working day, else the last one before it."""
    while not works(day):
        day -= DAY
    return day
