"""Prints the proxy cards of a meeting into a folder, with a list for the mail house beside each.

A run that was interrupted goes on with the next file. The files carry control numbers: hand the
folder over safely, and delete it once the cards are in the mail.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.clock import current_clock
from meetings.models import Meeting
from voting.cards.printing import files, runs
from voting.management.meeting_argument import add_meeting, meeting_named
from voting.models import CardFile, CardRun
from voting.rules.facts import BOARD

STARTED_BY = "manage.py print_cards"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        add_meeting(parser)
        parser.add_argument(
            "-o", "--output", metavar="FOLDER", required=True, help="where the files go"
        )
        parser.add_argument("--per-file", type=int, metavar="N", help="cards in each file")
        parser.add_argument(
            "--changed",
            action="store_true",
            help="only cards that differ from what was last printed",
        )
        parser.add_argument(
            "--telephone", default="", metavar="NUMBER", help="the number to vote by telephone"
        )
        parser.add_argument(
            "--solicitor",
            default=BOARD,
            metavar="NAME",
            help="whose cards, by name in the record",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        folder = Path(options["output"])
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}", returncode=2) from None
        run = self._run(meeting, options)
        more = True
        while more:
            more = runs.print_next_file(run.pk, current_clock())
        run.refresh_from_db()
        if run.fault:
            raise CommandError(run.fault)
        if run.ended_at is None:
            raise CommandError(
                "Another worker is printing this run. Wait a minute, and give the command again."
            )
        if run.cancelled:
            raise CommandError("The run was cancelled.")
        self._copy(run, folder)
        self._report(run, folder)

    def _run(self, meeting: Meeting, options: dict[str, Any]) -> CardRun:
        wanted = {
            "only_changed": options["changed"],
            "per_file": options["per_file"],
            "telephone": options["telephone"],
            "solicitor": options["solicitor"],
        }
        under_way = runs.unfinished(meeting)
        if under_way is not None and under_way.started_by == STARTED_BY:
            if any(getattr(under_way, name) != value for name, value in wanted.items()):
                raise CommandError(
                    "A run with other options was interrupted. Give the same options to finish "
                    "it, or cancel it on the secretary's page.",
                    returncode=2,
                )
            self.stdout.write(f"Continuing the run that has printed {under_way.cards:,} cards.")
            return under_way
        try:
            return runs.start(meeting, current_clock(), started_by=STARTED_BY, **wanted)
        except runs.Refused as refused:
            raise CommandError(str(refused), returncode=2) from None

    def _copy(self, run: CardRun, folder: Path) -> None:
        """Move the files out of the installation, where nobody needs them any more."""
        sums = []
        for file in run.files.all():
            for kind, digest in (("pdf", file.sha256), ("csv", file.list_sha256)):
                name = files.name_of(file.number, kind)
                target = folder / name
                shutil.copyfile(files.folder_of(run.pk) / name, target)
                target.chmod(0o600)
                sums.append(f"{digest}  {name}\n")
            self._tell(file)
            runs.hand_out(file, STARTED_BY, current_clock())
        (folder / "SHA256SUMS").write_text("".join(sums))
        runs.delete_files(run, current_clock())

    def _tell(self, file: CardFile) -> None:
        self.stdout.write(
            f"{files.name_of(file.number, 'pdf')}: {file.cards:,} cards on {file.pages:,} pages"
        )

    def _report(self, run: CardRun, folder: Path) -> None:
        cards = "card" if run.cards == 1 else "cards"
        self.stdout.write(f"{run.cards:,} {cards} printed into {folder}.")
        left_out = run.left_out.select_related("holding__holder").order_by("holding_id")
        for one in left_out:
            self.stderr.write(f"NOT printed: holding {one.holding.key}: {one.reason}")
