"""Makes a key that signs the sealed record, or shows the verifier keys of a meeting's log.

Without a meeting it prints a new private key, for the setting SEAL_KEY or the file that
SEAL_KEY_FILE names. With one it prints the public keys that others verify the log with.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting import seal_keys, sealing
from voting.management.meeting_argument import meeting_named
from voting.models import Checkpoint


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", nargs="?", help="the id of a meeting: show its public keys")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["meeting"] is None:
            self.stdout.write(seal_keys.new_key())
            return
        meeting = meeting_named(options["meeting"])
        last = Checkpoint.objects.filter(meeting=meeting).order_by("-leaves").first()
        if last is None:
            raise CommandError("Nothing of this meeting is sealed yet.", returncode=2)
        for key in seal_keys.signing_keys(sealing.origin_of(meeting, last)):
            self.stdout.write(str(key.verifier))
