"""Which instrument speaks for a share (P2 to P11, P13; decisions 3, 4, 6, 12, 17 and 20).

The acts on a holding are taken in their order. Each proxy or ballot makes a *claim*: the shares
that it speaks for. Later claims take shares from earlier ones; what is left governs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from . import order, timeliness
from .facts import Holding, Instrument, Problem, Quantity, Ruling, Standing
from .marks import Reader
from .numbers import number

GOVERNS = Standing("governs")
LATE_POLLS = Standing("late", reason="polls")
LATE_CUTOFF = Standing("late", reason="cutoff")


@dataclass(slots=True)
class Claim:
    """An instrument, the shares it speaks for, and how many of them it still governs."""

    instrument: Instrument
    speaks_for: Quantity
    left: Quantity


@dataclass(slots=True)
class Governing:
    """The claims that govern a holding, oldest first, and what became of each instrument."""

    claims: list[Claim]
    standings: dict[str, Standing]
    problems: list[Problem]


def govern(
    holding: Holding,
    own: Quantity,
    instruments: Iterable[Instrument],
    read: Reader,
    rulings: Mapping[str, Ruling],
    close: datetime | None,
) -> Governing:
    """Decide which instruments speak for a holding's own shares at the close of some polls.

    `close` is that of the polls in question; what was received later is not considered.
    """
    agenda = read.agenda
    standings: dict[str, Standing] = {}
    problems: list[Problem] = []
    admitted: list[Instrument] = []
    for instrument in instruments:
        ruling = rulings.get(instrument.id)
        decision = ruling.decision if ruling else None
        fault = _fault(instrument, holding, own, read, decision)
        if fault is not None:
            standings[instrument.id] = fault
            if fault.status == "overvote":
                problems.append(_overvote(holding, own, [instrument], read))
        elif close is agenda.last_close or timeliness.in_time(instrument.received, close):
            admitted.append(instrument)
    if len(admitted) > 1:
        admitted.sort(key=lambda one: order.sequence_key(one, agenda.meeting))

    if holding.kind == "nominee":
        void = _overvoting_series(admitted, own, rulings)
        if void:
            problems.append(_overvote(holding, own, void, read))
            standings.update((one.id, Standing("overvote")) for one in void)
            admitted = [one for one in admitted if one not in void]

        accepted = _overvoting_series(admitted, own, {})
        if accepted:
            detail = f"{_overvoted(own, accepted, read)}: accepted, and counted up to the position"
            problems.append(Problem(holding.id, "overvote", detail, accepted[-1].id))

    claims = _in_sequence(admitted, own, read, standings)
    problems += _accepted_overvotes(holding, own, admitted, claims, read)
    return Governing(claims, standings, problems)


def _fault(
    instrument: Instrument,
    holding: Holding,
    own: Quantity,
    read: Reader,
    ruling: str | None,
) -> Standing | None:
    """Why an instrument does not count, in the order of decision 12; None if it may."""
    agenda = read.agenda
    if not timeliness.in_time(instrument.received, agenda.last_close):
        return LATE_POLLS
    if holding.excluded:
        return Standing("ineligible")
    if ruling == "reject":
        return Standing("rejected")
    if ruling == "accept":
        return None
    if timeliness.past_cutoff(instrument, agenda.meeting):
        return LATE_CUTOFF
    if not instrument.signed or instrument.signatures == ():
        return Standing("unsigned")
    if instrument.form != "revocation" and overvotes(instrument, own, read):
        return Standing("overvote")
    if timeliness.expired(instrument, agenda.meeting_day):
        return Standing("expired")
    return None


def overvotes(instrument: Instrument, own: Quantity, read: Reader) -> bool:
    """More shares than the holding has, or more quantities on a matter than shares (decision 6)."""
    if instrument.shares is not None and instrument.shares > own:
        return True
    most = read.extent(instrument).largest
    return most is not None and most > (own if instrument.shares is None else instrument.shares)


def _overvoting_series(
    admitted: Sequence[Instrument], own: Quantity, rulings: Mapping[str, Ruling]
) -> list[Instrument]:
    """A nominee's instruments for `shares` that stand together and exceed its holding.

    A series counts what stands: a revocation, or an instrument for the whole holding, ends what
    of it is not irrevocable. One that a ruling accepts is not void itself, but is counted with the
    others. Proxies and ballots are never added together (decision 20).
    """
    if all(one.shares is None for one in admitted):
        return []
    series: dict[str, list[Instrument]] = {"proxy": [], "ballot": []}
    for instrument in admitted:
        if instrument.form == "revocation" or instrument.shares is None:
            for form in ("proxy", "ballot") if instrument.form == "ballot" else ("proxy",):
                series[form] = [one for one in series[form] if one.irrevocable]
        else:
            series[instrument.form].append(instrument)
    return [
        instrument
        for one_form in series.values()
        if sum(_shares(one) for one in one_form) > own
        for instrument in one_form
        if instrument.id not in rulings
    ]


def _shares(instrument: Instrument) -> Quantity:
    return instrument.shares or 0


def _overvote(
    holding: Holding, own: Quantity, instruments: Sequence[Instrument], read: Reader
) -> Problem:
    detail = _overvoted(own, instruments, read)
    return Problem(holding.id, "overvote", detail, instruments[-1].id)


def _overvoted(own: Quantity, instruments: Sequence[Instrument], read: Reader) -> str:
    named = ", ".join(one.id for one in instruments)
    voted = sum(max(_shares(one), read.extent(one).largest or 0) for one in instruments)
    return f"{named}: {number(voted)} shares voted on a position of {number(own)}"


def _accepted_overvotes(
    holding: Holding,
    own: Quantity,
    admitted: Sequence[Instrument],
    claims: Sequence[Claim],
    read: Reader,
) -> list[Problem]:
    """Overvotes that a ruling let in stay exceptions: how each is counted must be seen (P10)."""
    by_id = {claim.instrument.id: claim for claim in claims}
    found = []
    for instrument in admitted:
        if instrument.form == "revocation" or not overvotes(instrument, own, read):
            continue
        how = _how_counted(by_id.get(instrument.id), read)
        detail = f"{_overvoted(own, [instrument], read)}: {how}"
        found.append(Problem(holding.id, "overvote", detail, instrument.id))
    return found


def _how_counted(claim: Claim | None, read: Reader) -> str:
    if claim is None:
        return "accepted, and displaced since"
    if claim.left == claim.speaks_for:
        return "accepted, and counted as it is"
    if read.extent(claim.instrument).largest is None:
        return f"accepted, and counted for {number(claim.left)} of them"
    return "counted in proportion"


def speaks_for(instrument: Instrument, own: Quantity, read: Reader) -> Quantity:
    """The shares that a proxy or ballot is for, before any later one takes from it (decision 3)."""
    extent = read.extent(instrument)
    most = extent.largest or 0
    if instrument.shares is not None:
        return max(instrument.shares, most)
    return most if extent.all_quantities else max(own, most)


def _in_sequence(
    admitted: Sequence[Instrument], own: Quantity, read: Reader, standings: dict[str, Standing]
) -> list[Claim]:
    """Let each act in turn end, displace or join what stands before it."""
    claims: list[Claim] = []
    for instrument in admitted:
        if instrument.form == "revocation":
            ended = [claim for claim in claims if not claim.instrument.irrevocable]
            for claim in ended:
                standings[claim.instrument.id] = Standing("revoked", by=instrument.id)
            claims = [claim for claim in claims if claim.instrument.irrevocable]
            standings[instrument.id] = Standing("revocation" if ended else "no_effect")
        else:
            claims = _with_claim(instrument, own, read, claims, standings)
    for claim in claims:
        standings[claim.instrument.id] = GOVERNS
    return claims


def _with_claim(
    instrument: Instrument,
    own: Quantity,
    read: Reader,
    claims: list[Claim],
    standings: dict[str, Standing],
) -> list[Claim]:
    """The claims that stand once a proxy or ballot has made its own."""
    wanted = speaks_for(instrument, own, read)
    takes = min(wanted, own)
    fixed = [claim for claim in claims if claim.instrument.irrevocable]
    beyond_reach = sum(claim.left for claim in fixed)
    if fixed and beyond_reach >= own:
        standings[instrument.id] = Standing("superseded", by=fixed[-1].instrument.id)
        return claims
    takes = min(takes, own - beyond_reach)

    if instrument.shares is None:
        for claim in claims:
            if not claim.instrument.irrevocable:
                standings[claim.instrument.id] = Standing("superseded", by=instrument.id)
        return [*fixed, Claim(instrument, wanted, takes)]

    to_take = takes - (own - sum(claim.left for claim in claims))
    displaceable = [claim for claim in claims if not claim.instrument.irrevocable]
    # Python's sort is stable, so within each form the oldest gives way first.
    for claim in sorted(displaceable, key=lambda one: one.instrument.form == "ballot"):
        if to_take <= 0:
            break
        taken = min(claim.left, to_take)
        claim.left -= taken
        to_take -= taken
        if claim.left == 0:
            standings[claim.instrument.id] = Standing("superseded", by=instrument.id)
    remaining = [claim for claim in claims if claim.instrument.id not in standings]
    return [*remaining, Claim(instrument, wanted, takes)]
