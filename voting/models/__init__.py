"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, as are the `nominees`' files and the mailed `cards` on their way
to it; `standing` is derived from it, `waiting` is work for the sweep, `telephone` are the calls
under way, `floor` the ballots handed out at the meeting, `card_runs` the cards that were printed.
"""

from .card_runs import CardFile, CardLeftOut, CardRun, PrintedCard
from .cards import BatchClosing, Card, CardBatch, CardOutcome, CardScan, Keying
from .floor import BallotEvent, IssuedBallot
from .nominees import (
    FileAccount,
    LegalProxyWithdrawal,
    NomineeFile,
    PositionChange,
    RecordedFile,
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
    "BatchClosing",
    "Card",
    "CardBatch",
    "CardFile",
    "CardLeftOut",
    "CardOutcome",
    "CardRun",
    "CardScan",
    "Confirmation",
    "Deadline",
    "FileAccount",
    "Instrument",
    "InstrumentStanding",
    "IssuedBallot",
    "Keying",
    "LegalProxyWithdrawal",
    "Lot",
    "NomineeFile",
    "PollsAnnouncement",
    "PositionChange",
    "PrintedCard",
    "RecordLine",
    "RecordedFile",
    "RevocationNotice",
    "Ruling",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
    "TelephoneCall",
]
