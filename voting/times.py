"""Until when a stockholder may vote by a channel, and how long that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.clock import Clock
from meetings.models import Channel
from voting.rules import timeliness
from voting.rules.agenda import Agenda


@dataclass(frozen=True, slots=True)
class Closing:
    """When voting by a channel ends and when the polls close, seen from `now`.

    Either is None while nobody knows it.
    """

    now: datetime
    voting: datetime | None
    polls: datetime | None

    @property
    def past(self) -> bool:
        """Whether voting by this channel has closed."""
        return not timeliness.in_time(self.now, self.voting)

    @property
    def polls_past(self) -> bool:
        """Whether the polls have closed, after which nothing can be changed."""
        return not timeliness.in_time(self.now, self.polls)

    @property
    def left(self) -> str:
        """The time left to vote here, as static/js/countdown.js writes it."""
        return "" if self.voting is None else time_left(self.voting - self.now)


def closing_of(agenda: Agenda, clock: Clock, channel: str = Channel.INTERNET) -> Closing:
    """A channel without a cutoff closes with the polls."""
    polls = agenda.last_close
    cutoff = agenda.meeting.cutoffs.get(channel)
    known = [moment for moment in (cutoff, polls) if moment is not None]
    return Closing(clock.now(), min(known, default=None), polls)


def time_left(left: timedelta) -> str:
    """The two largest units of a time to come: "2 d 4 h left"."""
    seconds = -(-left // timedelta(seconds=1))
    if seconds <= 0:
        return "closed"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next(place for place, (amount, _) in enumerate(units) if amount)
    shown = units[first : first + 2]
    return " ".join(f"{amount}\u00a0{unit}" for amount, unit in shown) + " left"
