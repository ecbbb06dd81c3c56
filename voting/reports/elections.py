"""What the inspectors' report says of elections beside their tables (rules.md 3.4 to 3.6, 6.1(14)).

Plain sentences and rows; `voting.reports.content` makes its blocks of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from meetings.models import Meeting
from meetings.quantities import Quantity, exact
from voting import by_side, counting
from voting.ballot_items import Side
from voting.models import ElectionTerms, Instrument
from voting.rules.agenda import Agenda
from voting.rules.facts import Matter
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.sentences import carve_out, listed, number


def remarks(one: MatterOutcome, outcome: Outcome, meeting: Meeting) -> Iterator[str]:
    """What is to be said of an election: the contested carve-out, and the resignation policy."""
    contested = carve_out(one.matter, outcome.agenda.meeting)
    if contested:
        yield contested
    terms = ElectionTerms.objects.filter(meeting=meeting).first()
    policy = terms.resignation_policy.strip() if terms else ""
    # The policies are for elections without a contest; the seats of one are filled by others.
    if not (terms and policy and outcome.quorum.met) or one.matter.contested:
        return
    rows = terms.incumbents.filter(matter__key=one.matter.id)
    incumbents = set(rows.values_list("key", flat=True))
    yield from _resignations(one, outcome.agenda, incumbents, policy)


def _resignations(
    one: MatterOutcome, agenda: Agenda, incumbents: set[str], policy: str
) -> Iterator[str]:
    """Who tenders a resignation under the policy; whether it is accepted is the board's affair."""
    assert one.elected is not None
    names = {each.id: each.name for each in agenda.nominees(one.matter)}
    totals: Mapping[str, Mapping[str, Quantity]] = one.totals  # type: ignore[assignment]
    failed = set(one.elected.not_elected)
    new = [names[id] for id in names if id in failed - incumbents]
    if new:
        yield f"{listed(new)}: not in office now, and not elected."
    held_over = [names[id] for id in names if id in failed & incumbents]
    if held_over:
        yield (
            f"{listed(held_over)}: in office now, without the votes needed, and holding over until "
            "a successor is elected or a resignation takes effect (8 Del. C. 141(b)). The "
            f"corporation’s policy on resignation applies: “{policy}”"
        )
    withheld = [
        names[id]
        for id, votes in totals.items()
        if id in incumbents
        and id in one.elected.elected
        and votes.get("withhold", 0) > votes["for"]
    ]
    if withheld:
        yield (
            f"{listed(withheld)} {_is(withheld)} elected by plurality, with more votes withheld "
            f"than for. The corporation’s policy on resignation applies: “{policy}”"
        )


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def cumulated(one: MatterOutcome, outcome: Outcome, meeting: Meeting) -> list[tuple[str, str]]:
    """The votes that could be given in a cumulative election, those given, and the rest.

    Empty where the polls on it closed before the last ones: what was represented then is not kept
    in one sum.
    """
    agenda = outcome.agenda
    if agenda.close_of[one.matter.id] != agenda.last_close:
        return []
    counts = counting.standing_counts(meeting).shares
    classes = agenda.meeting.classes
    there: Quantity = sum(
        shares * classes[of].votes_per_share
        for of in agenda.meeting.classes_of(one.matter)
        for shares in counts.get(of, {}).values()
    )
    totals: Mapping[str, Mapping[str, Quantity]] = one.totals  # type: ignore[assignment]
    given = exact(sum(each["for"] for each in totals.values()))
    possible = exact(there * one.matter.seats)
    return [
        ("Votes that could be given", number(possible)),
        ("Given to nominees", number(given)),
        ("Given to nobody", number(exact(possible - given))),
    ]


def by_card(meeting: Meeting, sides: Sequence[Side]) -> list[tuple[str, ...]]:
    """Each card's proxies received and governing, and the votes represented on it."""
    rows = (
        Instrument.objects.filter(meeting=meeting, form="proxy")
        .annotate(source=by_side.source())
        .values("source")
        .annotate(all=Count("pk"), governing=Count("pk", filter=Q(standing__status="governs")))
    )
    received = dict.fromkeys(by_side.headings(sides), (0, 0))
    for row in rows:
        label = by_side.label(row["source"], sides)
        before = received[label]
        received[label] = before[0] + row["all"], before[1] + row["governing"]
    found = []
    for label, votes in by_side.represented(meeting, sides).items():
        many, governing = received.get(label, (0, 0))
        if votes or many:
            counted = (f"{many:,}", f"{governing:,}") if label in received else ("–", "–")
            found.append((label, *counted, number(votes)))
    return found


#: How a universal card was marked in a contested election.
UNMARKED, UNDERMARKED, FULL, OVERMARKED = "unmarked", "undermarked", "full", "overmarked"


def marking(mark: Any, matter: Matter) -> str:
    """How a card was marked: not at all, FOR fewer than there are seats, FOR as many, FOR more."""
    if not mark:
        return UNMARKED
    if isinstance(mark, str):
        fors = len(matter.nominees) if mark == "for" else 0
    elif isinstance(mark, list):
        return OVERMARKED if len(set(mark)) > 1 else marking(mark[0], matter)
    elif "except" in mark:
        named = {nominee.id for nominee in matter.nominees}
        fors = len(named - set(mark["except"]))
    else:
        fors = sum(one == "for" for one in mark.values())
    if fors > matter.seats:
        return OVERMARKED
    return FULL if fors == matter.seats else UNDERMARKED


def by_marking(
    meeting: Meeting, matter: Matter, sides: Sequence[Side]
) -> list[tuple[str, str, str, str, str]]:
    """How many governing proxies on each side's card were marked how in a contested election."""
    ways = (FULL, UNDERMARKED, UNMARKED, OVERMARKED)
    counts = {side.solicitor: dict.fromkeys(ways, 0) for side in sides}
    rows = Instrument.objects.filter(
        meeting=meeting, form="proxy", standing__status="governs", solicitor__in=list(counts)
    ).exclude(channel="nominee")
    for solicitor, votes in rows.values_list("solicitor", "votes").iterator(chunk_size=5000):
        counts[solicitor][marking(votes.get(matter.id), matter)] += 1
    return [
        (side.titled, *(f"{count:,}" for count in counts[side.solicitor].values()))  # type: ignore[misc]
        for side in sides
    ]
