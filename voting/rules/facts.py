"""The plain values that the rules work on.

Each mirrors a line of the meeting record. `Quantity` is an exact number of shares or of votes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Quantity = int | Fraction

#: One character for each votable line of the agenda.
FOR, AGAINST, WITHHOLD, ABSTAIN, BROKER_NON_VOTE, UNVOTED = "F", "A", "W", "B", "N", "."

#: The words of the meeting record and their choice codes.
CODE_OF_CHOICE = {
    "for": FOR,
    "against": AGAINST,
    "withhold": WITHHOLD,
    "abstain": ABSTAIN,
    "broker_non_vote": BROKER_NON_VOTE,
    "unvoted": UNVOTED,
    "1": "1",
    "2": "2",
    "3": "3",
}
CHOICE_OF_CODE = {code: choice for choice, code in CODE_OF_CHOICE.items()}

BOARD = "board"


class ShareClass(NamedTuple):
    """A class of stock: `outstanding` in shares entitled to vote on the record date."""

    id: str
    name: str
    outstanding: Quantity
    votes_per_share: Quantity = 1


class Nominee(NamedTuple):
    """A person named for a seat; `by` is the solicitor who named him."""

    id: str
    name: str
    by: str = BOARD


@dataclass(frozen=True, slots=True)
class Standard:
    """What a matter needs (rules.md section 3).

    `rule` is plurality, majority, threshold or all. `of` is the denominator: cast,
    present_and_entitled, present or outstanding. `fraction` with `strict` means more than it,
    without `strict` at least it; a majority is more than one half.
    """

    rule: str
    of: str | None = None
    fraction: Fraction = Fraction(1, 2)
    strict: bool = True
    share_class: str | None = None
    excluding_interested: bool = False
    if_contested: Standard | None = None
    parts: tuple[Standard, ...] = ()


PLURALITY = Standard("plurality")


@dataclass(frozen=True, slots=True)
class Matter:
    """An item of the agenda. `kind` is election, proposal or frequency."""

    id: str
    title: str
    kind: str
    standard: Standard
    board: str | Mapping[str, str] | None = None
    opposition: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    routine: bool = False
    advisory: bool = False
    classes: tuple[str, ...] | None = None
    proponent: str | None = None
    seats: int = 0
    nominees: tuple[Nominee, ...] = ()
    cumulative: bool = False

    @property
    def contested(self) -> bool:
        """More nominees than seats."""
        return len(self.nominees) > self.seats

    @property
    def by_plurality(self) -> bool:
        """Whether the card offers FOR and WITHHOLD, and not FOR, AGAINST and ABSTAIN."""
        return self.cumulative or self.standard.rule == "plurality"

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices that the card offers, in its order."""
        if self.kind == "frequency":
            return ("1", "2", "3", "abstain")
        if self.kind == "election" and self.by_plurality:
            return ("for", "withhold")
        return ("for", "against", "abstain")

    def recommendation(self, solicitor: str) -> str | Mapping[str, str] | None:
        """What the solicitor of a card recommends, in the form of `board`."""
        return self.board if solicitor == BOARD else self.opposition.get(solicitor)


@dataclass(frozen=True, slots=True)
class Quorum:
    """A share of the outstanding votes, of all classes or of one, that must be present."""

    fraction: Fraction = Fraction(1, 2)
    strict: bool = True
    share_class: str | None = None


@dataclass(frozen=True, slots=True)
class Polls:
    """An announcement that the polls on a matter (`*`: on all) were opened or closed."""

    matter: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Substitution:
    """A nominee who is unable or declines, and the one named in his place."""

    matter: str
    nominee: str
    substitute: Nominee
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, its agenda and what was announced about it.

    `polls_close` is as scheduled; `announcements` say what happened. `cutoffs` maps a channel to
    the last moment at which a proxy sent by it is in time.
    """

    id: str
    issuer: str
    title: str
    timezone: ZoneInfo
    record_date: date
    convenes: datetime
    classes: Mapping[str, ShareClass]
    matters: tuple[Matter, ...]
    form: str = "annual"
    place: str | None = None
    mailed: date | None = None
    polls_open: datetime | None = None
    polls_close: datetime | None = None
    cutoffs: Mapping[str, datetime] = field(default_factory=dict)
    quorum: tuple[Quorum, ...] = (Quorum(),)
    order: str = "dated"
    proxies: tuple[str, ...] = ()
    unmarked: str = "board"
    substitution: bool = False
    announcements: tuple[Polls, ...] = ()
    substitutions: tuple[Substitution, ...] = ()

    def classes_of(self, matter: Matter) -> tuple[str, ...]:
        """The ids of the classes that vote on a matter."""
        return tuple(self.classes) if matter.classes is None else matter.classes


class Holding(NamedTuple):
    """A line of the record-date register; `shares` includes what lies under it."""

    id: str
    share_class: str
    shares: Quantity
    kind: str = "registered"
    under: str | None = None
    joint: tuple[str, ...] = ()
    excluded: bool = False
    interested: tuple[str, ...] = ()


class Instrument(NamedTuple):
    """What a stockholder did: a proxy, a ballot or a revocation, exactly as given.

    `votes` is the record's own mapping of matters to marks; `line` is its place in the record.
    """

    id: str
    holding: str
    form: str
    channel: str
    received: datetime
    line: int
    votes: Mapping[str, Any] = {}
    dated: date | None = None
    postmarked: date | None = None
    signed: bool = True
    signatures: tuple[str, ...] | None = None
    shares: Quantity | None = None
    solicitor: str = BOARD
    irrevocable: bool = False
    general: bool = False

    @property
    def by_nominee(self) -> bool:
        """Instructions in a nominee's file, which no recommendation fills in (decision 20)."""
        return self.channel == "nominee"


class Ruling(NamedTuple):
    """The inspectors' decision, accept or reject, on one instrument."""

    instrument: str
    decision: str
    reason: str
    by: str
    at: datetime


class Attendance(NamedTuple):
    """A holder present in person, which counts for the quorum and revokes nothing."""

    holding: str
    at: datetime


class Standing(NamedTuple):
    """What has become of an instrument: its status, and by which other one or for what reason."""

    status: str
    by: str | None = None
    reason: str | None = None


class Lot(NamedTuple):
    """A number of shares voted alike.

    `code` is a mark of presence, `P` by proxy or `I` in person, and then one choice for each
    votable line; lower case where the holding is interested in the matter. `allocations` are the
    votes given in cumulative elections, as pairs of line number and votes.
    """

    shares: Quantity
    code: str
    allocations: tuple[tuple[int, Quantity], ...] = ()


class Problem(NamedTuple):
    """Something about an instrument that the inspectors should look at."""

    holding: str
    kind: str
    detail: str
    instrument: str
