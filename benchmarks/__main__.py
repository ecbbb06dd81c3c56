"""Runs the benchmarks and prints their ratios beside what they have to keep.

python -m benchmarks [recount] [count] [door] [nominees] [cards] [seal] [register] [--size N]
"""

from __future__ import annotations

import argparse
import os

from benchmarks import (
    cards_printed,
    count_of_standing,
    nominee_file,
    recount_of_record,
    register_file,
    sealed_record,
    votes_through_the_door,
)
from benchmarks.table import Row, shown

BENCHMARKS = {
    "recount": recount_of_record.measure,
    "count": count_of_standing.measure,
    "door": votes_through_the_door.measure,
    "nominees": nominee_file.measure,
    "cards": cards_printed.measure,
    "seal": sealed_record.measure,
    "register": register_file.measure,
}


def main() -> None:
    """Measure what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="default: all")
    parser.add_argument("--size", type=int, default=1_000_000, help="lines, lots (1000000)")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("DATABASE_URL must name a PostgreSQL server; `make bench` does that")
    rows: list[Row] = []
    for name in options.which or BENCHMARKS:
        print(f"Measuring {name} …", flush=True)
        rows += BENCHMARKS[name](options.size)
    print(shown(rows))


if __name__ == "__main__":
    main()
