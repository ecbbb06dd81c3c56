"""Capstone's meeting of May 30, 2003, as the law sees it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from meetings.law.facts import Listing, MatterFacts, MeetingFacts, Subject

PACIFIC = ZoneInfo("America/Los_Angeles")

CAPSTONE = MeetingFacts(
    meeting=date(2003, 5, 30),
    record_date=date(2003, 4, 10),
    mailed=date(2003, 4, 24),
    listing=Listing.NASDAQ,
    matters=(
        MatterFacts("1", "Election of six directors", Subject.DIRECTORS),
        MatterFacts(
            "2",
            "Authority for a reverse stock split",
            Subject.REVERSE_SPLIT,
            authority_until=date(2004, 5, 30),
        ),
    ),
    convenes=datetime(2003, 5, 30, 9, 0, tzinfo=PACIFIC),
    polls_open=datetime(2003, 5, 30, 9, 15, tzinfo=PACIFIC),
    polls_close=datetime(2003, 5, 30, 10, 0, tzinfo=PACIFIC),
    cutoffs={"internet": datetime(2003, 5, 29, 20, 0, tzinfo=PACIFIC)},
)
