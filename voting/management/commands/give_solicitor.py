"""Lets a user read the daily reports of a contest for one of its sides."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting import solicitations
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.models import Solicitor


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument("user", help="the user's name")
        parser.add_argument("solicitor", help="the solicitor's name in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}.", returncode=2)
        row = Solicitor.objects.filter(meeting=meeting, key=options["solicitor"]).first()
        if row is None:
            raise CommandError(
                f"No card of {options['solicitor']!r} is entered at this meeting.", returncode=2
            )
        try:
            solicitations.give(user, row)
        except solicitations.NotPossible as refused:
            raise CommandError(str(refused), returncode=2) from None
