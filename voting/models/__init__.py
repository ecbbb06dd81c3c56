"""The right of a vote's life in the database, by what is done with it.

`record` is only ever added to, as are the `nominees`' files and the mailed `cards` on their way
to it, and the inspectors' acts (`inspection`); `standing` is derived from it, `waiting` is work for
the sweep, `telephone` are the calls under way, `floor` the ballots handed out at the meeting,
`card_runs` the cards that were printed, `contests` who solicits proxies and what is reported to
all of them, `seals` the tree over the record's lines and what was signed of it, `counts` the
inspectors' counts and their certificate.
"""

from .card_runs import CardFile, CardLeftOut, CardRun, PrintedCard
from .cards import BatchClosing, Card, CardBatch, CardOutcome, CardScan, Keying
from .contests import DailyReport, ElectionTerms, Solicitor, SolicitorUser
from .counts import (
    CertificateFile,
    Certification,
    ClosedMeeting,
    Count,
    CountedNotice,
    CountPolicy,
)
from .floor import AppointedProxy, BallotEvent, IssuedBallot
from .inspection import (
    Appointment,
    Challenge,
    Disposition,
    Evidence,
    InspectionPolicy,
    Oath,
    ProposalAnswer,
    RulingProposal,
    SeenException,
)
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
from .scans import Scan
from .seals import Checkpoint, Cosignature, Seal, SealingTail, TreeTile, Witness
from .standing import InstrumentStanding, StandingAllocation, StandingLot
from .telephone import TelephoneCall
from .waiting import (
    Confirmation,
    Deadline,
    RevocationNotice,
    RevocationScan,
    SweepRun,
)

__all__ = [
    "AppointedProxy",
    "Appointment",
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
    "CertificateFile",
    "Certification",
    "Challenge",
    "Checkpoint",
    "ClosedMeeting",
    "Confirmation",
    "Cosignature",
    "Count",
    "CountPolicy",
    "CountedNotice",
    "DailyReport",
    "Deadline",
    "Disposition",
    "ElectionTerms",
    "Evidence",
    "FileAccount",
    "InspectionPolicy",
    "Instrument",
    "InstrumentStanding",
    "IssuedBallot",
    "Keying",
    "LegalProxyWithdrawal",
    "Lot",
    "NomineeFile",
    "Oath",
    "PollsAnnouncement",
    "PositionChange",
    "PrintedCard",
    "ProposalAnswer",
    "RecordLine",
    "RecordedFile",
    "RevocationNotice",
    "RevocationScan",
    "Ruling",
    "RulingProposal",
    "Scan",
    "Seal",
    "SealingTail",
    "SeenException",
    "Solicitor",
    "SolicitorUser",
    "StandingAllocation",
    "StandingLot",
    "SweepRun",
    "TelephoneCall",
    "TreeTile",
    "Witness",
]
