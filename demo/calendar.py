"""What the secretary noted on the calendar up to the day on which a visitor arrives.

The company's facts are the statement's; the days on which things were done are made up, but for
the notice's, and each is in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from demo import capstone
from meetings import timetable
from meetings.models import LegalFacts, Meeting
from voting import calendar, rules_in_force

SECRETARY = "Susan N. Cayley"


class Noted(NamedTuple):
    """A date of the calendar, the day on which it was done, and what was done."""

    entry: str
    on: date
    note: str


NOTED = (
    Noted("record_date_fixed", date(2003, 3, 6), "Resolution of the Board at its March meeting."),
    Noted("broker_search", date(2003, 3, 12), "Search cards sent by the transfer agent."),
    Noted("prelim_last", date(2003, 4, 14), "Filed on EDGAR as PRE 14A, for proposal 2."),
    Noted("definitive", date(2003, 4, 24), "Filed on EDGAR as DEF 14A."),
    Noted("notice", date(2003, 4, 24), "Mailed; the agent’s affidavit is on file."),
    Noted("list_ready", date(2003, 5, 19), "At the principal offices, 21211 Nordhoff Street."),
)

#: Proposal 2 as the law sees it: its power is used before May 30, 2004 (X11).
SPLIT_UNTIL = date(2004, 5, 30)

NOT_ROUTINE = (
    "The statement counts a broker non-vote against proposal 2, so it foresees that brokers do not "
    "vote it without instructions."
)


@dataclass(frozen=True, slots=True)
class At:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        """The moment."""
        return self.moment


def load(meeting: Meeting) -> None:
    """Say what the law needs to know, note what was done, and answer for the one difference."""
    said = LegalFacts(meeting=meeting, state="delaware", listing="nasdaq")
    matters = {matter.key: matter for matter in meeting.matters.all()}
    subjects = (
        (matters[capstone.ELECTION_ID], "directors", None),
        (matters[capstone.SPLIT_ID], "reverse_split", SPLIT_UNTIL),
    )
    timetable.say_facts(said, subjects, _noon(date(2003, 3, 6)), by=SECRETARY)
    for noted in NOTED:
        clock = _noon(noted.on)
        line = calendar.line_of(meeting, noted.entry, clock.moment)
        assert line is not None, f"{noted.entry} binds Capstone's meeting"
        timetable.note_done(meeting, line, clock, on=noted.on, note=noted.note, by=SECRETARY)
    rules_in_force.answer_for(
        meeting,
        calendar.facts_of(meeting),
        f"rule: routine of matter {capstone.SPLIT_ID}",
        _noon(date(2003, 4, 14)),
        reason=NOT_ROUTINE,
        by=SECRETARY,
    )


def _noon(day: date) -> At:
    return At(datetime.combine(day, time(12), tzinfo=capstone.PDT))
