"""Writes the record of a meeting, line by line as it was recorded."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from voting.management.meeting_argument import add_meeting, meeting_named
from voting.models import RecordLine


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
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
