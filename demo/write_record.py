"""Write the demo's meeting record: ``python -m demo.write_record [--until TIME] > file``."""

import argparse
import json
import sys
from datetime import datetime

from demo.capstone import Line
from demo.script import demo_record_at


def dumps(line: Line) -> str:
    """Return a line of the record as JSON, without its line end."""
    return json.dumps(line, ensure_ascii=False)


def moment(text: str) -> datetime:
    """Read a time with an offset, such as 2003-05-27T10:00:00-07:00."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time with an offset, such as 2003-05-27T10:00:00-07:00"
        )
    return read


def main(arguments: list[str] | None = None) -> int:
    """Write the record as JSON Lines in UTF-8 to standard output."""
    parser = argparse.ArgumentParser(prog="python -m demo.write_record", description=__doc__)
    parser.add_argument(
        "--until", type=moment, metavar="TIME", help="leave out what arrives after this time"
    )
    until = parser.parse_args(arguments).until
    for line in demo_record_at(until):
        sys.stdout.buffer.write(dumps(line).encode() + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
