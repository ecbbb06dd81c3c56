"""The result in a stockholder's words: one sentence with the numbers and the rule."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .facts import Matter, Quantity, Standard
from .outcome import MatterOutcome, Outcome
from .quorum import QuorumFound
from .standards import Decision, standard_of_election

_FRACTIONS = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "one third",
    Fraction(2, 3): "two thirds",
    Fraction(3, 4): "three quarters",
    Fraction(4, 5): "four fifths",
}
_BASES = {
    "cast": "the votes cast for or against",
    "present_and_entitled": "the votes present and entitled to vote on it",
    "present": "the votes present",
    "outstanding": "the votes of all outstanding shares",
}
_EFFECTS = {
    "cast": "abstentions, broker non-votes and shares not represented have no effect",
    "present_and_entitled": "abstentions count against it and broker non-votes have no effect",
    "present": "abstentions and broker non-votes count against it",
    "outstanding": ("abstentions, broker non-votes and shares not represented count against it"),
}


def number(quantity: Quantity) -> str:
    """A quantity as people write it: grouped, exact, a fraction where no decimal is."""
    if isinstance(quantity, int):
        return f"{quantity:,}"
    if quantity.denominator == 1:
        return f"{quantity.numerator:,}"
    whole, rest = divmod(quantity.numerator, quantity.denominator)
    decimals = decimal_digits(Fraction(rest, quantity.denominator))
    if decimals is not None:
        return f"{whole:,}.{decimals}"
    return f"{whole:,} {rest}/{quantity.denominator}" if whole else f"{rest}/{quantity.denominator}"


def decimal_digits(fraction: Fraction) -> str | None:
    """The digits after the point of a fraction below one; None where they never end."""
    denominator, places, twos, fives = fraction.denominator, 0, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return None
    places = max(twos, fives)
    return f"{fraction.numerator * 10**places // fraction.denominator:0{places}d}"


def why_quorum(quorum: QuorumFound) -> str:
    """Why there is a quorum or not."""
    verb = "is" if quorum.met else "is not"
    sentence = (
        f"A quorum {verb} present: {number(quorum.present)} of {number(quorum.outstanding)} votes "
        f"are represented and {number(quorum.required)} are needed"
    )
    for part, base, required, there, _ in quorum.parts[1:]:
        of = f"class {part.share_class}" if part.share_class else "all classes"
        sentence += f"; of {of}, {number(there)} of {number(base)} with {number(required)} needed"
    return sentence + "."


def why(matter: MatterOutcome, outcome: Outcome) -> str:
    """Why a matter came out as it did."""
    if not outcome.quorum.met:
        return (
            f"No decision: a quorum is not present. {number(outcome.quorum.present)} of "
            f"{number(outcome.quorum.outstanding)} votes are represented and "
            f"{number(outcome.quorum.required)} are needed."
        )
    if matter.elected is not None:
        return _why_election(matter, outcome)
    if matter.decision is None:
        return _why_frequency(matter)
    return _why_proposal(matter.matter, matter.decision)


def _why_proposal(matter: Matter, decision: Decision) -> str:
    verdict = "Approved" if decision.passes else "Not approved"
    if matter.advisory:
        verdict += " on an advisory basis"
    if decision.parts:
        tests = "; ".join(_test(part) for part in decision.parts)
        return f"{verdict}: every one of these must be met: {tests}."
    return f"{verdict}: {_test(decision)}; {_EFFECTS[decision.standard.of or 'cast']}."


def _test(decision: Decision) -> str:
    if decision.parts:
        return "; ".join(_test(part) for part in decision.parts)
    required = decision.required or 0
    missing = required - decision.votes_for
    sentence = (
        f"{number(decision.votes_for)} votes for, where {needed(decision.standard)} "
        f"({number(decision.base or 0)}) is {number(required)}"
    )
    if decision.passes:
        over = decision.votes_for - required
        return sentence + (f", {number(over)} more than needed" if over > 0 else ", just enough")
    return sentence + (f", {number(missing)} too few" if missing > 0 else ", not enough")


def needed(standard: Standard) -> str:
    """What a majority or threshold needs, in words: "more than half of the votes cast"."""
    share = _FRACTIONS.get(standard.fraction)
    if share is None:
        decimals = decimal_digits(standard.fraction * 100 % 1)
        whole = standard.fraction.numerator * 100 // standard.fraction.denominator
        if decimals is None:
            share = f"{standard.fraction.numerator}/{standard.fraction.denominator}"
        else:
            share = f"{whole}.{decimals} %" if decimals else f"{whole} %"
    base = _BASES[standard.of or "cast"]
    if standard.share_class is not None:
        base += f" of class {standard.share_class}"
    if standard.excluding_interested:
        base += " of disinterested holders"
    return f"{'more than' if standard.strict else 'at least'} {share} of {base}"


def requirement(matter: Matter) -> str:
    """What a matter needs, before any vote is counted."""
    if matter.kind == "frequency":
        return "the frequency with the most votes is chosen"
    standard = standard_of_election(matter) if matter.kind == "election" else matter.standard
    if standard.rule == "plurality":
        seats = "the nominee" if matter.seats == 1 else f"the {matter.seats} nominees"
        return f"{seats} with the most votes for are elected".replace(
            "nominee with the most votes for are", "nominee with the most votes for is"
        )
    if standard.rule == "all":
        return "; and ".join(needed(part) for part in standard.parts)
    if matter.kind == "election":
        return f"each nominee needs {needed(standard)}"
    return needed(standard)


def _why_election(matter: MatterOutcome, outcome: Outcome) -> str:
    elected = matter.elected
    assert elected is not None
    names = {one.id: one.name for one in outcome.agenda.nominees(matter.matter)}
    seats = matter.matter.seats
    if elected.tied:
        tied = listed(names[id] for id in elected.tied)
        left = seats - len(elected.elected)
        sentence = f"{tied} have equally many votes for {left} of {seats} seats, which stay open"
        if elected.elected:
            sentence = f"{listed(names[id] for id in elected.elected)} elected; {sentence}"
        return _sentence(sentence)
    rule = requirement(matter.matter)
    if not elected.elected:
        return _sentence(f"no nominee is elected: {rule}")
    sentence = f"{listed(names[id] for id in elected.elected)} elected: {rule}"
    if elected.not_elected:
        sentence += f"; not elected: {listed(names[id] for id in elected.not_elected)}"
    if len(elected.elected) < seats:
        sentence += f"; {seats - len(elected.elected)} of {seats} seats stay open"
    return _sentence(sentence)


def _why_frequency(matter: MatterOutcome) -> str:
    totals = matter.totals
    years = {"1": "every year", "2": "every two years", "3": "every three years"}
    counted = ", ".join(f"{years[year]} {number(totals[year])}" for year in years)  # type: ignore[arg-type]
    if matter.outcome == "tied":
        return f"Tied: no frequency has the most votes ({counted})."
    extent = "a majority" if matter.majority else "the most, though not a majority,"
    verb = years[matter.outcome]
    return f"{verb.capitalize()} has {extent} of the votes cast for a frequency ({counted})."


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: "A, B and C"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
