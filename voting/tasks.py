"""Celery's tasks: each calls one domain function and may run late, twice or at once."""

from __future__ import annotations

from celery import shared_task

from meetings.clock import current_clock


@shared_task(name="voting.tasks.sweep")
def sweep() -> None:
    """Act on what has passed."""
    from voting.sweep import sweep as run

    run(current_clock())


@shared_task(name="voting.tasks.print_cards")
def print_cards(run_id: int) -> None:
    """Print the next file of a run of cards, and leave the one after it to another task.

    So a large run does not keep the sweep waiting where there is one worker.
    """
    from voting.cards.printing import runs

    if runs.print_next_file(run_id, current_clock()):
        print_cards.delay(run_id)


@shared_task(name="voting.tasks.check_register")
def check_register(file_id: int) -> None:
    """Check a register file."""
    from meetings.register import files

    files.check(file_id)


@shared_task(name="voting.tasks.load_register")
def load_register(file_id: int) -> None:
    """Put a checked register in place."""
    from voting import register

    register.load(file_id, current_clock())


@shared_task(name="voting.tasks.record_register")
def record_register(file_id: int) -> None:
    """Enter a register in the meeting's record."""
    from voting import register

    register.record(file_id, current_clock())


@shared_task(name="voting.tasks.continue_register_files")
def continue_register_files() -> None:
    """Take up the register files whose worker was killed."""
    from meetings.register import files

    does = {"checking": check_register, "loading": load_register, "recording": record_register}
    for file in files.abandoned():
        does[file.state].delay(file.pk)


@shared_task(name="voting.tasks.continue_card_runs")
def continue_card_runs() -> None:
    """Take up the runs of cards whose worker was killed."""
    from voting.cards.printing import runs

    for run_id in runs.abandoned():
        print_cards.delay(run_id)
