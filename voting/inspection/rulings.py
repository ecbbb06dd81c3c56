"""The inspectors rule on instruments: one alone or, where the meeting has it so, two together.

What a ruling relies on is recorded by its kind before it, within the limits of 8 Del. C. 231(d).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from meetings.clock import Clock
from meetings.models import Channel, Holding, Meeting
from voting import announcements, locks
from voting.announcements import NotPossible
from voting.inspection.keeping import keep
from voting.inspection.oath import policy_of, require_sworn
from voting.models import (
    Instrument,
    InstrumentStanding,
    ProposalAnswer,
    Ruling,
    RulingProposal,
)

#: What a ruling may rely on, in words (the record's `evidence`).
KINDS = {
    "face": "The instrument itself, on its face",
    "envelope": "The envelope submitted with it",
    "marks": "The marks made on it",
    "electronic": "Information sent with an electronic proxy (§ 211(e), § 212(c)(2))",
    "books": "The regular books and records of the corporation",
    "nominee": "What the bank or broker itself says",
    "reliable": "Other reliable information",
}
#: Only to reconcile what was voted in excess by or for a bank or broker.
RECONCILING = frozenset({"nominee", "reliable"})
ANSWER = ProposalAnswer.Answer


def in_words(kinds: Sequence[str]) -> str:
    """Kinds of evidence in a sentence's middle."""
    words = (KINDS.get(kind, kind) for kind in kinds)
    return "; ".join(each[0].lower() + each[1:] for each in words)


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision on an instrument, why, and what it relies on: `kinds` and their `detail`."""

    decision: str
    reason: str
    kinds: Sequence[str]
    detail: str = ""


def rule(
    instrument: Instrument, finding: Finding, inspector: Any, clock: Clock
) -> Ruling | RulingProposal:
    """Record a sworn inspector's ruling or, where another one must concur, propose it to him.

    Raises `NotPossible`.
    """
    meeting = instrument.meeting
    appointment = require_sworn(inspector, meeting)
    _check(instrument, finding)
    with transaction.atomic():
        _lock(instrument)
        waiting = proposal_on(instrument)
        if waiting is not None:
            raise NotPossible(
                f"{waiting.name} has proposed a ruling on it. Concur or decline, and then rule."
            )
        if policy_of(meeting).two_inspectors_rule:
            return RulingProposal.objects.create(
                instrument=instrument,
                decision=finding.decision,
                reason=finding.reason.strip(),
                kinds=list(finding.kinds),
                detail=finding.detail.strip(),
                by=inspector,
                name=appointment.inspector,
                at=clock.now(),
            )
        return _record(instrument, finding, appointment.inspector, clock)


def concur(proposal: RulingProposal, inspector: Any, clock: Clock) -> Ruling:
    """Make the ruling that another inspector proposed. Raises `NotPossible`."""
    instrument = proposal.instrument
    appointment = require_sworn(inspector, instrument.meeting)
    with transaction.atomic():
        _lock(instrument)
        _refuse_answered(proposal)
        if proposal.by_id == inspector.pk:
            raise NotPossible("Another inspector has to concur with what you propose.")
        finding = Finding(proposal.decision, proposal.reason, proposal.kinds, proposal.detail)
        _check(instrument, finding)
        by = f"{proposal.name} and {appointment.inspector}"
        ruling = _record(instrument, finding, by, clock)
        _answer(proposal, ANSWER.CONCURS, inspector, appointment.inspector, clock, ruling=ruling)
        return ruling


def decline(proposal: RulingProposal, reason: str, inspector: Any, clock: Clock) -> ProposalAnswer:
    """Decline what another inspector proposed, or withdraw one's own proposal.

    Raises `NotPossible`. Nothing is ruled; the instrument stays as it was.
    """
    instrument = proposal.instrument
    appointment = require_sworn(inspector, instrument.meeting)
    own = proposal.by_id == inspector.pk
    if not own and not reason.strip():
        raise NotPossible("Say why you decline.")
    with transaction.atomic():
        _lock(instrument)
        _refuse_answered(proposal)
        answer = ANSWER.WITHDRAWN if own else ANSWER.DECLINES
        return _answer(
            proposal, answer, inspector, appointment.inspector, clock, reason=reason.strip()
        )


def open_proposals(meeting: Meeting) -> QuerySet[RulingProposal]:
    """Rulings that were proposed and that nobody has answered, oldest first."""
    return (
        RulingProposal.objects.filter(instrument__meeting=meeting, answer=None)
        .select_related("instrument__holding__holder", "instrument__meeting")
        .order_by("pk")
    )


def proposal_on(instrument: Instrument) -> RulingProposal | None:
    """The ruling that is proposed on an instrument; `relies_on` are its kinds of evidence."""
    found = open_proposals(instrument.meeting).filter(instrument=instrument).first()
    if found is not None:
        found.relies_on = in_words(found.kinds)  # type: ignore[attr-defined]
    return found


def over_voted(instrument: Instrument) -> bool:
    """Whether it votes more than there is for a bank or broker, so that 231(d) opens more."""
    for_a_nominee = (
        instrument.channel == Channel.NOMINEE or instrument.holding.kind == Holding.Kind.NOMINEE
    )
    if not for_a_nominee:
        return False
    standing = InstrumentStanding.objects.filter(instrument=instrument).first()
    return standing is not None and (
        standing.status == "overvote" or any(kind == "overvote" for kind, _ in standing.problems)
    )


def _check(instrument: Instrument, finding: Finding) -> None:
    if not finding.reason.strip():
        raise NotPossible("A ruling needs a reason.")
    if not finding.kinds or not set(finding.kinds) <= set(KINDS):
        raise NotPossible("Say what the ruling relies on.")
    beyond = RECONCILING.intersection(finding.kinds)
    if not beyond:
        return
    if not over_voted(instrument):
        raise NotPossible(
            "Information beyond the instrument, its envelope and the books may be relied on only "
            "to reconcile what a bank or broker voted in excess (8 Del. C. 231(d))."
        )
    if not finding.detail.strip():
        raise NotPossible(
            "State what the information is, from whom, when and how it was obtained, and why it "
            "is accurate and reliable: the certificate has to say so (8 Del. C. 231(d))."
        )


def _lock(instrument: Instrument) -> None:
    """The locks of a ruling, in the order of all who act on one holding."""
    locks.share_polls(instrument.meeting)
    holdings = Holding.objects.select_for_update().filter(pk=instrument.holding_id)
    list(holdings.values_list("pk"))


def _record(instrument: Instrument, finding: Finding, by: str, clock: Clock) -> Ruling:
    now = clock.now()
    evidence = {
        "type": "evidence",
        "instrument": instrument.key,
        "kinds": list(finding.kinds),
        "detail": finding.detail.strip() or None,
        "by": by,
    }
    keep(instrument.meeting, evidence, now)
    return announcements.rule(instrument, finding.decision, finding.reason.strip(), by, now)


def _refuse_answered(proposal: RulingProposal) -> None:
    if ProposalAnswer.objects.filter(proposal=proposal).exists():
        raise NotPossible("This proposal was answered in the meantime.")


def _answer(
    proposal: RulingProposal,
    answer: ProposalAnswer.Answer,
    inspector: Any,
    name: str,
    clock: Clock,
    *,
    reason: str = "",
    ruling: Ruling | None = None,
) -> ProposalAnswer:
    return ProposalAnswer.objects.create(
        proposal=proposal,
        answer=answer,
        reason=reason,
        by=inspector,
        proposed_by_id=proposal.by_id,
        name=name,
        at=clock.now(),
        ruling=ruling,
    )
