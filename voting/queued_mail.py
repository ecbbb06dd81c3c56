"""Mail that waits in rows: each sent once, tried a bounded number of times, by any worker.

A row has `email`, `attempts`, `sent_at` and `last_error`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from voting.claims import claimed

log = logging.getLogger(__name__)

#: How long after what it is about each attempt is made; after the last one, no more.
ATTEMPTS = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)


def due(since: str, now: datetime) -> Q:
    """Which rows may be tried now, by the field that says from when on they wait."""
    may_be_tried = Q()
    for attempts, wait in enumerate(ATTEMPTS):
        may_be_tried |= Q(attempts=attempts, **{f"{since}__lte": now - wait})
    return may_be_tried & Q(sent_at=None)


def send(
    waiting: QuerySet[Any], message_of: Callable[[Any], EmailMessage], now: datetime, limit: int
) -> int:
    """Send what waits, at most `limit` of it; how many were sent."""
    rows = waiting.model._default_manager
    locked = connection.features.has_select_for_update_skip_locked
    one = _send_locked if locked else _send_counted
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(one(rows.filter(pk=pk, sent_at=None), message_of, now) for pk in keys)


@transaction.atomic
def _send_locked(
    rows: QuerySet[Any], message_of: Callable[[Any], EmailMessage], now: datetime
) -> int:
    """Send one, with its row locked meanwhile so that no other worker has it in hand."""
    row = claimed(rows).first()
    return 0 if row is None else _deliver(row, message_of, now, row.attempts + 1)


def _send_counted(
    rows: QuerySet[Any], message_of: Callable[[Any], EmailMessage], now: datetime
) -> int:
    """Send one where a lock would hold up every vote (SQLite): count the attempt, then send."""
    row = rows.first()
    if row is None or not rows.filter(attempts=row.attempts).update(attempts=F("attempts") + 1):
        return 0
    return _deliver(row, message_of, now, row.attempts + 1)


def _deliver(
    row: Any, message_of: Callable[[Any], EmailMessage], now: datetime, attempts: int
) -> int:
    """Send a row's mail and note how that went."""
    row.attempts = attempts
    sent = _attempt(row, message_of)
    if sent:
        row.sent_at = now
        row.last_error = ""
    row.save(update_fields=["attempts", "sent_at", "last_error"])
    return int(sent)


def _attempt(row: Any, message_of: Callable[[Any], EmailMessage]) -> bool:
    try:
        message_of(row).send()
    except Exception as error:  # whatever the mail server did, the next mail goes on
        # A mail server's words may repeat the address; its kind of fault is enough for a log.
        row.last_error = f"{type(error).__name__}: {error}"[:200]
        log.warning("%s was not sent: %s", row, type(error).__name__)
        return False
    return True
