"""The count of standing votes against the bare sum of their shares, on both databases."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import scratch
from benchmarks.recount_of_record import record
from benchmarks.table import Row

#: How holders vote. Most follow the board on all matters, a few go against it on all, and the
#: others choose matter by matter; and, worse than any real meeting, everybody does the last.
DISTRIBUTIONS = {
    "mostly alike": "CASE WHEN r < 0.8 THEN {board} WHEN r < 0.85 THEN {against} ELSE {drawn} END",
    "each choice by itself": "{drawn}",
}

POSTGRESQL = """
from django.db import connection
from voting.models import StandingLot
from meetings.models import Holder, Holding, Meeting, ShareClass
meeting = Meeting.objects.get()
share_class = ShareClass.objects.get()
holder = Holder.objects.first()
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM voting_standinglot")
    if Holding.objects.count() < {size}:
        cursor.execute('''INSERT INTO meetings_holding (units, units_per_share, key, kind, joint,
            excluded, interested, holder_id, meeting_id, share_class_id)
            SELECT 1 + n %% 2000, 1, 'S' || n, 'registered', '[]', false, '[]', %s, %s, %s
            FROM generate_series(1, {size}) AS n''', [holder.pk, meeting.pk, share_class.pk])
    cursor.execute("SELECT setseed(0.5)")
    cursor.execute('''INSERT INTO voting_standinglot
        (units, units_per_share, code, holding_id, share_class_id)
        SELECT units, 1, {code}, id, share_class_id FROM
        (SELECT *, random() AS r FROM meetings_holding WHERE key LIKE 'S%' LIMIT {size}) AS h''')
    cursor.execute("VACUUM ANALYZE voting_standinglot")
"""

SQLITE = """
from django.db import connection
from meetings.models import Holder, Meeting, ShareClass
meeting = Meeting.objects.get()
share_class = ShareClass.objects.get()
holder = Holder.objects.first()
with connection.cursor() as cursor:
    cursor.execute('''INSERT INTO meetings_holding (units, units_per_share, key, kind, joint,
        excluded, interested, holder_id, meeting_id, share_class_id)
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers
        WHERE n < {size})
        SELECT 1 + n %% 2000, 1, 'S' || n, 'registered', '[]', 0, '[]', %s, %s, %s FROM numbers''',
        [holder.pk, meeting.pk, share_class.pk])
    cursor.execute('''INSERT INTO voting_standinglot
        (units, units_per_share, code, holding_id, share_class_id)
        SELECT units, 1, {code}, id, share_class_id FROM
        (SELECT *, abs(random() % 1000000) / 1000000.0 AS r FROM meetings_holding
        WHERE key LIKE 'S%')''')
    cursor.execute("ANALYZE")
"""

MEASURE = """
import json
from benchmarks.table import in_turn
from django.db import connection
from meetings.models import Meeting
from voting.counting import outcome_of
meeting = Meeting.objects.get()

def with_workers(number):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET max_parallel_workers_per_gather = {{number}}")

def bare():
    with_workers({bare_workers})
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(units) FROM voting_standinglot")
        return cursor.fetchone()

def count():
    with_workers({workers})
    return outcome_of(meeting)

assert count().quorum.present == bare()[0]
print(json.dumps(in_turn(count, bare, {times})))
"""

#: What the count may cost, by its parallel workers: of up to a million votes against the scan with
#: as many, of more against the scan by one process.
AT_MOST = {0: 3, 2: 3}
AT_MOST_OF_MILLIONS = {0: 3.5, 2: 2.5}
#: Beyond this many votes SQLite, which is for small meetings, is not measured.
SQLITE_SIZE = 1_000_000


def measure(size: int) -> list[Row]:
    """PostgreSQL with and without parallel workers, and SQLite, for each distribution.

    The count of a meeting is measured with `--size 5000000`.
    """
    of_millions = size > SQLITE_SIZE
    times = 3 if of_millions else 7
    rows = []
    with scratch.postgresql() as address:
        _import_agenda(address)
        for name, shape in DISTRIBUTIONS.items():
            code = shape.format(**_codes("random()"))
            scratch.in_django(address, POSTGRESQL.format(size=size, code=code))
            for workers, at_most in (AT_MOST_OF_MILLIONS if of_millions else AT_MOST).items():
                bare = 0 if of_millions else workers
                measured = MEASURE.format(workers=workers, bare_workers=bare, times=times)
                found = json.loads(scratch.in_django(address, measured).splitlines()[-1])
                path = f"count of {size:,} standing votes, {name}, {workers} workers"
                against = f"sum(units), PostgreSQL, {bare} workers"
                rows.append(Row(path, against, *found, at_most))
    if of_millions:
        return rows
    for name, shape in DISTRIBUTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            address = f"sqlite:///{Path(folder) / 'benchmark.sqlite3'}"
            scratch.migrate(address)
            _import_agenda(address)
            code = shape.format(**_codes("abs(random() % 1000000) / 1000000.0"))
            scratch.in_django(address, SQLITE.format(size=size, code=code))
            measured = MEASURE.format(workers=0, bare_workers=0, times=times)
            found = json.loads(scratch.in_django(address, measured).splitlines()[-1])
            path = f"count of {size:,} standing votes, {name}"
            rows.append(Row(path, "sum(units), SQLite", *found, 20))
    return rows


def _import_agenda(address: str) -> None:
    """A meeting of ten matters, with one holder to hang holdings on."""
    lines = [
        json.dumps(line)
        for line in record(14)
        if line["type"] in ("meeting", "class", "matter", "holding")
    ]
    scratch.manage(address, "import_record", "-", given="\n".join(lines) + "\n")


def _codes(random: str) -> dict[str, str]:
    """Choices for six nominees and nine proposals, as SQL."""
    proposal = f"substr('FFFFFFFFFFFFFFFFAAAB', 1 + CAST(floor({random} * 20) AS integer), 1)"
    election = f"CASE WHEN {random} < 0.8 THEN 'FFFFFF' ELSE 'FWFFFF' END"
    return {
        "board": "'P' || 'FFFFFF' || 'FFFFFFFFF'",
        "against": "'P' || 'WWWWWW' || 'AAAAAAAAA'",
        "drawn": " || ".join(["'P'", f"({election})", *[proposal] * 9]),
    }
