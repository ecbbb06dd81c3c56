"""Makes a key and a self-signed certificate that sign the inspectors' certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from voting.reports import signing


class Command(BaseCommand):
    help = (
        "Make a key and a self-signed certificate that sign the inspectors' certificates, for "
        "development and demonstrations. A key that is there is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--folder", type=Path, help="default: signing/ in QUORATE_VAR")
        parser.add_argument("--organization", default="Quorate", help="who signs (Quorate)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"] or signing.default_folder()
        try:
            # A certificate is valid by the machine's time, whatever the meeting's clock tells.
            key, chain = signing.make_pair(folder, options["organization"], timezone.now())
        except FileExistsError as there:
            raise CommandError(f"{there.filename} is there already; it is kept.") from None
        self.stderr.write(f"CERTIFICATE_KEY_FILE={key}\nCERTIFICATE_CHAIN_FILE={chain}")
