"""The meeting's own rules beside what the rule packs suggest for its day, with each difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from meetings import departures
from meetings.clock import Clock
from meetings.departures import Difference
from meetings.law.facts import MatterFacts as LegalMatter
from meetings.law.facts import MeetingFacts as LegalMeeting
from meetings.law.packs import PROVISIONS
from meetings.law.provisions import Pack, Provision, Topic, of_matter, of_meeting
from meetings.models import Departure, Matter, Meeting
from meetings.timetable import NotPossible
from voting import snapshot
from voting.record import agenda_lines
from voting.rules import sentences
from voting.rules.agenda import Agenda
from voting.rules.facts import Matter as MatterFacts

#: A quorum where the record gives none (record.md).
USUAL_QUORUM = {"of": "outstanding", "over": "1/2"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the meeting has on one topic, beside what a provision suggests, both in words.

    `same` is None where the provision settles nothing by itself. `departure` answers for a
    difference as it is now.
    """

    about: str
    topic: str
    has: str
    suggested: str
    provision: Provision
    same: bool | None
    departure: Departure | None = None

    @property
    def open(self) -> bool:
        """Whether it differs and nobody has answered for it."""
        return self.same is False and self.departure is None


@dataclass(frozen=True, slots=True)
class MatterRules:
    """A matter of the agenda with what it is about and how its rules compare."""

    matter: Matter
    subject: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """All of it: of the meeting, the quorum, and of each matter."""

    of_meeting: tuple[Provision, ...]
    quorum: Comparison | None
    matters: tuple[MatterRules, ...]

    @property
    def comparisons(self) -> Iterator[Comparison]:
        """Everything that is compared."""
        if self.quorum is not None:
            yield self.quorum
        for one in self.matters:
            yield from one.comparisons

    @property
    def differences(self) -> int:
        """How many differences nobody has answered for."""
        return sum(one.open for one in self.comparisons)


def of(meeting: Meeting, known: LegalMeeting) -> RulesInForce:
    """The rules in force on the meeting's day, beside its own."""
    agenda = snapshot.agenda_of(meeting)
    answered = departures.standing(meeting)
    of_all = tuple(of_meeting(PROVISIONS, known))
    legal = {matter.key: matter for matter in known.matters}
    return RulesInForce(
        of_meeting=tuple(
            one for one in of_all if one.topic != Topic.QUORUM or one.pack == Pack.BYLAWS
        ),
        quorum=_quorum(meeting, of_all, answered),
        matters=tuple(
            _matter(row, known, legal[row.key], agenda, answered)
            for row in meeting.matters.select_related("subject")
        ),
    )


@transaction.atomic
def answer_for(
    meeting: Meeting, known: LegalMeeting, about: str, clock: Clock, *, reason: str, by: str
) -> Departure:
    """Record that somebody answers for a difference, as it is now. Raises `NotPossible`."""
    found = next((one for one in of(meeting, known).comparisons if one.about == about), None)
    if found is None or found.same is not False:
        raise NotPossible("The meeting’s rule does not differ from the suggested one any more.")
    return departures.answer_for(
        meeting,
        Difference(about, found.has, found.suggested),
        clock,
        source=found.provision.source,
        reason=reason,
        by=by,
    )


def withdraw_answer(
    meeting: Meeting, known: LegalMeeting, about: str, clock: Clock, *, reason: str, by: str
) -> Departure:
    """Record that nobody answers for a difference any more. Raises `NotPossible`."""
    found = next((one for one in of(meeting, known).comparisons if one.about == about), None)
    if found is None or found.departure is None:
        raise NotPossible("Nobody answers for this difference.")
    return departures.withdraw(found.departure, clock, reason=reason, by=by)


def _matter(
    row: Matter,
    known: LegalMeeting,
    legal: LegalMatter,
    agenda: Agenda,
    answered: Mapping[Difference, Departure],
) -> MatterRules:
    rules = next(one for one in agenda.matters if one.id == row.key)
    comparisons = []
    for topic, provision in of_matter(PROVISIONS, known, legal).items():
        has, suggested, same = _compared(topic, provision, row, rules, agenda)
        about = f"rule: {topic} of matter {row.key}"
        comparisons.append(
            Comparison(
                about,
                topic.value,
                has,
                suggested,
                provision,
                same,
                None if same is not False else answered.get(Difference(about, has, suggested)),
            )
        )
    return MatterRules(row, legal.subject.value if legal.subject else "", tuple(comparisons))


def _compared(
    topic: Topic, provision: Provision, row: Matter, rules: MatterFacts, agenda: Agenda
) -> tuple[str, str, bool | None]:
    """What a matter has, what is suggested, and whether they are the same."""
    value: Any = provision.value
    if topic == Topic.STANDARD:
        wanted = replace(rules, standard=agenda_lines.standard(dict(value)))
        return (
            sentences.requirement(rules, agenda.meeting),
            sentences.requirement(wanted, agenda.meeting),
            rules.standard == wanted.standard,
        )
    words = {
        Topic.ROUTINE: ("brokers may vote without instructions", "brokers need instructions"),
        Topic.ADVISORY: ("on an advisory basis", "binding"),
    }[topic]
    own = row.routine if topic == Topic.ROUTINE else row.advisory
    if value is None:
        return words[not own], "to be asked", None
    return words[not own], words[not value], own == value


def _quorum(
    meeting: Meeting,
    of_all: tuple[Provision, ...],
    answered: Mapping[Difference, Departure],
) -> Comparison | None:
    law = next((one for one in of_all if one.topic == Topic.QUORUM and one.value), None)
    if law is None:
        return None
    own = meeting.quorum or USUAL_QUORUM
    has, suggested = _quorum_words(own), _quorum_words(law.value)
    about = "rule: quorum"
    same = has == suggested
    departure = None if same else answered.get(Difference(about, has, suggested))
    return Comparison(about, "quorum", has, suggested, law, same, departure)


def _quorum_words(quorum: Any) -> str:
    parts = quorum if isinstance(quorum, list) else [quorum]
    return "; and ".join(
        f"{'more than' if 'over' in part else 'at least'} "
        f"{_share(part.get('over') or part.get('at_least'))} of the votes outstanding"
        + (f" of class {part['class']}" if part.get("class") else "")
        for part in parts
    )


def _share(part: str) -> str:
    return {"1/2": "half", "1/3": "one third", "2/3": "two thirds"}.get(part, part)
