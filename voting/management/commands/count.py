"""Counts a meeting in the database and prints the result as JSON."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting.counting import count
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.record import result, values


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("--as-of", metavar="TIME", help="count what was recorded up to then")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = None
        if options["as_of"]:
            try:
                as_of = values.time(options["as_of"])
            except ValueError as error:
                raise CommandError(f"--as-of: {error}", returncode=2) from None
        result.write(count(meeting_named(options["meeting"]), as_of), sys.stdout)
