"""A browser that is signed in, and a meeting with every kind of matter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.voting.meetings import VARIED


@pytest.fixture(autouse=True)
def no_attempts_yet(test_installation: None) -> None:
    """Memory is one cache for all tests of a process: forget who tried to sign in."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def varied(db: None) -> Any:
    """A meeting with every kind of matter and of holder."""
    from meetings import control_numbers
    from voting.importing import import_record

    imported = import_record([json.dumps(line) for line in VARIED])
    control_numbers.issue_all(imported)
    return imported


@pytest.fixture
def number_of() -> Callable[[Any, str], str]:
    """The control number of a holding of any meeting."""
    from meetings import control_numbers

    def of(meeting: Any, holding: str) -> str:
        return control_numbers.derive(meeting, meeting.holdings.get(key=holding), 1)

    return of


@pytest.fixture
def signed_in(number_of: Callable[[Any, str], str]) -> Callable[[Any, str], Client]:
    """A browser that signed in for a holding: `signed_in(meeting, "alice")`."""

    def browser(meeting: Any, holding: str) -> Client:
        client = Client()
        answer = client.post("/", {"number": number_of(meeting, holding)})
        assert answer.status_code == 302, answer.content
        return client

    return browser


@pytest.fixture
def vote(signed_in: Callable[[Any, str], Client]) -> Callable[..., Any]:
    """Vote through the pages; the answer to sending what the review page carries."""

    def send(meeting: Any, holding: str, marks: dict[str, Any], **more: Any) -> Any:
        client = signed_in(meeting, holding)
        page = review(client, marks)
        return client.post("/card/record/", {"marks": payload(page), **more})

    return send


def fingerprint(client: Client) -> str:
    """What the card is known by."""
    return found(r'name="card" value="([^"]+)"', client.get("/card/"))


def review(client: Client, marks: dict[str, Any]) -> Any:
    """The review page of these marks."""
    return client.post("/card/review/", {"card": fingerprint(client), **marks}, follow=True)


def payload(page: Any) -> str:
    """The signed marks on a review page."""
    return found(r'name="marks" value="([^"]+)"', page)


def found(pattern: str, page: Any) -> str:
    match = re.search(pattern, page.content.decode())
    assert match, page.content.decode()
    return match[1]


def text_of(page: Any) -> str:
    """The words of a page, without tags."""
    from html import unescape

    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
