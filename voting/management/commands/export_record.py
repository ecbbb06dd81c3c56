"""Writes the record of a meeting, line by line as it was recorded.

With --sealed it writes a zip with the seals, checkpoints and keys beside it, for
`python -m voting.verify`; what is not sealed yet is sealed first.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.clock import current_clock
from meetings.models import Meeting
from voting import sealed_export, sealing
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.models import RecordLine


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
        parser.add_argument("--sealed", action="store_true", help="a zip that can be verified")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        if options["sealed"]:
            self._sealed(meeting, options["output"])
            return
        bodies = (
            RecordLine.objects.filter(meeting=meeting).order_by("pk").values_list("body", flat=True)
        )
        if options["output"]:
            with open(options["output"], "w", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{body}\n" for body in bodies.iterator(chunk_size=5000))
        else:
            # As it is, whatever the terminal's encoding: the record is UTF-8.
            sys.stdout.flush()
            for body in bodies.iterator(chunk_size=5000):
                sys.stdout.buffer.write(f"{body}\n".encode())
            sys.stdout.buffer.flush()

    def _sealed(self, meeting: Meeting, output: str | None) -> None:
        if not output:
            raise CommandError("A sealed record is a zip: name a file with -o.", returncode=2)
        sealing.seal_now(meeting, current_clock())
        with open(output, "wb") as out:
            out.writelines(sealed_export.zipped(meeting))
