"""What the inspectors' certificate says (8 Del. C. 231(b)(5), (d); rules.md 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from meetings.models import Meeting
from voting.inspection.rulings import KINDS
from voting.models import Certification, Count
from voting.reports.blocks import Block, Facts, Head, Report, Section, Table, Text, Verdict
from voting.reports.content import (
    Writer,
    in_groups,
    moment,
    moment_to_the_second,
    to_three_decimals,
)
from voting.rules import sentences
from voting.rules.sentences import number


def certificate_of(
    meeting: Meeting, count: Count, signatures: Sequence[Certification], made: datetime
) -> Report:
    """The certificate of a final count: what it says, and who has signed it so far."""
    writer = Writer(meeting, made)
    sections = [
        ("The inspectors and their oath", writer.inspectors_section()),
        ("Shares represented", _shares(writer)),
        ("Votes", _votes(writer)),
        ("Exceptions and rulings", _exceptions(writer)),
        ("Evidence relied on", _evidence(writer)),
        ("Challenges", writer.challenges_section()),
        ("The count and the record", _record(meeting, count)),
    ]
    return Report(
        issuer=meeting.issuer.name,
        address=meeting.issuer.address,
        meeting=meeting.title,
        title="Certificate of the Inspectors of Election",
        made=made,
        made_in_words=moment(made, meeting),
        final=writer.final,
        quorum_met=writer.outcome.quorum.met,
        sections=[
            Section(place, title, to_three_decimals(blocks))
            for place, (title, blocks) in enumerate(sections, start=1)
        ],
        signers=writer.inspectors,
        sha256=count.digest,
        summary=writer.summary(),
        signed=[(one.inspector, moment_to_the_second(one.at, meeting)) for one in signatures],
        kind="certificate",
    )


def _shares(writer: Writer) -> list[Block]:
    quorum = writer.outcome.quorum
    return [
        *writer.shares_section()[:1],
        Verdict(
            "A quorum is present" if quorum.met else "A quorum is not present",
            quorum.met,
            sentences.why_quorum(writer.outcome),
        ),
        Facts(
            [
                ("Votes represented by proxy", number(quorum.by_proxy)),
                ("Votes present in person", number(quorum.in_person)),
                ("All represented", number(quorum.present)),
            ]
        ),
    ]


def _votes(writer: Writer) -> list[Block]:
    """The votes on each matter and for each nominee, and the result; the report has the tests."""
    blocks: list[Block] = []
    for place, one in enumerate(writer.outcome.matters, start=1):
        matter = writer.matter_blocks(one, place)
        tables = [block for block in matter if isinstance(block, Table)]
        head = Head(f"3.{place}", f"Matter {one.matter.id}: {one.matter.title}")
        blocks += [head, *tables[:1], *(block for block in matter if isinstance(block, Verdict))]
    return blocks


def _exceptions(writer: Writer) -> list[Block]:
    return [*writer.not_counted_section()[:1], Head("4.1", "Rulings"), *writer.rulings_section()]


def _evidence(writer: Writer) -> list[Block]:
    bodies = writer.bodies("evidence")
    head = Text(
        "The inspectors examined the proxies, envelopes and ballots, information submitted with "
        "electronic proxies, and the regular books and records of the corporation, and relied on "
        "nothing else but what follows (8 Del. C. 231(d))."
    )
    if not bodies:
        return [head, Text("None.")]
    return [
        head,
        Table(
            "",
            ("Instrument", "Relied on", "Detail", "By"),
            [
                (
                    body["instrument"],
                    "; ".join(KINDS.get(kind, kind) for kind in body["kinds"]),
                    body.get("detail") or "–",
                    body["by"],
                )
                for body in bodies
            ],
            frozenset(),
            widths=(18, 32, 34, 16),
        ),
    ]


def _record(meeting: Meeting, count: Count) -> list[Block]:
    facts = [
        ("Count", f"{count.key}, taken {moment_to_the_second(count.at, meeting)} by {count.by}"),
        ("Lines of the record that it covers", f"{count.leaves:,}"),
        *([("Root over these lines", count.root)] if count.root else []),
        ("SHA-256 of its result", in_groups(count.digest)),
    ]
    return [
        Facts(facts),
        Text(
            "Every figure in this certificate follows from these lines of the meeting's record. "
            "Whoever has them can count them again with “python -m voting.recount”."
        ),
    ]
