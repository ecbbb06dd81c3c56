"""What the tests of nominees share: files, who sends them, and that all counts agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from meetings.clock import current_clock
from meetings.models import Holder, Holding
from tests.clocks import SetClock
from voting import snapshot, standing
from voting.counting import count
from voting.models import NomineeFile, RecordLine
from voting.nominees import positions, recording
from voting.nominees.columns import columns_of
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount


@pytest.fixture
def broker(meeting: Any) -> Any:
    """Harborline's user, who instructs for its position."""
    user = get_user_model().objects.create_user("broker")
    positions.give(
        user, meeting.holdings.get(key="nominee"), by="Secretary", now=current_clock().now()
    )
    return user


@pytest.fixture
def page(meeting: Any) -> Callable[..., str]:
    """An address: `page("position", holding=1)`."""

    def of(name: str, **kwargs: Any) -> str:
        return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **kwargs})

    return of


@pytest.fixture
def signed_in(broker: Any) -> Client:
    """Harborline's user in a browser."""
    client = Client()
    client.force_login(broker)
    return client


@pytest.fixture
def csv_of(meeting: Any) -> Callable[..., bytes]:
    """A file by account: `csv_of(nominee={"1 for": 900, "2 against": 900})`.

    `1 for` stands for each of the six nominees.
    """

    def written(*head: str, **accounts: dict[str, Any]) -> bytes:
        columns = columns_of(snapshot.agenda_of(meeting))
        lines = [*head, ",".join(["account", *(column.title for column in columns)])]
        for account, shares in accounts.items():
            cells = [
                shares.get(column.title, shares.get(f"1 {column.title.partition(' ')[2]}", ""))
                if column.nominee
                else shares.get(column.title, "")
                for column in columns
            ]
            lines.append(",".join([account, *map(str, cells)]))
        return "\n".join(lines).encode()

    return written


@pytest.fixture
def send(meeting: Any, broker: Any, clock: type[SetClock]) -> Callable[..., NomineeFile]:
    """Send a file: `send(content, mode="add")`. Nothing of it is recorded."""

    def sent(content: bytes, *, mode: str = "replace", reference: str = "") -> NomineeFile:
        return recording.take(meeting, broker, "votes.csv", content, reference, mode, clock())

    return sent


@pytest.fixture
def recorded(
    meeting: Any, broker: Any, send: Any, clock: type[SetClock]
) -> Callable[..., NomineeFile]:
    """Send a file and record it."""

    def done(content: bytes, **more: Any) -> NomineeFile:
        file = send(content, **more)
        assert file.faults == []
        recording.record(file, broker, clock())
        return file

    return done


@pytest.fixture
def add_position(meeting: Any) -> Callable[..., Holding]:
    """Another line of the register, as if it had been in the record from the start."""

    def added(key: str, shares: int, **more: Any) -> Holding:
        from voting import record_lines

        under = more.get("under")
        record_lines.append(
            meeting,
            {
                "type": "holding",
                "id": key,
                "holder": f"Holder of {key}",
                "class": "common",
                "shares": str(shares),
                "kind": more.get("kind", "nominee"),
                "under": under.key if under else None,
            },
        )
        return Holding.objects.create(
            meeting=meeting,
            holder=Holder.objects.create(meeting=meeting, name=f"Holder of {key}"),
            share_class=meeting.share_classes.get(),
            key=key,
            units=shares,
            kind=more.get("kind", "nominee"),
            under=under,
        )

    return added


@pytest.fixture
def books_agree(meeting: Any) -> Callable[[], dict[str, Any]]:
    """What stands, the count and a recount of the record all say the same; the result."""

    def agreed() -> dict[str, Any]:
        assert standing.differences(meeting) == []
        lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
        found = as_dict(count(meeting))
        assert found == as_dict(recount(read_record(lines.values_list("body", flat=True))))
        return found

    return agreed
