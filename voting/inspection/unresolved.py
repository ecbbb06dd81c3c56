"""What is unresolved, so that nobody can certify yet (8 Del. C. 231(b)).

Before a certificate is made it is asked for under the lock of the polls, so that nothing comes in
between.
"""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from meetings.models import Meeting
from voting.exceptions_explained import explained
from voting.inspection import queue


class Unresolved(NamedTuple):
    """One thing that is still to be decided, in words, and the page on which that is done."""

    words: str
    link: str


def unresolved(meeting: Meeting) -> list[Unresolved]:
    """All that still waits for a ruling, a concurrence, a disposition or a supervisor's decision.

    What the rules settle by themselves (an unsigned card, say) is not among it, seen or not.
    """
    blocking = [one for one in queue.entries(meeting) if one.blocks]
    told = queue.described(meeting, blocking)
    return [_described(meeting, one, *told[one.what, one.id]) for one in blocking]


#: What has to be done, by what waits: the first of an entry's kinds that is here.
_TO_DO = {
    "proposed": "a ruling is proposed; another inspector concurs or declines",
    "challenged": "a challenge is open; dispose of it",
    "differs": "the keyings differ; the supervisor decides",
}


def _described(meeting: Meeting, entry: queue.Entry, whose: str, known_as: str) -> Unresolved:
    to_do = next((_TO_DO[kind] for kind in entry.kinds if kind in _TO_DO), None)
    if to_do is None:
        kind = next((kind for kind in entry.kinds if kind in queue.TO_BE_RULED_ON), entry.kinds[0])
        decide = "rule on it" if entry.what == queue.INSTRUMENT else "decide about it"
        to_do = f"{explained(kind).name.lower()}; {decide}"
    link = reverse(
        "voting:desk:exception",
        kwargs={"key": meeting.key, "what": entry.what, "id": entry.id},
    )
    return Unresolved(f"{whose} ({known_as}): {to_do}.", link)
