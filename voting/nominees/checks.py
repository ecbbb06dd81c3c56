"""What a file's instructions come to on the positions they are for (rules.md P10).

A fault keeps the file from being recorded. More shares than the position has is none: that is
recorded and held. Hints are for the sender, who may have meant what he wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from voting.nominees.columns import VOTES, WORDS, choices_of
from voting.nominees.instructions import ADD, REPLACE, Fault, Instruction
from voting.record.values import written
from voting.rules.agenda import Agenda
from voting.rules.facts import Matter, Quantity
from voting.rules.numbers import number

NON_VOTE = "broker_non_vote"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What an account may vote: the shares that it has for itself, and of what class.

    `whole_shares` where the class knows no fractions.
    """

    share_class: str
    own: Quantity
    whole_shares: bool = True
    excluded: bool = False


def sums(instruction: Instruction, agenda: Agenda) -> dict[int, dict[str, Quantity]]:
    """Shares by votable line and choice; a nominee and his substitute share a line."""
    found: dict[int, dict[str, Quantity]] = {}
    for matter in agenda.matters:
        given = instruction.votes.get(matter.id)
        if given is None:
            continue
        if matter.kind == "election":
            for nominee, by_choice in given.items():
                if isinstance(by_choice, Mapping):
                    line = agenda.place_of[matter.id][nominee]
                    _add(found.setdefault(line, {}), by_choice)
        else:
            _add(found.setdefault(agenda.lines_of[matter.id][0], {}), given)  # type: ignore[arg-type]
    return found


def cumulated(instruction: Instruction, agenda: Agenda) -> dict[str, dict[str, Quantity]]:
    """Votes by nominee in each cumulative election that an instruction votes."""
    return {
        matter.id: {
            nominee: votes
            for nominee, votes in instruction.votes[matter.id].items()
            if not isinstance(votes, Mapping)
        }
        for matter in agenda.matters
        if matter.cumulative and matter.id in instruction.votes
    }


def _add(to: dict[str, Quantity], given: Mapping[str, Quantity]) -> None:
    for choice, shares in given.items():
        to[choice] = to.get(choice, 0) + shares


def total(instruction: Instruction, agenda: Agenda) -> Quantity:
    """The shares that an instruction is for: the largest sum on a line (decision 3).

    None where it votes a cumulative election alone: that gives votes, and says no shares.
    """
    return _largest(sums(instruction, agenda))


def _largest(by_line: Mapping[int, Mapping[str, Quantity]]) -> Quantity:
    return max((sum(by_choice.values()) for by_choice in by_line.values()), default=0)


def faults(
    instructions: Iterable[Instruction],
    entitled: Mapping[str, Entitlement],
    agenda: Agenda,
    mode: str = REPLACE,
) -> list[Fault]:
    """All that keeps these instructions from being recorded, by row."""
    return [
        fault
        for one in instructions
        for fault in _faults_of(one, entitled[one.account], agenda, mode)
    ]


def _faults_of(one: Instruction, may: Entitlement, agenda: Agenda, mode: str) -> Iterator[Fault]:
    if may.excluded:
        yield Fault(one.row, one.account, "These shares are not entitled to vote at this meeting.")
        return
    if may.own == 0:
        yield Fault(
            one.row, one.account, "All its shares are voted by those under it. Delete the row."
        )
        return
    yield from _unfit(one, agenda, may)
    by_line = sums(one, agenda)
    yield from _fractions(one, by_line, may, agenda)
    unequal = list(_unequal(one, by_line, may, agenda))
    yield from unequal
    votes = cumulated(one, agenda)
    if votes:
        yield from _cumulative(one, votes, _largest(by_line), may, agenda, mode)
    elif not unequal:
        yield from _non_votes_alone(one, by_line, agenda)


def _cumulative(
    one: Instruction,
    votes: Mapping[str, Mapping[str, Quantity]],
    shares: Quantity,
    may: Entitlement,
    agenda: Agenda,
    mode: str,
) -> Iterator[Fault]:
    """More votes than the shares have would be void, and votes alone say no shares (decision 10).

    Numbers of votes make an instrument speak for its whole position, so a row that replaces gives
    all of it on the other matters, too.
    """
    share_class = agenda.meeting.classes[may.share_class]
    for matter in agenda.matters:
        given = votes.get(matter.id, {})
        carried = shares or may.own
        most = carried * share_class.votes_per_share * matter.seats
        if sum(given.values()) > most:
            yield Fault(
                one.row,
                matter.id,
                f"{number(sum(given.values()))} votes, and {number(carried)} shares have "
                f"{number(most)} for {matter.seats} seats. Give at most so many.",
            )
        for nominee, each in given.items():
            if may.whole_shares and each.denominator != 1:
                yield Fault(
                    one.row,
                    f"{nominee} {WORDS[VOTES]}",
                    f"{written(each)} is a fraction, and this class has whole shares.",
                )
    if mode == ADD and not shares:
        yield Fault(
            one.row,
            one.account,
            "A row that adds says by another matter for how many shares it is. Vote one, or send "
            "the row in a file that replaces.",
        )
    elif mode == REPLACE and 0 < shares < may.own:
        yield Fault(
            one.row,
            one.account,
            f"With cumulative votes a row that replaces speaks for all {number(may.own)} shares of "
            f"the position, and other matters have {number(shares)}. Give all of them there, or "
            "send the row in a file that adds.",
        )


def _title(agenda: Agenda, line: int) -> str:
    place = agenda.places[line]
    return place.nominee.id if place.nominee else place.matter.id


def _unfit(one: Instruction, agenda: Agenda, may: Entitlement) -> Iterator[Fault]:
    """Choices that a matter does not offer, and matters that the class does not vote on."""
    for matter in agenda.matters:
        given = one.votes.get(matter.id)
        if given is None:
            continue
        if may.share_class not in agenda.meeting.classes_of(matter):
            yield Fault(
                one.row, matter.id, "The class of these shares does not vote on it. Leave it empty."
            )
        elif matter.cumulative:
            if any(isinstance(votes, Mapping) for votes in given.values()):
                yield Fault(
                    one.row,
                    matter.id,
                    "This election is cumulative, and is voted by numbers of votes for its "
                    "nominees, as in the columns of the template. Leave it out here, and send it "
                    "as CSV.",
                )
        else:
            each = given.values() if matter.kind == "election" else [given]
            for by_choice in each:
                for choice in set(by_choice) - set(choices_of(matter)):  # type: ignore[arg-type]
                    offered = ", ".join(WORDS[one] for one in choices_of(matter))
                    yield Fault(
                        one.row,
                        matter.id,
                        f"{WORDS.get(choice, choice)} is not offered. Choices are {offered}.",
                    )


def _fractions(
    one: Instruction,
    by_line: Mapping[int, Mapping[str, Quantity]],
    may: Entitlement,
    agenda: Agenda,
) -> Iterator[Fault]:
    if not may.whole_shares:
        return
    for line, by_choice in by_line.items():
        for choice, shares in by_choice.items():
            if shares.denominator != 1:
                yield Fault(
                    one.row,
                    f"{_title(agenda, line)} {WORDS.get(choice, choice)}",
                    f"{written(shares)} is a fraction, and this class has whole shares.",
                )


def _unequal(
    one: Instruction,
    by_line: Mapping[int, Mapping[str, Quantity]],
    may: Entitlement,
    agenda: Agenda,
) -> Iterator[Fault]:
    """On every matter the same shares: what is absent is absent from all (P10)."""
    wanted = _largest(by_line)
    for place in agenda.places:
        matter = place.matter
        if matter.cumulative or may.share_class not in agenda.meeting.classes_of(matter):
            continue
        found = sum(by_line.get(place.number, {}).values())
        if found != wanted:
            yield Fault(
                one.row,
                _title(agenda, place.number),
                f"{number(found)} shares, and {number(wanted)} elsewhere in this row. Every "
                f"matter needs the same total: add {number(wanted - found)} to {_rest(matter)}.",
            )


def _rest(matter: Matter) -> str:
    neutral = "withhold" if "withhold" in matter.choices else "abstain"
    return f"{neutral} or broker non-vote"


def _non_votes_alone(
    one: Instruction, by_line: Mapping[int, Mapping[str, Quantity]], agenda: Agenda
) -> Iterator[Fault]:
    """A broker non-vote comes of a proxy that covers something its broker may vote (P10)."""
    if any(choice != NON_VOTE for by_choice in by_line.values() for choice in by_choice):
        return
    routine = [matter.id for matter in agenda.matters if matter.routine]
    fix = (
        f"Vote matter {' or '.join(routine)}, which a broker may vote, or delete the row."
        if routine
        else "No matter of this meeting may be voted by a broker himself. Delete the row."
    )
    yield Fault(one.row, one.account, f"Broker non-votes alone are no proxy. {fix}")


def hints(one: Instruction, agenda: Agenda) -> list[str]:
    """What the sender may want to look at again."""
    found = []
    everywhere: Quantity | None = None
    for line, by_choice in sums(one, agenda).items():
        matter, non_votes = agenda.places[line].matter, by_choice.get(NON_VOTE, 0)
        everywhere = non_votes if everywhere is None else min(everywhere, non_votes)
        if non_votes and matter.routine:
            found.append(
                f"{_title(agenda, line)}: {number(non_votes)} broker non-votes on a routine "
                "matter, which a broker may vote without instructions."
            )
    if everywhere:
        found.append(
            f"{number(everywhere)} shares are broker non-votes on every matter; shares that are "
            "voted on none are better left out."
        )
    return found
