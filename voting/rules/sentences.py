"""The result in a stockholder's words: one sentence with the numbers and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .facts import Matter, Meeting, Quantity, Standard
from .numbers import decimal_digits, is_whole, number
from .outcome import MatterOutcome, Outcome
from .quorum import QuorumFound
from .standards import Decision, standard_of_election

_FRACTIONS = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "one third",
    Fraction(2, 3): "two thirds",
    Fraction(3, 4): "three quarters",
    Fraction(4, 5): "four fifths",
    Fraction(1): "all",
}
_BASES = {
    "cast": "the votes cast for or against",
    "present_and_entitled": "the votes present and entitled to vote on it",
    "present": "the votes present",
    "outstanding": "the votes of all outstanding shares",
}
_EFFECTS = {
    "cast": "abstentions, broker non-votes and shares not voted have no effect",
    "present_and_entitled": (
        "abstentions and shares present but not voted count against it, broker non-votes and "
        "shares not represented have no effect"
    ),
    "present": (
        "abstentions, broker non-votes and shares present but not voted count against it, shares "
        "not represented have no effect"
    ),
    "outstanding": (
        "abstentions, broker non-votes and shares not voted or not represented count against it"
    ),
}


def why_quorum(outcome: Outcome) -> str:
    """Why there is a quorum or not."""
    verb = "is" if outcome.quorum.met else "is not"
    return f"A quorum {verb} present: {_quorum_figures(outcome.quorum, outcome.agenda.meeting)}."


def _quorum_figures(quorum: QuorumFound, meeting: Meeting) -> str:
    """The figures of each quorum that the meeting needs, those that are lacking first."""
    sentences = []
    for part, base, required, there, _ in sorted(quorum.parts, key=lambda part: part[4]):
        of = f" of {_class_name(part.share_class, meeting)}" if part.share_class else ""
        sentences.append(
            f"{number(there)} of {number(base)} votes{of} are represented and "
            f"{_least(required, base, part.fraction, part.strict)} are needed"
        )
    return "; ".join(sentences)


def _class_name(share_class: str, meeting: Meeting) -> str:
    return meeting.classes[share_class].name


def _least(required: int, base: Quantity, fraction: Fraction, strict: bool) -> str:
    """What passes: the least whole number or, where votes have fractions, the exact limit."""
    if is_whole(base):
        return number(required)
    return f"{'more than' if strict else 'at least'} {number(Fraction(base) * fraction)}"


def why(matter: MatterOutcome, outcome: Outcome) -> str:
    """Why a matter came out as it did."""
    meeting = outcome.agenda.meeting
    if not outcome.quorum.met:
        return (
            "No decision, since a quorum is not present: "
            f"{_quorum_figures(outcome.quorum, meeting)}."
        )
    if matter.elected is not None:
        return _why_election(matter, outcome)
    if matter.decision is None:
        return _why_frequency(matter)
    return _why_proposal(matter.matter, matter.decision, meeting)


def _why_proposal(matter: Matter, decision: Decision, meeting: Meeting) -> str:
    verdict = "Approved" if decision.passes else "Not approved"
    if matter.advisory:
        verdict += " on an advisory basis"
    if decision.parts:
        tests = "; ".join(_test(part, meeting) for part in decision.parts)
        return f"{verdict}; each of these must be met: {tests}."
    return f"{verdict}: {_test(decision, meeting)}; {_EFFECTS[decision.standard.of or 'cast']}."


def _test(decision: Decision, meeting: Meeting) -> str:
    """One comparison: votes for, what passes and of what, and how far apart they are."""
    if decision.parts:
        return "; ".join(_test(part, meeting) for part in decision.parts)
    standard, base, required = decision.standard, decision.base or 0, decision.required or 0
    limit = _least(required, base, standard.fraction, standard.strict)
    sentence = (
        f"{number(decision.votes_for)} votes for, and {limit} needed, "
        f"{needed(standard, meeting)} ({number(base)})"
    )
    if not (is_whole(base) and is_whole(decision.votes_for)):
        return sentence + ("" if decision.passes else ", which it does not reach")
    if decision.passes:
        over = decision.votes_for - required
        return sentence + (f": {number(over)} to spare" if over > 0 else ": just enough")
    return sentence + f": {number(required - decision.votes_for)} too few"


def needed(standard: Standard, meeting: Meeting | None = None) -> str:
    """What a majority or threshold needs, in words: "more than half of the votes cast".

    A class is called by its name where the meeting is given, and by its id otherwise.
    """
    share = _FRACTIONS.get(standard.fraction)
    if share is None:
        percent = standard.fraction * 100
        exact = percent.denominator == 1 or decimal_digits(percent % 1) is not None
        share = f"{number(percent)} %" if exact else str(standard.fraction)
    base = _BASES[standard.of or "cast"]
    if standard.share_class is not None:
        named = f"class {standard.share_class}"
        base += f" of {named if meeting is None else _class_name(standard.share_class, meeting)}"
    if standard.excluding_interested:
        base += " by disinterested holders"
    return f"{'more than' if standard.strict else 'at least'} {share} of {base}"


def requirement(matter: Matter, meeting: Meeting | None = None) -> str:
    """What a matter needs, before any vote is counted."""
    if matter.kind == "frequency":
        return "the frequency with the most votes is chosen"
    standard = standard_of_election(matter) if matter.kind == "election" else matter.standard
    if standard.rule == "plurality":
        if matter.seats == 1:
            return "the nominee with the most votes for is elected"
        return f"the {matter.seats} nominees with the most votes for are elected"
    if standard.rule == "all":
        return "; and ".join(needed(part, meeting) for part in standard.parts)
    if matter.kind == "election":
        return f"each nominee needs {needed(standard, meeting)}"
    return needed(standard, meeting)


def carve_out(matter: Matter, meeting: Meeting | None = None) -> str:
    """Why a contested election is not by its usual majority; empty where there is no such rule."""
    standard = matter.standard
    if matter.kind != "election" or matter.cumulative or not matter.contested:
        return ""
    if standard.if_contested is None or standard.if_contested.rule != "plurality":
        return ""
    seats = "one seat" if matter.seats == 1 else f"{matter.seats} seats"
    return (
        f"With {len(matter.nominees)} nominees for {seats} the election is contested, so votes "
        f"against have no effect. Otherwise each nominee would need {needed(standard, meeting)}."
    )


def _why_election(matter: MatterOutcome, outcome: Outcome) -> str:
    """Who is elected, with the votes for each, and by what rule."""
    elected, seats = matter.elected, matter.matter.seats
    assert elected is not None
    named = {one.id: one.name for one in outcome.agenda.nominees(matter.matter)}
    totals: Mapping[str, Any] = matter.totals

    def with_votes(ids: Iterable[str]) -> str:
        return listed(f"{named[id]} ({number(totals[id]['for'])})" for id in ids)

    rule = requirement(matter.matter, outcome.agenda.meeting)
    if elected.elected:
        sentence = f"Elected, with the votes for each: {with_votes(elected.elected)}; {rule}"
    else:
        sentence = f"No nominee is elected; {rule}"
    if elected.tied:
        sentence += f"; {with_votes(elected.tied)} are tied"
    if elected.not_elected:
        sentence += f"; not elected: {with_votes(elected.not_elected)}"
    left = seats - len(elected.elected)
    if left:
        sentence += f"; {'one seat stays' if left == 1 else f'{left} seats stay'} open"
    return sentence + "."


def _why_frequency(matter: MatterOutcome) -> str:
    totals: Mapping[str, Any] = matter.totals
    years = {"1": "every year", "2": "every two years", "3": "every three years"}
    counted = ", ".join(f"{years[year]} {number(totals[year])}" for year in years)
    if matter.outcome == "tied":
        return f"Tied: no frequency has the most votes ({counted})."
    extent = "a majority" if matter.majority else "the most, though not a majority,"
    verb = years[matter.outcome]
    return f"{verb.capitalize()} has {extent} of the votes cast for a frequency ({counted})."


def listed(names: Iterable[str], conjunction: str = " and ") -> str:
    """Names in a sentence: "A, B and C"."""
    *others, last = names
    return f"{', '.join(others)}{conjunction}{last}" if others else last
