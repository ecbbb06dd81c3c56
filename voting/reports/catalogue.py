"""The reports that there are, each in every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from meetings.models import Meeting
from voting.reports import content, listings, tabulation
from voting.reports.blocks import Report

FORMATS = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of report: what it is called, what it says, and what makes it."""

    title: str
    says: str
    make: Callable[[Meeting, datetime], Report]


REPORTS = {
    "inspectors-report": Kind(
        "Inspectors’ report",
        "The whole of it: quorum, matters, channels, exceptions and rulings.",
        content.report_of,
    ),
    "tabulation": Kind(
        "Tabulation",
        "Votes on each matter by class, by channel and by solicitor.",
        tabulation.tabulation_of,
    ),
    "instruments": Kind(
        "List of instruments",
        "Everything that was received, in the order of the record, with its status.",
        listings.instruments_of,
    ),
    "not-counted": Kind(
        "Not counted, and why",
        "Each instrument that is not counted, and the ruling on it.",
        listings.not_counted_of,
    ),
    "nominees": Kind(
        "Reconciliation of nominees",
        "Positions of banks and brokers: instructed, not instructed, broker non-votes, over-votes.",
        listings.nominees_of,
    ),
    "over-votes": Kind(
        "Statement of over-votes",
        "Each over-vote line by line, and the evidence on which it was settled.",
        listings.over_votes_of,
    ),
}
