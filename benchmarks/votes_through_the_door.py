"""Votes through the one door: SQL statements for each, and against the bare inserts."""

from __future__ import annotations

import json

from benchmarks import scratch
from benchmarks.recount_of_record import record
from benchmarks.table import Row

VOTES = 500

MEASURE = """
import json, time
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from meetings.clock import DatabaseClock
from meetings.models import Meeting
from voting import door
from voting.models import RecordLine

class Early(DatabaseClock):
    def now(self):
        return super().now().replace(year=2024, month=5, day=20)

meeting = Meeting.objects.get()
holdings = list(meeting.holdings.values_list("key", flat=True))

def vote(key):
    arrival = door.Arrival(holding=key, form="proxy", channel="internet", votes={{"1": "for"}})
    door.receive(meeting, arrival, Early())

vote(holdings[0])
with CaptureQueriesContext(connection) as statements:
    vote(holdings[0])
start = time.perf_counter()
for key in holdings[1:{votes} + 1]:
    vote(key)
through = time.perf_counter() - start
start = time.perf_counter()
for number in range({votes}):
    with transaction.atomic():
        RecordLine.objects.create(meeting=meeting, type="note", body="{{}}")
bare = time.perf_counter() - start
told = [one for one in statements if one["sql"] not in ("BEGIN", "COMMIT")]
print(json.dumps([len(told), through, bare]))
"""


def measure(size: int) -> list[Row]:
    """One process on PostgreSQL; `size` is not used, since each vote costs the same."""
    lines = [json.dumps(line) for line in record(4 * VOTES) if line["type"] != "instrument"]
    with scratch.postgresql() as address:
        scratch.manage(address, "import_record", "-", given="\n".join(lines) + "\n")
        printed = scratch.in_django(address, MEASURE.format(votes=VOTES))
        statements, through, bare = json.loads(printed.splitlines()[-1])
    return [
        Row("SQL statements for one vote, in its transaction", "one statement", statements, 1, 12),
        Row(f"{VOTES} votes through the door", "as many single inserts", through, bare, None),
    ]
