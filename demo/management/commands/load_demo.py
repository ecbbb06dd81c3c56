"""Loads the demo's meeting, once, and says how to get in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo import load, script
from demo.capstone import MEETING_ID
from meetings import control_numbers
from meetings.models import Holding, Meeting


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = Meeting.objects.filter(key=MEETING_ID).first()
        fresh = meeting is None
        if meeting is None:
            meeting = load.load()
        self.stdout.write(self.style.MIGRATE_HEADING(f"\n{meeting}"))
        self.stdout.write(f"\nStockholders sign in at {settings.PUBLIC_URL}/ with a number:")
        for visitor in script.VISITORS:
            holding = Holding.objects.select_related("holder").get(
                meeting=meeting, key=visitor.holding
            )
            number = control_numbers.derive(meeting, holding, 1)
            # What a visitor did since is on his own pages; the phrase is true of a fresh demo.
            told = f", {visitor.phrase}" if fresh else ""
            self.stdout.write(f"  {control_numbers.grouped(number)}   {holding.holder.name}{told}")
        self.stdout.write("\nOr they vote by telephone: `make phone` calls from another terminal.")
        self.stdout.write(f"\nStaff sign in at {settings.PUBLIC_URL}/desk/ with the password")
        self.stdout.write(f"  {load.PASSWORD}   as " + ", ".join(name for name, *_ in load.STAFF))
        self.stdout.write(
            "\nThe inspector begins with the oath, under Duties: as Ines Pector, with the code "
            "that the bar shows."
        )
        self.stdout.write("The broker has files to send in demo/files/.")
        self.stdout.write(
            "  clerk1 and clerk2 find ten mailed cards to key; what they differ about is for "
            "the supervisor."
        )
        self.stdout.write("\nThe bar at the top of every page moves the clock.\n")
