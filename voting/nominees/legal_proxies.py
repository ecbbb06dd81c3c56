"""Legal proxies: a nominee hands shares of its position to their owner, who votes them himself.

A carve-out (rules.md P11): a line of the register under the position, with a control number. The
position votes that many shares less from then on; nothing it sent before is cut silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

from meetings import control_numbers
from meetings.clock import Clock
from meetings.models import Holder, Holding
from meetings.quantities import Quantity, exact, in_units
from meetings.register.draft import NOT_IN_THE_RECORD, is_draft
from voting import door, locks, record_lines, snapshot, standing
from voting.announcements import NotPossible
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
