"""A meeting that takes place now, and people who act at the same instant, each on a connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.conftest import CAPSTONE


@pytest.fixture
def meeting_now(transactional_db: None) -> Callable[..., Any]:
    """Imports Capstone's meeting with its cutoff and close so many seconds from now."""
    from voting.importing import import_record

    def build(cutoff: float = 3600, close: float = 7200, holders: int = 0) -> Any:
        now = datetime.now(UTC)
        lines = [json.loads(json.dumps(line)) for line in CAPSTONE]
        lines[0] |= {
            "convenes": (now + timedelta(minutes=1)).isoformat(),
            "record_date": (now - timedelta(days=30)).date().isoformat(),
            "mailed": (now - timedelta(days=20)).date().isoformat(),
            "polls": {"close": (now + timedelta(seconds=close)).isoformat()},
            "cutoffs": {"internet": (now + timedelta(seconds=cutoff)).isoformat()},
        }
        lines += [
            {
                "type": "holding",
                "id": f"h{number}",
                "holder": f"Holder {number}",
                "class": "common",
                "shares": "1",
            }
            for number in range(holders)
        ]
        return import_record([json.dumps(line) for line in lines])

    return build


@pytest.fixture
def at_once() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs acts on as many connections at the same instant; their results or exceptions.

    The connection pool has eight, of which the test itself has one.
    """

    def run(acts: Sequence[Callable[[], Any]]) -> list[Any]:
        assert len(acts) <= 7
        start = Barrier(len(acts))

        def one(act: Callable[[], Any]) -> Any:
            try:
                connection.ensure_connection()
                start.wait(timeout=20)
                return act()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run
