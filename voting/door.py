"""The one door: the only way in which an instrument is recorded.

Browser, telephone, card, ballot, nominee's file and the import of a record differ only in how
they build an `Arrival`. In one transaction the door shares the polls' lock, takes the holdings',
asks the clock, checks entitlement, marks, cutoff and polls, writes the instrument, its lots and
its line of the record, and makes stand what governs now.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import dateformat

from meetings.clock import Clock
from meetings.models import Channel, Holding, Meeting
from meetings.quantities import Quantity
from meetings.register.draft import NOT_IN_THE_RECORD
from voting import bulk, locks, record_lines, snapshot, standing
from voting.models import Instrument, Lot, RecordLine
from voting.record.ballot_marks import faults_of_votes
from voting.rules import facts, governing, timeliness
from voting.rules.agenda import Agenda
from voting.rules.lots import cut
from voting.rules.marks import Reader

#: Paper and files that come late are kept and marked so; a page or a call is refused.
KEPT_WHEN_LATE = frozenset({Channel.MAIL, Channel.NOMINEE})

#: Without 0, 1, I, L, O and U, which are misread or misheard.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Refused(Exception):
    """An instrument that is not recorded: `code` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An instrument on its way in, with the record's names for its fields.

    `request_key` makes the same request sent twice one instrument. `stamped` is when a document
    was received, if earlier than now. `key` and `line` are those of a record that is imported.
    """

    holding: str
    form: str
    channel: str
    votes: Mapping[str, Any] = field(default_factory=dict)
    dated: date | None = None
    postmarked: date | None = None
    signed: bool = True
    signatures: Sequence[str] | None = None
    shares: Quantity | None = None
    solicitor: str = facts.BOARD
    irrevocable: bool = False
    general: bool = False
    plans_to_attend: bool | None = None
    comment: str = ""
    request_key: str | None = None
    stamped: datetime | None = None
    key: str | None = None
    line: str | None = None

    @property
    def recorded(self) -> bool:
        """Whether it comes from a record, which says what happened, late or not."""
        return self.line is not None


def receive(meeting: Meeting, arrival: Arrival, clock: Clock) -> Instrument:
    """Record one instrument, or the one that the same request recorded before.

    Raises `Refused` where nothing is recorded.
    """
    (instrument,) = receive_all(meeting, [arrival], clock)
    return instrument


@transaction.atomic
def receive_all(
    meeting: Meeting, arrivals: Sequence[Arrival], clock: Clock, *, stand: bool = True
) -> list[Instrument]:
    """Record several instruments, all or none, in their order.

    With `stand` false the caller derives what stands for the whole meeting when it is done.
    """
    try:
        locks.share_polls(meeting)
    except locks.MeetingClosed as closed:
        raise Refused("meeting_closed", str(closed)) from None
    holdings = _lock_holdings(meeting, {arrival.holding for arrival in arrivals})
    now = clock.now()
    agenda = snapshot.agenda_of(meeting)
    with_past = stand or any(arrival.request_key for arrival in arrivals)
    each_known = standing.facts_of(list(holdings.values()), with_past=with_past)
    known = {each.value.id: each for each in each_known}
    before = _same_requests(meeting, arrivals, known)

    fresh = [
        _Admission(meeting, arrival, known[arrival.holding], agenda, now)
        for arrival in arrivals
        if arrival.request_key not in before
    ]
    for admission in fresh:
        admission.check()
    read = Reader(agenda)
    recorded = _write(meeting, fresh, read)
    if stand and fresh:
        changed = {admission.known.row.pk: admission.known for admission in fresh}
        standing.write(
            [(each, each.vote(read, agenda.last_close)) for each in changed.values()],
            agenda,
            replacing=any(len(each.rows) > 1 or each.attendance for each in changed.values()),
        )
    return [
        before[arrival.request_key] if arrival.request_key in before else next(recorded)
        for arrival in arrivals
    ]


def _lock_holdings(meeting: Meeting, keys: set[str]) -> dict[str, int]:
    """Lock the holdings, always in the same order, so that no two transactions wait in a circle."""
    rows = Holding.objects.filter(meeting=meeting, key__among=keys).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found: dict[str, int] = {}
    for key, pk, draft in rows.values_list("key", "pk", "meeting__register_draft"):
        if draft:
            raise Refused("draft_register", NOT_IN_THE_RECORD)
        found[key] = pk
    for key in keys - found.keys():
        raise Refused("unknown_holding", f"There is no holding {key} in the register.")
    return found


def _same_requests(
    meeting: Meeting, arrivals: Sequence[Arrival], known: Mapping[str, standing.HoldingFacts]
) -> dict[str | None, Instrument]:
    """Instruments that the same requests recorded before."""
    recorded = {
        row.request_key: row for each in known.values() for row in each.rows if row.request_key
    }
    return {
        arrival.request_key: recorded[arrival.request_key]
        for arrival in arrivals
        if arrival.request_key in recorded
    }


class _Admission:
    """One arrival at the door: what is known, and whether it may come in."""

    def __init__(
        self,
        meeting: Meeting,
        arrival: Arrival,
        known: standing.HoldingFacts,
        agenda: Agenda,
        now: datetime,
    ) -> None:
        self.meeting = meeting
        self.arrival = arrival
        self.known = known
        self.agenda = agenda
        self.received = now if arrival.stamped is None else arrival.stamped
        self.now = now
        self.key = arrival.key or new_key()

    def check(self) -> None:
        """Refuse what may not be recorded."""
        arrival = self.arrival
        if arrival.recorded:
            return
        if self.received > self.now:
            raise Refused("not_yet", "An instrument cannot be received later than now.")
        if self.known.row.excluded:
            raise Refused("excluded", "These shares are not entitled to vote at this meeting.")
        if self.known.withdrawn and arrival.form != "revocation":
            raise Refused(
                "withdrawn",
                "The bank or broker withdrew this legal proxy, so nothing more is voted by it.",
            )
        if self.known.own == 0:
            raise Refused("nothing_to_vote", "These shares are voted by the positions under them.")
        if arrival.form != "revocation":
            faults = faults_of_votes(arrival.votes, self.agenda)
            if faults:
                raise Refused("marks", "; ".join(faults))
        if arrival.channel in KEPT_WHEN_LATE or arrival.form == "revocation":
            return
        self._check_time()

    def _check_time(self) -> None:
        agenda, ballot = self.agenda, self.arrival.form == "ballot"
        if ballot and not any(self._opened(matter) for matter in agenda.matters):
            raise Refused(
                "polls_not_open", "The polls are not open yet; a ballot can be cast then."
            )
        close = agenda.last_close
        if not timeliness.in_time(self.received, close):
            raise Refused(
                "polls_closed",
                f"The polls closed at {self._shown(close)}, so this vote was not recorded.",
            )
        cutoff = agenda.meeting.cutoffs.get(self.arrival.channel)
        if self.arrival.form == "proxy" and not timeliness.in_time(self.received, cutoff):
            label = Channel(self.arrival.channel).label.lower()
            raise Refused(
                "cutoff",
                f"Voting by {label} closed at {self._shown(cutoff)}, so this vote was not "
                "recorded. What counted before still does, and you may vote by ballot at the "
                "meeting.",
            )
        for matter in agenda.matters:
            if matter.id in self.arrival.votes:
                self._check_polls_on(matter)
        if ballot and not any(
            self._opened(matter) and self._before_close(matter) for matter in agenda.matters
        ):
            raise Refused(
                "polls_not_open", "The polls are open on no matter now, so no ballot can be cast."
            )

    def _check_polls_on(self, matter: facts.Matter) -> None:
        """Refuse a mark that could not count: each matter's polls close at a time of their own.

        A proxy may mark what is not open yet; a ballot is cast while the polls are open.
        """
        named = f"The polls on matter {matter.id}, {matter.title},"
        leave = "Leave it blank to vote on the other matters."
        if not self._before_close(matter):
            at = self._shown(self.agenda.close_of[matter.id])
            raise Refused(
                "polls_closed",
                f"{named} closed at {at}, so nothing was recorded. {leave} What was received "
                "before the close stands on it.",
            )
        if self.arrival.form == "ballot" and not self._opened(matter):
            raise Refused(
                "polls_not_open", f"{named} are not open, so nothing was recorded. {leave}"
            )

    def _opened(self, matter: facts.Matter) -> bool:
        return timeliness.polls_opened(self.agenda.meeting, matter.id, self.received)

    def _before_close(self, matter: facts.Matter) -> bool:
        return timeliness.in_time(self.received, self.agenda.close_of[matter.id])

    def _shown(self, moment: datetime | None) -> str:
        if moment is None:
            return "an unknown time"
        local = moment.astimezone(self.meeting.zone)
        return dateformat.format(local, r"g:i a T \o\n F j, Y")

    def value(self, line: int) -> facts.Instrument:
        """The instrument as the rules see it."""
        arrival = self.arrival
        return facts.Instrument(
            id=self.key,
            holding=self.known.value.id,
            form=arrival.form,
            channel=arrival.channel,
            received=self.received,
            line=line,
            votes=arrival.votes,
            dated=arrival.dated,
            postmarked=arrival.postmarked,
            signed=arrival.signed,
            signatures=None if arrival.signatures is None else tuple(arrival.signatures),
            shares=arrival.shares,
            solicitor=arrival.solicitor,
            irrevocable=arrival.irrevocable,
            general=arrival.general,
        )

    def row(self, line: RecordLine) -> Instrument:
        """The instrument as it is kept."""
        arrival = self.arrival
        return Instrument(
            meeting_id=self.meeting.pk,
            holding=self.known.row,
            line_id=line.pk,
            key=self.key,
            request_key=arrival.request_key,
            form=arrival.form,
            channel=arrival.channel,
            received=self.received,
            dated=arrival.dated,
            postmarked=arrival.postmarked,
            signed=arrival.signed,
            signatures=None if arrival.signatures is None else list(arrival.signatures),
            shares=arrival.shares,
            solicitor=arrival.solicitor,
            irrevocable=arrival.irrevocable,
            general=arrival.general,
            votes=dict(arrival.votes),
            plans_to_attend=arrival.plans_to_attend,
            comment=arrival.comment,
        )


def new_key() -> str:
    """A number for an instrument that nobody can guess and anybody can read out."""
    rest, drawn = secrets.randbelow(len(ALPHABET) ** 12), ""
    for _ in range(12):
        rest, letter = divmod(rest, len(ALPHABET))
        drawn += ALPHABET[letter]
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def _write(meeting: Meeting, admissions: Sequence[_Admission], read: Reader) -> Any:
    """Append lines, instruments and lots, and tell the holdings' facts of them."""
    written = [
        RecordLine(
            meeting_id=meeting.pk,
            type="instrument",
            body=admission.arrival.line
            or record_lines.instrument(
                admission.arrival, admission.key, admission.received, meeting.zone
            ),
            at=admission.received,
        )
        for admission in admissions
    ]
    lines = bulk.insert(RecordLine, written)
    rows = bulk.insert(
        Instrument,
        [admission.row(line) for admission, line in zip(admissions, lines, strict=True)],
    )
    lots: list[tuple[int, str, int, int]] = []
    for admission, row in zip(admissions, rows, strict=True):
        value = admission.value(row.line_id)
        lots += _lots(row, value, admission.known, read)
        admission.known.rows.append(row)
        admission.known.instruments.append(value)
    bulk.insert_values(Lot, ("instrument_id", "code", "units", "units_per_share"), lots)
    return iter(rows)


def _lots(
    row: Instrument, value: facts.Instrument, known: standing.HoldingFacts, read: Reader
) -> list[tuple[int, str, int, int]]:
    """What an instrument means by itself, before any other is considered."""
    if value.form == "revocation":
        return []
    speaks_for = governing.speaks_for(value, known.own, read)
    claim = governing.Claim(value, speaks_for, min(speaks_for, known.own))
    return [
        (row.pk, lot.code, units, per_share)
        for lot in cut(claim, read(value), known.value, read.agenda)
        for units, per_share in standing.whole_and_rest(lot.shares)
    ]
