"""Messages of a meeting in the database: what stands, what was counted, and when they may go."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from tests.iso20022 import schemas
from tests.iso20022.messages import each, instruction, message, vote
from tests.iso20022.test_written import found, votes_on
from voting import announcements, door, snapshot
from voting.iso20022 import from_database, instructions
from voting.models import Instrument
from voting.record import values

NEEDS_SCHEMAS = pytest.mark.skipif(not schemas.FOLDER.is_dir(), reason=schemas.MISSING)
LINES = {f"1{letter}": {"for": "3000", "withhold": "999.5"} for letter in "abcdef"}


def receive(meeting: Any, clock: Any, votes: dict[str, Any], **fields: Any) -> Instrument:
    arrival = door.Arrival("nominee", "proxy", "nominee", votes, **fields)
    return door.receive(meeting, arrival, clock())


@pytest.fixture
def superseded(meeting, clock):
    """A file that another replaced."""
    return receive(meeting, clock, {"2": {"against": "4000"}})


@pytest.fixture
def counts(meeting, clock, superseded):
    """The nominee's file that stands: on matter 2 half a share is not voted."""
    votes = {"1": LINES, "2": {"for": "1500", "against": "500", "broker_non_vote": "1999"}}
    return receive(meeting, clock, votes)


@pytest.fixture
def closed(meeting, clock, counts):
    for state, moment in (("opened", "09:15"), ("closed", "10:00")):
        clock.moment = datetime.fromisoformat(f"2003-05-30T{moment}:00-07:00")
        announcements.announce_polls(meeting, state, clock())


def as_recorded(votes: Any) -> Any:
    """Votes with their quantities as the record writes them."""
    if isinstance(votes, int | Fraction):
        return values.written(votes)
    return {key: as_recorded(inner) for key, inner in votes.items()}


def nominee(meeting: Any) -> Any:
    return meeting.holdings.select_related("meeting", "share_class").get(key="nominee")


@pytest.mark.django_db
def test_a_notice_says_what_the_record_says(meeting):
    content = from_database.notification_of(meeting)

    assert found(content, "Issr/Id/NmAndAdr/Nm") == ["Capstone Turbine Corporation"]
    schemas.check_structure(content)


@pytest.mark.django_db
def test_the_result_waits_for_the_close_of_the_polls(meeting, clock, counts):
    with pytest.raises(from_database.NotPossible, match="when the polls on every matter"):
        from_database.result_of(meeting, clock.moment)
    with pytest.raises(from_database.NotPossible, match="when the polls on every matter"):
        from_database.confirmation_for(nominee(meeting))


@pytest.mark.django_db
def test_the_result_is_that_of_the_count(meeting, clock, closed):
    content = from_database.result_of(meeting, clock.moment)

    assert votes_on(content, "2") == {
        "For": "1500",
        "Agnst": "500",
        "Abstn": "0",
        "Blnk": "0.5",
        "BNVT": "1999",
    }
    assert found(content, "ClctnDt") == ["2003-05-30"]
    # 3,999.5 of 10,000 votes are no quorum.
    assert set(found(content, "RsltnSts")) == {"REJT"}


@pytest.mark.django_db
def test_what_was_counted_for_a_nominee_is_confirmed(meeting, closed, counts):
    content = from_database.confirmation_for(
        nominee(meeting), references={counts.key: ("file-2", "instruction-1")}
    )

    assert found(content, "MtgInstrId") == ["file-2"]
    assert found(content, "SnglInstrId") == ["instruction-1"]
    assert votes_on(content, "2", "VotePerRsltn") == {
        "For": "1500",
        "Agnst": "500",
        "Blnk": "0.5",
        "BNVT": "1999",
    }
    assert votes_on(content, "1f", "VotePerRsltn") == {"For": "3000", "Wthhld": "999.5"}
    assert found(content, "ModltyOfCntg/Cd") == ["EVBM"]
    schemas.check_structure(content)


@pytest.mark.django_db
def test_several_instruments_that_govern_are_confirmed_each_for_its_part(meeting, clock):
    first = receive(meeting, clock, {"2": {"for": "3000"}}, shares=3000)
    second = receive(meeting, clock, {"2": {"against": "1000"}}, shares=1000)

    counted = from_database.counted_votes(nominee(meeting), snapshot.agenda_of(meeting))

    line = 6
    assert [(one.key, votes[line]) for one, votes in counted] == [
        (first.key, {"for": 3000}),
        (second.key, {"against": 1000}),
    ]


@pytest.mark.django_db
def test_where_nothing_was_counted_nothing_is_confirmed(meeting, closed):
    holding = meeting.holdings.select_related("meeting", "share_class").get(key="alice")
    with pytest.raises(from_database.NotPossible, match="No instruction was counted for alice"):
        from_database.confirmation_for(holding)


@pytest.mark.django_db
def test_a_status_says_what_stands(meeting, clock, superseded, counts):
    clock.moment = datetime.fromisoformat("2003-05-29T17:00:01-07:00")
    late = receive(meeting, clock, {"2": {"for": "1"}})
    over = door.Arrival(
        "nominee",
        "proxy",
        "nominee",
        {"2": {"for": "5000"}},
        stamped=datetime.fromisoformat("2003-05-28T12:00:00-07:00"),
    )
    over = door.receive(meeting, over, clock())

    content = from_database.status_for([superseded, counts, late, over], file="f-1")

    kinds = [
        (etree.QName(one[-1][0]).localname, one[-1].xpath("string(.//*[1])").split()[0])
        for one in etree.fromstring(content).iter("{*}InstrSts")
        if one.find("{*}SnglInstrId") is not None
    ]
    assert kinds == [
        ("PrcgSts", "CAND"),
        ("PrcgSts", "PACK"),
        ("Rjctd", "LATE"),
        ("Pdg", "DQUA"),
    ]
    assert found(content, "VoteCstgPty/LglPrsn/NmAndAdr/Nm") == [
        "Proxies: Susan Cayley, Karen Clark"
    ]
    schemas.check_structure(content)


@pytest.mark.django_db
def test_a_file_with_faults_is_rejected_instruction_by_instruction(meeting):
    content = message(
        instruction(each(vote("9", For=1)), "a", "nominee"),
        instruction(each(vote("2", For=1)), "b", "nominee"),
    )
    _, faults = instructions.read(content, snapshot.agenda_of(meeting), {"nominee": "nominee"})

    told = from_database.status_of_faults(meeting, content, faults)

    assert found(told, "InstrId") == ["file-1"]
    assert found(told, "SnglInstrId") == ["a", "b"]
    assert found(told, "RsnCd/Cd") == ["RESN", "OTHR"]
    schemas.check_structure(told)


@pytest.mark.django_db
def test_a_file_that_is_no_xml_is_rejected_as_a_whole(meeting):
    _, faults = instructions.read(b"no", snapshot.agenda_of(meeting), {})

    told = from_database.status_of_faults(meeting, b"no", faults)

    assert found(told, "InstrId") == found(told, "SnglInstrId") == ["NONREF"]


@pytest.mark.django_db
def test_what_a_nominees_file_says_goes_through_the_door(meeting, clock, counts):
    """The votes that were read are such as the door takes, and count for the same shares."""
    content = message(
        instruction(
            each(vote("2", For=1000, Abstn="0.5", BNVT=10), vote("1b", Wthhld=5)),
            account="nominee",
            balance="1010.5",
        )
    )
    file, _ = instructions.read(content, snapshot.agenda_of(meeting), {"nominee": "nominee"})
    (read,) = file.instructions

    recorded = receive(meeting, clock, as_recorded(read.votes))

    assert recorded.standing.status == "governs"


# --- The command ---


def written(capsysbinary: Any, *command: str) -> bytes:
    call_command("iso20022", "capstone-2003", *command)
    return capsysbinary.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ["notification", "--country", "US"],
        ["notification", "--iso-version", "001.08", "--to", "Everybody & Co."],
        ["status", "--holding", "nominee"],
        ["status", "--holding", "nominee", "--iso-version", "001.07"],
        ["confirmation", "--holding", "nominee"],
        ["confirmation", "--holding", "nominee", "--iso-version", "001.07", "--to", "Harborline"],
        ["result"],
        ["result", "--iso-version", "001.07", "--to", "Harborline"],
    ],
    ids=" ".join,
)
def test_the_command_writes_each_message(meeting, closed, capsysbinary, command):
    content = written(capsysbinary, *command)

    schemas.check_structure(content)
    if schemas.FOLDER.is_dir():
        schemas.validate(content)


@pytest.mark.django_db
def test_the_command_writes_into_a_file(meeting, tmp_path):
    out = tmp_path / "notice.xml"
    call_command("iso20022", "capstone-2003", "notification", "-o", str(out))
    assert out.read_bytes() == from_database.notification_of(meeting)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["result"], "when the polls on every matter have closed"),
        (["status"], "Say whose it is"),
        (["status", "--holding", "nobody"], "There is no holding 'nobody'"),
        (["status", "--holding", "alice"], "no instruction to tell the status of"),
        (["notification", "--iso-version", "001.99"], "001.13 or 001.08, not 001.99"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_the_command_says_why_it_cannot(meeting, command, reason):
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("iso20022", "capstone-2003", *command)
    assert refused.value.returncode == 2


# --- The secretary's downloads ---


def test_the_secretary_downloads_the_notice(meeting, staff):
    page = staff("secretary").get("/desk/meetings/capstone-2003/messages/")
    assert "seev.001.001.13" in page.content.decode()
    assert "message_result" not in page.content.decode() and b"result.xml" not in page.content

    address = "/desk/meetings/capstone-2003/messages/notification.xml"
    response = staff("secretary").get(f"{address}?version=001.08")

    assert response["Content-Disposition"] == 'attachment; filename="seev.001.001.08.xml"'
    assert response.content == from_database.notification_of(meeting, version="001.08")
    assert staff("secretary").get(f"{address}?version=9").status_code == 404


def test_the_result_is_there_when_the_polls_have_closed(meeting, staff, counts):
    address = "/desk/meetings/capstone-2003/messages/result.xml"
    assert staff("secretary").get(address).status_code == 404


def test_the_result_is_downloaded_in_both_versions(meeting, staff, closed):
    page = staff("secretary").get("/desk/meetings/capstone-2003/messages/").content.decode()
    for version in ("001.10", "001.07"):
        address = f"/desk/meetings/capstone-2003/messages/result.xml?version={version}"
        assert address in page
        schemas.check_structure(staff("secretary").get(address).content)
