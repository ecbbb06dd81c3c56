"""What each kind of vote does to a result, and how many votes would have changed it.

Every number of votes here is found by putting the question to the rule itself (`standards`): so
many votes moved change the outcome, and one fewer does not. A number is whole, or all of a kind
of vote where that ends in a part of one. None where no number of such votes would do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from . import standards
from .facts import Quantity
from .outcome import MatterOutcome
from .standards import Decision, Elected, standard_of_election

#: Votes of shares that are not represented.
ABSENT = "absent"

#: Beyond this many votes, nothing is looked for.
_MOST = 2**80


@dataclass(frozen=True, slots=True)
class Bucket:
    """One kind of vote under a majority or a threshold.

    `numerator` and `denominator` say where it is counted; it is `for` or `against` the matter, or
    has no effect (`none`). `changes` is the least number of votes that change the outcome: moved
    from FOR to this kind where the test is met, and from it to FOR where it is not.
    """

    choice: str
    votes: Quantity
    numerator: bool
    denominator: bool
    effect: str
    changes: Quantity | None


def buckets_of(decision: Decision) -> tuple[Bucket, ...]:
    """Each kind of vote that one test compares, with those of shares not represented at the end."""
    votes = _with_absent(decision)
    return tuple(
        Bucket(
            choice,
            number,
            numerator=choice == "for",
            denominator=_in_denominator(choice, decision),
            effect=_effect(choice, decision),
            changes=_changes(decision, votes, choice),
        )
        for choice, number in votes.items()
    )


def _with_absent(decision: Decision) -> dict[str, Quantity]:
    # A register may exceed what is outstanding: then nobody is absent.
    absent = max(decision.entitled - sum(decision.compared.values()), 0)
    return {**decision.compared, ABSENT: absent}


def _in_denominator(choice: str, decision: Decision) -> bool:
    of = decision.standard.of or "cast"
    return of == "outstanding" or choice in standards.BASES[of]


def _effect(choice: str, decision: Decision) -> str:
    if choice == "for":
        return "for"
    return "against" if _in_denominator(choice, decision) else "none"


def _changes(decision: Decision, votes: Mapping[str, Quantity], choice: str) -> Quantity | None:
    if choice == "for":
        return None
    source, target = ("for", choice) if decision.passes else (choice, "for")
    return least(
        votes[source],
        lambda moved: passes_with(decision, source, target, moved) != decision.passes,
    )


def passes_with(decision: Decision, source: str, target: str, moved: Quantity) -> bool:
    """Whether a test would be met with so many votes of one kind moved to another."""
    votes = _with_absent(decision)
    votes[source] -= moved
    votes[target] += moved
    del votes[ABSENT]
    return standards.decide(decision.standard, votes, decision.entitled).passes


def least(limit: Quantity, changes: Callable[[Quantity], bool]) -> Quantity | None:
    """The least whole number up to a limit, or the limit itself, from which on something changes.

    `changes` is false up to some number and true from there on.
    """
    whole = limit.numerator // limit.denominator
    if whole < 1 or not changes(whole):
        return limit if limit > 0 and changes(limit) else None
    low, high = 0, whole
    while high - low > 1:
        middle = (low + high) // 2
        if changes(middle):
            high = middle
        else:
            low = middle
    return high


@dataclass(frozen=True, slots=True)
class Margin:
    """A nominee, or a frequency, against the others.

    `state` is elected (chosen), tied or not_elected. `to_next` is how far the votes for are above
    the best of those not elected or, below zero, under the last of those elected; None where
    nobody else stands. `fewer` is the least number of FOR votes without which it would not be
    elected, `more` the least number with which it would: of shares that are not represented.
    """

    id: str
    votes: Quantity
    state: str
    to_next: Quantity | None
    fewer: Quantity | None
    more: Quantity | None


def margins_of(one: MatterOutcome) -> tuple[Margin, ...]:
    """The margin of each nominee or frequency; none for a proposal."""
    if one.elected is not None:
        found = one.elected
        states = {
            **dict.fromkeys(found.elected, "elected"),
            **dict.fromkeys(found.tied, "tied"),
            **dict.fromkeys(found.not_elected, "not_elected"),
        }
        return _margins(found.votes_for, states, lambda id, votes: id in with_votes(one, id, votes))
    if one.decision is not None:
        return ()
    years = {year: one.totals[year] for year in ("1", "2", "3")}
    chosen = dict.fromkeys(years, "not_elected")
    if one.outcome == "tied":
        chosen |= {year: "tied" for year in years if years[year] == max(years.values())}  # type: ignore[type-var]
    else:
        chosen[one.outcome] = "elected"
    return _margins(
        years,  # type: ignore[arg-type]
        chosen,
        lambda year, votes: standards.most_frequent({**years, year: votes})[0] == year,  # type: ignore[dict-item]
    )


def _margins(
    votes: Mapping[str, Quantity],
    states: Mapping[str, str],
    elected_with: Callable[[str, Quantity], bool],
) -> tuple[Margin, ...]:
    found = []
    for id, number in votes.items():
        fewer = more = None
        if states[id] == "elected":
            fewer = least(number, lambda less: not elected_with(id, number - less))  # noqa: B023
        else:
            more = least(_MOST, lambda added: elected_with(id, number + added))  # noqa: B023
        found.append(Margin(id, number, states[id], _to_next(id, votes, states), fewer, more))
    return tuple(found)


def _to_next(id: str, votes: Mapping[str, Quantity], states: Mapping[str, str]) -> Quantity | None:
    elected = states[id] == "elected"
    others = [
        number
        for other, number in votes.items()
        if other != id and (states[other] == "elected") != elected
    ]
    if not others:
        return None
    return votes[id] - (max(others) if elected else min(others))


def with_votes(one: MatterOutcome, nominee: str, votes: Quantity) -> tuple[str, ...]:
    """Who would be elected if one nominee had so many votes for him, and all else were as it is."""
    return _elect(one, {nominee: votes}).elected


def _elect(one: MatterOutcome, changed: Mapping[str, Quantity]) -> Elected:
    elected = one.elected
    assert elected is not None
    votes_for = {**elected.votes_for, **changed}
    if one.nominee_decisions is None:
        passing = [id for id, votes in votes_for.items() if votes > 0]
    else:
        decisions = {
            id: _decided(decision, votes_for[id]) for id, decision in one.nominee_decisions.items()
        }
        passing = [id for id, decision in decisions.items() if decision.passes]
    return standards.elect(votes_for, passing, one.matter.seats)


def _decided(decision: Decision, votes_for: Quantity) -> Decision:
    """The same test with another number of votes for, of shares that are not represented."""
    if decision.parts:
        # The parts look at votes of their own: each takes the same change.
        more = votes_for - decision.votes_for
        parts = tuple(_decided(part, part.votes_for + more) for part in decision.parts)
        return replace(decision, parts=parts, passes=all(part.passes for part in parts))
    compared = {**decision.compared, "for": votes_for}
    return standards.decide(decision.standard, compared, decision.entitled)


def switch(one: MatterOutcome) -> Quantity | None:
    """The least number of votes that, moved between the last in and the first out, change a race.

    None where not more stand than there are seats, and under a standard that each must meet.
    """
    elected = one.elected
    if elected is None or one.nominee_decisions is not None or not elected.elected:
        return None
    votes = elected.votes_for
    out = [id for id in votes if id not in elected.elected]
    if not out:
        return None
    last_in = min(elected.elected, key=lambda id: votes[id])
    first_out = max(out, key=lambda id: votes[id])
    return least(votes[last_in], lambda moved: _moved(one, last_in, first_out, moved))


def _moved(one: MatterOutcome, source: str, target: str, moved: Quantity) -> bool:
    """Whether the election changes with so many votes for one nominee given to another."""
    assert one.elected is not None
    votes = one.elected.votes_for
    then = _elect(one, {source: votes[source] - moved, target: votes[target] + moved})
    return (then.elected, then.tied) != (one.elected.elected, one.elected.tied)


def tests_of(one: MatterOutcome) -> tuple[tuple[str | None, Decision], ...]:
    """Each majority or threshold that was put to the votes, with the nominee whom it is about."""
    if one.decision is not None:
        return tuple((None, each) for each in _leaves(one.decision))
    decisions = one.nominee_decisions or {}
    return tuple((id, each) for id, decision in decisions.items() for each in _leaves(decision))


def _leaves(decision: Decision) -> tuple[Decision, ...]:
    if not decision.parts:
        return (decision,)
    return tuple(leaf for part in decision.parts for leaf in _leaves(part))


def rule_of(one: MatterOutcome) -> tuple[str, str]:
    """The name of the rule that decides a matter, and where the law has it (rules.md section 3)."""
    matter = one.matter
    if matter.kind == "frequency":
        return "The most votes", "17 CFR 240.14a-21(b); advisory"
    standard = standard_of_election(matter) if matter.kind == "election" else matter.standard
    if matter.cumulative:
        return "Cumulative voting, by plurality", "8 Del. C. 214, 216(3)"
    if standard.rule == "all":
        return "Several votes, each of which must be met", "8 Del. C. 242(b)(2)"
    name, source = _RULES[standard.of or "plurality"]
    if standard.rule == "threshold":
        name = name.replace("A majority", "A fixed part")
    if standard.share_class is not None:
        source += "; of one class, 8 Del. C. 242(b)(2)"
    if standard.excluding_interested:
        source += "; by disinterested holders, 8 Del. C. 144, 203"
    return name, source


_RULES = {
    "plurality": ("Plurality", "8 Del. C. 216(3)"),
    "cast": (
        "A majority of the votes cast",
        "the bylaws or a listing rule; 8 Del. C. 242(d)(2) for some amendments since 2023",
    ),
    "present_and_entitled": (
        "A majority of the votes present and entitled to vote on it",
        "8 Del. C. 216(2)",
    ),
    "present": ("A majority of the votes present", "the bylaws; 8 Del. C. 216"),
    "outstanding": (
        "A majority of all outstanding votes",
        "8 Del. C. 242(b)(1), 271, 275, or the certificate",
    ),
}
