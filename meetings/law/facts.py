"""What the law needs to know of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

#: The day on which Nasdaq began to operate as a national securities exchange.
NASDAQ_IS_AN_EXCHANGE = date(2006, 8, 1)


class State(StrEnum):
    """Where the company is incorporated: Quorate knows the law of Delaware alone."""

    DELAWARE = "delaware"
    OTHER = "other"


class Listing(StrEnum):
    """Where the class that votes is traded."""

    NYSE = "nyse"
    NASDAQ = "nasdaq"
    OTHER_EXCHANGE = "other_exchange"
    UNLISTED = "unlisted"


class Form(StrEnum):
    """The kind of meeting."""

    ANNUAL = "annual"
    SPECIAL = "special"


class Delivery(StrEnum):
    """How the materials reach the stockholders."""

    FULL_SET = "full_set"
    NOTICE_ONLY = "notice_only"


class Venue(StrEnum):
    """How stockholders attend."""

    IN_PERSON = "in_person"
    HYBRID = "hybrid"
    VIRTUAL = "virtual"


class Subject(StrEnum):
    """What a matter is about, as far as the law makes a difference."""

    DIRECTORS = "directors"
    AUDITORS = "auditors"
    SAY_ON_PAY = "say_on_pay"
    SAY_ON_FREQUENCY = "say_on_frequency"
    EQUITY_PLAN = "equity_plan"
    REVERSE_SPLIT = "reverse_split"
    AUTHORIZED_SHARES = "authorized_shares"
    CHARTER_AMENDMENT = "charter_amendment"
    GOVERNANCE_AMENDMENT = "governance_amendment"
    MERGER = "merger"
    SALE_OF_ASSETS = "sale_of_assets"
    STOCKHOLDER_PROPOSAL = "stockholder_proposal"
    ADJOURNMENT = "adjournment"
    OTHER = "other"


#: Business combinations: no notice and access, and a longer notice for a merger.
COMBINATIONS = frozenset({Subject.MERGER, Subject.SALE_OF_ASSETS})

#: Matters that alone need no preliminary proxy statement (Rule 14a-6(a)).
WITHOUT_PRELIMINARY = frozenset(
    {
        Subject.DIRECTORS,
        Subject.AUDITORS,
        Subject.SAY_ON_PAY,
        Subject.SAY_ON_FREQUENCY,
        Subject.EQUITY_PLAN,
        Subject.STOCKHOLDER_PROPOSAL,
    }
)


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter of the agenda. `authority_until`: a power that it gives must be used before then."""

    key: str
    title: str
    subject: Subject | None = None
    contested: bool = False
    authority_until: date | None = None


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting. `record_date` is None where the board fixed none, `mailed` while nothing was sent.

    `meeting` is the day on which it convenes, in its own zone, and `adjourned_to` the moment at
    which it goes on, where it was adjourned. `cutoffs` are by channel.
    `registered`: the class is registered under section 12 of the Exchange Act, so that the proxy
    rules apply. `many_holders`: unlisted, and yet held by more than 2,000 holders of record.
    """

    meeting: date
    record_date: date | None = None
    mailed: date | None = None
    form: Form = Form.ANNUAL
    state: State = State.DELAWARE
    listing: Listing = Listing.UNLISTED
    registered: bool = True
    many_holders: bool = False
    delivery: Delivery = Delivery.FULL_SET
    venue: Venue = Venue.IN_PERSON
    previous_meeting: date | None = None
    matters: tuple[MatterFacts, ...] = ()
    convenes: datetime | None = None
    polls_open: datetime | None = None
    polls_close: datetime | None = None
    adjourned_to: datetime | None = None
    cutoffs: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def ends(self) -> date:
        """The day on which the meeting ends, as far as it is known."""
        return self.meeting if self.adjourned_to is None else self.adjourned_to.date()

    @property
    def delaware(self) -> bool:
        """Whether Delaware's General Corporation Law governs."""
        return self.state == State.DELAWARE

    @property
    def on_national_exchange(self) -> bool:
        """Whether the class is listed on a national securities exchange on the meeting's day."""
        if self.listing == Listing.NASDAQ:
            return self.meeting >= NASDAQ_IS_AN_EXCHANGE
        return self.listing in (Listing.NYSE, Listing.OTHER_EXCHANGE)

    @property
    def needs_inspectors(self) -> bool:
        """Whether 8 Del. C. 231 asks for inspectors of election.

        It does where the voting stock is listed, quoted by a dealers' association (as Nasdaq was
        before it was an exchange), or held by more than 2,000 holders of record (231(e)).
        """
        return self.delaware and (self.listing != Listing.UNLISTED or self.many_holders)

    @property
    def contested(self) -> bool:
        """Whether more persons stand than there are seats."""
        return any(matter.contested for matter in self.matters)

    def any_about(self, *subjects: Subject) -> bool:
        """Whether a matter of the agenda is about one of these."""
        return any(matter.subject in subjects for matter in self.matters)

    @property
    def needs_preliminary(self) -> bool:
        """Whether a preliminary proxy statement must be filed: a matter is not among the usual.

        A matter whose subject nobody has said is taken for a usual one.
        """
        said = [matter.subject for matter in self.matters if matter.subject is not None]
        return self.contested or any(subject not in WITHOUT_PRELIMINARY for subject in said)
