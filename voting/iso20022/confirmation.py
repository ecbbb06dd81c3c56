"""Writes seev.007 MeetingVoteExecutionConfirmation: that a nominee's votes were counted, and how.

Figures are the shares that each governing instrument was counted for, which may be fewer than it
gave; in a cumulative election they are the votes for a nominee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity

from .resolutions import resolutions
from .vocabulary import CONFIRMATION, COUNTING_OF_CHANNEL
from .writing import Header, Writer


@dataclass(frozen=True, slots=True)
class Counted:
    """An instruction as it was counted.

    `reference` and `account` are the sender's own names. `votes` are shares by choice for each
    line of the agenda, choices in the words of the record and `unvoted` for what was not voted.
    """

    reference: str
    account: str
    channel: str
    received: datetime
    votes: Mapping[int, Mapping[str, Quantity]]


def confirmation(
    agenda: Agenda,
    id: str,
    file: str,
    instructions: Sequence[Counted],
    *,
    version: str | None = None,
    header: Header | None = None,
    isin: str = "",
    share_class: str | None = None,
) -> bytes:
    """The confirmation of one file's votes, valid for the schema of `version`.

    `id` is the message's own and `file` the reference of the file with the instructions;
    `share_class` is that of the account, the first of the meeting by default.
    """
    writer = Writer(CONFIRMATION, version)
    if writer.newest:
        writer.id(writer.body, "VoteExctnConfId", id)
    writer.id(writer.body, "MtgInstrId", file)
    writer.meeting_reference(agenda)
    classes = agenda.meeting.classes
    writer.security(writer.body, classes[share_class or next(iter(classes))], isin)
    labels = _label_of_line(agenda)
    for one in instructions:
        element = writer.add(writer.body, "VoteInstrs")
        writer.id(element, "SnglInstrId", one.reference)
        writer.id(element, "AcctId", one.account)
        writer.text(element, "ModltyOfCntg/Cd", COUNTING_OF_CHANNEL[one.channel])
        writer.time(element, "VoteRctDtTm/DtTm", one.received)
        for line, by_choice in sorted(one.votes.items()):
            vote = writer.add(element, "VotePerRsltn")
            writer.id(vote, "IssrLabl", labels[line])
            writer.votes(vote, by_choice)
    return writer.finished(header)


def _label_of_line(agenda: Agenda) -> dict[int, str]:
    return {line: one.label for line, one in enumerate(resolutions(agenda).standing)}
