"""Writes seev.008 MeetingResultDissemination: what became of each resolution, and the votes.

Figures are votes (shares times votes per share), as the inspectors report them. A resolution has
`ACPT` or `REJT` and nothing between: an election's nominee is accepted where elected, a frequency
where one has the most votes, and everything is rejected that is tied or had no quorum.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.quorum import outstanding_votes
from voting.rules.tally import offered

from .resolutions import Resolution, resolutions
from .vocabulary import RESULT
from .writing import Header, Writer, decimal_of


def result(
    outcome: Outcome,
    id: str,
    counted: date,
    *,
    version: str | None = None,
    header: Header | None = None,
    replaces: str = "",
    isins: Mapping[str, str] | None = None,
) -> bytes:
    """The result of a meeting, valid for the schema of `version` (the newest by default).

    `id` is the message's own and `replaces` that of an earlier one in whose place it comes;
    `counted` is the day of the count.
    """
    agenda = outcome.agenda
    writer = Writer(RESULT, version)
    if writer.newest:
        writer.id(writer.body, "MtgRsltDssmntnId", id)
    writer.text(writer.body, "MtgRsltsDssmntnTp", "REPL" if replaces else "NEWM")
    if replaces:
        writer.id(writer.body, "PrvsMtgRsltsDssmntnId", replaces)
    writer.meeting_reference(agenda)
    for share_class in agenda.meeting.classes.values():
        isin = (isins or {}).get(share_class.id, "")
        writer.security(writer.add(writer.body, "Scty"), share_class, isin)
    of_matter = {one.matter.id: one for one in outcome.matters}
    for resolution in resolutions(agenda).standing:
        found = of_matter[resolution.matter.id]
        _resolution(writer, resolution, found, quorum=outcome.quorum.met)
    _participation(writer, outcome, counted)
    return writer.finished(header)


def _resolution(
    writer: Writer, resolution: Resolution, found: MatterOutcome, *, quorum: bool
) -> None:
    element = writer.add(writer.body, "VoteRslt")
    writer.id(element, "IssrLabl", resolution.label)
    if writer.newest:
        description = writer.add(element, "Desc")
        writer.text(description, "Lang", "en")
        title = resolution.matter.title
        if resolution.nominee:
            title += f": {resolution.name}"
        writer.text(description, "Titl", title, 1025)
    accepted = quorum and is_accepted(resolution, found)
    writer.text(element, "RsltnSts", "ACPT" if accepted else "REJT")
    totals: Any = found.totals if resolution.nominee is None else found.totals[resolution.nominee]
    writer.votes(element, {choice: totals[choice] for choice in offered(resolution.matter)})


def is_accepted(resolution: Resolution, found: MatterOutcome) -> bool:
    """Whether a resolution is carried, given a quorum; a tie is not."""
    if resolution.nominee is not None:
        assert found.elected is not None
        return resolution.nominee in found.elected.elected
    if resolution.matter.kind == "frequency":
        return found.outcome != "tied"
    return found.outcome == "approved"


def _participation(writer: Writer, outcome: Outcome, counted: date) -> None:
    """Votes that could be cast, and what part of them was represented."""
    meeting = outcome.agenda.meeting
    entitled = outstanding_votes(meeting)
    element = writer.add(writer.body, "Prtcptn")
    # The schema has whole votes alone; part of a vote is not dropped, so nothing is said then.
    if entitled == int(entitled):
        writer.text(element, "TtlNbOfVtngRghts", str(int(entitled)))
    if entitled:
        part = Fraction(outcome.quorum.present) * 100 / Fraction(entitled)
        digits, decimals = (14, 13) if writer.newest else (11, 10)
        writer.text(element, "PctgOfVtngRghts", decimal_of(part, digits, decimals))
    outstanding = sum(one.outstanding for one in meeting.classes.values())
    writer.quantity(element, "TtlNbOfSctiesOutsdng/Unit", outstanding)
    writer.day(element, "ClctnDt", counted)
