"""The stops of the demo's clock bar, from the visitor's arrival to the inspectors' report."""

from datetime import datetime, timedelta
from typing import NamedTuple

from demo.capstone import CONVENES, ELECTRONIC_CUTOFF, NOMINEE_CUTOFF, PDT
from demo.script import DEMO_OPENS, POLLS_CLOSED, POLLS_OPENED

MINUTE = timedelta(minutes=1)
DOORS_OPEN = datetime(2003, 5, 30, 8, 30, tzinfo=PDT)


class Milestone(NamedTuple):
    """A moment to which the demo's clock can be moved, and what has happened by then."""

    key: str
    label: str
    moment: datetime


MILESTONES: tuple[Milestone, ...] = (
    Milestone("opens", "Three days before the meeting", DEMO_OPENS),
    Milestone(
        "nominee_files",
        "Brokers' and banks' files are in",
        datetime(2003, 5, 28, 18, 0, tzinfo=PDT),
    ),
    Milestone("nominee_cutoff", "Brokers' and banks' cutoff", NOMINEE_CUTOFF),
    Milestone("before_cutoff", "A minute of electronic voting left", ELECTRONIC_CUTOFF - MINUTE),
    Milestone("after_cutoff", "Electronic voting has closed", ELECTRONIC_CUTOFF + MINUTE),
    Milestone("doors", "Doors open", DOORS_OPEN),
    Milestone("convened", "The meeting is called to order", CONVENES),
    Milestone("polls_open", "The polls are open", POLLS_OPENED + MINUTE),
    Milestone("before_close", "A minute before the polls close", POLLS_CLOSED - MINUTE),
    Milestone("polls_closed", "The polls have closed", POLLS_CLOSED + MINUTE),
    Milestone("ruled", "The inspectors have ruled", datetime(2003, 5, 30, 10, 45, tzinfo=PDT)),
    Milestone("report", "The inspectors report", datetime(2003, 5, 30, 11, 0, tzinfo=PDT)),
)
"""In order of time."""


def next_stop(moment: datetime) -> Milestone | None:
    """Return the first stop after the moment, or None when the story is told."""
    return next((stop for stop in MILESTONES if stop.moment > moment), None)
