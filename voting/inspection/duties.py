"""The duties of the inspectors, and how far each is (8 Del. C. 231(b))."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Sum
from django.urls import reverse

from meetings.models import Meeting, ShareClass
from meetings.quantities import Quantity, exact
from voting import counting, snapshot, turnout
from voting.inspection import challenges, oath, queue
from voting.models import RecordLine
from voting.rules.sentences import number

DONE, UNDER_WAY, AHEAD = "done", "under way", "ahead"


class Duty(NamedTuple):
    """A duty in the words of the statute: its state, why, and where the work on it is done."""

    part: str
    text: str
    state: str
    why: str
    link: str


def duties(meeting: Meeting) -> list[Duty]:
    """The five duties of 231(b), in its order, each with its state by the meeting's own facts."""
    listed = queue.entries(meeting)
    closed = _closed(meeting)
    return [
        _ascertain(meeting),
        _determine(meeting, listed, closed=closed),
        _count(meeting, closed=closed),
        _retain(meeting),
        _certify(meeting, listed, closed=closed),
    ]


def _at(meeting: Meeting, page: str) -> str:
    return reverse(f"voting:desk:{page}", kwargs={"key": meeting.key})


def _closed(meeting: Meeting) -> bool:
    polls = turnout.polls_of(meeting, snapshot.agenda_of(meeting).matters)
    return polls.states == {"closed"}


def _ascertain(meeting: Meeting) -> Duty:
    differing, said = [], []
    for of_class in meeting.share_classes.order_by("pk"):
        registered = _registered(of_class)
        voting_power = number(exact(of_class.outstanding * of_class.votes_per_share))
        said.append(
            f"{of_class.name}: {number(of_class.outstanding)} shares outstanding, "
            f"{voting_power} votes"
        )
        if registered != of_class.outstanding:
            differing.append(
                f"the register adds up to {number(registered)} shares of {of_class.name}"
            )
    why = "; ".join(said) + "."
    if differing:
        why += f" But {' and '.join(differing)}."
    return Duty(
        "(1)",
        "Ascertain the number of shares outstanding and the voting power of each",
        UNDER_WAY if differing else DONE,
        why,
        _at(meeting, "report"),
    )


def _registered(of_class: ShareClass) -> Quantity:
    rows = (
        of_class.holdings.filter(under=None, excluded=False)
        .values_list("units_per_share")
        .annotate(total=Sum("units"))
    )
    return exact(sum((Fraction(int(total), per_share) for per_share, total in rows), Fraction(0)))


def _determine(meeting: Meeting, listed: list[queue.Entry], *, closed: bool) -> Duty:
    quorum = counting.outcome_of(meeting).quorum
    open_ = [one for one in listed if not one.settled]
    blocking = sum(one.blocks for one in open_)
    why = f"{number(quorum.present)} of {number(quorum.outstanding)} votes are represented."
    if open_:
        why += f" {len(open_):,} exception{'' if len(open_) == 1 else 's'} to look at"
        needs = "needs" if blocking == 1 else "need"
        why += f", of which {blocking:,} {needs} a decision." if blocking else "."
    else:
        why += " No exception waits."
    return Duty(
        "(2)",
        "Determine the shares represented at the meeting and the validity of proxies and ballots",
        DONE if closed and not blocking else UNDER_WAY,
        why,
        _at(meeting, "exceptions"),
    )


def _count(meeting: Meeting, *, closed: bool) -> Duty:
    final = [one for one in _bodies(meeting, "count") if one.get("kind") == "final"]
    if final:
        state, why = DONE, "A final count is in the record."
    elif closed:
        state, why = UNDER_WAY, "The polls are closed; the final count can be made."
    else:
        state, why = AHEAD, "The polls are not closed on every matter yet."
    return Duty("(3)", "Count all votes and ballots", state, why, _at(meeting, "report"))


def _retain(meeting: Meeting) -> Duty:
    lodged = challenges.of(meeting).count()
    open_ = challenges.open_(meeting).count()
    if not lodged:
        why = "No challenge was lodged."
    else:
        why = f"{lodged:,} lodged, {open_:,} not disposed of. All are lines of the record."
    return Duty(
        "(4)",
        "Determine and retain for a reasonable period a record of the disposition of any "
        "challenges made to any determination by the inspectors",
        UNDER_WAY if open_ else DONE,
        why,
        _at(meeting, "challenges"),
    )


def _certify(meeting: Meeting, listed: list[queue.Entry], *, closed: bool) -> Duty:
    sworn = [one.name for one in oath.inspectors(meeting) if one.oath]
    certified = {one["inspector"] for one in _bodies(meeting, "certificate")}
    blocking = sum(one.blocks for one in listed)
    if sworn and certified.issuperset(sworn):
        state, why = DONE, "Every inspector who took the oath has certified."
    elif not sworn:
        state, why = AHEAD, "No inspector has taken the oath."
    elif blocking:
        verb = "matter is" if blocking == 1 else "matters are"
        state, why = AHEAD, f"{blocking:,} {verb} unresolved."
    elif not closed:
        state, why = AHEAD, "The polls are not closed on every matter yet."
    else:
        state, why = UNDER_WAY, "Nothing stands in the way."
    return Duty(
        "(5)",
        "Certify the determination of the number of shares represented at the meeting, and the "
        "count of all votes and ballots",
        state,
        why,
        _at(meeting, "report"),
    )


def _bodies(meeting: Meeting, type_: str) -> list[dict[str, str]]:
    lines = RecordLine.objects.filter(meeting=meeting, type=type_).order_by("pk")
    return [json.loads(body) for body in lines.values_list("body", flat=True)]
