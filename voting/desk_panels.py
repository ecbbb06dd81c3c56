"""The dashboard's panels as plain values: the quorum, the matters, the turnout and its plot.

The figures come from one count, kept for a few seconds, so that many open dashboards cost one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache

from meetings.models import Meeting
from meetings.quantities import Quantity
from voting import announcements, counting, turnout
from voting.rules import sentences
from voting.rules.numbers import decimal, in_decimals, number
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.quorum import QuorumFound
from voting.rules.standards import Decision
from voting.turnout import percent, span

#: Seconds for which the figures are kept.
KEPT = 3

#: The choices of a bar, in the order in which they are drawn, with their classes.
DRAWN = (
    ("for", "for"),
    ("against", "against"),
    ("withhold", "withhold"),
    ("abstain", "abstain"),
    ("broker_non_vote", "nonvote"),
    ("unvoted", "unvoted"),
)


@dataclass(frozen=True, slots=True)
class QuorumPanel:
    """Votes represented against those a quorum needs, in words and as lengths in percent."""

    present: str
    outstanding: str
    required: str
    by_proxy: str
    in_person: str
    share: str
    reached: str
    needed_at: str
    anchor: str
    met: bool
    missing: str
    parts: Sequence[str]
    foreseen: datetime | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar: its class, where it begins and how wide it is, in percent."""

    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Votes as they are shown, and exactly; the two differ where a fraction never ends."""

    shown: str
    exact: str

    @property
    def rounded(self) -> bool:
        """Whether what is shown is not the exact figure."""
        return self.shown != self.exact

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A line of the table of matters: a proposal, or a nominee of an election."""

    title: str
    cells: Sequence[Figure | str]
    needs: str
    state: str
    tag: str
    bars: Sequence[Bar]
    mark: str
    heading: bool = False
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Votes represented over time, drawn 1000 across and 100 down; places in percent."""

    line: str
    area: str
    now_x: str
    now_y: int
    target_y: int
    target: str
    reached: str
    begins: date
    ends: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What one count gives the dashboard."""

    quorum: QuorumPanel
    matters: Sequence[VoteLine]
    whys: Sequence[str]
    rounded: bool
    channels: Sequence[tuple[str, str, str, str]]
    days: Sequence[tuple[date, str, str, str]]
    plot: Plot | None
    counted_at: datetime


def figures(meeting: Meeting, now: datetime, *, with_votes: bool) -> Figures:
    """The figures as of a few seconds ago at most; how was voted only where it may be seen."""
    key = f"desk-figures:{meeting.pk}:{'votes' if with_votes else 'turnout'}"
    kept: Figures | None = cache.get(key)
    # The demonstration's clock may have been moved in these few seconds.
    if kept is not None and abs((now - kept.counted_at).total_seconds()) <= KEPT:
        return kept
    found = _figures(meeting, now, with_votes=with_votes)
    cache.set(key, found, KEPT)
    return found


def _figures(meeting: Meeting, now: datetime, *, with_votes: bool) -> Figures:
    outcome = counting.outcome_of(meeting)
    reached = turnout.over_time(meeting)
    whole = outcome.quorum.outstanding
    decided = outcome.matters if with_votes else ()
    polls = announcements.polls_state(meeting)
    lines = [
        line
        for one in decided
        for line in _lines(one, outcome, closed=polls.get(one.matter.id) == "closed")
    ]
    return Figures(
        quorum=_quorum(outcome.quorum, turnout.foreseen(reached, outcome.quorum, now)),
        matters=lines,
        whys=[in_decimals(why) for why in _whys(decided, outcome)],
        rounded=any(
            isinstance(cell, Figure) and cell.rounded for line in lines for cell in line.cells
        ),
        channels=[
            (one.label, decimal(one.votes), percent(one.votes, whole), f"{one.holdings:,}")
            for one in turnout.by_channel(meeting)
        ],
        days=[
            (day, decimal(added), decimal(votes), percent(votes, whole))
            for day, added, votes in turnout.by_day(reached, meeting)
        ],
        plot=_plot(reached, outcome.quorum, meeting, now),
        counted_at=now,
    )


def _quorum(quorum: QuorumFound, foreseen: datetime | None) -> QuorumPanel:
    needed = quorum.required * 100 / max(int(quorum.outstanding), 1)
    return QuorumPanel(
        present=decimal(quorum.present),
        outstanding=decimal(quorum.outstanding),
        required=decimal(quorum.required),
        by_proxy=decimal(quorum.by_proxy),
        in_person=decimal(quorum.in_person),
        share=percent(quorum.present, quorum.outstanding),
        reached=span(min(quorum.present, quorum.outstanding), quorum.outstanding),
        needed_at=span(quorum.required, quorum.outstanding),
        anchor="end" if needed > 70 else "start" if needed < 30 else "middle",
        met=quorum.met,
        missing=decimal(max(quorum.required - quorum.present, 0)),
        parts=[
            f"{'Class ' + part.share_class if part.share_class else 'All classes'}: "
            f"{decimal(there)} of {decimal(base)}, {decimal(required)} needed"
            for part, base, required, there, _ in quorum.parts[1:]
        ],
        foreseen=foreseen,
    )


def _whys(matters: Sequence[MatterOutcome], outcome: Outcome) -> list[str]:
    """Why each matter stands as it does; without a quorum, one sentence for all."""
    if not outcome.quorum.met:
        return [sentences.why(one, outcome) for one in matters[:1]]
    return [f"{one.matter.id}. {sentences.why(one, outcome)}" for one in matters]


def _lines(matter: MatterOutcome, outcome: Outcome, *, closed: bool) -> list[VoteLine]:
    title = f"{matter.matter.id}. {matter.matter.title}"
    needs = sentences.requirement(matter.matter)
    if matter.elected is not None:
        heading = VoteLine(title, (), needs, "", "", (), "", heading=True)
        return [
            heading,
            *(
                _nominee(matter, one.id, one.name, _place(matter, one.id, outcome, closed))
                for one in outcome.agenda.nominees(matter.matter)
            ),
        ]
    totals: Mapping[str, Any] = matter.totals
    if matter.decision is None:
        years = "; ".join(
            f"{turnout.choice_in_words(choice)} {decimal(votes)}"
            for choice, votes in totals.items()
        )
        return [VoteLine(title, (), years, "", "", (), "", heading=True)]
    state, tag = _state(matter.decision, outcome, closed)
    bars, mark = _bars(totals, matter.decision)
    return [
        VoteLine(
            title,
            _cells(totals),
            _needed(matter.decision, needs),
            state,
            tag,
            bars,
            mark,
            proposal=True,
        )
    ]


def _place(matter: MatterOutcome, nominee: str, outcome: Outcome, closed: bool) -> tuple[str, str]:
    """Where a nominee stands, and once the polls are closed whether he is elected."""
    elected = matter.elected
    assert elected is not None
    if closed and not outcome.quorum.met:
        return "no quorum", "tag-wait"
    if nominee in elected.tied:
        return "tied", "tag-wait"
    if nominee in elected.elected:
        return "elected" if closed else "ahead", ""
    return "not elected" if closed else "behind", "tag-bad" if closed else "tag-wait"


def _nominee(matter: MatterOutcome, nominee: str, name: str, place: tuple[str, str]) -> VoteLine:
    totals: Mapping[str, Quantity] = matter.totals[nominee]  # type: ignore[assignment]
    decision = (matter.nominee_decisions or {}).get(nominee)
    bars, mark = _bars(totals, decision)
    needs = (
        decimal(decision.required) if decision and decision.required is not None else "most votes"
    )
    return VoteLine(name, _cells(totals), needs, *place, bars, mark)


def _cells(totals: Mapping[str, Quantity]) -> list[Figure | str]:
    """For, against or withheld, abstain, broker non-vote, unvoted; a dash where not offered."""
    against = totals.get("against", totals.get("withhold"))
    return [
        "–" if votes is None else Figure(decimal(votes), number(votes))
        for votes in (
            totals.get("for"),
            against,
            totals.get("abstain"),
            totals.get("broker_non_vote"),
            totals.get("unvoted"),
        )
    ]


def _needed(decision: Decision, in_words: str) -> str:
    return in_words if decision.required is None else decimal(decision.required)


def _state(decision: Decision, outcome: Outcome, closed: bool) -> tuple[str, str]:
    """Whether a proposal has enough votes, and once the polls are closed whether it passed."""
    if closed and not outcome.quorum.met:
        return "no quorum", "tag-wait"
    if closed:
        return ("approved", "") if decision.passes else ("not approved", "tag-bad")
    if decision.passes:
        return "enough", ""
    if decision.required is None:
        return "short", "tag-wait"
    missing = decision.required - decision.votes_for
    return (f"{decimal(missing)} short" if missing > 0 else "not enough"), "tag-wait"


def _bars(totals: Mapping[str, Quantity], decision: Decision | None) -> tuple[list[Bar], str]:
    """A bar as long as what the votes are measured against, with the place of what is needed."""
    counted: Quantity = sum(totals.values())
    whole, required = counted, None
    drawn = [choice for choice, _ in DRAWN]
    if decision is not None and decision.base is not None and decision.required is not None:
        required = decision.required
        if decision.standard.of == "cast":
            drawn = ["for", "against"]
        if decision.base > 0:
            whole = decision.base
    bars, at = [], 0
    for choice, css in DRAWN:
        votes = totals.get(choice, 0)
        if choice in drawn and votes > 0 and at < whole:
            bars.append(Bar(css, span(at, whole), span(min(votes, whole - at), whole)))
            at += votes
    return bars, "" if required is None or not whole else span(min(required, whole), whole)


#: The plot's height in the page's units, and the room above it.
HEIGHT, ABOVE = 180, 10


def _plot(
    reached: Sequence[turnout.Reached], quorum: QuorumFound, meeting: Meeting, now: datetime
) -> Plot | None:
    if not reached:
        return None
    begins = min(reached[0].at, now).astimezone(meeting.zone)
    begins = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = max(meeting.polls_close or meeting.convenes, now, reached[-1].at)
    length = max(int((ends - begins).total_seconds()), 1)
    top = max(quorum.required, quorum.present, 1) * 108

    def x(at: datetime, of: int = 1000) -> str:
        return span(max(int((at - begins).total_seconds()), 0), length, of)

    def y(votes: Quantity) -> str:
        return span(top - votes * 100, top)

    path, before = [f"M0 {y(0)}"], y(0)
    for each in reached:
        path.append(f"L{x(min(each.at, now))} {before}L{x(min(each.at, now))} {y(each.votes)}")
        before = y(each.votes)
    path.append(f"L{x(now)} {before}")
    line = "".join(path)
    final = reached[-1].votes
    return Plot(
        line=line,
        area=f"{line}L{x(now)} 100L0 100Z",
        now_x=x(now, 100),
        now_y=ABOVE + _pixels(final, top),
        target_y=ABOVE + _pixels(quorum.required, top),
        target=decimal(quorum.required),
        reached=decimal(final),
        begins=begins.date(),
        ends=ends.astimezone(meeting.zone).date(),
        sentence=(
            f"Votes represented rose to {decimal(final)} by {now.astimezone(meeting.zone):%B %-d}; "
            f"a quorum needs {decimal(quorum.required)}."
        ),
    )


def _pixels(votes: Quantity, top: Quantity) -> int:
    return HEIGHT - int(votes * 100 * HEIGHT / top)
