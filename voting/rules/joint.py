"""How joint owners' acts combine (P9; 8 Del. C. 217(b)).

Each owner's own latest act is weighed, matter by matter: one who acts binds all; the majority of
those who act binds all; where they divide evenly, or into three views without a majority, each
votes an equal part. A card is an act of everyone who signed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from . import governing, lots, order
from .agenda import Agenda
from .facts import Holding, Instrument, Lot, Problem, Quantity, Ruling, Standing
from .governing import Claim, Governing
from .marks import Reader


def signers(instrument: Instrument, holding: Holding) -> tuple[str, ...]:
    """The joint owners whose act an instrument is: all, where nothing else is shown."""
    if instrument.signatures is None:
        return holding.joint
    named = tuple(owner for owner in holding.joint if owner in instrument.signatures)
    return named or holding.joint


def govern(
    holding: Holding,
    own: Quantity,
    instruments: Sequence[Instrument],
    read: Reader,
    rulings: Mapping[str, Ruling],
    close: datetime | None,
) -> tuple[Governing, list[Lot]]:
    """What governs a joint holding at the close of some polls, and its lots."""
    agenda = read.agenda
    by_owner = {
        owner: governing.govern(
            holding,
            own,
            [one for one in instruments if owner in signers(one, holding)],
            read,
            rulings,
            close,
        )
        for owner in holding.joint
    }
    together = _together(by_owner.values())
    together.problems += [
        Problem(holding.id, "signed_by_another", f"{one.id} is signed by no joint owner", one.id)
        for one in instruments
        if one.signatures and not set(one.signatures) & set(holding.joint)
    ]
    acting = {owner: one.claims for owner, one in by_owner.items() if one.claims}
    heads = list(acting.values())
    if not heads:
        return together, []
    if all(_same(claims, heads[0]) for claims in heads):
        together.claims = heads[0]
        return together, _lots(heads[0], holding, read)

    whole = own > 0 and all(
        len(claims) == 1 and claims[0].left == own and read(claims[0].instrument).plain
        for claims in heads
    )
    if not whole:
        together.claims = _distinct(heads, agenda)
        part = Fraction(1, len(heads))
        divided = [
            lot._replace(
                shares=lots.exact(lot.shares * part),
                allocations=tuple((line, votes * part) for line, votes in lot.allocations),
            )
            for claims in heads
            for lot in _lots(claims, holding, read)
        ]
        return together, divided
    return _by_majority(holding, own, heads, together, read)


def _by_majority(
    holding: Holding,
    own: Quantity,
    heads: Sequence[list[Claim]],
    together: Governing,
    read: Reader,
) -> tuple[Governing, list[Lot]]:
    """Combine whole, plain acts line by line, one head an owner."""
    agenda = read.agenda
    acts = [claims[0] for claims in heads]
    codes = [lots.cut(claim, read(claim.instrument), holding, agenda)[0].code for claim in acts]
    counted = [
        "".join(line)
        for line in zip(
            *(_carried(line) for line in zip(*[code[1:] for code in codes], strict=True)),
            strict=True,
        )
    ]
    prevails = [
        any(mine == final for mine, final in zip(code[1:], result, strict=True))
        for code, result in zip(codes, counted, strict=True)
    ]
    support = Counter(claim.instrument.id for claim in acts)
    leader, votes = support.most_common(1)[0]
    if 2 * votes > len(acts):
        prevails = [claim.instrument.id == leader for claim in acts]
    speaking = [claim for claim, speaks in zip(acts, prevails, strict=True) if speaks]
    for claim, speaks in zip(acts, prevails, strict=True):
        if not speaks:
            together.standings[claim.instrument.id] = Standing(
                "superseded", by=speaking[-1].instrument.id
            )
    together.claims = _distinct([[claim] for claim in speaking], agenda)
    if len(together.claims) > 1:
        named = ", ".join(claim.instrument.id for claim in together.claims)
        detail = f"joint owners differ: {named}"
        last = together.claims[-1].instrument.id
        together.problems.append(Problem(holding.id, "joint_owners_differ", detail, last))
    part = lots.exact(Fraction(own) / len(acts))
    pieces = Counter(code[0] + result for code, result in zip(codes, counted, strict=True))
    return together, [Lot(lots.exact(part * heads), code) for code, heads in pieces.items()]


def _carried(choices: Sequence[str]) -> tuple[str, ...]:
    """What each head's choice on one line counts as: the majority's, or its own."""
    choice, heads = Counter(choices).most_common(1)[0]
    return (choice,) * len(choices) if 2 * heads > len(choices) else tuple(choices)


def _together(each: Iterable[Governing]) -> Governing:
    """One standing for each instrument: it governs if it does so for any of its signers."""
    standings: dict[str, Standing] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for one in each:
        for id, standing in one.standings.items():
            if id not in standings or standing.status in ("governs", "revocation"):
                standings[id] = standing
        problems.update({(problem.kind, problem.detail): problem for problem in one.problems})
    return Governing([], standings, list(problems.values()))


def _same(one: list[Claim], other: list[Claim]) -> bool:
    return [(claim.instrument.id, claim.left) for claim in one] == [
        (claim.instrument.id, claim.left) for claim in other
    ]


def _distinct(heads: Iterable[list[Claim]], agenda: Agenda) -> list[Claim]:
    claims = {claim.instrument.id: claim for claims in heads for claim in claims}
    return sorted(
        claims.values(), key=lambda claim: order.sequence_key(claim.instrument, agenda.meeting)
    )


def _lots(claims: list[Claim], holding: Holding, read: Reader) -> list[Lot]:
    return [
        lot
        for claim in claims
        for lot in lots.cut(claim, read(claim.instrument), holding, read.agenda)
    ]
