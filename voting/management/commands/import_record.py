"""Builds a meeting from its record, through the one door; all of it or nothing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting.importing import AlreadyThere, import_record
from voting.record.read import UnreadableRecord


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("record", help="a meeting record (JSON Lines), or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["record"]
        try:
            if name == "-":
                lines = sys.stdin.buffer.read().decode("utf-8").splitlines(keepends=True)
            else:
                with open(name, encoding="utf-8", newline="\n") as opened:
                    lines = opened.readlines()
            meeting = import_record(lines)
        except OSError as error:
            reason = f"{name}: {error.strerror}; name a readable file"
            raise CommandError(reason, returncode=2) from None
        except UnicodeDecodeError as error:
            reason = f"{name}: not UTF-8 ({error}); save it as UTF-8"
            raise CommandError(reason, returncode=2) from None
        except UnreadableRecord as error:
            for fault in error.faults:
                self.stderr.write(f"{name}:{fault.line}: {fault.message}", self.style.NOTICE)
            raise SystemExit(2) from None
        except AlreadyThere as error:
            self.stderr.write(f"{name}:1: {error}; a record is imported once", self.style.NOTICE)
            raise SystemExit(2) from None
        self.stdout.write(f"Imported {meeting.key}: {len(lines)} lines.")
