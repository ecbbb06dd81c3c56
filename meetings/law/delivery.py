"""Dates of the proxy rules up to the meeting: brokers, filings, notice and access, contests."""

from __future__ import annotations

from collections.abc import Iterator

from .business_days import is_working_day, on_or_before, shifted
from .entries import Entry, Nature
from .era import since
from .facts import COMBINATIONS, Delivery, Form, MeetingFacts
from .making import anniversary, days, federal

#: Rule 14a-19 reaches meetings after August 31, 2022.
UNIVERSAL_CARD = since(2022, 9, 1)
NO_CONTEST = "No more persons stand than there are seats."


def brokers(facts: MeetingFacts) -> Iterator[Entry]:
    """C8, C13: how many sets the brokers need, and from when they vote without instructions."""
    if facts.record_date is not None:
        special = (
            " Where that is impracticable for a special meeting, as many days before as it can be."
            if facts.form == Form.SPECIAL
            else ""
        )
        yield federal(
            facts,
            "broker_search",
            "C8",
            "Banks and brokers are asked how many sets they need",
            Nature.ACT,
            "The inquiry is sent at least 20 business days before the record date. A day on which "
            f"the exchanges are closed is not counted either.{special}",
            "Rule 14a-13(a)(3)",
            last=shifted(facts.record_date, -20, is_working_day),
        )
    early = facts.mailed is not None and facts.meeting - facts.mailed >= days(25)
    for key, before, unless in (
        ("broker10", 10, "The materials went out 25 days or more before the meeting."),
        ("broker15", 15, "The materials go out less than 25 days before the meeting."),
    ):
        yield Entry(
            key,
            "C13",
            "Brokers may vote uninstructed shares on routine matters",
            Nature.LIMIT,
            "A member firm without instructions may vote on routine matters from the tenth day "
            "before the meeting, or from the fifteenth where the materials were sent at least 25 "
            "days before it.",
            "NYSE Rule 452",
            first=facts.meeting - days(before),
            unless=unless if early == (before == 10) else "",
        )


def filings(facts: MeetingFacts) -> Iterator[Entry]:
    """C9, C10, C11: notice and access, the preliminary and the definitive proxy statement."""
    by_notice = facts.delivery == Delivery.NOTICE_ONLY
    unless = "" if by_notice else "The full set is delivered."
    if facts.any_about(*COMBINATIONS):
        unless = "Notice and access is not open to business combinations."
    yield federal(
        facts,
        "notice_access",
        "C9",
        "Last day to send a notice of Internet availability alone",
        Nature.CHOSEN if by_notice and facts.mailed else Nature.ACT,
        "Who sends only a notice that the materials are on the Internet sends it at least 40 "
        "calendar days before the meeting.",
        "Rule 14a-16(a)(1)",
        last=facts.meeting - days(40),
        given=facts.mailed if by_notice else None,
        era=since(2007, 7, 1),
        unless=unless,
    )
    if facts.mailed is None:
        return
    last = facts.mailed - days(10)
    yield federal(
        facts,
        "prelim_last",
        "C10",
        "The preliminary proxy statement is filed",
        Nature.ACT,
        "Where a matter is not among the usual ones, as an amendment of the certificate is not, a "
        "preliminary proxy statement is filed at least 10 calendar days before the definitive one "
        "is sent; the day of filing is the first.",
        "Rule 14a-6(a) and (k)",
        last=last,
        unless="" if facts.needs_preliminary else "The agenda has only the usual matters.",
        filing_day=on_or_before(last),
    )
    yield federal(
        facts,
        "definitive",
        "C11",
        "The definitive proxy statement is filed",
        Nature.ACT,
        "It is filed not later than the day on which it is first sent to stockholders.",
        "Rule 14a-6(b)",
        last=facts.mailed,
        filing_day=on_or_before(facts.mailed),
    )


def contest(facts: MeetingFacts) -> Iterator[Entry]:
    """C16: notices and filings under the universal proxy rule, for this meeting."""
    unless = "" if facts.contested else NO_CONTEST
    if facts.previous_meeting is not None:
        last = anniversary(facts.previous_meeting)
        yield federal(
            facts,
            "upc_dissident_this",
            "C16",
            "The opposition names its nominees",
            Nature.LIMIT,
            "Who solicits for others than the company's nominees gives notice 60 calendar days "
            "before the anniversary of the last annual meeting.",
            "Rule 14a-19(b)(1)",
            last=last - days(60),
            era=UNIVERSAL_CARD,
            unless=unless,
        )
        yield federal(
            facts,
            "upc_registrant_this",
            "C16",
            "The company names its nominees to the opposition",
            Nature.ACT,
            "The company answers with its own nominees 50 calendar days before the anniversary of "
            "the last annual meeting.",
            "Rule 14a-19(d)",
            last=last - days(50),
            era=UNIVERSAL_CARD,
            unless=unless,
        )
    latest = facts.meeting - days(25)
    if facts.mailed is not None:
        latest = max(latest, facts.mailed + days(5))
    yield federal(
        facts,
        "upc_def",
        "C16",
        "The opposition files its definitive statement",
        Nature.LIMIT,
        "By the later of 25 calendar days before the meeting and five after the company filed its "
        "own.",
        "Rule 14a-19(a)(2)",
        last=latest,
        era=UNIVERSAL_CARD,
        unless=unless,
    )
