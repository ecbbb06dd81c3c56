"""A nominee's file through the door, against COPY of the same rows into the same tables."""

from __future__ import annotations

import json

from benchmarks import scratch
from benchmarks.table import Row

#: As in a proxy department's file: one account for each instruction, four choices on a matter.
ACCOUNTS = 20_000

MEASURE = """
import json, time
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from meetings.clock import DatabaseClock
from meetings.models import Meeting, NomineePosition, Role, StaffRole
from voting.models import NomineeFile, RecordedFile
from voting.nominees import recording, spreadsheets
from voting.nominees.columns import columns_of
from voting import snapshot

class Early(DatabaseClock):
    def now(self):
        return super().now().replace(year=2024, month=5, day=20)

TABLES = [
    "voting_recordline", "voting_instrument", "voting_lot", "voting_standinglot",
    "voting_instrumentstanding",
]
meeting = Meeting.objects.get()
user = get_user_model().objects.create(username="agent")
StaffRole.objects.create(user=user, meeting=meeting, role=Role.NOMINEE)
NomineePosition.objects.bulk_create(
    NomineePosition(user=user, holding=row) for row in meeting.holdings.all()
)
agenda = snapshot.agenda_of(meeting)
columns = columns_of(agenda)

def row(number, key):
    apart = number % 97
    shares = {{"for": 600 + apart, "broker_non_vote": 100}}
    shares |= {{"against": 200 - apart, "withhold": 200 - apart}}
    return [key, *(shares.get(column.choice, "") for column in columns)]

keys = list(meeting.holdings.order_by("pk").values_list("key", flat=True))
content = spreadsheets.written(
    [["account", *(column.title for column in columns)],
     *(row(number, key) for number, key in enumerate(keys))]
)
start = time.perf_counter()
file = recording.take(meeting, user, "file.csv", content, "", "replace", Early())
taken = time.perf_counter() - start
assert not file.faults, file.faults[:3]

before = {{}}
with connection.cursor() as cursor:
    for table in TABLES:
        key = "instrument_id" if table.endswith("ntstanding") else "id"
        cursor.execute(f"SELECT coalesce(max({{key}}), 0) FROM {{table}}")
        before[table] = cursor.fetchone()[0]
start = time.perf_counter()
recording.record(file, user, Early())
recorded = time.perf_counter() - start

# The same rows, taken out and put back by COPY in one transaction.
saved, rows = {{}}, 0
with connection.cursor() as cursor:
    for table in TABLES:
        key = "instrument_id" if table.endswith("ntstanding") else "id"
        query = f"SELECT * FROM {{table}} WHERE {{key}} > {{before[table]}}"
        with cursor.copy(f"COPY ({{query}}) TO STDOUT") as copy:
            saved[table] = b"".join(bytes(one) for one in copy)
        rows += saved[table].count(b"\\n")
    for table in TABLES:
        if table != "voting_instrumentstanding" and table != "voting_standinglot":
            cursor.execute(f"ALTER TABLE {{table}} DISABLE TRIGGER USER")
    for table in reversed(TABLES):
        key = "instrument_id" if table.endswith("ntstanding") else "id"
        cursor.execute(f"DELETE FROM {{table}} WHERE {{key}} > {{before[table]}}")
    for table in TABLES:
        if table != "voting_instrumentstanding" and table != "voting_standinglot":
            cursor.execute(f"ALTER TABLE {{table}} ENABLE TRIGGER USER")
start = time.perf_counter()
with transaction.atomic(), connection.cursor() as cursor:
    for table in TABLES:
        with cursor.copy(f"COPY {{table}} FROM STDIN") as copy:
            copy.write(saved[table])
bare = time.perf_counter() - start
print(json.dumps([taken, recorded, bare, rows]))
"""


def measure(size: int) -> list[Row]:
    """One process on PostgreSQL; at most `size` accounts."""
    accounts = min(size, ACCOUNTS)
    with scratch.postgresql() as address:
        given = "\n".join(json.dumps(line) for line in _record(accounts)) + "\n"
        scratch.manage(address, "import_record", "-", given=given)
        printed = scratch.in_django(address, MEASURE.format())
        taken, recorded, bare, rows = json.loads(printed.splitlines()[-1])
    return [
        Row(
            f"{accounts:,} of a nominee's instructions recorded",
            f"COPY of the same {rows:,} rows",
            recorded,
            bare,
            8,
        ),
        Row(f"{accounts:,} of them read and checked before", "the same COPY", taken, bare, None),
    ]


def _record(accounts: int) -> list[dict[str, object]]:
    """A meeting with as many positions of nominees, a contest-free election and a proposal."""
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
        {"type": "class", "id": "c", "name": "Common", "outstanding": str(accounts * 1000)},
        {
            "type": "matter",
            "id": "1",
            "title": "Election",
            "kind": "election",
            "seats": 3,
            "nominees": [{"id": f"1{one}", "name": one.upper()} for one in "abc"],
            "standard": {"rule": "plurality"},
            "routine": True,
        },
        {
            "type": "matter",
            "id": "2",
            "title": "Proposal",
            "kind": "proposal",
            "standard": {"rule": "majority", "of": "cast"},
        },
        *(
            {
                "type": "holding",
                "id": f"P{number:06}",
                "holder": f"Account {number}",
                "class": "c",
                "shares": "1000",
                "kind": "nominee",
            }
            for number in range(accounts)
        ),
    ]
