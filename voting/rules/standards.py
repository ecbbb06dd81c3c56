"""What passes, and who is elected (rules.md section 3; decisions 10, 11, 13, 16 and 19).

"More than x of a base" needs floor(x × base) + 1 votes and "at least x" needs ceil(x × base);
the test itself compares exactly. A tie never passes, and neither does a matter without votes for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from .facts import PLURALITY, Matter, Quantity, Standard

#: Which votes are in the denominator, by the name of the standard's base.
BASES = {
    "cast": ("for", "against"),
    "present_and_entitled": ("for", "against", "abstain", "unvoted"),
    "present": ("for", "against", "abstain", "unvoted", "broker_non_vote"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one standard is met: votes for, against the least number that passes.

    `compared` are the votes by choice that it looks at and `entitled` those that could have been
    cast: of its class alone, and without interested holders, where it says so.
    """

    standard: Standard
    votes_for: Quantity
    base: Quantity | None
    required: int | None
    passes: bool
    parts: tuple[Decision, ...] = ()
    compared: Mapping[str, Quantity] = field(default_factory=dict)
    entitled: Quantity = 0


def least_that_passes(base: Quantity, fraction: Fraction, *, strict: bool) -> int:
    """The smallest whole number of votes that is more than (or at least) a fraction of a base."""
    share = Fraction(base) * fraction
    return floor(share) + 1 if strict else ceil(share)


def reaches(votes: Quantity, base: Quantity, fraction: Fraction, *, strict: bool) -> bool:
    """Whether votes are more than (or at least) a fraction of a base, compared exactly."""
    share = Fraction(base) * fraction
    return votes > 0 and (votes > share if strict else votes >= share)


def denominator(
    standard: Standard, totals: Mapping[str, Quantity], outstanding: Quantity
) -> Quantity:
    """The base of a standard: `outstanding` are the votes entitled to be cast on the matter."""
    if standard.of == "outstanding":
        return outstanding
    return sum(totals[choice] for choice in BASES[standard.of or "cast"])


def decide(standard: Standard, totals: Mapping[str, Quantity], outstanding: Quantity) -> Decision:
    """Apply a majority or a threshold to the votes by choice."""
    base = denominator(standard, totals, outstanding)
    return Decision(
        standard,
        totals["for"],
        base,
        least_that_passes(base, standard.fraction, strict=standard.strict),
        reaches(totals["for"], base, standard.fraction, strict=standard.strict),
        compared=totals,
        entitled=outstanding,
    )


@dataclass(frozen=True, slots=True)
class Elected:
    """Ids of nominees in agenda order. The tied are in neither of the others.

    `votes_for` are the votes that were compared, by nominee.
    """

    elected: tuple[str, ...]
    not_elected: tuple[str, ...]
    tied: tuple[str, ...]
    outcome: str
    votes_for: Mapping[str, Quantity] = field(default_factory=dict)


def standard_of_election(matter: Matter) -> Standard:
    """The standard that applies: the carve-out where there are more nominees than seats."""
    standard = matter.standard
    if matter.cumulative:
        return replace(
            PLURALITY,
            share_class=standard.share_class,
            excluding_interested=standard.excluding_interested,
        )
    if matter.contested and standard.if_contested is not None:
        return standard.if_contested
    return standard


def elect(votes_for: Mapping[str, Quantity], passing: Sequence[str], seats: int) -> Elected:
    """Fill the seats with those of the passing nominees who have the most votes.

    Those strictly above a tie for the last seat are elected; the tied seats stay unfilled.
    """
    ranked = sorted(passing, key=lambda nominee: votes_for[nominee], reverse=True)
    winners, tied = set(ranked[:seats]), set()
    if seats and len(ranked) > seats and votes_for[ranked[seats - 1]] == votes_for[ranked[seats]]:
        level = votes_for[ranked[seats]]
        tied = {nominee for nominee in ranked if votes_for[nominee] == level}
        winners -= tied
    if tied:
        outcome = "tied"
    elif not winners:
        outcome = "none_elected"
    else:
        outcome = "elected" if len(winners) == seats else "partly_elected"
    return Elected(
        tuple(nominee for nominee in votes_for if nominee in winners),
        tuple(nominee for nominee in votes_for if nominee not in winners | tied),
        tuple(nominee for nominee in votes_for if nominee in tied),
        outcome,
        votes_for,
    )


def most_frequent(totals: Mapping[str, Quantity]) -> tuple[str, bool]:
    """The frequency with the most votes, or tied; and whether it has a majority of those cast."""
    years = {choice: totals[choice] for choice in ("1", "2", "3")}
    most = max(years.values())
    leaders = [choice for choice, votes in years.items() if votes == most]
    if len(leaders) > 1:
        return "tied", False
    return leaders[0], 2 * most > sum(years.values())
