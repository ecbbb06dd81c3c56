"""Registers a witness by its verifier key, or lists those whose cosignatures are taken."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.clock import current_clock
from voting import public_log
from voting.models import Witness
from voting.proof.checkpoint import BadNote


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vkey", nargs="?", help="the key to register; without one: list them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["vkey"] is None:
            for witness in Witness.objects.order_by("vkey"):
                self.stdout.write(witness.vkey)
            return
        try:
            witness = public_log.register_witness(options["vkey"], current_clock())
        except BadNote as fault:
            raise CommandError(
                f"This witness cannot be registered: {fault}.", returncode=2
            ) from None
        self.stdout.write(f"The cosignatures of {witness} are taken.")
