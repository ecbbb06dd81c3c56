"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, as are the `nominees`' files; `standing` is derived from it,
`waiting` is work for the sweep, `telephone` are the calls under way, `floor` the ballots handed
out at the meeting.
"""

from .floor import BallotEvent, IssuedBallot
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
from .telephone import TelephoneCall
from .waiting import (
    Confirmation,
    Deadline,
    RevocationNotice,
    SweepRun,
)

__all__ = [
    "Attendance",
    "BallotEvent",
    "Confirmation",
    "Deadline",
    "Instrument",
    "InstrumentStanding",
    "IssuedBallot",
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
    "TelephoneCall",
]
