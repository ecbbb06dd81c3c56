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


@shared_task(name="voting.tasks.continue_card_runs")
def continue_card_runs() -> None:
    """Take up the runs of cards whose worker was killed."""
    from voting.cards.printing import runs

    for run_id in runs.abandoned():
        print_cards.delay(run_id)
