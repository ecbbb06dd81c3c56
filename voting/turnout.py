"""What staff may see of a meeting under way: turnout, deadlines, who has not voted, instruments.

What a reader may not see is not fetched. Quantities are exact; percentages are for display.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncHour

from meetings.models import Channel, Holding, Meeting, Role, ShareClass
from meetings.quantities import Quantity, exact
from voting import announcements
from voting.models import (
    Attendance,
    Confirmation,
    Deadline,
    Instrument,
    InstrumentStanding,
    PollsAnnouncement,
    RecordLine,
    RevocationNotice,
    StandingLot,
    SweepRun,
)
from voting.rules.entitlement import own_shares
from voting.rules.facts import Holding as HoldingFacts
from voting.rules.facts import Matter
from voting.rules.lots import IN_PERSON
from voting.rules.quorum import QuorumFound
from voting.rules.sentences import number

#: What has become of an instrument: the word for it, its tag's class, and what that means.
STATUSES: dict[str, tuple[str, str, str]] = {
    "governs": ("governs", "", "It speaks for its holding."),
    "superseded": ("superseded", "tag-off", "Another instrument took its place."),
    "revoked": ("revoked", "tag-off", "The holder revoked it in writing."),
    "revocation": ("revokes", "tag-off", "It ended the proxies before it."),
    "no_effect": ("no effect", "tag-off", "A revocation that found no proxy to end."),
    "late": ("late", "tag-bad", "It was received after the time for it had passed."),
    "unsigned": ("unsigned", "tag-bad", "Without a signature it is no proxy."),
    "overvote": ("overvote", "tag-bad", "It votes more shares than the holding has."),
    "rejected": ("rejected", "tag-bad", "The inspectors rejected it."),
    "ineligible": ("ineligible", "tag-off", "The shares are not entitled to vote."),
    "expired": ("expired", "tag-off", "It is dated more than three years before the meeting."),
}
LATE_BECAUSE = {
    "polls": "It was received after the polls had closed.",
    "cutoff": "It was received after its channel's cutoff.",
}
#: What the inspectors should look at, in words.
PROBLEMS = {
    "overvote": "More shares voted than held",
    "overmarked": "Marked more than once",
    "unknown_name": "Names someone who is no nominee",
    "undated": "Undated",
    "postdated": "Dated after it was received",
    "impossible_date": "Dated before the form was mailed",
    "joint_owners_differ": "Joint owners differ",
}
#: Problems whose detail tells how somebody voted.
TELLING = frozenset({"overmarked", "unknown_name"})


def may_see_votes(roles: Collection[str], meeting: Meeting) -> bool:
    """Whether somebody with these roles may see how holders voted, and the tally.

    The inspectors may; the secretary not before the polls have closed where the meeting is
    confidential; an observer only what is final.
    """
    if Role.INSPECTOR in roles:
        return True
    if Role.SECRETARY in roles and not meeting.confidential:
        return True
    return bool({Role.SECRETARY, Role.OBSERVER} & set(roles)) and polls_are_closed(meeting)


def polls_are_closed(meeting: Meeting) -> bool:
    """Whether the polls on every matter were announced closed."""
    states = announcements.polls_state(meeting).values()
    return bool(states) and all(state == "closed" for state in states)


def percent(part: Quantity, whole: Quantity, places: int = 1) -> str:
    """A percentage for display, cut off and never rounded up: 49.99 % is no 50.0 %."""
    if not whole:
        return "–"
    scaled = int(Fraction(part) * 100 * 10**places / Fraction(whole))
    whole_part, rest = divmod(scaled, 10**places)
    return f"{whole_part}.{rest:0{places}d}\u00a0%" if places else f"{whole_part}\u00a0%"


def span(part: Quantity, whole: Quantity, of: int = 100) -> str:
    """A length for a drawing: the share of a whole that is `of` long, with a point."""
    if not whole:
        return "0"
    hundredths = int(Fraction(part) * of * 100 / Fraction(whole))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


# Turnout


@dataclass(frozen=True, slots=True)
class ChannelTurnout:
    """Votes represented by what came through one channel, and by how many holdings."""

    label: str
    votes: Quantity
    holdings: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Votes represented by the end of an hour, counting each holding from its first act."""

    at: datetime
    votes: Quantity


def _weights(meeting: Meeting) -> dict[int, Quantity]:
    rows = ShareClass.objects.filter(meeting=meeting)
    return dict(rows.values_list("pk", "votes_per_share"))


def _governing_proxy() -> QuerySet[Instrument]:
    """The latest proxy that governs a holding, outside of a standing lot."""
    return Instrument.objects.filter(
        holding=OuterRef("holding"), form="proxy", standing__status="governs"
    ).order_by("-line_id")


def by_channel(meeting: Meeting) -> list[ChannelTurnout]:
    """Votes represented by channel; present in person is a channel of its own.

    Where several proxies speak for one holding, its shares are put to the latest.
    """
    weights = _weights(meeting)
    votes: dict[str, Quantity] = {}
    holdings: dict[str, int] = {}
    standing = StandingLot.objects.filter(share_class__in=list(weights))
    each: list[tuple[QuerySet[StandingLot], bool]] = [
        (standing.filter(code__startswith=IN_PERSON), True),
        (standing.exclude(code__startswith=IN_PERSON), False),
    ]
    for lots, in_person in each:
        if not in_person:
            lots = lots.annotate(through=Subquery(_governing_proxy().values("channel")[:1]))
        by = ["share_class_id", "units_per_share", *([] if in_person else ["through"])]
        # A holding's lots of different units per share are one holding: counted with the whole.
        for row in lots.values(*by).annotate(
            total=Sum("units"), held=Count("holding", distinct=True)
        ):
            channel = Channel.IN_PERSON if in_person else row["through"] or Channel.IN_PERSON
            shares = Fraction(int(row["total"]), row["units_per_share"])
            worth = shares * weights[row["share_class_id"]]
            votes[channel] = exact(votes.get(channel, 0) + worth)
            if row["units_per_share"] == 1:
                holdings[channel] = holdings.get(channel, 0) + row["held"]
    return sorted(
        (
            ChannelTurnout(Channel(channel).label, total, holdings.get(channel, 0))
            for channel, total in votes.items()
        ),
        key=lambda one: one.votes,
        reverse=True,
    )


def over_time(meeting: Meeting) -> list[Reached]:
    """Votes represented, added up by the hour of each holding's first proxy, ballot or attendance.

    Counts what is represented now: a holding whose proxy was revoked is not there at all.
    """
    weights = _weights(meeting)
    first_act = Instrument.objects.filter(
        holding=OuterRef("holding"),
        form__in=["proxy", "ballot"],
        standing__status__in=["governs", "superseded"],
    ).order_by("received")
    attended = Attendance.objects.filter(holding=OuterRef("holding")).order_by("at")
    rows = (
        StandingLot.objects.filter(share_class__in=list(weights))
        .annotate(
            first=Coalesce(
                Subquery(first_act.values("received")[:1]), Subquery(attended.values("at")[:1])
            )
        )
        .annotate(hour=TruncHour("first", tzinfo=meeting.zone))
        .values("hour", "share_class_id", "units_per_share")
        .annotate(total=Sum("units"))
    )
    by_hour: dict[datetime, Quantity] = {}
    for row in rows:
        shares = Fraction(int(row["total"]), row["units_per_share"])
        if row["hour"] is not None:
            here = by_hour.get(row["hour"], 0)
            by_hour[row["hour"]] = exact(here + shares * weights[row["share_class_id"]])
    reached: list[Reached] = []
    total: Quantity = 0
    for hour in sorted(by_hour):
        total = exact(total + by_hour[hour])
        reached.append(Reached(hour + timedelta(hours=1), total))
    return reached


def by_day(reached: Sequence[Reached], meeting: Meeting) -> list[tuple[Any, Quantity, Quantity]]:
    """Days with what was added and what was reached by their end."""
    days: dict[Any, Quantity] = {}
    for each in reached:
        days[(each.at - timedelta(seconds=1)).astimezone(meeting.zone).date()] = each.votes
    rows, before = [], 0
    for day, votes in days.items():
        rows.append((day, exact(votes - before), votes))
        before = votes
    return rows


#: The pace from which a quorum is foreseen.
PACE = timedelta(days=3)


def foreseen(reached: Sequence[Reached], quorum: QuorumFound, now: datetime) -> datetime | None:
    """When a quorum is reached if the rest comes in at the pace of the last three days."""
    if quorum.met or not reached:
        return None
    missing = quorum.required - quorum.present
    before = max((each.votes for each in reached if each.at <= now - PACE), default=0)
    gained = reached[-1].votes - before
    if gained <= 0 or missing <= 0:
        return None
    seconds = Fraction(missing) * int(PACE.total_seconds()) / Fraction(gained)
    if seconds > 366 * 24 * 3600:
        return None
    return now + timedelta(seconds=int(seconds))


# Deadlines, and the state of the worker


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due, as it stands now: `state` is done, late or ahead."""

    label: str
    at: datetime
    left: str
    state: str
    note: str = ""


def time_left(due: datetime, now: datetime) -> str:
    """How long until a moment: 2 d 4 h, in 6 h, 1 d overdue."""
    ahead = due >= now
    minutes = int(abs(due - now).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        text = f"{days}\u00a0d {hours}\u00a0h" if ahead else f"{days}\u00a0d"
    elif hours:
        text = f"in {hours}\u00a0h {rest}\u00a0min" if ahead else f"{hours}\u00a0h"
    else:
        text = f"in {rest}\u00a0min" if ahead else f"{rest}\u00a0min"
    return text if ahead else f"{text} overdue"


#: A sweep comes every few seconds; what it has not done after so long is overdue.
GRACE = timedelta(minutes=1)


def due_dates(meeting: Meeting, now: datetime) -> list[Due]:
    """The meeting's deadlines in order, with what came of those that passed."""
    rows = Deadline.objects.filter(meeting=meeting)
    dues = []
    for row in rows:
        label = row.get_kind_display()
        if row.kind == Deadline.Kind.CHANNEL_CLOSES:
            label = f"{row.get_channel_display()} closes"
        elif row.kind in (Deadline.Kind.POLLS_OPEN, Deadline.Kind.POLLS_CLOSE):
            label = f"{label} (scheduled)"
        if row.acted_at is not None:
            dues.append(Due(label, row.due, "passed", "done", row.outcome))
        elif row.due + GRACE < now:
            dues.append(Due(label, row.due, time_left(row.due, now), "late", "not acted on yet"))
        else:
            dues.append(Due(label, row.due, time_left(row.due, now), "ahead"))
    dues += [
        Due(
            f"Polls {row.state}" + (f" on matter {row.matter.key}" if row.matter else ""),
            row.at,
            "announced",
            "done",
        )
        for row in PollsAnnouncement.objects.filter(meeting=meeting).select_related("matter")
    ]
    passed = meeting.convenes < now
    dues.append(
        Due(
            "Meeting convenes (scheduled)",
            meeting.convenes,
            "passed" if passed else time_left(meeting.convenes, now),
            "done" if passed else "ahead",
        )
    )
    return sorted(dues, key=lambda one: (one.at, one.label))


@dataclass(frozen=True, slots=True)
class Worker:
    """Whether what should happen by itself does: the last sweep, and what waits for one."""

    swept: bool
    ago: str
    alive: bool
    acted_on: int
    revocations: int
    confirmations: int
    failing: int


def worker(meeting: Meeting, real_now: datetime) -> Worker:
    """The state of the worker, and what of this meeting waits for it.

    `real_now` is the database's time, as in `SweepRun`: a clock that is moved stops no worker.
    """
    run = SweepRun.objects.order_by("-started_at").first()
    last = None if run is None else run.finished_at or run.started_at
    waiting = Confirmation.objects.filter(instrument__meeting=meeting, sent_at=None)
    passed = None if last is None else max(real_now - last, timedelta(0))
    return Worker(
        swept=last is not None,
        ago="never" if passed is None else f"{_length(passed)} ago",
        alive=passed is not None and passed <= GRACE,
        acted_on=0 if run is None else run.acted_on,
        revocations=waiting_revocations(meeting).count(),
        confirmations=waiting.count(),
        failing=waiting.exclude(last_error="").count(),
    )


def _length(passed: timedelta) -> str:
    seconds = int(passed.total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length}\u00a0{unit}"
    return f"{seconds}\u00a0s"


def waiting_revocations(meeting: Meeting) -> QuerySet[RevocationNotice]:
    """Notices that have not gone through the door yet, the latest first."""
    return revocation_notices(meeting).filter(instrument=None)


def revocation_notices(meeting: Meeting) -> QuerySet[RevocationNotice]:
    """The written revocations entered at the secretary's office, the latest first."""
    return (
        RevocationNotice.objects.filter(holding__meeting=meeting)
        .select_related("holding__holder", "instrument__standing")
        .prefetch_related("scans")
        .order_by("-delivered", "-pk")
    )


# Holders


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A line of the register, with the shares that it has for itself."""

    id: int
    key: str
    holder: str
    kind: str
    share_class: str
    shares: str
    joint: Sequence[str] = ()
    #: Something was received for it, though nothing of it counts.
    in_vain: bool = False


def search_holdings(meeting: Meeting, words: str) -> QuerySet[Holding]:
    """Holdings whose id is this, or whose id or holder's name has every one of these words."""
    found = Holding.objects.filter(meeting=meeting)
    for word in words.split():
        found = found.filter(Q(key__icontains=word) | Q(holder__name__icontains=word))
    return found.select_related("holder", "share_class")


def not_represented(meeting: Meeting, words: str = "") -> QuerySet[Holding]:
    """Holdings that may vote and are not represented now, the largest first."""
    holdings = search_holdings(meeting, words).filter(excluded=False, units__gt=0)
    beneath = (
        Holding.objects.filter(under=OuterRef("pk"), units_per_share=OuterRef("units_per_share"))
        .order_by()
        .values("under")
        .annotate(total=Sum("units"))
        .values("total")
    )
    return (
        holdings.annotate(
            beneath=Coalesce(Subquery(beneath, output_field=BigIntegerField()), 0),
        )
        .filter(~Exists(StandingLot.objects.filter(holding=OuterRef("pk"))))
        .filter(units__gt=F("beneath"))
        .annotate(
            received=Exists(
                Instrument.objects.filter(holding=OuterRef("pk")).exclude(form="revocation")
            )
        )
        .order_by(((F("units") - F("beneath")) / F("units_per_share")).desc(), "key")
    )


def holder_rows(holdings: Sequence[Holding]) -> Iterator[HolderRow]:
    """A page of the register, with exact shares."""
    under: dict[int, Quantity] = {}
    for row in Holding.objects.filter(under__in=[holding.pk for holding in holdings]):
        under[row.under_id] = under.get(row.under_id, 0) + row.shares  # type: ignore[index,arg-type]
    for holding in holdings:
        facts = HoldingFacts(
            holding.key, holding.share_class.key, holding.shares, excluded=holding.excluded
        )
        own = own_shares(facts, under.get(holding.pk, 0))
        yield HolderRow(
            holding.pk,
            holding.key,
            holding.holder.name,
            holding.get_kind_display(),
            holding.share_class.name,
            number(exact(own)),
            tuple(holding.joint),
            getattr(holding, "received", False),
        )


# Instruments


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument as it is listed: `problems` are kinds, with a detail where it may be seen."""

    id: int
    key: str
    holding: str
    holder: str
    form: str
    channel: str
    received: datetime
    shares: str
    status: str
    tag: str
    meaning: str
    by: str
    problems: tuple[tuple[str, str], ...] = ()
    ruled: bool = False


_COLUMNS = (
    "pk",
    "key",
    "holding__key",
    "holding__holder__name",
    "holding__units",
    "holding__units_per_share",
    "form",
    "channel",
    "received",
    "shares",
    "standing__status",
    "standing__reason",
    "standing__by__key",
    "standing__problems",
    "ruled",
)


def instruments(
    meeting: Meeting,
    *,
    status: str = "",
    channel: str = "",
    words: str = "",
    problems: bool = False,
) -> QuerySet[Instrument, dict[str, Any]]:
    """Instruments, the latest first, in columns among which are no votes and no comments."""
    found = Instrument.objects.filter(meeting=meeting)
    if status:
        found = found.filter(standing__status=status)
    if channel:
        found = found.filter(channel=channel)
    if problems:
        found = found.exclude(standing__problems=[])
    for word in words.split():
        found = found.filter(
            Q(key__icontains=word)
            | Q(holding__key__icontains=word)
            | Q(holding__holder__name__icontains=word)
        )
    return (
        found.annotate(
            ruled=Exists(Instrument.objects.filter(pk=OuterRef("pk")).exclude(rulings=None))
        )
        .order_by("-received", "-line_id")
        .values(*_COLUMNS)
    )


def instrument_row(columns: Mapping[str, Any], *, with_votes: bool) -> InstrumentRow:
    """An instrument from its columns; details that tell of votes only where they may be seen."""
    status = columns["standing__status"] or ""
    word, tag, meaning = STATUSES.get(status, (status, "tag-off", ""))
    shares = columns["shares"]
    if shares is None:
        shares = exact(Fraction(columns["holding__units"], columns["holding__units_per_share"]))
    return InstrumentRow(
        id=columns["pk"],
        key=columns["key"],
        holding=columns["holding__key"],
        holder=columns["holding__holder__name"],
        form=Instrument.Form(columns["form"]).label,
        channel=Channel(columns["channel"]).label,
        received=columns["received"],
        shares=number(shares),
        status=word,
        tag=tag,
        meaning=LATE_BECAUSE.get(columns["standing__reason"] or "", meaning),
        by=columns["standing__by__key"] or "",
        problems=tuple(
            (PROBLEMS.get(kind, kind), detail if with_votes or kind not in TELLING else "")
            for kind, detail in columns["standing__problems"] or ()
        ),
        ruled=columns["ruled"],
    )


def count_by_status(meeting: Meeting) -> list[tuple[str, str, str, int]]:
    """For each status its code, word, tag and the number of instruments."""
    counted = dict(
        InstrumentStanding.objects.filter(instrument__meeting=meeting)
        .values_list("status")
        .annotate(Count("pk"))
    )
    return [
        (status, word, tag, counted[status])
        for status, (word, tag, _) in STATUSES.items()
        if counted.get(status)
    ]


def marked(votes: Mapping[str, Any], matters: Sequence[Matter]) -> list[tuple[str, list[str]]]:
    """What was marked, exactly as given, in words: matters and their marks."""
    lines = []
    for matter in matters:
        title = f"{matter.id}. {matter.title}"
        names = {nominee.id: nominee.name for nominee in matter.nominees}
        lines.append((title, _in_words(votes.get(matter.id), names)))
    return lines


def _in_words(mark: Any, names: Mapping[str, str]) -> list[str]:
    if mark is None:
        return ["not marked"]
    if isinstance(mark, str):
        return [choice_in_words(mark)]
    if isinstance(mark, list):
        return [" and ".join(choice_in_words(one) for one in mark) or "not marked"]
    if "except" in mark:
        named = [names.get(one, one) for one in mark["except"]]
        return [f"FOR all except {', '.join(named)}" if named else "FOR"]
    words = []
    for name, given in mark.items():
        if name not in names:  # quantities of shares by choice
            words.append(f"{choice_in_words(name)} {number(exact(Fraction(given)))} shares")
        elif isinstance(given, str) and given[0].isdigit():
            words.append(f"{names[name]}: {number(exact(Fraction(given)))} votes")
        else:
            words.append(f"{names[name]}: {'; '.join(_in_words(given, {}))}")
    return words


def choice_in_words(choice: str) -> str:
    """A choice as it stands on a card."""
    years = {"1": "1 YEAR", "2": "2 YEARS", "3": "3 YEARS"}
    named = "BROKER NON-VOTE" if choice == "broker_non_vote" else choice.replace("_", " ").upper()
    return years.get(choice) or named


# Polls


@dataclass(slots=True)
class MatterPolls:
    """The polls on a matter: their state and when it was announced."""

    id: str
    title: str
    state: str
    opened: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Polls:
    """The polls of a meeting beside their schedule, which is that of the notice."""

    matters: Sequence[MatterPolls]
    opens: datetime | None
    closes: datetime | None
    states: frozenset[str] = field(default_factory=frozenset)


def polls_of(meeting: Meeting, matters: Sequence[Matter]) -> Polls:
    """What was announced about the polls on each matter, and what was scheduled.

    Since an opening ends the schedule, this is read from the line that began the record.
    """
    states = announcements.polls_state(meeting)
    each = {one.id: MatterPolls(one.id, one.title, states[one.id]) for one in matters}
    rows = PollsAnnouncement.objects.filter(meeting=meeting).select_related("matter")
    for row in rows.order_by("line_id"):
        for polls in each.values():
            if row.matter is None or row.matter.key == polls.id:
                if row.state == "opened":
                    polls.opened = polls.opened or row.at
                elif polls.state == "closed":
                    polls.closed = row.at
    first = RecordLine.objects.filter(meeting=meeting, type="meeting").order_by("pk").first()
    scheduled = json.loads(first.body).get("polls", {}) if first else {}
    opens, closes = (
        datetime.fromisoformat(scheduled[name]) if scheduled.get(name) else None
        for name in ("open", "close")
    )
    return Polls(
        list(each.values()), opens, closes, frozenset(polls.state for polls in each.values())
    )
