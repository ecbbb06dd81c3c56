"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, `standing` is derived from it, `waiting` is work for the sweep,
`card_runs` are the proxy cards that were printed.
"""

from .card_runs import CardFile, CardLeftOut, CardRun, PrintedCard
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
    "CardFile",
    "CardLeftOut",
    "CardRun",
    "Confirmation",
    "Deadline",
    "Instrument",
    "InstrumentStanding",
    "Lot",
    "PollsAnnouncement",
    "PrintedCard",
    "RecordLine",
    "RevocationNotice",
    "Ruling",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
]
