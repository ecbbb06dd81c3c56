"""How the rules of the calendar make their entries."""

from __future__ import annotations

from datetime import date, timedelta

from .entries import Entry, Nature, When
from .era import ALWAYS, Era
from .facts import MeetingFacts

NOT_DELAWARE = "The company is not incorporated in Delaware."
NOT_REGISTERED = "The class is not registered under the Exchange Act."


def days(number: int) -> timedelta:
    """A number of calendar days."""
    return timedelta(days=number)


def anniversary(day: date, years: int = 1) -> date:
    """The same day some years later; that of February 29 is February 28, the earlier reading."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or the month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    after = date(first.year + month // 11, (month + 1) % 12 + 1, 1)
    return min(first + days(day.day - 1), after - days(1))


def delaware(
    facts: MeetingFacts,
    key: str,
    rule: str,
    title: str,
    nature: Nature,
    sentence: str,
    section: str,
    *,
    first: When | None = None,
    last: When | None = None,
    given: When | None = None,
    era: Era = ALWAYS,
    unless: str = "",
    filing_day: date | None = None,
) -> Entry:
    """An entry that a section of the General Corporation Law asks for. The meeting's day decides
    which era applies."""
    return Entry(
        key,
        rule,
        title,
        nature,
        sentence,
        f"8 Del. C. {section}",
        first,
        last,
        given,
        era,
        era.covers(facts.meeting),
        unless if facts.delaware else NOT_DELAWARE,
        filing_day,
    )


def federal(
    facts: MeetingFacts,
    key: str,
    rule: str,
    title: str,
    nature: Nature,
    sentence: str,
    source: str,
    *,
    first: When | None = None,
    last: When | None = None,
    given: When | None = None,
    era: Era = ALWAYS,
    on: date | None = None,
    unless: str = "",
    filing_day: date | None = None,
) -> Entry:
    """An entry that the proxy rules ask for; `on` decides the era, the meeting's day otherwise."""
    return Entry(
        key,
        rule,
        title,
        nature,
        sentence,
        source,
        first,
        last,
        given,
        era,
        era.covers(on or facts.meeting),
        unless if facts.registered else NOT_REGISTERED,
        filing_day,
    )
