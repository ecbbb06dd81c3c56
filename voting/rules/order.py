"""Which of two acts on a holding is the earlier (P4 to P6; decision 2)."""

from __future__ import annotations

from datetime import date, datetime

from .facts import Instrument, Meeting

ELECTRONIC = frozenset({"internet", "telephone", "nominee"})


def day_received(instrument: Instrument, meeting: Meeting) -> date:
    """The day of receipt in the meeting's own zone."""
    return instrument.received.astimezone(meeting.timezone).date()


def date_fault(instrument: Instrument, meeting: Meeting) -> str | None:
    """What is wrong with the date written on paper: undated, postdated, impossible_date or None."""
    if instrument.channel in ELECTRONIC or instrument.form == "ballot":
        return None
    if instrument.dated is None:
        return "undated"
    if instrument.dated > day_received(instrument, meeting):
        return "postdated"
    if meeting.mailed is not None and instrument.dated < meeting.mailed and not instrument.general:
        return "impossible_date"
    return None


def effective_date(instrument: Instrument, meeting: Meeting) -> date:
    """The date by which an act is ordered.

    Electronic acts take the day received. Paper takes the date written on it; but the day
    received where that is earlier; and its postmark, or else the day received, where it has no
    date or one before the form was mailed.
    """
    received = day_received(instrument, meeting)
    if meeting.order == "received" or instrument.channel in ELECTRONIC:
        return received
    fault = date_fault(instrument, meeting)
    if fault in ("undated", "impossible_date"):
        return instrument.postmarked or received
    return received if fault == "postdated" else (instrument.dated or received)


def sequence_key(instrument: Instrument, meeting: Meeting) -> tuple[bool, date, datetime, int]:
    """Sorts the acts on a holding, oldest first; ballots come after all proxies."""
    if instrument.form == "ballot":
        return (True, date.min, instrument.received, instrument.line)
    return (False, effective_date(instrument, meeting), instrument.received, instrument.line)
