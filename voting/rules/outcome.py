"""From votes to the outcome of a meeting (rules.md section 3; decisions 8, 11, 13, 15 and 16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import standards
from .agenda import Agenda
from .facts import Matter, Quantity, Standard
from .quorum import QuorumFound, find_quorum, outstanding_votes
from .standards import Decision, Elected
from .tally import Tally

Totals = Mapping[str, Quantity]


@dataclass(frozen=True, slots=True)
class MatterOutcome:
    """What became of one matter.

    `totals` are votes by choice; in an election, by nominee and choice. `by_class` gives the same
    for each class where several vote. `outcome` is as found with a quorum.
    """

    matter: Matter
    totals: Mapping[str, Quantity] | Mapping[str, Totals]
    by_class: Mapping[str, Mapping[str, Quantity] | Mapping[str, Totals]]
    outcome: str
    decision: Decision | None = None
    elected: Elected | None = None
    majority: bool | None = None
    nominee_decisions: Mapping[str, Decision] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The quorum and each matter, in agenda order."""

    agenda: Agenda
    quorum: QuorumFound
    matters: Sequence[MatterOutcome]


def decide_meeting(
    agenda: Agenda,
    tallies: Mapping[str, Tally],
    at_the_end: Tally,
    interested_shares: Mapping[tuple[str, str], Quantity],
) -> Outcome:
    """Decide every matter.

    `tallies` give each matter's votes as of its own close and `at_the_end` those of the last;
    `interested_shares` are the shares, by matter and class, of holdings interested in it.
    """
    return Outcome(
        agenda,
        find_quorum(agenda.meeting, at_the_end.present, at_the_end.in_person),
        [
            _decide_matter(matter, agenda, tallies[matter.id], interested_shares)
            for matter in agenda.matters
        ],
    )


def _decide_matter(
    matter: Matter,
    agenda: Agenda,
    tally: Tally,
    interested_shares: Mapping[tuple[str, str], Quantity],
) -> MatterOutcome:
    decider = _Decider(matter, agenda, tally, interested_shares)
    if matter.kind == "election":
        return decider.election()
    if matter.kind == "frequency":
        return decider.frequency()
    return decider.proposal()


@dataclass(frozen=True, slots=True)
class _Decider:
    """Applies one matter's standard to its tally."""

    matter: Matter
    agenda: Agenda
    tally: Tally
    interested_shares: Mapping[tuple[str, str], Quantity]

    def proposal(self) -> MatterOutcome:
        (line,) = self.agenda.lines_of[self.matter.id]
        decision = self.decide(self.matter.standard, line)
        return MatterOutcome(
            self.matter,
            self.tally.on_line(self.matter, line),
            {
                of_class: self.tally.on_line(self.matter, line, share_class=of_class)
                for of_class in self.several_classes()
            },
            "approved" if decision.passes else "not_approved",
            decision=decision,
        )

    def frequency(self) -> MatterOutcome:
        (line,) = self.agenda.lines_of[self.matter.id]
        totals = self.tally.on_line(self.matter, line)
        outcome, majority = standards.most_frequent(totals)
        by_class = {
            of_class: self.tally.on_line(self.matter, line, share_class=of_class)
            for of_class in self.several_classes()
        }
        return MatterOutcome(self.matter, totals, by_class, outcome, majority=majority)

    def election(self) -> MatterOutcome:
        nominees = self.agenda.nominees(self.matter)
        lines = dict(
            zip((one.id for one in nominees), self.agenda.lines_of[self.matter.id], strict=True)
        )
        standard = standards.standard_of_election(self.matter)
        narrowed = {id: self.narrowed(standard, line) for id, line in lines.items()}
        votes_for = {id: totals["for"] for id, totals in narrowed.items()}
        decisions = None
        if standard.rule == "plurality":
            passing = [id for id, votes in votes_for.items() if votes > 0]
        else:
            decisions = {id: self.decide(standard, line) for id, line in lines.items()}
            passing = [id for id, decision in decisions.items() if decision.passes]
        elected = standards.elect(votes_for, passing, self.matter.seats)
        return MatterOutcome(
            self.matter,
            {id: self.tally.on_line(self.matter, line) for id, line in lines.items()},
            {
                of_class: {
                    id: self.tally.on_line(self.matter, line, share_class=of_class)
                    for id, line in lines.items()
                }
                for of_class in self.several_classes()
            },
            elected.outcome,
            elected=elected,
            nominee_decisions=decisions,
        )

    def several_classes(self) -> tuple[str, ...]:
        """The classes to report apart: none where only one exists."""
        if len(self.agenda.meeting.classes) < 2:
            return ()
        return self.agenda.meeting.classes_of(self.matter)

    def narrowed(self, standard: Standard, line: int) -> dict[str, Quantity]:
        """The votes that a standard compares (decisions 11 and 16)."""
        return self.tally.on_line(
            self.matter,
            line,
            share_class=standard.share_class,
            excluding_interested=standard.excluding_interested,
        )

    def decide(self, standard: Standard, line: int) -> Decision:
        totals = self.narrowed(standard, line)
        if standard.rule == "all":
            parts = tuple(self.decide(part, line) for part in standard.parts)
            passes = all(part.passes for part in parts)
            return Decision(standard, totals["for"], None, None, passes, parts)
        return standards.decide(standard, totals, self.entitled(standard))

    def entitled(self, standard: Standard) -> Quantity:
        """Votes of the outstanding shares that a standard is about."""
        meeting = self.agenda.meeting
        classes = meeting.classes_of(self.matter)
        if standard.share_class is not None:
            classes = (standard.share_class,)
        entitled = outstanding_votes(meeting, classes)
        if standard.excluding_interested:
            entitled -= sum(
                self.interested_shares.get((self.matter.id, of_class), 0)
                * meeting.classes[of_class].votes_per_share
                for of_class in classes
            )
        return entitled
