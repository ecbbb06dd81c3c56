"""Celery's tasks: each calls one domain function and may run late, twice or at once."""

from __future__ import annotations

from celery import shared_task

from meetings.clock import current_clock


@shared_task(name="voting.tasks.sweep")
def sweep() -> None:
    """Act on what has passed."""
    from voting.sweep import sweep as run

    run(current_clock())
