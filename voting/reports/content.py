"""What the inspectors' report says (8 Del. C. 231; rules.md 6.1): plain data, for page and paper.

A report is numbered sections of a few kinds of blocks. Every figure is written out exactly, with
`sentences.number`; but a fraction that no decimal ends is shown to three decimals, with the exact
figure in a note to its section (rules.md 6.2). Percentages are for display and never rounded up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from meetings.models import Channel, Holding, Meeting
from meetings.quantities import Quantity, exact
from voting import counting, floor_business, solicitations, turnout
from voting.inspection import oath
from voting.models import Instrument, RecordLine, Ruling
from voting.reports import elections, inspection
from voting.reports.blocks import Block, Facts, Head, Report, Section, Table, Text, Verdict
from voting.rules import sentences
from voting.rules.lots import DISINTERESTED
from voting.rules.numbers import in_decimals
from voting.rules.outcome import MatterOutcome, Outcome
from voting.rules.sentences import number
from voting.rules.standards import Decision
from voting.turnout import percent

#: Of these instruments each one is listed; of the others the report gives number and shares.
LISTED = ("late", "unsigned", "overvote", "rejected", "ineligible", "expired", "revoked")
#: In the order of the report: what counted first, then what did not.
HEADINGS = {
    "for": "For",
    "against": "Against",
    "withhold": "Withheld",
    "abstain": "Abstain",
    "broker_non_vote": "Broker non-vote",
    "unvoted": "Present, not voted",
    "1": "1 year",
    "2": "2 years",
    "3": "3 years",
}
IF_CLOSED = "If the polls closed now:"
CUT_OFF = "Percentages are for display: they are cut off and never rounded up."
RULED = {"accept": "Accepted", "reject": "Rejected"}
STATES = {"not_opened": "not opened", "opened": "open", "closed": "closed"}


def moment(at: datetime | None, meeting: Meeting) -> str:
    """A time in the meeting's zone, in words."""
    if at is None:
        return "–"
    local = at.astimezone(meeting.zone)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local:%B %-d, %Y, %-I:%M} {half} {local:%Z}"


def moment_to_the_second(at: datetime, meeting: Meeting) -> str:
    """A time as the record has it."""
    local = at.astimezone(meeting.zone)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local:%b %-d, %Y, %-I:%M:%S} {half} {local:%Z}"


def day(on: date | None) -> str:
    """A date in words."""
    return "–" if on is None else f"{on:%B %-d, %Y}"


def record_bytes(meeting: Meeting) -> Iterator[bytes]:
    """The record of a meeting, line by line, as it is exported."""
    lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
    for body in lines.values_list("body", flat=True).iterator(chunk_size=5000):
        yield f"{body}\n".encode()


def record_digest(meeting: Meeting) -> tuple[str, int]:
    """The SHA-256 of the exported record, and the number of its lines."""
    digest, lines = hashlib.sha256(), 0
    for line in record_bytes(meeting):
        digest.update(line)
        lines += 1
    return digest.hexdigest(), lines


def annex_of(
    meeting: Meeting, made: datetime, title: str, sections: Sequence[tuple[str, Sequence[Block]]]
) -> Report:
    """A report beside the inspectors' own, which nobody signs."""
    return Report(
        issuer=meeting.issuer.name,
        address=meeting.issuer.address,
        meeting=meeting.title,
        title=title,
        made=made,
        made_in_words=moment(made, meeting),
        final=turnout.polls_are_closed(meeting),
        quorum_met=True,
        sections=[
            Section(place, head, to_three_decimals(blocks))
            for place, (head, blocks) in enumerate(sections, start=1)
        ],
        signers=(),
        sha256=record_digest(meeting)[0],
        kind="",
    )


def report_of(meeting: Meeting, made: datetime) -> Report:
    """The inspectors' report on a meeting as it stands."""
    writer = Writer(meeting, made)
    sha256, lines = record_digest(meeting)
    sections = [
        ("The meeting", writer.meeting_section()),
        ("The inspectors", writer.inspectors_section()),
        ("Shares entitled to vote", writer.shares_section()),
        ("The polls", writer.polls_section()),
        ("Presence and quorum", writer.quorum_section()),
        ("The matters voted on", writer.matters_section()),
        ("How votes were received", writer.channels_section()),
        *([("The contest", writer.contest_section())] if len(writer.sides) > 1 else []),
        ("Instruments that were not counted", writer.not_counted_section()),
        ("Exceptions", writer.exceptions_section()),
        ("Rulings of the inspectors", writer.rulings_section()),
        ("Record of challenges", writer.challenges_section()),
        ("The record", writer.record_section(sha256, lines)),
    ]
    return Report(
        issuer=meeting.issuer.name,
        address=meeting.issuer.address,
        meeting=meeting.title,
        title="Report of the Inspectors of Election",
        made=made,
        made_in_words=moment(made, meeting),
        final=writer.final,
        quorum_met=writer.outcome.quorum.met,
        sections=[
            Section(place, title, to_three_decimals(blocks))
            for place, (title, blocks) in enumerate(sections, start=1)
        ],
        signers=writer.inspectors,
        sha256=sha256,
        summary=writer.summary(),
        summary_head="" if writer.final else IF_CLOSED,
        supersedes=writer.supersedes(),
    )


def to_three_decimals(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with endless fractions to three decimals, and a note that gives them exactly."""
    exact_figures: dict[str, str] = {}

    def shown(text: str) -> str:
        changed = in_decimals(text)
        if changed != text:
            exact_figures[changed] = text
        return changed

    def figures(row: Sequence[str], places: frozenset[int]) -> tuple[str, ...]:
        return tuple(shown(cell) if at in places else cell for at, cell in enumerate(row))

    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            block = replace(
                block,
                rows=[figures(row, block.figures) for row in block.rows],
                total=None if block.total is None else figures(block.total, block.figures),
            )
        elif isinstance(block, Verdict):
            block = replace(block, why=in_decimals(block.why))
        found.append(block)
    if exact_figures:
        said = "; ".join(f"{short} is {long}" for short, long in exact_figures.items())
        found.append(Text(f"Fractions of votes are shown to three decimals. Exactly, {said}."))
    return found


class Writer:
    """Writes the sections from one count."""

    def __init__(self, meeting: Meeting, made: datetime) -> None:
        self.meeting = meeting
        self.made = made
        self.outcome: Outcome = counting.outcome_of(meeting)
        self.facts = self.outcome.agenda.meeting
        self.polls = turnout.polls_of(meeting, self.outcome.agenda.matters)
        self.sides = solicitations.sides_of(meeting)
        self.final = self.polls.states == {"closed"}
        self.inspectors = [one.name for one in oath.inspectors(meeting)]
        self.rows = [
            turnout.instrument_row(columns, with_votes=True)
            for columns in turnout.instruments(meeting)
            .exclude(standing__status__in=["governs", "superseded", "revocation", "no_effect"])
            .order_by("received", "line_id")
        ]

    def summary(self) -> list[tuple[str, str]]:
        """Each matter and its outcome, for the head of the report."""
        return [
            (
                f"{one.matter.id}. {one.matter.title}",
                verdict(one, self.outcome)[0]
                + (" (polls closed)" if self.closed(one) and not self.final else ""),
            )
            for one in self.outcome.matters
        ]

    def closed(self, one: MatterOutcome) -> bool:
        """Whether the polls on a matter were announced closed."""
        return any(
            polls.id == one.matter.id and polls.state == "closed" for polls in self.polls.matters
        )

    def late_rulings(self) -> list[Ruling]:
        """The rulings that came after the last polls had closed; none before that."""
        if not self.final:
            return []
        closed = max(polls.closed for polls in self.polls.matters if polls.closed is not None)
        rows = Ruling.objects.filter(instrument__meeting=self.meeting, at__gt=closed)
        return list(rows.select_related("instrument").order_by("line_id"))

    def supersedes(self) -> str:
        """Which rulings came after the close, so that earlier reports no longer hold."""
        rulings = self.late_rulings()
        if not rulings:
            return ""
        each = "; ".join(
            f"{row.instrument.key} ({RULED[row.decision].lower()} "
            f"{moment_to_the_second(row.at, self.meeting)})"
            for row in rulings
        )
        latest = moment_to_the_second(max(row.at for row in rulings), self.meeting)
        return (
            f"This report supersedes every report made before {latest}. "
            f"Ruled on after the polls had closed: {each}."
        )

    # 1

    def meeting_section(self) -> list[Block]:
        meeting = self.meeting
        facts = [
            ("Corporation", meeting.issuer.name),
            ("Meeting", f"{meeting.title} ({meeting.get_form_display().lower()})"),
            ("Place", self.facts.place or "–"),
            ("Convened for", moment(self.facts.convenes, meeting)),
            ("Record date", day(self.facts.record_date)),
            ("Notice mailed", day(self.facts.mailed)),
        ]
        blocks: list[Block] = [Facts(facts)]
        for body in self.bodies("adjournment"):
            at = moment(datetime.fromisoformat(body["at"]), meeting)
            until = body.get("to")
            words = f"Adjourned {at}"
            if until:
                words += f" to {moment(datetime.fromisoformat(until), meeting)}"
            blocks.append(Text(f"{words}."))
        blocks.append(
            Text(
                "The notice of the meeting, the affidavit of its mailing and the certified list of "
                "stockholders are kept by the Secretary and are not part of this report."
            )
        )
        return blocks

    def bodies(self, type_: str) -> list[dict[str, Any]]:
        """The lines of a type in the meeting's record, in their order."""
        lines = RecordLine.objects.filter(meeting=self.meeting, type=type_).order_by("pk")
        return [json.loads(body) for body in lines.values_list("body", flat=True)]

    # 2

    def inspectors_section(self) -> list[Block]:
        if not self.inspectors:
            return [Text("No inspector is appointed for this meeting.", note=True)]
        rows = []
        for one in oath.inspectors(self.meeting):
            appointed, sworn = one.appointment, one.oath
            rows.append(
                (
                    one.name,
                    f"{moment(appointed.at, self.meeting)}, by {appointed.by}"
                    if appointed
                    else "not appointed in the record",
                    moment_to_the_second(sworn.at, self.meeting) if sworn else "not signed",
                )
            )
        blocks: list[Block] = [
            Table("", ("Inspector", "Appointed", "Oath signed"), rows, frozenset()),
        ]
        sworn_texts = {one.oath.text for one in oath.inspectors(self.meeting) if one.oath}
        return [*blocks, *(Text(f"“{text}”") for text in sorted(sworn_texts))]

    # 3

    def shares_section(self) -> list[Block]:
        classes = list(self.facts.classes.values())
        total = sum(one.outstanding * one.votes_per_share for one in classes)
        several = len(classes) > 1
        blocks: list[Block] = [
            Table(
                "Shares outstanding and entitled to vote on the record date",
                ("Class", "Shares", "Votes a share", "Votes"),
                [
                    (
                        one.name,
                        number(one.outstanding),
                        number(one.votes_per_share),
                        number(exact(one.outstanding * one.votes_per_share)),
                    )
                    for one in classes
                ],
                frozenset({1, 2, 3}),
                ("All classes", "", "", number(exact(total))) if several else None,
                (46, 18, 18, 18),
            )
        ]
        holdings = Holding.objects.filter(meeting=self.meeting)
        of_record = holdings.filter(under=None)
        counted = of_record.aggregate(
            lines=Count("pk", filter=Q(excluded=False)),
            excluded=Count("pk", filter=Q(excluded=True)),
        )
        words = f"The register has {counted['lines']:,} holdings of record that may vote."
        if counted["excluded"]:
            excluded = self._shares(of_record.filter(excluded=True))
            words += (
                f" {counted['excluded']:,} more, of {number(excluded)} shares, "
                "are excluded (8 Del. C. 160(c))."
            )
        return [*blocks, Text(words)]

    def _shares(self, holdings: Any) -> Quantity:
        rows = holdings.values("units_per_share").annotate(total=Sum("units"))
        shares = sum(Fraction(int(row["total"]), row["units_per_share"]) for row in rows)
        return exact(shares)

    # 4

    def polls_section(self) -> list[Block]:
        rows = [
            (
                f"{one.id}. {one.title}",
                moment(one.opened, self.meeting),
                moment(one.closed, self.meeting),
            )
            for one in self.polls.matters
        ]
        blocks: list[Block] = [
            Facts(
                [
                    ("Scheduled to open", moment(self.polls.opens, self.meeting)),
                    ("Scheduled to close", moment(self.polls.closes, self.meeting)),
                ]
            ),
            Table(
                "As announced",
                ("Matter", "Opened", "Closed"),
                rows,
                frozenset(),
                widths=(40, 30, 30),
            ),
        ]
        if not self.final:
            blocks.append(
                Text(
                    "The polls are not closed on every matter. This report is preliminary: it "
                    "gives what stood when it was made.",
                    note=True,
                )
            )
        blocks.append(
            Text(
                "An instrument received by the announced close is in time, that instant included. "
                "Times are those of the clock of the database that keeps the record."
            )
        )
        return blocks

    # 5

    def quorum_section(self) -> list[Block]:
        quorum = self.outcome.quorum
        rows = [
            ("Represented by proxy", number(quorum.by_proxy)),
            ("Present in person", number(quorum.in_person)),
        ]
        only_non_votes = self._only_non_votes()
        tests = [
            (
                f"Class {part.share_class}" if part.share_class else "All classes",
                number(base),
                f"{'more than' if part.strict else 'at least'} {part.fraction}",
                number(required),
                number(there),
                percent(there, base, 2),
                "present" if met else "not present",
            )
            for part, base, required, there, met in quorum.parts
        ]
        blocks: list[Block] = [
            Verdict(
                "A quorum is present" if quorum.met else "A quorum is not present",
                quorum.met,
                sentences.why_quorum(self.outcome),
                "" if self.final else IF_CLOSED,
            ),
            Table(
                "Votes represented",
                ("", "Votes"),
                rows,
                frozenset({1}),
                ("All represented", number(quorum.present)),
                (75, 25),
            ),
            Table(
                "The test",
                ("Of", "Outstanding", "Threshold", "Required", "Present", "Share", "Quorum"),
                tests,
                frozenset({1, 3, 4, 5}),
                widths=(14, 17, 17, 15, 15, 10, 14),
            ),
            Text(CUT_OFF),
        ]
        if only_non_votes:
            blocks.append(
                Text(
                    f"Of the votes represented, {number(only_non_votes)} are broker non-votes on "
                    "every matter on which they could be cast, and count for the quorum alone."
                )
            )
        return blocks

    def _only_non_votes(self) -> Quantity:
        found: Quantity = 0
        for of_class, codes in counting.standing_counts(self.meeting).shares.items():
            for code, shares in codes.items():
                marks = {DISINTERESTED.get(mark, mark) for mark in code[1:]}
                if "N" in marks and marks <= {"N", "."}:
                    found += shares * self.facts.classes[of_class].votes_per_share
        return exact(found)

    # 6

    def matters_section(self) -> list[Block]:
        blocks: list[Block] = []
        for place, one in enumerate(self.outcome.matters, start=1):
            blocks += self.matter_blocks(one, place)
        return blocks

    def matter_blocks(self, one: MatterOutcome, place: int) -> list[Block]:
        """What the report says of one matter: its table of votes first among the tables."""
        matter = one.matter
        word, favourable = verdict(one, self.outcome)
        requirement = sentences.requirement(matter)
        facts = [("What it needs", requirement[0].upper() + requirement[1:] + ".")]
        if isinstance(matter.board, str) and matter.id in floor_business.decided(self.meeting):
            by = turnout.choice_in_words(matter.board)
            facts.append(("Raised at the meeting", f"The named proxies, in their discretion: {by}"))
        elif isinstance(matter.board, str):
            facts.append(("The Board recommends", turnout.choice_in_words(matter.board)))
        for side in self.sides:
            advised = None if side.of_board else matter.recommendation(side.solicitor)
            if isinstance(advised, str):
                facts.append((f"{side.titled} recommends", turnout.choice_in_words(advised)))
        if matter.proponent:
            facts.append(("Proposed by", matter.proponent))
        if matter.advisory:
            facts.append(("Effect", "Advisory"))
        blocks: list[Block] = [
            Head(f"6.{place}", f"Matter {matter.id}: {matter.title}"),
            Facts(facts),
            *(self._election(one) if one.elected is not None else self._proposal(one)),
        ]
        lead = "" if self.closed(one) else IF_CLOSED
        blocks.append(Verdict(word, favourable, sentences.why(one, self.outcome), lead))
        return blocks

    def _proposal(self, one: MatterOutcome) -> list[Block]:
        totals: Mapping[str, Quantity] = one.totals  # type: ignore[assignment]
        present = sum(totals.values())
        decision = one.decision
        rows = [
            (
                HEADINGS[choice],
                number(votes),
                percent(votes, present, 2),
                _effect(choice, decision),
            )
            for choice, votes in totals.items()
        ]
        blocks: list[Block] = [
            Table(
                "Votes",
                ("", "Votes", "Of those present", "Effect"),
                rows,
                frozenset({1, 2}),
                ("All represented", number(exact(present)), "", ""),
                (38, 18, 16, 28),
            )
        ]
        if decision is not None:
            blocks.append(_measured([(None, decision)]))
        return [*blocks, *self._by_class(one)]

    def _election(self, one: MatterOutcome) -> list[Block]:
        elected = one.elected
        assert elected is not None
        totals: Mapping[str, Mapping[str, Quantity]] = one.totals  # type: ignore[assignment]
        names = {each.id: each.name for each in self.outcome.agenda.nominees(one.matter)}
        choices = list(next(iter(totals.values()), {}))
        closed = self.closed(one)
        result = dict.fromkeys(elected.elected, "elected" if closed else "ahead")
        result |= dict.fromkeys(elected.tied, "tied")
        if not self.outcome.quorum.met:
            result = dict.fromkeys(names, "no quorum")
        rows = [
            (
                names[id],
                *(number(votes) for votes in by_choice.values()),
                result.get(id, "not elected" if closed else "behind"),
            )
            for id, by_choice in totals.items()
        ]
        blocks: list[Block] = [
            Table(
                f"Votes for {one.matter.seats} {'seat' if one.matter.seats == 1 else 'seats'}",
                ("Nominee", *(HEADINGS[choice] for choice in choices), "Result"),
                rows,
                frozenset(range(1, len(choices) + 1)),
                widths=(28, *([58 // len(choices)] * len(choices)), 14),
            )
        ]
        if elected.tied:
            tied = sentences.listed(names[id] for id in elected.tied)
            blocks.append(
                Text(f"{tied} are tied. The seat stays open until the tie is broken.", note=True)
            )
        if one.nominee_decisions:
            blocks.append(
                _measured([(names[id], found) for id, found in one.nominee_decisions.items()])
            )
        elif not one.matter.cumulative:
            blocks.append(
                Text(
                    "Votes withheld and broker non-votes have no effect on an election by "
                    "plurality."
                )
            )
        if one.matter.cumulative:
            given = elections.cumulated(one, self.outcome, self.meeting)
            blocks += [Facts(given)] if given else []
        blocks += [Text(said) for said in elections.remarks(one, self.outcome, self.meeting)]
        return [*blocks, *self._by_class(one)]

    def _by_class(self, one: MatterOutcome) -> Iterator[Block]:
        for of_class, totals in one.by_class.items():
            name = self.facts.classes[of_class].name
            first = next(iter(totals.values()), None)
            if isinstance(first, Mapping):
                names = {each.id: each.name for each in self.outcome.agenda.nominees(one.matter)}
                choices = list(first)
                yield Table(
                    f"Of these, {name}",
                    ("Nominee", *(HEADINGS[choice] for choice in choices)),
                    [
                        (names[id], *(number(votes) for votes in by_choice.values()))
                        for id, by_choice in totals.items()  # type: ignore[union-attr]
                    ],
                    frozenset(range(1, len(choices) + 1)),
                )
            else:
                yield Table(
                    f"Of these, {name}",
                    tuple(HEADINGS[choice] for choice in totals),
                    [tuple(number(votes) for votes in totals.values())],  # type: ignore[arg-type]
                    frozenset(range(len(totals))),
                )

    # 7

    def channels_section(self) -> list[Block]:
        received = (
            Instrument.objects.filter(meeting=self.meeting)
            .values("form", "channel")
            .annotate(all=Count("pk"), governing=Count("pk", filter=Q(standing__status="governs")))
            .order_by("form", "channel")
        )
        rows = [
            (
                Instrument.Form(row["form"]).label,
                Channel(row["channel"]).label,
                f"{row['all']:,}",
                f"{row['governing']:,}",
            )
            for row in received
        ]
        counted = Instrument.objects.filter(meeting=self.meeting).count()
        governing = sum(row["governing"] for row in received)
        represented = turnout.by_channel(self.meeting)
        outstanding = self.outcome.quorum.outstanding
        blocks: list[Block] = [
            Table(
                "Instruments received",
                ("Form", "Channel", "Received", "That govern"),
                rows,
                frozenset({2, 3}),
                ("All", "", f"{counted:,}", f"{governing:,}"),
                (28, 36, 18, 18),
            ),
            Table(
                "Votes represented, by channel",
                ("Channel", "Votes", "Of those outstanding"),
                [
                    (one.label, number(one.votes), percent(one.votes, outstanding, 2))
                    for one in represented
                ],
                frozenset({1, 2}),
                (
                    "All",
                    number(exact(sum(one.votes for one in represented))),
                    percent(self.outcome.quorum.present, outstanding, 2),
                ),
                (50, 25, 25),
            ),
        ]
        electronic = [row for row in received if row["channel"] in ("internet", "telephone")]
        if electronic:
            number_of = sum(row["all"] for row in electronic)
            blocks.append(
                Text(
                    f"{number_of:,} proxies by internet or telephone were accepted on the control "
                    "number of the holding, from which it is determined that the stockholder "
                    "authorized them (8 Del. C. 212(c)(2))."
                )
            )
        return blocks

    # After 7, where several solicit with a card.

    def contest_section(self) -> list[Block]:
        """Whose cards were used, and how the universal ones were marked (Rule 14a-19)."""
        blocks: list[Block] = [
            Text(
                "Each side’s card lists all nominees. The latest-dated proxy of a holder governs, "
                "whichever side’s card it is on."
            ),
            Table(
                "Proxies by whose card",
                ("Card", "Received", "That govern", "Votes represented"),
                elections.by_card(self.meeting, self.sides),
                frozenset({1, 2, 3}),
                widths=(46, 16, 16, 22),
            ),
        ]
        for one in self.outcome.matters:
            if one.elected is None or not one.matter.contested or one.matter.cumulative:
                continue
            blocks.append(
                Table(
                    f"Matter {one.matter.id}: how governing cards were marked",
                    ("Card", "As many as seats", "Fewer", "Not marked", "More: not voted"),
                    elections.by_marking(self.meeting, one.matter, self.sides),
                    frozenset({1, 2, 3, 4}),
                    widths=(36, 18, 14, 14, 18),
                )
            )
        return blocks

    # 8

    def not_counted_section(self) -> list[Block]:
        rows = []
        statuses = [status for status in turnout.STATUSES if status != "governs"]
        totals = self._shares_by_status()
        for status in statuses:
            if status in totals:
                many, shares = totals[status]
                word, _, meaning = turnout.STATUSES[status]
                rows.append((word.capitalize(), f"{many:,}", number(exact(shares)), meaning))
        if not rows:
            return [Text("Every instrument that was received is counted.")]
        blocks: list[Block] = [
            Table(
                "By status",
                ("Status", "Instruments", "Shares", "What it means"),
                rows,
                frozenset({1, 2}),
                widths=(15, 14, 18, 53),
            ),
            Text(
                "Shares are those that an instrument was for. A holding may have several "
                "instruments, and another of them may count."
            ),
        ]
        listed = [
            (
                row.key,
                f"{row.holder} ({row.holding})",
                row.shares,
                f"{row.form}, {row.channel.lower()}",
                moment_to_the_second(row.received, self.meeting),
                row.status.capitalize() + (f" by {row.by}" if row.by else ""),
            )
            for row in self.rows
        ]
        if listed:
            blocks.append(
                Table(
                    "Each instrument that was not counted, superseded ones and notices apart",
                    ("Instrument", "Holder", "Shares", "Form", "Received", "Status"),
                    listed,
                    frozenset({2}),
                    widths=(19, 20, 12, 14, 16, 19),
                )
            )
        return blocks

    def _shares_by_status(self) -> dict[str, tuple[int, Quantity]]:
        totals: dict[str, tuple[int, Quantity]] = {}
        rows = (
            Instrument.objects.filter(meeting=self.meeting)
            .exclude(standing__status="governs")
            .values_list("standing__status", "shares", "holding__units", "holding__units_per_share")
        )
        for status, shares, units, per_share in rows.iterator(chunk_size=5000):
            many, sum_of = totals.get(status, (0, 0))
            own = Fraction(units, per_share) if shares is None else shares
            totals[status] = (many + 1, sum_of + own)
        return totals

    # 9

    def exceptions_section(self) -> list[Block]:
        found = [
            (row.key, f"{row.holder} ({row.holding})", row.shares, kind, detail)
            for row in map(
                _with_votes, turnout.instruments(self.meeting, problems=True).order_by("line_id")
            )
            for kind, detail in row.problems
        ]
        if not found:
            return [Text("None.")]
        return [
            Text("What the inspectors should look at, as the rules found it."),
            Table(
                "",
                ("Instrument", "Holder", "Shares", "What", "Detail"),
                found,
                frozenset({2}),
                widths=(19, 22, 12, 18, 29),
            ),
        ]

    # 10

    def rulings_section(self) -> list[Block]:
        rows = (
            Ruling.objects.filter(instrument__meeting=self.meeting)
            .select_related("instrument__holding__holder")
            .order_by("line_id")
        )
        if not rows:
            return [Text("None.")]
        supersedes = self.supersedes()
        relied_on = inspection.relied_on(self.meeting)
        return [
            *([Text(supersedes, note=True)] if supersedes else []),
            Table(
                "",
                ("Instrument", "Holder", "Ruling", "Reason", "By", "At"),
                [
                    (
                        row.instrument.key,
                        row.instrument.holding.holder.name,
                        RULED[row.decision],
                        f"{row.reason} {relied_on.get(row.pk, '')}".rstrip(),
                        row.by,
                        moment_to_the_second(row.at, self.meeting),
                    )
                    for row in rows
                ],
                frozenset(),
                widths=(19, 18, 11, 23, 12, 17),
            ),
            Text("Where there are several rulings on one instrument the latest stands."),
        ]

    # 11

    def challenges_section(self) -> list[Block]:
        rows = inspection.record_of_challenges(self.meeting)
        if not rows:
            return [Text("No challenge was lodged.")]
        return [
            Text(
                "Every challenge to a determination of the inspectors, and its disposition "
                "(8 Del. C. 231(b)(4))."
            ),
            Table(
                "",
                ("Challenge", "By", "Against", "Ground", "Disposition"),
                rows,
                frozenset(),
                widths=(14, 17, 19, 25, 25),
            ),
        ]

    # 12

    def record_section(self, sha256: str, lines: int) -> list[Block]:
        return [
            Facts(
                [
                    ("Lines in the record", f"{lines:,}"),
                    ("SHA-256 of the exported record", in_groups(sha256)),
                    ("This report was made", moment_to_the_second(self.made, self.meeting)),
                ]
            ),
            Text(
                "Every figure in this report follows from the meeting record alone. Whoever has "
                "the record can count it again with “python -m voting.recount”."
            ),
        ]


def _with_votes(columns: Mapping[str, Any]) -> turnout.InstrumentRow:
    return turnout.instrument_row(columns, with_votes=True)


def in_groups(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def verdict(one: MatterOutcome, outcome: Outcome) -> tuple[str, bool]:
    """How a matter came out in a word or two, and whether that is in its favour."""
    if not outcome.quorum.met:
        return "No quorum", False
    elected = one.elected
    if elected is not None:
        return {
            "elected": (f"All {one.matter.seats} elected" if one.matter.seats > 1 else "Elected"),
            "partly_elected": f"{len(elected.elected)} of {one.matter.seats} elected",
            "none_elected": "None elected",
            "tied": "Tied",
        }[one.outcome], one.outcome == "elected"
    if one.decision is None:
        if one.outcome == "tied":
            return "Tied", False
        return turnout.choice_in_words(one.outcome).capitalize(), True
    advisory = " (advisory)" if one.matter.advisory else ""
    passes = one.decision.passes
    return ("Approved" if passes else "Not approved") + advisory, passes


_BASE_NAMES = {
    "cast": "Votes cast for or against",
    "present_and_entitled": "Votes present and entitled",
    "present": "Votes present",
    "outstanding": "Votes of all outstanding shares",
}


def _measured(each: Sequence[tuple[str | None, Decision]]) -> Table:
    """What the votes for were measured against, one line for each test."""
    rows = []
    for name, decision in each:
        for test in _tests(decision):
            standard = test.standard
            of = _BASE_NAMES[standard.of or "cast"]
            if standard.share_class:
                of += f", class {standard.share_class}"
            margin = test.votes_for - (test.required or 0)
            rows.append(
                (
                    name or of,
                    f"{'more than' if standard.strict else 'at least'} {standard.fraction}",
                    number(test.base or 0),
                    number(test.required or 0),
                    number(test.votes_for),
                    f"{'+' if margin >= 0 else '−'}{number(abs(margin))}",
                    "met" if test.passes else "not met",
                )
            )
    return Table(
        "The test",
        (
            "Of" if each[0][0] is None else "Nominee",
            "Threshold",
            "Base",
            "Required",
            "For",
            "Margin",
            "Test",
        ),
        rows,
        frozenset({2, 3, 4, 5}),
        widths=(25, 14, 13, 13, 12, 12, 11),
    )


def _tests(decision: Decision) -> Iterator[Decision]:
    if not decision.parts:
        yield decision
    for part in decision.parts:
        yield from _tests(part)


def _effect(choice: str, decision: Decision | None) -> str:
    """What a kind of vote does to the result under the standard."""
    if decision is None:
        return "counted" if choice in ("1", "2", "3") else "no effect"
    if decision.parts:
        return "by each test"
    of = decision.standard.of or "cast"
    if choice in ("for", "against"):
        return choice
    if of == "cast" or (of == "present_and_entitled" and choice == "broker_non_vote"):
        return "no effect"
    return "counts against"
