"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, `standing` is derived from it, `waiting` is work for the sweep,
`telephone` are the calls under way.
"""

from .record import (
    Attendance,
    Instrument,
    Lot,
    PollsAnnouncement,
    RecordLine,
    Ruling,
)
from .standing import InstrumentStanding, StandingAllocation, StandingLot
from .telephone import TelephoneCall
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
    "PollsAnnouncement",
    "RecordLine",
    "RevocationNotice",
    "Ruling",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
    "TelephoneCall",
]
