"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, `standing` is derived from it, `waiting` is work for the sweep,
`cards` are the mailed cards on their way to the record.
"""

from .cards import (
    BatchClosing,
    Card,
    CardBatch,
    CardOutcome,
    CardScan,
    Keying,
)
from .record import (
    Attendance,
    Instrument,
    Lot,
    PollsAnnouncement,
    RecordLine,
    Ruling,
)
from .standing import InstrumentStanding, StandingAllocation, StandingLot
from .waiting import (
    Confirmation,
    Deadline,
    RevocationNotice,
    SweepRun,
)

__all__ = [
    "Attendance",
    "BatchClosing",
    "Card",
    "CardBatch",
    "CardOutcome",
    "CardScan",
    "Confirmation",
    "Deadline",
    "Instrument",
    "InstrumentStanding",
    "Keying",
    "Lot",
    "PollsAnnouncement",
    "RecordLine",
    "RevocationNotice",
    "Ruling",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
]
