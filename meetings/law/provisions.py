"""What a rule pack says, and which of its provisions reach a meeting and each of its matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .era import ALWAYS, Era
from .facts import MatterFacts, MeetingFacts, Subject

#: A standard or a quorum in the record's form, or whether a matter is routine or advisory. None
#: where the rule does not settle it by itself, so that somebody has to be asked.
Value = Mapping[str, str] | bool | None

Condition = Callable[[MeetingFacts, MatterFacts | None], bool]


class Topic(StrEnum):
    """What a provision is about."""

    QUORUM = "quorum"
    RECORD_DATE = "record date"
    NOTICE = "notice"
    LIST = "list of stockholders"
    ADJOURNMENT = "adjournment"
    ATTENDANCE = "remote attendance"
    INSPECTORS = "inspectors"
    DELIVERY = "delivery of materials"
    CONTEST = "proxy contest"
    RESULTS = "report of results"
    STANDARD = "standard"
    ROUTINE = "routine"
    ADVISORY = "advisory"


#: What is said of a matter; the rest is said of the meeting.
OF_A_MATTER = (Topic.STANDARD, Topic.ROUTINE, Topic.ADVISORY)


class Pack(StrEnum):
    """Where a provision comes from."""

    DELAWARE = "Delaware General Corporation Law"
    BYLAWS = "The usual form of bylaws"
    SEC = "Proxy rules of the SEC"
    NYSE = "NYSE Rule 452, for every member firm"


def always(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """A provision that asks nothing more of the meeting."""
    return True


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule of a pack: what it says for one topic, and for one subject of a matter.

    `era` is judged by the meeting's day, `when` by the meeting's facts. `settled` is false where it
    is common practice rather than the text of a rule, and to be confirmed.
    """

    pack: Pack
    topic: Topic
    subject: Subject | None
    value: Value
    text: str
    source: str
    era: Era = ALWAYS
    when: Condition = always
    settled: bool = True

    def reaches(self, facts: MeetingFacts, matter: MatterFacts | None = None) -> bool:
        """Whether it is the rule for this meeting, or this matter of it."""
        if self.subject is not None and (matter is None or matter.subject != self.subject):
            return False
        if self.pack in (Pack.DELAWARE, Pack.BYLAWS) and not facts.delaware:
            return False
        if self.pack == Pack.SEC and not facts.registered:
            return False
        return self.era.covers(facts.meeting) and self.when(facts, matter)


def of_meeting(provisions: Iterable[Provision], facts: MeetingFacts) -> list[Provision]:
    """What the packs say of the meeting as a whole, topic by topic."""
    order = list(Topic)
    found = [one for one in provisions if one.topic not in OF_A_MATTER and one.reaches(facts)]
    return sorted(found, key=lambda one: order.index(one.topic))


def of_matter(
    provisions: Iterable[Provision], facts: MeetingFacts, matter: MatterFacts
) -> dict[Topic, Provision]:
    """What the packs suggest for a matter. Empty while nobody has said what it is about."""
    return {
        one.topic: one
        for one in provisions
        if one.topic in OF_A_MATTER and one.reaches(facts, matter)
    }
