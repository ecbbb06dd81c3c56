"""Legal proxies: a nominee hands shares of its position to their owner, who votes them himself.

A carve-out (rules.md P11): a line of the register under the position, with a control number. The
position votes that many shares less from then on; nothing it sent before is cut silently.

The nominee may withdraw it. Lines of the record are never taken back, so its shares come back as a
position of the nominee's *under* the legal proxy. What was received under it before stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import QuerySet

from meetings import control_numbers
from meetings.clock import Clock
from meetings.models import ControlNumber, Holder, Holding, Meeting, NomineePosition
from meetings.quantities import Quantity, exact, in_units
from meetings.register.draft import NOT_IN_THE_RECORD, is_draft
from voting import door, locks, record_lines, snapshot, standing
from voting.announcements import NotPossible
from voting.models import Attendance, Instrument, IssuedBallot, LegalProxyWithdrawal
from voting.nominees import positions
from voting.record.values import written
from voting.rules import governing
from voting.rules.marks import Reader
from voting.rules.numbers import number


@dataclass(frozen=True, slots=True)
class Effect:
    """What a legal proxy would do to its position, in shares: what is left of it, what is voted.

    `over_vote` where what the nominee sent would then be held.
    """

    left: Quantity
    voted: Quantity
    over_vote: bool


def effect_of(position: Holding, shares: Quantity) -> Effect:
    """What a legal proxy for so many shares would do. Raises `NotPossible` with the reason."""
    agenda = snapshot.agenda_of(position.meeting)
    (known,) = standing.facts_of([position.pk])
    return _effect(known, shares, Reader(agenda))


def _effect(known: standing.HoldingFacts, shares: Quantity, read: Reader) -> Effect:
    row = known.row
    if row.kind != Holding.Kind.NOMINEE:
        raise NotPossible("Only a bank or broker issues legal proxies.")
    if row.excluded:
        raise NotPossible("These shares are not entitled to vote at this meeting.")
    if shares <= 0:
        raise NotPossible("A legal proxy is for at least some shares.")
    if Fraction(row.share_class.outstanding).denominator == 1 and Fraction(shares).denominator != 1:
        raise NotPossible("This class has whole shares.")
    if max(in_units(shares)) > 2**63 - 1:
        raise NotPossible("That has too many decimals.")
    if shares > known.own:
        raise NotPossible(
            f"The position has {number(known.own)} shares for itself, and this is for "
            f"{number(shares)}. Issue it for at most what it has."
        )
    if any(one.state == "closed" for one in read.agenda.meeting.announcements):
        raise NotPossible("Polls have closed; shares can't change hands any more.")
    left = exact(known.own - shares)
    before = _governed(known, known.own, read)
    after = _governed(known, left, read)
    voted = sum(before.values())
    if any(after[key] < had for key, had in before.items() if key in after):
        raise NotPossible(
            f"The position has {number(voted)} shares voted in several instruments, and "
            f"{number(left)} would be left: some would be cut. Send all of what is left in one "
            "file that replaces, and issue the legal proxy then."
        )
    return Effect(left, exact(voted), any(key not in after for key in before))


def _governed(known: standing.HoldingFacts, own: Quantity, read: Reader) -> dict[str, Quantity]:
    """The shares that each governing instrument speaks for, on a position of so many."""
    found = governing.govern(
        known.value, own, known.instruments, read, known.rulings, read.agenda.last_close
    )
    return {claim.instrument.id: claim.left for claim in found.claims}


@transaction.atomic
def issue(
    position: Holding,
    holder: str,
    shares: Quantity,
    clock: Clock,
    *,
    address: str = "",
    email: str = "",
) -> Holding:
    """Issue a legal proxy: the holding of the owner, who has a control number for it.

    Raises `NotPossible` with the reason.
    """
    meeting = position.meeting
    name = " ".join(holder.split())
    if not name:
        raise NotPossible("A legal proxy names its holder.")
    locks.share_polls(meeting)
    if is_draft(meeting):
        raise NotPossible(NOT_IN_THE_RECORD)
    # Evaluated for its lock: what stands for the position changes in this transaction.
    list(Holding.objects.select_for_update(of=("self",)).filter(pk=position.pk).values_list("pk"))
    effect_of(position, shares)
    key = f"L-{door.new_key()}"
    record_lines.append(
        meeting,
        record_lines.holding(key, name, position.share_class.key, shares, under=position.key),
        clock.now(),
    )
    units, per_share = in_units(shares)
    row = Holding.objects.create(
        meeting=meeting,
        holder=Holder.objects.create(meeting=meeting, name=name, address=address, email=email),
        share_class=position.share_class,
        key=key,
        units=units,
        units_per_share=per_share,
        under=position,
    )
    control_numbers.issue_all(meeting, [row])
    standing.restand(meeting, [position.pk])
    return row


def issued_at(meeting: Meeting) -> QuerySet[Holding]:
    """All legal proxies of a meeting, withdrawn ones among them."""
    return Holding.objects.filter(
        meeting=meeting, kind=Holding.Kind.REGISTERED, under__kind=Holding.Kind.NOMINEE
    ).select_related("holder", "under__holder", "share_class", "meeting", "withdrawal__returned")


def received_under(legal_proxy: Holding) -> str:
    """What was received under a legal proxy, in words; empty where nothing was.

    That stays as it is, and so the shares are not given back.
    """
    if Instrument.objects.filter(holding=legal_proxy).exists():
        return "Its holder voted or sent something"
    if Attendance.objects.filter(holding=legal_proxy).exists():
        return "Its holder is counted as present at the meeting"
    if IssuedBallot.objects.filter(holding=legal_proxy).exists():
        return "Its holder was handed a ballot"
    return ""


def check_withdrawal(legal_proxy: Holding) -> None:
    """Raises `NotPossible` with the reason why a legal proxy can't be withdrawn."""
    if LegalProxyWithdrawal.objects.filter(legal_proxy=legal_proxy).exists():
        raise NotPossible("It was withdrawn before.")
    agenda = snapshot.agenda_of(legal_proxy.meeting)
    if any(one.state == "closed" for one in agenda.meeting.announcements):
        raise NotPossible("Polls have closed; shares can't change hands any more.")


@transaction.atomic
def withdraw(legal_proxy: Holding, reason: str, by: str, clock: Clock) -> LegalProxyWithdrawal:
    """Withdraw a legal proxy: its control number opens nothing, and nothing more is voted by it.

    Where nothing was received under it, its shares are a position of the nominee's again.
    Raises `NotPossible` with the reason.
    """
    meeting, position = legal_proxy.meeting, legal_proxy.under
    assert position is not None
    reason = " ".join(reason.split())
    if not reason:
        raise NotPossible("Say why it is withdrawn.")
    locks.share_polls(meeting)
    both = Holding.objects.filter(pk__in=[position.pk, legal_proxy.pk]).order_by("pk")
    list(both.select_for_update(of=("self",)).values_list("pk"))
    check_withdrawal(legal_proxy)
    now = clock.now()
    received = received_under(legal_proxy)
    what = "what was received under it stands" if received else "its shares return"
    line = record_lines.append(
        meeting,
        {
            "type": "note",
            "text": f"Legal proxy {legal_proxy.key} was withdrawn by {position.key}: {what}. "
            f"{reason}",
            "at": record_lines.moment(now, meeting.zone),
        },
        now,
    )
    ControlNumber.objects.filter(holding=legal_proxy, revoked_at=None).update(revoked_at=now)
    return LegalProxyWithdrawal.objects.create(
        legal_proxy=legal_proxy,
        returned=None if received else _returned(legal_proxy, position, now),
        line=line,
        reason=reason,
        by=by,
        at=now,
    )


def _returned(legal_proxy: Holding, position: Holding, now: datetime) -> Holding:
    """The nominee's position under a legal proxy from which no share was voted."""
    key = f"{legal_proxy.key}-R"
    record_lines.append(
        legal_proxy.meeting,
        {
            "type": "holding",
            "id": key,
            "holder": position.holder.name,
            "class": legal_proxy.share_class.key,
            "shares": written(legal_proxy.shares),
            "kind": "nominee",
            "under": legal_proxy.key,
        },
        now,
    )
    row = Holding.objects.create(
        meeting=legal_proxy.meeting,
        holder=position.holder,
        share_class=legal_proxy.share_class,
        key=key,
        kind=Holding.Kind.NOMINEE,
        units=legal_proxy.units,
        units_per_share=legal_proxy.units_per_share,
        under=legal_proxy,
    )
    for one in NomineePosition.objects.filter(holding=position).select_related("user"):
        positions.give(one.user, row, by=f"Withdrawal of {legal_proxy.key}", now=now)
    return row
