"""The script of arrivals: in order, divisible, complete, and counted to the result wanted."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from demo import script
from demo.capstone import (
    CONVENES,
    ELECTRONIC_CUTOFF,
    MAJORITY_OF_OUTSTANDING,
    NOMINEE_CUTOFF,
    NOMINEE_IDS,
)
from demo.milestones import MILESTONES, next_stop
from demo.register import CAST, POSITIONS, holdings, register
from demo.script import (
    DEMO_OPENS,
    POLLS_CLOSED,
    POLLS_OPENED,
    SCENES,
    VISITORS,
    arrivals,
    demo_record,
    demo_record_at,
)
from demo.write_record import dumps, main

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = [stop.moment for stop in MILESTONES]


def instruments(scene: str) -> list[dict]:
    """Return a scene's instruments that are in the record, in order of receipt."""
    return [
        arrival.line
        for arrival in arrivals()
        if arrival.scene == scene
        and arrival.line["type"] == "instrument"
        and arrival.expect is None
    ]


@lru_cache
def counted(moment: datetime | None = None) -> dict:
    """Return the recount's result for the record as of a moment."""
    return recounted(demo_record_at(moment))


def recounted(lines: list[dict]) -> dict:
    """Return the recount's result for a record, from the command."""
    record = "".join(dumps(line) + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "voting.recount", "-"],
        input=record.encode(),
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def statuses(scene: str) -> list[str]:
    """Return the statuses at the end of a scene's instruments, in order of receipt."""
    result = counted()["instruments"]
    return [result[line["id"]]["status"] for line in instruments(scene)]


# Order and division.


def test_arrivals_come_in_order_of_time():
    times = [arrival.at for arrival in arrivals()]
    assert times == sorted(times)
    assert times[0].date() == datetime(2003, 4, 25).date()  # noqa: DTZ001
    assert times[-1] > POLLS_CLOSED


def test_each_line_says_when_it_arrived():
    for arrival in arrivals():
        said = arrival.line.get("received") or arrival.line["at"]
        assert datetime.fromisoformat(said) == arrival.at
        assert said.endswith("-07:00")


def test_the_same_script_gives_the_same_bytes():
    first = "".join(map(dumps, demo_record()))
    script._timeline.cache_clear()
    register.cache_clear()
    assert "".join(map(dumps, demo_record())) == first


@pytest.mark.parametrize(
    "moment",
    [*MOMENTS, arrivals()[0].at, arrivals()[700].at, arrivals()[-1].at + timedelta(days=1)],
    ids=str,
)
def test_the_script_splits_at_any_instant(moment):
    before, after = arrivals(before=moment), arrivals(after=moment)
    assert before + after == arrivals()
    assert all(arrival.at <= moment for arrival in before)


def test_a_clock_moved_in_steps_meets_each_arrival_once():
    met = arrivals(before=DEMO_OPENS)
    for start, end in pairwise(MOMENTS):
        met += arrivals(after=start, until=end)
    assert met + arrivals(after=MOMENTS[-1]) == arrivals()


def test_record_begins_with_the_meeting_and_holds_no_refused_line():
    types = [line["type"] for line in demo_record()]
    assert types[:4] == ["meeting", "class", "matter", "matter"]
    assert set(types) == {
        "meeting", "class", "matter", "holding", "instrument", "attendance", "ruling", "polls",
        "note",
    }  # fmt: skip
    refused = [arrival.line for arrival in arrivals() if arrival.expect == "refused"]
    assert len(refused) == 2
    assert all(line not in demo_record() for line in refused)
    assert {arrival.expect for arrival in arrivals()} == {None, "refused"}


def test_instrument_ids_are_unique_and_rulings_name_one_received_before():
    seen = set()
    for line in demo_record():
        if line["type"] == "instrument":
            assert line["id"] not in seen
            seen.add(line["id"])
        elif line["type"] == "ruling":
            assert line["instrument"] in seen


def test_lines_speak_of_holdings_in_the_register():
    known = {holding.id for holding in holdings()}
    for arrival in arrivals():
        if "holding" in arrival.line:
            assert arrival.line["holding"] in known


def test_only_what_must_be_comes_after_a_cutoff():
    for arrival in arrivals():
        channel = arrival.line.get("channel")
        if channel in {"internet", "telephone"}:
            assert (arrival.at > ELECTRONIC_CUTOFF) == (arrival.expect == "refused")
        elif channel == "nominee":
            assert arrival.at <= NOMINEE_CUTOFF
        elif channel == "in_person":
            assert POLLS_OPENED <= arrival.at <= POLLS_CLOSED


def test_cards_are_dated_before_they_come_but_for_the_one_written_ahead():
    for arrival in arrivals():
        dated = arrival.line.get("dated")
        if dated and arrival.scene != "post_dated":
            assert dated <= arrival.at.date().isoformat()


def test_mail_comes_on_working_days():
    for arrival in arrivals():
        if arrival.line.get("channel") == "mail":
            assert arrival.at.weekday() < 5 and arrival.at.date() not in script.HOLIDAYS


# Visitors.


def test_visitors_holdings_are_left_alone_once_the_demo_is_open():
    theirs = {visitor.holding for visitor in VISITORS}
    assert len(theirs) == len(VISITORS) == 6
    assert not [a for a in arrivals(after=DEMO_OPENS) if a.line.get("holding") in theirs]


def test_visitors_find_what_their_phrase_says():
    voted = {
        key: [a.line for a in arrivals() if a.line.get("holding") == CAST[key].id]
        for key in CAST
        if key.startswith("visitor_")
    }
    assert voted["visitor_plain"] == voted["visitor_joint"] == voted["visitor_large"] == []
    assert [line["channel"] for line in voted["visitor_card"]] == ["mail"]
    assert [line["channel"] for line in voted["visitor_internet"]] == ["internet"]
    assert [line["signed"] for line in voted["visitor_unsigned"]] == [False]
    assert CAST["visitor_plain"].shares == 1_250


def test_the_large_visitor_can_reach_the_quorum_and_decide_proposal_2():
    shares = CAST["visitor_large"].shares
    present = int(counted(DEMO_OPENS)["quorum"]["present"])
    assert present < MAJORITY_OF_OUTSTANDING <= present + shares
    votes = int(counted()["matters"][1]["totals"]["for"])
    assert votes < MAJORITY_OF_OUTSTANDING <= votes + shares


# The scenes.


def test_every_scene_is_played():
    played = {arrival.scene for arrival in arrivals()} - {None}
    assert played == set(SCENES)


@pytest.mark.parametrize(
    "scene, expected",
    [
        ("superseded", ["superseded", "governs"]),
        ("later_dated", ["governs", "superseded"]),
        ("revoked", ["revoked", "revocation"]),
        ("survives", ["revoked", "governs", "revocation"]),
        ("refused_internet", []),
        ("refused_telephone", ["governs"]),
        ("late_card", ["late"]),
        ("unsigned", ["unsigned"]),
        ("undated", ["superseded", "governs"]),
        ("post_dated", ["superseded", "governs"]),
        ("wrong_year", ["superseded", "governs"]),
        ("over_marked", ["governs"]),
        ("blank", ["governs"]),
        ("except_aube", ["governs"]),
        ("one_signs", ["governs"]),
        ("opposed", ["governs", "governs"]),
        ("large_abstention", ["governs"]),
        ("faint", ["governs"]),
        ("stranger", ["rejected"]),
        ("attends_silent", ["governs"]),
        ("attends_ballot", ["superseded", "governs"]),
        ("attends_only", []),
        ("attends_fresh", ["governs"]),
        ("attends_last", ["governs"]),
        ("attends_part", ["governs", "governs"]),
        ("legal_proxy", ["governs"]),
        ("overvote", ["overvote"]),
    ],
)
def test_scene_ends_as_it_says(scene, expected):
    assert statuses(scene) == expected


def test_late_card_is_late_for_the_polls():
    (line,) = instruments("late_card")
    assert counted()["instruments"][line["id"]] == {"status": "late", "reason": "polls"}


def test_all_named_holders_vote():
    from demo.register import NAMED

    governing = counted()["governing"]
    assert all(governing[holding.id] for holding in NAMED)


def test_nearly_half_of_the_registered_holders_vote():
    governing = counted()["governing"]
    registered = [h for h in holdings() if h.kind != "nominee" and not h.under]
    voted = [holding for holding in registered if governing[holding.id]]
    assert 0.42 < len(voted) / len(registered) < 0.5
    channels = {a.line.get("channel") for a in arrivals()}
    assert {"mail", "internet", "telephone", "nominee", "in_person"} <= channels


def test_files_give_the_same_sum_on_every_line():
    positions = {position.id for position in POSITIONS}
    for arrival in arrivals():
        if arrival.line.get("channel") == "nominee":
            votes = arrival.line["votes"]
            rows = [votes["2"], *votes["1"].values()]
            assert set(votes["1"]) == set(NOMINEE_IDS)
            assert len({sum(map(int, row.values())) for row in rows}) == 1
            assert arrival.line["holding"] in positions


def test_one_position_files_nothing_and_one_too_much():
    filed = {a.line["holding"] for a in arrivals() if a.line.get("channel") == "nominee"}
    assert {position.key for position in POSITIONS if position.id not in filed} == {"quillan"}
    overvotes = [e["holding"] for e in counted()["exceptions"] if e["kind"] == "overvote"]
    assert overvotes == ["P0857"]


# The result.


def test_quorum_is_reached_as_a_bank_files_on_may_27():
    (filed,) = [a.at for a in arrivals() if a.line.get("holding") == "P2364"]
    assert filed.date() == DEMO_OPENS.date()
    assert counted(DEMO_OPENS)["quorum"]["met"] is False
    assert counted(filed - timedelta(seconds=1))["quorum"]["met"] is False
    assert counted(filed)["quorum"]["met"] is True


def test_all_six_are_elected():
    election = counted()["matters"][0]
    assert election["outcome"] == "elected"
    assert election["elected"] == list(NOMINEE_IDS)
    withheld = {id: int(row["withhold"]) for id, row in election["totals"].items()}
    others = max(withheld[id] for id in NOMINEE_IDS if id not in {"1c", "1f"})
    assert min(withheld["1c"], withheld["1f"]) > 3 * others


def test_proposal_2_narrowly_misses():
    split = counted()["matters"][1]
    totals = {choice: int(votes) for choice, votes in split["totals"].items()}
    assert split["outcome"] == "not_approved"
    assert 800_000 <= MAJORITY_OF_OUTSTANDING - totals["for"] <= 2_500_000
    assert totals["for"] > 4 * totals["against"]
    assert totals["broker_non_vote"] > 10_000_000
    assert totals["unvoted"] > 0


def test_the_large_abstention_makes_the_difference():
    (line,) = instruments("large_abstention")
    turned = datetime.fromisoformat(line["received"])
    before = int(counted(turned - timedelta(seconds=1))["matters"][1]["totals"]["for"])
    assert before >= MAJORITY_OF_OUTSTANDING
    assert int(counted(turned)["matters"][1]["totals"]["for"]) < MAJORITY_OF_OUTSTANDING


def test_the_earlier_of_the_two_cutoffs_would_reverse_proposal_2():
    meeting, *others = demo_record()
    earlier = "2003-05-29T13:00:00-07:00"  # 4 p.m. Eastern, as the card says
    cutoffs = {**meeting["cutoffs"], "internet": earlier, "telephone": earlier}
    result = recounted([{**meeting, "cutoffs": cutoffs}, *others])
    (line,) = instruments("large_abstention")
    assert result["instruments"][line["id"]] == {"status": "late", "reason": "cutoff"}
    assert result["matters"][1]["outcome"] == "approved"


# The clock's stops, and the file.


def test_milestones_are_in_order_and_end_with_the_report():
    assert sorted(set(MOMENTS)) == MOMENTS
    keys = [stop.key for stop in MILESTONES]
    assert len(set(keys)) == len(keys)
    assert MILESTONES[0].moment == DEMO_OPENS
    assert CONVENES in MOMENTS
    assert next_stop(CONVENES).key == "polls_open"
    assert next_stop(MOMENTS[-1]) is None


def test_write_record_writes_the_lines(capfdbinary):
    assert main(["--until", "2003-05-27T10:00:00-07:00"]) == 0
    written = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line) for line in written] == demo_record_at(DEMO_OPENS)


@pytest.mark.parametrize("text", ["yesterday", "2003-05-27T10:00:00"])
def test_write_record_wants_a_time_with_an_offset(text, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--until", text])
    assert stopped.value.code == 2
    assert "2003-05-27T10:00:00-07:00" in capsys.readouterr().err


def test_the_content_needs_no_django():
    modules = "demo.capstone, demo.register, demo.script, demo.milestones, demo.write_record"
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
