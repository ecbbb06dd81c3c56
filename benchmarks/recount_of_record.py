"""The recount of a record against reading its lines with `json.loads`, in time and memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.table import Row, in_turn

READ = "import json, sys\nfor line in open(sys.argv[1]): json.loads(line)"
HOLD = "import json, sys\nlines = [json.loads(line) for line in open(sys.argv[1])]"
PEAK = (
    "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
)


def record(lines: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A record with an election, nine proposals, and half as many instruments as lines."""
    rng = random.Random(seed)
    holdings = lines // 2
    yield {
        "type": "meeting",
        "id": "benchmark",
        "issuer": "Benchmark Corp.",
        "title": "Annual Meeting",
        "timezone": "America/New_York",
        "record_date": "2024-04-01",
        "mailed": "2024-04-10",
        "convenes": "2024-05-30T09:00:00-04:00",
        "polls": {"open": "2024-05-30T09:10:00-04:00", "close": "2024-05-30T10:00:00-04:00"},
        "cutoffs": {"internet": "2024-05-29T23:59:00-04:00"},
    }
    yield {"type": "class", "id": "common", "name": "Common", "outstanding": str(lines * 1000)}
    yield {
        "type": "matter",
        "id": "1",
        "title": "Directors",
        "kind": "election",
        "seats": 6,
        "nominees": [{"id": f"1{one}", "name": f"Nominee {one}"} for one in "abcdef"],
        "standard": {"rule": "plurality"},
        "board": "for",
    }
    for number in range(2, 11):
        yield {
            "type": "matter",
            "id": str(number),
            "title": f"Proposal {number}",
            "kind": "proposal",
            "standard": {"rule": "majority", "of": "present_and_entitled"},
            "board": "for",
        }
    for number in range(holdings):
        yield {
            "type": "holding",
            "id": f"H{number}",
            "holder": f"Holder Number {number}",
            "class": "common",
            "shares": str(rng.randint(1, 2000)),
        }
    for number in range(lines - holdings - 12):
        channel = rng.choice(["internet", "telephone", "mail"])
        line = {
            "type": "instrument",
            "id": f"I{number}",
            "holding": f"H{rng.randrange(holdings)}",
            "form": "proxy",
            "channel": channel,
            "received": f"2024-05-{rng.randint(1, 28):02d}T{rng.randint(0, 23):02d}:15:00-04:00",
            "votes": {
                "1": rng.choice(["for", "withhold", {"except": ["1b"]}]),
                **{
                    str(matter): rng.choices(["for", "against", "abstain"], [80, 15, 5])[0]
                    for matter in range(2, 11)
                },
            },
        }
        if channel == "mail":
            line["dated"] = f"2024-04-{rng.randint(11, 30):02d}"
        yield line


def measure(size: int) -> list[Row]:
    """Time and peak memory of the recount as a command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.jsonl"
        with path.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(line) + "\n" for line in record(size))

        def run(*command: str) -> None:
            with open(Path(folder) / "out", "wb") as out:
                subprocess.run([sys.executable, *command, str(path)], stdout=out, check=True)

        recount, read = in_turn(
            lambda: run("-m", "voting.recount"), lambda: run("-c", READ), times=3
        )
        peaks = [
            _peak([sys.executable, "-c", code + PEAK, str(path)])
            for code in (
                "import sys; sys.stdout = open('/dev/null', 'w')\n"
                "from voting.recount import main; main()",
                HOLD,
            )
        ]
    return [
        Row(f"recount of a record of {size:,} lines", "json.loads of each line", recount, read, 8),
        Row("  its peak memory (GB)", "all lines parsed and kept", *peaks, 1),
    ]


def _peak(command: list[str]) -> float:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1e6
