"""Writes an ISO 20022 message about a meeting: notification, status, confirmation or result."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.clock import current_clock
from meetings.models import Holding, Meeting
from voting.iso20022 import from_database
from voting.iso20022.from_database import NotPossible
from voting.iso20022.writing import Header, UnknownVersion
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.models import Instrument

MESSAGES = ("notification", "status", "confirmation", "result")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("message", choices=MESSAGES)
        parser.add_argument(
            "--holding", metavar="ID", help="whose status or confirmation: the holding's id"
        )
        parser.add_argument(
            "--iso-version",
            dest="iso_version",
            metavar="V",
            help="the message's version, as 001.13; default: the newest",
        )
        parser.add_argument(
            "--country", default="", help="two letters of the country of the place, as US"
        )
        parser.add_argument(
            "--to", metavar="NAME", help="the receiver; adds the business application header"
        )
        parser.add_argument("-o", "--output", metavar="FILE", help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        try:
            content = self._written(meeting, options)
        except (NotPossible, UnknownVersion) as error:
            raise CommandError(str(error), returncode=2) from None
        if options["output"]:
            with open(options["output"], "wb") as out:
                out.write(content)
        else:
            # As it is, whatever the terminal's encoding: the message is UTF-8.
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()

    def _written(self, meeting: Meeting, options: dict[str, Any]) -> bytes:
        message, version = options["message"], options["iso_version"]
        now = current_clock().now()
        header = None
        if options["to"]:
            # Down to the second: the same message sent again is another one.
            id = f"{meeting.key}-{message[:1].upper()}-{now:%Y%m%d%H%M%S}"
            header = Header(meeting.issuer.name, options["to"], id, now)
        if message == "notification":
            return from_database.notification_of(
                meeting, version=version, header=header, country=options["country"]
            )
        if message == "result":
            return from_database.result_of(meeting, now, version=version, header=header)
        holding = self._holding(meeting, options["holding"])
        if message == "confirmation":
            return from_database.confirmation_for(holding, version=version, header=header)
        instruments = list(Instrument.objects.filter(holding=holding).order_by("line_id"))
        return from_database.status_for(instruments, version=version, header=header)

    def _holding(self, meeting: Meeting, key: str | None) -> Holding:
        if not key:
            raise CommandError("Say whose it is: --holding ID.", returncode=2)
        holding = (
            Holding.objects.select_related("meeting", "share_class")
            .filter(meeting=meeting, key=key)
            .first()
        )
        if holding is None:
            raise CommandError(f"There is no holding {key!r} in the register.", returncode=2)
        return holding
