"""Lets a bank's or broker's user instruct for a position of the register."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from meetings.clock import current_clock
from meetings.models import Holding
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.nominees import positions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("user", help="the user's name")
        parser.add_argument("holding", nargs="+", help="ids of positions in the register")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}.", returncode=2)
        rows = {
            row.key: row
            for row in Holding.objects.filter(meeting=meeting).filter(key__in=options["holding"])
        }
        for key in options["holding"]:
            if key not in rows:
                raise CommandError(f"There is no holding {key!r} in the register.", returncode=2)
            try:
                positions.give(
                    user, rows[key], by="manage.py give_position", now=current_clock().now()
                )
            except positions.NoPosition as refused:
                raise CommandError(str(refused), returncode=2) from None
