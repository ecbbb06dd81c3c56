"""What a nominee is told of a file: the status of each instruction, and that it was counted."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from tests.iso20022 import schemas
from tests.iso20022.messages import each, instruction, message, vote
from tests.iso20022.test_written import found
from voting import announcements

VOTES = {
    "1 for": 2400,
    "1 withhold": 100,
    "2 for": 1500,
    "2 against": 500,
    "2 broker non-vote": 500,
}


def valid(content: bytes) -> bytes:
    """A message, checked against its schema where that is here."""
    schemas.check_structure(content)
    if schemas.FOLDER.is_dir():
        schemas.validate(content)
    return content


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def close(meeting, clock):
    def closed():
        for state, moment in (("opened", "09:15"), ("closed", "10:00")):
            clock.moment = datetime.fromisoformat(f"2003-05-30T{moment}:00-07:00")
            announcements.announce_polls(meeting, state, clock())

    return closed


@pytest.fixture
def ask(signed_in, page):
    """Ask for a message or a table about a file, and what was answered."""

    def asked(file, what, version=None, **more):
        name = "file_message" if version else "file_table"
        given = {"version": version} if version else {}
        return signed_in.get(page(name, file=file.pk, what=what), {**given, **more})

    return asked


@pytest.mark.parametrize("version", ["001.12", "001.07"])
def test_the_status_of_each_instruction(ask, recorded, csv_of, version):
    before = recorded(csv_of(nominee=VOTES), reference="May 26")
    after = recorded(csv_of(nominee=VOTES), reference="May 27")

    replaced = valid(ask(before, "status", version).content)
    stands = valid(ask(after, "status", version).content)

    assert found(replaced, "Sts") == ["CAND"]
    assert found(stands, "Sts") == ["PACK"]
    assert found(stands, "SnglInstrId") == ["ROW-2"]
    assert found(stands, "AcctId") == ["nominee"]
    assert found(stands, "InstrId") == ["May 27"]


@pytest.mark.parametrize("version", ["001.12", "001.07"])
def test_that_the_votes_were_counted(ask, recorded, csv_of, close, version):
    file = recorded(csv_of(nominee=VOTES))
    close()

    told = valid(ask(file, "confirmation", version).content)

    assert found(told, "SnglInstrId") == ["ROW-2"]
    assert found(told, "AcctId") == ["nominee"]


def test_the_same_as_a_table(ask, recorded, csv_of, close):
    file = recorded(csv_of(nominee=VOTES))
    close()

    rows = cells(ask(file, "confirmation").content)

    on_two = {row["choice"]: row["counted"] for row in rows if row["line"] == "2"}
    assert on_two == {"for": "1500", "against": "500", "broker non-vote": "500"}
    assert {row["account"] for row in rows} == {"nominee"}
    assert len(rows) == 6 * 2 + 3


@pytest.mark.parametrize("version", [None, "001.12"])
def test_nothing_is_confirmed_before_the_close(ask, recorded, csv_of, version):
    file = recorded(csv_of(nominee=VOTES))

    answer = ask(file, "confirmation", version)

    assert answer.status_code == 302
    assert (
        "when the polls on every matter have closed"
        in answer.client.get(answer["Location"]).content.decode()
    )


def test_what_was_replaced_is_not_confirmed(ask, recorded, csv_of, close):
    before = recorded(csv_of(nominee=VOTES), reference="first")
    recorded(csv_of(nominee=VOTES))
    close()

    answer = ask(before, "confirmation", "001.12")

    assert answer.status_code == 302
    assert (
        "No instruction of this file was counted"
        in answer.client.get(answer["Location"]).content.decode()
    )


def test_a_message_is_answered_with_its_own_names(ask, recorded, close):
    votes = each(*(vote(f"1{one}", For=1000) for one in "abcdef"), vote("2", For=600, Agnst=400))
    file = recorded(
        message(instruction(votes, "CUST-7", "nominee"), reference="FILE-7", mode="REPLACE"),
        mode="",
    )
    close()

    for what in ("status", "confirmation"):
        told = valid(ask(file, what, "001.12").content)
        assert found(told, "SnglInstrId") == ["CUST-7"]
        assert b"FILE-7" in told


@pytest.mark.parametrize("version", ["001.12", "001.07"])
def test_a_message_with_faults_is_answered_with_each(ask, send, version):
    votes = each(vote("2", For=600))
    file = send(message(instruction(votes, "CUST-7", "nobodys"), mode="REPLACE"), mode="")
    assert file.faults

    told = valid(ask(file, "status", version).content)

    assert found(told, "SnglInstrId") == ["CUST-7"]
    assert "SAFE" in found(told, "Cd")


def test_an_unknown_version_or_message_is_not_there(ask, recorded, csv_of, signed_in, page):
    file = recorded(csv_of(nominee=VOTES))

    assert ask(file, "status", "001.99").status_code == 404
    assert signed_in.get(page("file_message", file=file.pk, what="gossip")).status_code == 404


def test_a_class_that_the_file_has_none_of(ask, recorded, csv_of):
    file = recorded(csv_of(nominee=VOTES))

    assert ask(file, "status", "001.12", **{"class": "common"}).status_code == 200
    assert ask(file, "status", "001.12", **{"class": "preferred"}).status_code == 302


def test_a_file_that_was_not_recorded_yet_has_no_status(ask, send, csv_of):
    file = send(csv_of(nominee=VOTES))

    assert ask(file, "status", "001.12").status_code == 302


def test_the_page_offers_them(signed_in, page, recorded, csv_of, close):
    file = recorded(csv_of(nominee=VOTES))
    before = signed_in.get(page("nominee_file", file=file.pk)).content.decode()
    close()
    after = signed_in.get(page("nominee_file", file=file.pk)).content.decode()

    assert "seev.006.001.12" in before
    assert "seev.007" not in before
    assert "seev.007.001.07" in after
