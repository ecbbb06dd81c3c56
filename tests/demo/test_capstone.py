"""The meeting's facts, against the proxy statement from which they are taken."""

import re
from datetime import datetime

import pytest

from demo import capstone


def flat(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


STATEMENT = flat(capstone.statement_text())
QUOTES = [
    pytest.param(quote, id=f"{point.code}-{number}")
    for point in capstone.CONTRADICTIONS
    for number, quote in enumerate(point.quotes, start=1)
]


@pytest.mark.parametrize("quote", QUOTES)
def test_quotes_stand_in_the_statement(quote):
    assert flat(quote.text) in STATEMENT


@pytest.mark.parametrize("filename", ["notice.txt", "proxy-card.txt"])
def test_excerpts_quote_the_statement(filename):
    text = (capstone.DOCUMENTS_DIR / filename).read_text(encoding="utf-8")
    quoted = re.sub(r"\[[A-Za-z][^\]]*\]", "", text)
    lines = [flat(line) for line in quoted.splitlines() if line.strip()]
    assert len(lines) > 10
    assert [line for line in lines if line not in STATEMENT] == []


def test_every_document_is_there():
    for document in capstone.DOCUMENTS:
        assert (capstone.DOCUMENTS_DIR / document.filename).is_file()


def test_the_contradictions_that_matter_are_shown():
    codes = [point.code for point in capstone.CONTRADICTIONS]
    assert len(set(codes)) == len(codes)
    assert {"X1", "X2", "X4", "X5", "X6", "X7", "X10", "X11", "X19"} <= set(codes)
    for point in capstone.CONTRADICTIONS:
        assert point.severity in {"block", "warn", "rule"}
        assert point.title and point.choice and point.why and point.quotes


@pytest.mark.parametrize("nominee", capstone.NOMINEES, ids=lambda nominee: nominee.id)
def test_nominees_are_as_in_the_table(nominee):
    mark = "(1)" if nominee.id == "1a" else ""
    row = f"{nominee.name}{mark} {nominee.age} {nominee.director_since}"
    assert row in STATEMENT
    assert nominee.biography.endswith(".")


def test_nominees_stand_in_the_statements_order():
    places = [STATEMENT.index(f"{nominee.name}. Mr.") for nominee in capstone.NOMINEES]
    assert places == sorted(places)
    assert capstone.NOMINEE_IDS == ("1a", "1b", "1c", "1d", "1e", "1f")


def test_meeting_line_says_when():
    line = capstone.meeting_line()
    assert line["id"] == "capstone-2003"
    assert line["convenes"] == "2003-05-30T09:00:00-07:00"
    assert line["polls"] == {
        "open": "2003-05-30T09:15:00-07:00",
        "close": "2003-05-30T10:00:00-07:00",
    }
    assert line["cutoffs"] == {
        "internet": "2003-05-29T20:00:00-07:00",
        "telephone": "2003-05-29T20:00:00-07:00",
        "nominee": "2003-05-29T17:00:00-07:00",
    }
    assert line["proxies"] == ["Susan Cayley", "Karen Clark"]
    assert (line["record_date"], line["mailed"]) == ("2003-04-10", "2003-04-24")


def test_times_are_pacific_daylight_time():
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(capstone.meeting_line()["timezone"])
    local = datetime(2003, 5, 30, 9, tzinfo=zone)
    assert local == capstone.CONVENES
    assert local.utcoffset() == capstone.CONVENES.utcoffset()


def test_agenda_has_an_election_and_a_majority_of_outstanding():
    election, split = capstone.matter_lines()
    assert election["seats"] == len(election["nominees"]) == 6
    assert election["standard"] == {"rule": "plurality"} and election["routine"] is True
    assert {nominee["by"] for nominee in election["nominees"]} == {"board"}
    assert split["standard"] == {"rule": "majority", "of": "outstanding"}
    assert split["routine"] is False
    assert {election["board"], split["board"]} == {"for"}
    assert set(capstone.SUMMARIES) == {election["id"], split["id"]}


def test_majority_of_all_shares():
    assert capstone.MAJORITY_OF_OUTSTANDING == 40_850_368
    assert any("40,850,368 of 81,700,735" in text for text in capstone.SUMMARIES["2"])
