"""Dates after the meeting: results, what a matter authorised, next year's meeting, retention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .business_days import on_or_before, shifted
from .delivery import UNIVERSAL_CARD
from .entries import Entry, Nature
from .era import before, since, written
from .facts import Form, MeetingFacts, Subject
from .making import anniversary, days, delaware, federal, months_later

NOT_ANNUAL = "The meeting is not the annual one."


def results(facts: MeetingFacts) -> Iterator[Entry]:
    """C12: where and by when the results are reported."""
    yield federal(
        facts,
        "form8k",
        "C12",
        "Results in Form 8-K, Item 5.07",
        Nature.ACT,
        "Within four business days after the day on which the meeting ends. Preliminary results "
        "are followed by an amendment within four business days after the final ones are known.",
        "Form 8-K, General Instruction B.1 and Item 5.07",
        last=shifted(facts.ends, 4),
        era=since(2010, 2, 28),
    )
    ends = _quarter_end(facts.ends)
    fourth = ends.month == 12
    yield federal(
        facts,
        "results_report",
        "C12",
        f"Results in Form {'10-K' if fourth else '10-Q'}",
        Nature.ACT,
        "Until February 2010 the results stood in the periodic report for the quarter in which the "
        f"meeting fell: Item 4, {90 if fourth else 45} days after its end where the fiscal year "
        "is the calendar year.",
        "Form 10-K, Part I, Item 4" if fourth else "Form 10-Q, Part II, Item 4",
        last=ends + days(90 if fourth else 45),
        era=before(2010, 2, 28),
    )
    if facts.mailed is not None:
        next_proposals = anniversary(facts.mailed) - days(120)
        yield federal(
            facts,
            "frequency_decision",
            "C12",
            "The company reports how often it will ask about pay",
            Nature.ACT,
            "By an amendment of the Form 8-K, not later than 150 days after the meeting and 60 "
            "days before the last day for next year's proposals.",
            "Form 8-K, Item 5.07(d)",
            last=min(facts.ends + days(150), next_proposals - days(60)),
            era=since(2011, 4, 4),
            unless="" if facts.any_about(Subject.SAY_ON_FREQUENCY) else "No frequency is voted on.",
        )


def _quarter_end(day: date) -> date:
    """The last day of the calendar quarter of a day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return months_later(first, 3) - days(1)


def next_year(facts: MeetingFacts) -> Iterator[Entry]:
    """C14, C15, C16, C23: what next year's annual meeting asks for."""
    unless = "" if facts.form == Form.ANNUAL else NOT_ANNUAL
    if facts.mailed is not None:
        sent = anniversary(facts.mailed)
        moved = (
            " Where next year's meeting is more than 30 days from this one's anniversary, a "
            "reasonable time before instead."
        )
        yield federal(
            facts,
            "p14a8",
            "C14",
            "Proposals for next year's proxy statement",
            Nature.LIMIT,
            "A stockholder's proposal reaches the company 120 calendar days before the anniversary "
            f"of this year's proxy statement.{moved}",
            "Rule 14a-8(e)(2)",
            last=sent - days(120),
            unless=unless,
        )
        yield federal(
            facts,
            "p14a4c",
            "C15",
            "Other matters for next year's meeting",
            Nature.LIMIT,
            "Of what it did not hear of 45 calendar days before the anniversary of the mailing the "
            "named proxies may vote in their discretion, unless the bylaws set another day.",
            "Rule 14a-4(c)(1)",
            last=sent - days(45),
            unless=unless,
        )
    again = anniversary(facts.meeting)
    yield federal(
        facts,
        "upc_dissident",
        "C16",
        "Nominees of an opposition for next year",
        Nature.LIMIT,
        "Who will solicit for others than the company's nominees gives notice 60 calendar days "
        "before the anniversary of this meeting, unless the bylaws want it earlier.",
        "Rule 14a-19(b)(1)",
        last=again - days(60),
        era=UNIVERSAL_CARD,
        on=again,
        unless=unless,
    )
    yield federal(
        facts,
        "upc_registrant",
        "C16",
        "The company's nominees are named to an opposition, next year",
        Nature.LIMIT,
        "The company names its nominees to who gave such notice 50 calendar days before the "
        "anniversary of this meeting.",
        "Rule 14a-19(d)",
        last=again - days(50),
        era=UNIVERSAL_CARD,
        on=again,
        unless=unless,
    )
    yield delaware(
        facts,
        "annual_overdue",
        "C23",
        "Next year's annual meeting is overdue",
        Nature.LIMIT,
        "Thirteen months after the last annual meeting the Court of Chancery may order one.",
        "211(c)",
        last=months_later(facts.meeting, 13),
        unless=unless,
    )


def kept(facts: MeetingFacts) -> Iterator[Entry]:
    """C18, C21, C24: the life of a proxy, of a matter's authority, and of the papers."""
    if facts.mailed is not None:
        oldest = _oldest_proxy(facts.meeting)
        yield delaware(
            facts,
            "proxy_life",
            "C18",
            "Proxies dated on the day of mailing lapse",
            Nature.LIMIT,
            "A proxy is not voted after three years from its date, unless it says longer: at this "
            f"meeting none that is dated before {written(oldest)}.",
            "212(b)",
            last=anniversary(facts.mailed, 3),
        )
    for matter in facts.matters:
        if matter.authority_until is None:
            continue
        last = matter.authority_until - days(1)
        yield Entry(
            f"authority:{matter.key}",
            "C21",
            f"Authority of matter {matter.key} ends",
            Nature.LIMIT,
            f"“{matter.title}” gives a power that is used before "
            f"{matter.authority_until:%B} {matter.authority_until.day}, "
            f"{matter.authority_until.year}.",
            "The matter as it is put to the vote",
            last=last,
            filing_day=on_or_before(last),
        )
    yield delaware(
        facts,
        "retention",
        "C24",
        "Ballots, proxies and the log are kept",
        Nature.LIMIT,
        "No statute sets a term. They are kept for three years, which is the life of a proxy, and "
        "to the end of any action about the election, whichever is later.",
        "231(b) and 225",
        first=anniversary(facts.meeting, 3),
    )


def _oldest_proxy(meeting: date) -> date:
    """The first date whose third anniversary is not before the meeting."""
    try:
        return meeting.replace(year=meeting.year - 3)
    except ValueError:  # February 29
        return date(meeting.year - 3, 3, 1)
