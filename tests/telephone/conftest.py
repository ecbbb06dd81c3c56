"""A telephone that calls the webhooks as the service does, signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from tests.voting.conftest import number_of, signed_in, varied, vote  # noqa: F401

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://vote.example.com"
SID = "CA" + "1" * 32


class Telephone:
    """One call: `dial()`, then `key("1")`; `text` is what was heard last."""

    def __init__(self, sid: str = SID, number: str = "+15550100001") -> None:
        self.sid = sid
        self.number = number
        self.client = Client()
        self.action = "/telephone/"
        self.text = ""
        self.answer: Any = None

    def dial(self) -> str:
        return self._hear(self.post("/telephone/"))

    def key(self, *entries: str) -> str:
        """Enter these one after the other."""
        for digits in entries:
            self._hear(self.post(self.action, Digits=digits))
        return self.text

    def silence(self) -> str:
        return self._hear(self.post(self.action))

    def post(self, path: str, signed: bool = True, **fields: str) -> Any:
        """A request of the service's, with the signature that it puts on it."""
        data = {"CallSid": self.sid, "From": self.number, "AccountSid": "AC" + "2" * 32, **fields}
        headers = {}
        if signed:
            signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{path}", data)
            headers["X-Twilio-Signature"] = signature
        return self.client.post(path, data, headers=headers)

    def _hear(self, answer: Any) -> str:
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "text/xml"
        self.answer = answer
        markup = ElementTree.fromstring(answer.content)
        self.text = " ".join(say.text or "" for say in markup.iter("Say"))
        gather = markup.find("Gather")
        self.gather = None if gather is None else gather.attrib
        if self.gather is not None:
            assert self.gather["action"].startswith(PUBLIC)
            self.action = self.gather["action"].removeprefix(PUBLIC)
        return self.text

    @property
    def hung_up(self) -> bool:
        return self.gather is None and b"<Hangup" in self.answer.content


@pytest.fixture(autouse=True)
def the_line_is_open(settings: Any, test_installation: None) -> None:
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.PUBLIC_URL = PUBLIC


@pytest.fixture
def call(number_of: Callable[[Any, str], str]) -> Callable[..., Telephone]:  # noqa: F811
    """A call that has come to the ballot of a holding: `call(meeting, "alice")`."""

    def proven(meeting: Any, holding: str, sid: str = SID, **more: str) -> Telephone:
        telephone = Telephone(sid, **more)
        telephone.dial()
        telephone.key("1", number_of(meeting, holding), "1")
        return telephone

    return proven


def spelled(text: str) -> list[str]:
    """The confirmation numbers that are read out."""
    found = re.split(r"write down your confirmation number\.|Once more\.|You can still", text)
    assert len(found) >= 3
    characters = [re.findall(r"([A-Z0-9])(?:, as in \S+|)\.", part) for part in found[1:3]]
    return ["-".join("".join(each)[at : at + 4] for at in (0, 4, 8)) for each in characters]
