"""The inspectors open and close the polls."""

from __future__ import annotations

from typing import Any

from meetings.clock import Clock
from meetings.models import Matter, Meeting
from voting import announcements
from voting.inspection.oath import require_sworn
from voting.models import PollsAnnouncement


def announce(
    meeting: Meeting, state: str, inspector: Any, clock: Clock, matter: Matter | None = None
) -> list[PollsAnnouncement]:
    """Announce the polls opened or closed (`announcements.announce_polls`), as a sworn inspector.

    Raises `NotPossible`.
    """
    require_sworn(inspector, meeting)
    return announcements.announce_polls(meeting, state, clock, matter)
