"""Calls the voting line from the terminal: what a caller hears is printed, keys are typed.

It goes the same way as a call that comes in, and a vote that it records is a vote. Type the keys
and Enter: 1, or 1234567890123456. Enter alone is silence; the end of the input hangs up.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from meetings.clock import current_clock
from voting.management.meeting_argument import meeting_named
from voting.telephone import calls
from voting.telephone.speech import NUMBER, Ask


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", nargs="?", help="the meeting's id, to be sure it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["meeting"]:
            self.stdout.write(f"Calling about {meeting_named(options['meeting'])}.")
        self.stdout.write("Keys and Enter; Enter alone is silence; Ctrl-D hangs up.\n\n")
        sid = f"CA{secrets.token_hex(16)}"
        keys = self._keys()
        said = calls.begin(sid)
        while isinstance(said.answer, Ask):
            self._say(said)
            typed = next(keys, None)
            if typed is None:
                self.stdout.write("\n(You hung up.)")
                return
            if said.answer.entry == NUMBER:
                typed = typed.removesuffix("#")
            entry = calls.Entry(sid, said.sequence, "telephone in a terminal", typed)
            said = calls.enter(entry, current_clock())
        self._say(said)
        self.stdout.write("(The line is closed.)")

    def _say(self, said: calls.Said) -> None:
        self.stdout.write("".join(f"  {line.text}\n" for line in said.answer.lines))

    def _keys(self) -> Iterator[str]:
        """What is typed, line by line, at a terminal or from a file."""
        while True:
            self.stdout.write("> ", ending="")
            self.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                return
            if not sys.stdin.isatty():
                self.stdout.write(line, ending="")
            yield line.strip().replace(" ", "").replace("-", "")
