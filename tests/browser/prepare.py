"""Builds what the browser's tests visit, on a database of its own.

`python -m tests.browser.prepare` writes the control numbers as JSON to standard output.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from demo.models import DemoClock
    from meetings import control_numbers
    from meetings.clock import DatabaseClock
    from meetings.models import Matter
    from tests.conftest import CAPSTONE, OPEN
    from tests.contests.meetings import CONTESTED
    from tests.voting.meetings import VARIED
    from voting import solicitations
    from voting.importing import import_record

    call_command("migrate", verbosity=0)
    numbers = {}
    for lines in (CAPSTONE, VARIED):
        meeting = import_record([json.dumps(line) for line in lines])
        control_numbers.issue_all(meeting)
        for holding in meeting.holdings.filter(excluded=False):
            numbers[holding.key] = control_numbers.derive(meeting, holding, 1)
    contested = import_record([json.dumps(line) for line in CONTESTED])
    control_numbers.issue_all(contested)
    numbers["contested"] = control_numbers.derive(contested, contested.holdings.get(key="A"), 1)
    clock = DatabaseClock()
    for solicitor, name, colour, proxies in (
        ("board", "the Board of Directors", "blue", []),
        ("Harbor Fund", "Harbor Opportunities Fund LP", "white", ["Victor Hale"]),
    ):
        solicitations.enter(
            contested, solicitor, clock, name=name, colour=colour, proxies=proxies, by="Secretary"
        )
    Matter.objects.filter(meeting__key="capstone-2003", key="2").update(
        summary="What is asked.\n\nAnd why."
    )
    DemoClock.objects.create(shown=OPEN, set_at=DatabaseClock().now(), played_until=OPEN)
    json.dump(numbers, sys.stdout)


if __name__ == "__main__":
    main()
