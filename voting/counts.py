"""The inspectors' counts: taken, kept as lines of the record, repeated and compared.

A count covers all the lines of the record before its own. It is made from what stands in the
database; to repeat it is to count those lines alone with the pure core. So each repetition also
checks what stands against the record.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from meetings.clock import Clock
from meetings.models import Meeting, Role
from voting import announcements, counting, locks, record_lines, revocations, sealing, turnout
from voting.comparing import Comparison, compare
from voting.models import Certification, Count, CountPolicy, RecordLine
from voting.not_possible import NotPossible
from voting.record.read import CARRIED, read_record
from voting.record.result import Result, digest, of_a_count
from voting.recount import recount


@transaction.atomic
def take(meeting: Meeting, kind: str, by: str, clock: Clock) -> Count:
    """Count a meeting and append the count to its record. Raises `NotPossible`.

    It holds the polls alone, so votes wait until it is done, and seals the record before it, so
    that the count names the root over the lines that it covers. A final count needs the polls
    closed on every matter; revocations that were delivered go through the door before it.
    """
    locks.hold_polls_alone(meeting)
    if kind == Count.Kind.FINAL:
        if not turnout.polls_are_closed(meeting):
            raise NotPossible(
                "A final count is taken once the polls are closed on every matter. Until then "
                "take a preliminary one."
            )
        for notice in revocations.waiting(meeting):
            revocations.apply(notice, clock)
    now = clock.now()
    sealed = sealing.seal_now(meeting, clock)
    result = counting.count(meeting)
    found = of_a_count(result)
    fields = {
        "id": f"count-{Count.objects.filter(meeting=meeting).count() + 1}",
        "kind": kind,
        "at": record_lines.moment(now, meeting.zone),
        "by": by,
        "leaves": sealed.leaves,
        "root": base64.b64encode(bytes(sealed.root)).decode(),
        "result": found,
        "digest": digest(result),
    }
    return keep(meeting, {"type": "count", **fields}, now)


def keep(
    meeting: Meeting, fields: Mapping[str, Any], at: datetime, line: str | None = None
) -> Count:
    """Append a count to the record as it was taken, and keep what its line says."""
    recorded = announcements.append_fact(meeting, fields, at, line=line)
    return Count.objects.create(
        meeting=meeting,
        line=recorded,
        key=fields["id"],
        kind=fields["kind"],
        at=at,
        by=fields["by"],
        leaves=fields["leaves"],
        root=fields.get("root") or "",
        result=fields["result"],
        digest=fields["digest"],
    )


def lines_of(count: Count) -> QuerySet[RecordLine]:
    """The lines that a count covers, in the order of the record."""
    covered = RecordLine.objects.filter(meeting=count.meeting_id, pk__lt=count.line_id)
    return covered.order_by("pk")


def recounted(count: Count) -> Result:
    """The result of the lines that a count covers, by the pure core."""
    bodies = lines_of(count).values_list("body", flat=True)
    return recount(read_record(bodies.iterator(chunk_size=5000)))


@dataclass(frozen=True, slots=True)
class Repeated:
    """A count made again from the lines that it covers. `differing` are matters, where any."""

    equal: bool
    digest: str
    differing: Sequence[str]


def repeat(count: Count) -> Repeated:
    """Count the covered lines again, and compare."""
    return repeated(count, recounted(count))


def repeated(count: Count, result: Result) -> Repeated:
    """Compare a count with a result of the lines that it covers."""
    found, again = of_a_count(result), digest(result)
    kept = {one["id"]: one for one in count.result["matters"]}
    return Repeated(
        found == count.result and again == count.digest,
        again,
        [one["id"] for one in found["matters"] if kept.get(one["id"]) != one],
    )


def stale(count: Count) -> bool:
    """Whether a line that could change the result was recorded after a count."""
    later = RecordLine.objects.filter(meeting=count.meeting_id, pk__gt=count.line_id)
    return later.exclude(type__in=CARRIED).exists()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two counts, the earlier first: what differs, and what was recorded between them.

    `announced` are the lines between them that are no instruments, by type: rulings, attendance,
    polls, amendments, substitutions and matters raised.
    """

    earlier: Count
    later: Count
    comparison: Comparison
    announced: Sequence[RecordLine]


def compared(one: Count, other: Count) -> Compared:
    """Compare two counts of a meeting, in the order in which they were taken."""
    earlier, later = sorted((one, other), key=lambda count: count.line_id)
    between = RecordLine.objects.filter(
        meeting=later.meeting_id, pk__gt=earlier.line_id, pk__lt=later.line_id
    )
    return Compared(
        earlier,
        later,
        compare(recounted(earlier), recounted(later)),
        list(between.exclude(type__in=["instrument", *CARRIED]).order_by("pk")),
    )


def as_of(meeting: Meeting, at: datetime) -> Result:
    """The count as of a moment, from the lines that the record had then."""
    return counting.count(meeting, at)


# Who may read them


def policy_of(meeting: Meeting) -> CountPolicy:
    """The meeting's policy; unless it has one, the company reads nothing that is confidential."""
    found = CountPolicy.objects.filter(meeting=meeting).first()
    if found is not None:
        return found
    readers = CountPolicy.Readers
    return CountPolicy(
        meeting=meeting,
        preliminary=readers.INSPECTORS if meeting.confidential else readers.SECRETARY,
    )


@transaction.atomic
def change_policy(policy: CountPolicy) -> None:
    """Keep a meeting's policy. Raises `NotPossible` once somebody has signed or it is closed."""
    locks.hold_polls_alone(policy.meeting)
    if Certification.objects.filter(count__meeting=policy.meeting).exists():
        raise NotPossible("An inspector has signed the certificate; the policy stands.")
    policy.save()


def may_read_preliminary(roles: Collection[str], meeting: Meeting) -> bool:
    """Whether somebody with these roles may read counts taken before the polls closed."""
    if Role.INSPECTOR in roles:
        return True
    readers = policy_of(meeting).preliminary
    allowed = {
        CountPolicy.Readers.INSPECTORS: set(),
        CountPolicy.Readers.SECRETARY: {Role.SECRETARY},
        CountPolicy.Readers.OBSERVERS: {Role.SECRETARY, Role.OBSERVER},
    }[CountPolicy.Readers(readers)]
    return bool(allowed & set(roles))


def readable(meeting: Meeting, roles: Collection[str]) -> QuerySet[Count]:
    """The counts that somebody with these roles may read, the latest first."""
    found = Count.objects.filter(meeting=meeting).order_by("-line_id")
    if not may_read_preliminary(roles, meeting):
        found = found.exclude(kind=Count.Kind.PRELIMINARY)
    if not turnout.may_see_votes(roles, meeting):
        found = found.exclude(kind=Count.Kind.FINAL)
    return found


def latest_final(meeting: Meeting) -> Count | None:
    """The final count taken last."""
    return Count.objects.filter(meeting=meeting, kind=Count.Kind.FINAL).order_by("line_id").last()
