"""The positions of banks and brokers: what each may vote, what lies under it, and what stands.

A position is a line of the register of kind `nominee`. What respondents and holders of legal
proxies have under it is voted there and not by it (rules.md P10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from meetings.models import Holding, Meeting, NomineePosition, Role, StaffRole
from meetings.quantities import Quantity, exact
from meetings.register.draft import NOT_IN_THE_RECORD, is_draft
from voting.models import Instrument, InstrumentStanding, PositionChange, StandingLot
from voting.rules.entitlement import own_shares
from voting.rules.facts import Holding as HoldingFacts


class NoPosition(Exception):
    """A holding that is no position of a bank or broker; the message is for people."""


@dataclass(frozen=True, slots=True)
class Beneath:
    """What lies under a position: a respondent's position, or shares with a legal proxy."""

    holding: Holding
    shares: Quantity

    @property
    def is_respondent(self) -> bool:
        return self.holding.kind == Holding.Kind.NOMINEE


@dataclass(frozen=True, slots=True)
class Position:
    """A position in shares: of the register, of others under it, its own, and voted now.

    `held` are the instruments that do not count since they vote more than the position has.
    """

    holding: Holding
    shares: Quantity
    beneath: Sequence[Beneath]
    own: Quantity
    voted: Quantity
    held: Sequence[Instrument]

    @property
    def respondents(self) -> Quantity:
        return sum(one.shares for one in self.beneath if one.is_respondent)

    @property
    def legal_proxies(self) -> Quantity:
        return sum(one.shares for one in self.beneath if not one.is_respondent)

    @property
    def under(self) -> Quantity:
        return self.respondents + self.legal_proxies

    @property
    def absent(self) -> Quantity:
        return self.own - self.voted


def nominees_of(meeting: Meeting) -> QuerySet[Holding]:
    """All positions of banks and brokers at a meeting."""
    return (
        Holding.objects.filter(meeting=meeting, kind=Holding.Kind.NOMINEE)
        .select_related("holder", "share_class", "meeting", "under__holder")
        .order_by("holder__name", "pk")
    )


def of_user(meeting: Meeting, user: Any) -> QuerySet[Holding]:
    """The positions that a user instructs for, and no others."""
    return nominees_of(meeting).filter(nominee_users__user=user)


def described(holdings: Iterable[Holding]) -> list[Position]:
    """What each of these holdings has, what lies under it, and what stands."""
    rows = list(holdings)
    ids = [row.pk for row in rows]
    beneath: dict[int, list[Beneath]] = {pk: [] for pk in ids}
    children = Holding.objects.filter(under__in=ids).select_related("holder", "withdrawal")
    for child in children.order_by("pk"):
        assert child.under_id is not None
        beneath[child.under_id].append(Beneath(child, child.shares))
    voted: dict[int, Quantity] = {}
    for lot in StandingLot.objects.filter(holding__in=ids):
        voted[lot.holding_id] = voted.get(lot.holding_id, 0) + Fraction(lot.shares)
    held: dict[int, list[Instrument]] = {}
    for standing in over_votes(ids):
        held.setdefault(standing.instrument.holding_id, []).append(standing.instrument)
    return [
        Position(
            row,
            row.shares,
            beneath[row.pk],
            _own(row, beneath[row.pk]),
            exact(voted.get(row.pk, 0)),
            held.get(row.pk, []),
        )
        for row in rows
    ]


def _own(row: Holding, beneath: Sequence[Beneath]) -> Quantity:
    of = HoldingFacts(row.key, row.share_class.key, row.shares, row.kind, excluded=row.excluded)
    return own_shares(of, sum(one.shares for one in beneath))


def over_votes(holdings: Iterable[int]) -> list[InstrumentStanding]:
    """Over-votes that nothing has settled: the latest word on their holdings is theirs.

    A later instrument that governs the holding is the nominee's own correction.
    """
    found = (
        InstrumentStanding.objects.filter(instrument__holding__in=list(holdings))
        .filter(status__in=["overvote", "governs"])
        .select_related("instrument__holding__holder", "instrument__holding__share_class")
        .order_by("instrument__line_id")
    )
    open_: dict[int, list[InstrumentStanding]] = {}
    for one in found:
        at = open_.setdefault(one.instrument.holding_id, [])
        if one.status == "overvote":
            at.append(one)
        elif one.instrument.channel == "nominee":
            at.clear()
    return [one for each in open_.values() for one in each]


@transaction.atomic
def give(user: Any, holding: Holding, *, by: str, now: datetime) -> NomineePosition:
    """Let a user instruct for a position, and note who did so. Raises `NoPosition`.

    Who has it already is left as he is.
    """
    if holding.kind != Holding.Kind.NOMINEE:
        raise NoPosition(f"{holding.key} is no position of a bank or broker.")
    if is_draft(holding.meeting):
        raise NoPosition(NOT_IN_THE_RECORD)
    others = StaffRole.objects.filter(user=user, meeting=holding.meeting)
    for row in others.exclude(role=Role.NOMINEE)[:1]:
        raise NoPosition(
            f"{user} works at this meeting as {row.get_role_display().lower()}, and instructs for "
            "no bank or broker. Give the position to a user of the bank or broker."
        )
    StaffRole.objects.get_or_create(user=user, meeting=holding.meeting, role=Role.NOMINEE)
    given, new = NomineePosition.objects.get_or_create(user=user, holding=holding)
    if new:
        PositionChange.objects.create(holding=holding, user=user, act="given", by=by, at=now)
    return given


@transaction.atomic
def end(user: Any, holding: Holding, *, by: str, now: datetime) -> None:
    """Let a user no longer instruct for a position, and note who did so.

    With his last position of the meeting goes his role. What he sent stays. Raises `NoPosition`
    where he has none.
    """
    ended, _ = NomineePosition.objects.filter(user=user, holding=holding).delete()
    if not ended:
        raise NoPosition(f"{user} does not instruct for {holding.key}.")
    PositionChange.objects.create(holding=holding, user=user, act="ended", by=by, at=now)
    left = NomineePosition.objects.filter(user=user, holding__meeting=holding.meeting_id)
    if not left.exists():
        StaffRole.objects.filter(user=user, meeting=holding.meeting_id, role=Role.NOMINEE).delete()
