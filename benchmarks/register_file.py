"""A register's file, checked and loaded, against a bare `psql COPY` of it into one plain table.

Loaded are holders and holdings with all constraints and indexes, and the digests of control
numbers. The rows are looked at one by one before. What enters the record is measured apart. Memory
is the peak of the process that checks and loads.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import scratch
from benchmarks.table import Row

TITLES = (
    *("Account", "Name", "Class", "Shares", "Kind", "Under", "Joint owners"),
    *("Address 1", "City", "State", "Zip", "Email"),
)

LOAD = """
import json, resource, sys, time
from pathlib import Path
from meetings.clock import DatabaseClock
from meetings.models import ControlNumber, Holder, Holding, Meeting, RegisterFile
from meetings.register import files
from voting import register
from voting.models import RecordLine

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

meeting = Meeting.objects.get()
clock = DatabaseClock()
with open({path!r}, "rb") as content:
    chunks = iter(lambda: content.read(1 << 20), b"")
    file = files.take(meeting, "register.csv", chunks, clock, "benchmark")
files.map_columns(file, file.columns, fractions=False)
at_rest = peak()
times = [time.perf_counter()]
files.check(file.pk)
times.append(time.perf_counter())
file.refresh_from_db()
assert file.state == "sound", (file.state, list(file.faults.values_list("message", flat=True)[:3]))
register.ask_to_load(file, "benchmark", "Rounded")
register.load(file.pk, clock)
times.append(time.perf_counter())
loaded = peak()
assert Holding.objects.count() == Holder.objects.count() == {rows}, file.stopped
assert ControlNumber.objects.count() == {rows}
register.ask_to_record(meeting, "benchmark")
register.record(file.pk, clock)
times.append(time.perf_counter())
assert RecordLine.objects.filter(type="holding").count() == {rows}
print(json.dumps([*(late - early for early, late in zip(times, times[1:])), at_rest, loaded]))
"""


def measure(size: int) -> list[Row]:
    """The same file on PostgreSQL and on SQLite, each in a process of its own."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, scratch.postgresql() as address:
        path = Path(folder) / "register.csv"
        shares = write(path, size)
        bare = min(_bare(address, path) for _ in range(3))
        sqlite = f"sqlite:///{folder}/database.sqlite3"
        scratch.migrate(sqlite)
        for name, database, most in (("PostgreSQL", address, 6), ("SQLite", sqlite, 12)):
            given = "\n".join(map(json.dumps, _meeting(shares))) + "\n"
            scratch.manage(database, "import_record", "-", given=given)
            code = LOAD.format(path=str(path), rows=size)
            printed = scratch.in_django(database, code)
            checked, loaded, recorded, at_rest, peak = json.loads(printed.splitlines()[-1])
            against = "psql COPY of the file"
            rows += [
                Row(f"{size:,} holdings, {name}", against, checked + loaded, bare, most),
                Row("  of it: every row checked", against, checked, bare, None),
                Row("  beside it: lines of the record", against, recorded, bare, None),
                Row("  peak memory (GB)", "before the check", peak, at_rest, None),
            ]
    return rows


def write(path: Path, size: int) -> int:
    """Write a register with a depository, participants under it, and joint owners; its shares."""
    drawn = random.Random(2003)
    total = deposited = size * 1000
    with path.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.writer(out)
        sheet.writerow(TITLES)
        sheet.writerow(
            [
                *("CEDE", "Cede & Co.", "c", deposited, "nominee", "", ""),
                *("55 Water Street", "New York", "NY", "10041", ""),
            ]
        )
        for number in range(1, size):
            shares = drawn.randrange(1, 5000)
            participant = number % 2000 == 0
            total += 0 if participant else shares
            name = f"{drawn.choice(_FIRST)} {drawn.choice(_LAST)} {number}"
            sheet.writerow(
                [
                    f"A{number:08}",
                    name,
                    "c",
                    shares,
                    "nominee" if participant else "",
                    "CEDE" if participant else "",
                    f"{name};{drawn.choice(_FIRST)} {drawn.choice(_LAST)}"
                    if number % 20 == 0
                    else "",
                    f"{drawn.randrange(1, 9999)} Elm Street, Suite {number % 300}",
                    "Chatsworth",
                    "CA",
                    f"{90000 + number % 9999}",
                    f"holder{number}@example.com" if number % 4 == 0 else "",
                ]
            )
    return total


_FIRST = ("Alice", "Bob", "Carol", "David", "Erin", "Frank", "Grace", "Heidi", "Jean-René", "Zoë")
_LAST = ("Archer", "Baker", "Carter", "Dufour", "Evans", "Fischer", "García", "Hughes", "Łukasz")


def _bare(address: str, path: Path) -> float:
    columns = ", ".join(f"c{number} text" for number in range(len(TITLES)))
    script = f"DROP TABLE IF EXISTS plain; CREATE TABLE plain ({columns})"
    run = ["psql", "--quiet", "--no-psqlrc", address, "--command"]
    subprocess.run([*run, script], check=True, capture_output=True, env=dict(os.environ))
    start = time.perf_counter()
    subprocess.run([*run, f"\\copy plain FROM '{path}' (FORMAT csv, HEADER)"], check=True)
    return time.perf_counter() - start


def _meeting(shares: int) -> list[dict[str, object]]:
    return [
        {
            "type": "meeting",
            "id": "bench",
            "issuer": "Bench Corporation",
            "title": "Annual Meeting",
            "timezone": "America/Los_Angeles",
            "record_date": "2024-04-10",
            "convenes": "2024-05-30T09:00:00-07:00",
        },
        {"type": "class", "id": "c", "name": "Common", "outstanding": str(shares)},
        {
            "type": "matter",
            "id": "1",
            "title": "Proposal",
            "kind": "proposal",
            "standard": {"rule": "majority", "of": "cast"},
        },
    ]
