"""Many rows are written as few are, on any database."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from meetings.models import Holding
from voting import bulk, door
from voting.models import Instrument, InstrumentStanding, RecordLine, StandingLot

MANY = bulk.FEW + 50
STANDING = ("instrument_id", "status", "by_id", "reason", "problems")
AT = datetime(2003, 5, 23, 19, 0, 0, 123456, tzinfo=UTC)
BODIES = ["plain", "tab\tand\nbreak", "back\\slash \\N", "quote\"'", "Jean-René ₤ 😀", ""]


def test_many_lines_are_kept_as_they_are_and_in_their_order(meeting):
    bodies = [f"{number} {BODIES[number % len(BODIES)]}" for number in range(MANY)]
    rows = bulk.insert(
        RecordLine,
        [RecordLine(meeting=meeting, type="note", body=body, at=AT) for body in bodies],
    )

    kept = RecordLine.objects.filter(type="note").order_by("pk")
    assert [row.body for row in kept] == bodies
    assert [row.pk for row in kept] == [row.pk for row in rows]
    assert {row.at for row in kept} == {AT}


def test_every_kind_of_field(meeting):
    alice = meeting.holdings.get(key="alice")
    lines = bulk.insert(
        RecordLine, [RecordLine(meeting=meeting, type="note", body="") for _ in range(MANY)]
    )
    votes = {"1": {"1a": {"for": "9\\t"}}, "2": ["for", "é"], "3": None}
    bulk.insert(
        Instrument,
        [
            Instrument(
                meeting=meeting,
                holding=alice,
                line=line,
                key=f"K{line.pk}",
                form="proxy",
                channel="mail",
                received=AT,
                dated=AT.date(),
                shares=Fraction(1000, 3),
                signatures=None if line.pk % 2 else ["A\nB"],
                votes=votes,
                comment="\\.\n",
            )
            for line in lines
        ],
    )

    for row in Instrument.objects.select_related("line"):
        assert (row.key, row.holding, row.received) == (f"K{row.line_id}", alice, AT)
        assert (row.dated, row.shares) == (AT.date(), Fraction(1000, 3))
        assert row.signatures == (None if row.line_id % 2 else ["A\nB"])
        assert (row.votes, row.comment, row.request_key) == (votes, "\\.\n", None)
    assert Instrument.objects.filter(signatures__isnull=True).count() == MANY // 2


def test_constraints_hold(meeting):
    twice = RecordLine.objects.create(meeting=meeting, type="note", body="")
    rows = [
        Instrument(
            meeting=meeting,
            holding=meeting.holdings.first(),
            line=twice,
            key=f"K{number}",
            form="proxy",
            channel="mail",
            received=AT,
        )
        for number in range(MANY)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Instrument, rows)

    assert Instrument.objects.count() == 0


def test_no_rows(meeting):
    assert bulk.insert(RecordLine, []) == []


@pytest.mark.parametrize("many", [3, MANY])
def test_values_are_kept_as_rows_are(meeting, many):
    alice = meeting.holdings.get(key="alice")
    before = StandingLot.objects.count()
    rows = [(alice.pk, alice.share_class_id, f"P{BODIES[n % 5]}", n + 1) for n in range(many)]

    bulk.insert_values(StandingLot, ("holding_id", "share_class_id", "code", "units"), rows)

    kept = StandingLot.objects.order_by("pk")[before:]
    assert [(one.holding_id, one.share_class_id, one.code, one.units) for one in kept] == rows
    assert {one.units_per_share for one in kept} == {1}, "what is not given has its default"


@pytest.mark.parametrize("many", [1, MANY])
def test_values_of_a_row_that_is_known_by_another(meeting, clock, many):
    arrival = door.Arrival("alice", "proxy", "internet", {"2": "for"})
    instrument = door.receive(meeting, arrival, clock())
    InstrumentStanding.objects.all().delete()
    problems = [["overvote", "100\t“\\”"]]
    rows = [(instrument.pk, "held", None, "", problems)] * many
    if many > 1:
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.insert_values(InstrumentStanding, STANDING, rows)
        return
    bulk.insert_values(InstrumentStanding, STANDING, rows)

    kept = InstrumentStanding.objects.get()
    assert (kept.instrument, kept.status, kept.by, kept.problems) == (
        instrument,
        "held",
        None,
        problems,
    )


@pytest.mark.parametrize("keys", [["alice"], ["alice", "nominee", "nobody"], []])
def test_rows_are_found_among_many_values(meeting, keys):
    found = Holding.objects.filter(meeting=meeting, key__among=keys)
    same = Holding.objects.filter(meeting=meeting, key__in=keys)

    assert set(found) == set(same)
    ids = [row.pk for row in same]
    assert set(Holding.objects.filter(pk__among=ids)) == set(same)
    assert not Holding.objects.filter(under__among=ids).exists()
