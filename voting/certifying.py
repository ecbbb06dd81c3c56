"""The inspectors certify: each signs a final count, and the last signature closes the meeting.

What stands in the way is said before anybody signs, and asked again with the meeting held alone,
so that nothing can come between the check and the signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from meetings.clock import Clock
from meetings.models import Meeting
from voting import (
    announcements,
    counts,
    floor_ballots,
    locks,
    record_lines,
    revocations,
    sealing,
    turnout,
)
from voting.inspection import oath
from voting.inspection.unresolved import unresolved
from voting.models import Certification, ClosedMeeting, Count
from voting.not_possible import NotPossible
from voting.reports import signing
from voting.reports.content import moment_to_the_second


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing can be certified yet, and the address of the page on which that is mended."""

    why: str
    link: str = ""


def closed(meeting: Meeting) -> ClosedMeeting | None:
    """The closing of a meeting; None while it is not certified."""
    return ClosedMeeting.objects.filter(meeting=meeting).select_related("count").first()


def obstacles(meeting: Meeting) -> list[Obstacle]:
    """All that stands in the way of the certificate, but a count that differs from the record."""

    def at(page: str) -> str:
        return reverse(f"voting:desk:{page}", args=[meeting.key])

    found = []
    if not turnout.polls_are_closed(meeting):
        found.append(Obstacle("The polls are not closed on every matter.", at("polls")))
    found += [Obstacle(one.words, one.link) for one in unresolved(meeting)]
    waiting = len(revocations.waiting(meeting))
    if waiting:
        found.append(Obstacle(f"{waiting:,} written revocations are not recorded yet."))
    to_key = floor_ballots.desk(meeting).to_key
    if to_key:
        words = f"{to_key:,} ballots that were handed in are not keyed yet."
        found.append(Obstacle(words, at("admission")))
    count = counts.latest_final(meeting)
    if count is None:
        found.append(Obstacle("No final count has been taken.", at("counts")))
    elif counts.stale(count):
        found.append(
            Obstacle(
                f"Something was recorded after {count.key} that it does not cover. Take another "
                "final count.",
                at("counts"),
            )
        )
    needed = counts.policy_of(meeting).inspectors
    sworn = sum(one.oath is not None for one in oath.inspectors(meeting))
    if sworn < needed:
        found.append(
            Obstacle(
                f"{needed} inspectors certify, and {sworn} took the oath. Another one is "
                "appointed and sworn, or the policy of the counts asks for fewer.",
                at("inspectors"),
            )
        )
    try:
        signing.key_and_chain()
    except signing.NotConfigured as missing:
        found.append(Obstacle(str(missing)))
    return found


def signatures(count: Count) -> Sequence[Certification]:
    """Who has signed a count, in the order of signing."""
    return list(count.certifications.order_by("line_id"))


def statement(count: Count, inspector: str) -> str:
    """What an inspector signs."""
    at = moment_to_the_second(count.at, count.meeting)
    under = f" under the root {count.root}" if count.root else ""
    return (
        f"I, {inspector}, inspector of election, having taken the oath, certify that {count.key}, "
        f"taken {at}, is a true count of the shares represented at the meeting and of the votes "
        "cast on each matter, made with strict impartiality and according to the best of my "
        f"ability. It covers the first {count.leaves:,} lines of the meeting's record{under}, and "
        f"the SHA-256 of its result is {count.digest}."
    )


@transaction.atomic
def sign(meeting: Meeting, user: Any, clock: Clock) -> Certification:
    """Sign the final count that was taken last; the last signature needed closes the meeting.

    Whoever calls has asked for the second factor. Raises `NotPossible` with what stands in the
    way; the count is made again from the record, and must be equal.
    """
    locks.hold_polls_alone(meeting)
    inspector = oath.require_sworn(user, meeting).inspector
    in_the_way = obstacles(meeting)
    if in_the_way:
        raise NotPossible(" ".join(one.why for one in in_the_way))
    count = counts.latest_final(meeting)
    assert count is not None
    if count.certifications.filter(user=user).exists():
        raise NotPossible(f"You have signed {count.key} already.")
    if not counts.repeat(count).equal:
        raise NotPossible(
            f"{count.key} was counted again from the record and comes out otherwise. Take another "
            "final count; if it differs again, the administrator runs “manage.py check_standing”."
        )
    now = clock.now()
    fields = {
        "type": "certificate",
        "count": count.key,
        "inspector": inspector,
        "text": statement(count, inspector),
        "leaves": count.leaves,
        "root": count.root or None,
        "at": record_lines.moment(now, meeting.zone),
    }
    line = announcements.append_fact(meeting, fields, now)
    signed = Certification.objects.create(
        count=count, user=user, line=line, inspector=inspector, text=fields["text"], at=now
    )
    if count.certifications.count() >= counts.policy_of(meeting).inspectors:
        ClosedMeeting.objects.create(meeting=meeting, count=count, line=line, at=now)
    # A seal that fails must not undo the signature; the sweep tries again.
    transaction.on_commit(lambda: sealing.seal_now(meeting, clock), robust=True)
    return signed
