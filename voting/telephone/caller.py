"""Who is calling: a holding with its ballot, and what already stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from meetings.clock import Clock
from meetings.models import Channel, Holding
from voting import history, snapshot
from voting.ballot import Ballot, ballots_of
from voting.rules import facts
from voting.times import Closing, closing_of


@dataclass(frozen=True, slots=True)
class Caller:
    """A holding whose control number was proven, as plain data for the script.

    `account` are the last four digits of the holding's id, if it has any. `ballot` is the one on
    the card that is voted, and `ballots` are those on the cards of all who solicit. `standing` are
    the instruments that count now, the oldest first.
    """

    holder: str
    account: str
    issuer: str
    title: str
    zone: ZoneInfo
    ballot: Ballot
    closing: Closing
    standing: Sequence[facts.Instrument] = ()
    ballots: Sequence[Ballot] = ()

    def on(self, solicitor: str) -> Caller:
        """The caller with the card of a solicitor in hand; with the one he has if there is none."""
        for ballot in self.ballots:
            if ballot.side.solicitor == solicitor:
                return replace(self, ballot=ballot)
        return self

    @property
    def may_vote(self) -> bool:
        """Whether there is anything of its own to vote, on anything."""
        own = not self.ballot.holding.excluded and self.ballot.own > 0
        return own and bool(self.ballot.items)

    @property
    def joint(self) -> tuple[str, ...]:
        """The owners, where there are several."""
        return self.ballot.holding.joint

    def local(self, moment: datetime) -> datetime:
        """A moment in the meeting's own zone."""
        return moment.astimezone(self.zone)


def caller_of(holding: Holding, clock: Clock) -> Caller:
    """The caller for a holding, as things stand now."""
    meeting = holding.meeting
    ballots = ballots_of(meeting, holding)
    ballot = ballots[0]
    acts = history.standing_acts(history.acts_of(holding, ballot))
    return Caller(
        holder=holding.holder.name,
        account=account_of(holding.key),
        issuer=meeting.issuer.name,
        title=meeting.title,
        zone=meeting.zone,
        ballot=ballot,
        closing=closing_of(ballot.agenda, clock, Channel.TELEPHONE),
        standing=[snapshot.instrument_value(act.instrument, holding.key) for act in acts],
        ballots=ballots,
    )


def account_of(holding: str) -> str:
    """The last digits of an account, by which its holder knows it and nobody else does."""
    return re.sub(r"[^0-9]", "", holding)[-4:]
