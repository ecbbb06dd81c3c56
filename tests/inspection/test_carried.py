"""A record with the inspectors' work in it is imported, mirrored, and comes out byte for byte."""

from __future__ import annotations

import json

import pytest

from tests.desk.test_report import words_of
from tests.record.test_inspection_lines import BEFORE, LINES
from voting import counting
from voting.importing import import_record
from voting.inspection import challenges, oath, rulings
from voting.inspection.unresolved import unresolved
from voting.models import Challenge, Evidence
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount
from voting.reports import content

from .conftest import ACCEPT

pytestmark = pytest.mark.django_db


def text_of(lines):
    return [json.dumps(line, ensure_ascii=False) for line in lines]


@pytest.mark.parametrize("lines", [LINES, LINES[::-1]], ids=["in order", "backwards"])
def test_it_comes_out_as_it_went_in(lines):
    text = text_of([*BEFORE, *lines])
    meeting = import_record(text)

    assert b"".join(content.record_bytes(meeting)) == "".join(f"{one}\n" for one in text).encode()
    assert as_dict(counting.count(meeting)) == as_dict(recount(read_record(text)))


def test_it_is_mirrored_for_the_pages():
    meeting = import_record(text_of([*BEFORE, *LINES]))

    (inspector,) = oath.inspectors(meeting)
    assert inspector.name == "Ines Pector"
    assert inspector.oath.text == "I swear."
    assert inspector.user is None
    assert Evidence.objects.get().kinds == ["face", "books"]
    assert Challenge.objects.get().disposition.decision == "overruled"


def test_an_open_challenge_of_an_imported_record_stands_in_the_way():
    meeting = import_record(text_of([*BEFORE, LINES[3]]))

    ((words, _),) = unresolved(meeting)
    assert "a challenge is open" in words


def test_what_is_done_here_is_exported_so_that_it_can_be_read(meeting, card, ines, clock):
    rulings.rule(card, ACCEPT, ines, clock())
    challenge = challenges.lodge(meeting, "Olive", "Not hers.", clock(), card)
    challenges.dispose(challenge, "overruled", "It is.", ines, clock())
    exported = b"".join(content.record_bytes(meeting)).decode().splitlines()

    assert read_record(exported)
    assert [json.loads(line)["type"] for line in exported][-7:] == [
        "instrument",
        "appointment",
        "oath",
        "evidence",
        "ruling",
        "challenge",
        "disposition",
    ]


def test_the_report_has_oath_evidence_and_challenges(meeting, card, ines, clock):
    rulings.rule(card, ACCEPT, ines, clock())
    challenge = challenges.lodge(meeting, "Olive Owner", "Not hers.", clock(), card)
    challenges.dispose(challenge, "overruled", "It is.", ines, clock())
    challenges.lodge(meeting, "Harbor Fund", "Void.", clock(), meeting.matters.get(key="2"))
    words = words_of(content.report_of(meeting, clock().now()))

    assert "Ines Pector" in words
    assert "with strict impartiality" in words
    assert "Relies on: the instrument itself, on its face; the regular books" in words
    assert "overruled by Ines Pector: It is." in words
    assert "Harbor Fund" in words
