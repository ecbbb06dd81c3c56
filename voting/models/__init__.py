"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, as are the `nominees`' files; `standing` is derived from it,
`waiting` is work for the sweep.
"""

from .nominees import NomineeFile, RecordedFile
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
    "Confirmation",
    "Deadline",
    "Instrument",
    "InstrumentStanding",
    "Lot",
    "NomineeFile",
    "PollsAnnouncement",
    "RecordLine",
    "RecordedFile",
    "RevocationNotice",
    "Ruling",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
]
