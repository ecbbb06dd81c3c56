"""A file goes through the one door: replacing, adding, sent twice, late, over-voting."""

from __future__ import annotations

from datetime import datetime

import pytest

from meetings.clock import current_clock
from tests.iso20022.messages import written
from voting import snapshot
from voting.models import Instrument, NomineeFile
from voting.nominees import recording
from voting.nominees.instructions import Instruction, InstructionFile

ALL = {"1 for": 4000, "2 for": 3000, "2 against": 500, "2 broker non-vote": 500}


def total(result, choice, matter="2"):
    return next(one for one in result["matters"] if one["id"] == matter)["totals"][choice]


def statuses(meeting):
    rows = Instrument.objects.filter(meeting=meeting).order_by("line_id")
    return list(rows.values_list("standing__status", flat=True))


def test_a_file_votes_in_the_quantities_it_gives(recorded, csv_of, books_agree):
    recorded(csv_of(nominee=ALL))

    result = books_agree()
    assert [total(result, one) for one in ("for", "against", "broker_non_vote")] == [
        "3000",
        "500",
        "500",
    ]


def test_what_a_file_leaves_out_of_the_position_is_absent(recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 900, "2 against": 900}))

    result = books_agree()
    assert result["quorum"]["present"] == "900"
    assert total(result, "unvoted") == "0"


def test_a_file_that_replaces_takes_the_place_of_the_one_before(
    meeting, recorded, csv_of, books_agree
):
    recorded(csv_of(nominee=ALL))
    recorded(csv_of(nominee={"1 withhold": 1000, "2 against": 1000}))

    result = books_agree()
    assert (total(result, "for"), total(result, "against")) == ("0", "1000")
    assert statuses(meeting) == ["superseded", "governs"]


def test_a_file_that_adds_speaks_beside_the_one_before(recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 1000, "2 for": 1000}), mode="add")
    recorded(csv_of(nominee={"1 for": 3000, "2 against": 3000}), mode="add")

    result = books_agree()
    assert (total(result, "for"), total(result, "against")) == ("1000", "3000")


def test_additions_that_exceed_the_position_are_all_held(meeting, recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 3000, "2 for": 3000}), mode="add")
    recorded(csv_of(nominee={"1 for": 1001, "2 for": 1001}), mode="add")

    assert statuses(meeting) == ["overvote", "overvote"]
    assert books_agree()["quorum"]["present"] == "0"


def test_an_addition_cuts_nothing_of_what_replaced_all_before_it(
    meeting, broker, clock, recorded, send, csv_of, books_agree
):
    recorded(csv_of(nominee={"1 for": 3500, "2 for": 3500}))
    file = send(csv_of(nominee={"1 for": 501, "2 against": 501}), mode="add")

    with pytest.raises(recording.NotRecorded) as refused:
        recording.record(file, broker, clock())

    assert "a file that replaces" in refused.value.faults[0].message
    assert total(books_agree(), "for") == "3500"


def test_the_same_file_sent_twice_is_one(meeting, recorded, csv_of, clock, broker):
    first = recorded(csv_of(nominee=ALL))
    again = recorded(csv_of(nominee=ALL))

    assert again == first
    assert Instrument.objects.count() == 1
    assert NomineeFile.objects.count() == 1


def test_with_another_reference_it_is_another(recorded, csv_of):
    recorded(csv_of(nominee=ALL), reference="Monday")
    recorded(csv_of(nominee=ALL), reference="Tuesday")

    assert Instrument.objects.count() == 2


def test_an_over_vote_is_recorded_and_held_and_does_not_count(
    meeting, recorded, csv_of, books_agree
):
    recorded(csv_of(nominee={"1 for": 4100, "2 for": 4100}))

    assert statuses(meeting) == ["overvote"]
    assert books_agree()["quorum"]["present"] == "0"


def test_an_over_vote_leaves_what_stood_before_it(meeting, recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 900, "2 for": 900}))
    recorded(csv_of(nominee={"1 for": 4100, "2 against": 4100}))

    assert statuses(meeting) == ["governs", "overvote"]
    assert total(books_agree(), "for") == "900"


def test_a_corrected_file_counts_in_place_of_an_over_vote(meeting, recorded, csv_of, books_agree):
    recorded(csv_of(nominee={"1 for": 4100, "2 for": 4100}))
    recorded(csv_of(nominee={"1 for": 4000, "2 for": 4000}))

    assert total(books_agree(), "for") == "4000"


def test_after_the_cutoff_a_file_is_kept_and_marked_late(
    meeting, clock, recorded, csv_of, books_agree
):
    clock.moment = datetime.fromisoformat("2003-05-29T17:00:01-07:00")
    recorded(csv_of(nominee=ALL))

    assert statuses(meeting) == ["late"]
    assert books_agree()["quorum"]["present"] == "0"


def test_at_the_cutoff_itself_it_is_in_time(meeting, clock, recorded, csv_of):
    clock.moment = datetime.fromisoformat("2003-05-29T17:00:00-07:00")
    recorded(csv_of(nominee=ALL))

    assert statuses(meeting) == ["governs"]


def test_a_file_is_recorded_as_a_whole_or_not_at_all(
    meeting, broker, clock, add_position, send, csv_of
):
    from voting.nominees import positions

    other = add_position("second", 500)
    positions.give(broker, other, by="Secretary", now=current_clock().now())
    file = send(csv_of(nominee=ALL, second={"1 for": 500, "2 for": 500}))
    # In the meantime all of the second position went to a respondent.
    add_position("respondent", 500, under=other)

    with pytest.raises(recording.NotRecorded):
        recording.record(file, broker, clock())

    assert Instrument.objects.count() == 0


def test_a_position_taken_from_the_user_is_recorded_no_more(meeting, broker, clock, send, csv_of):
    file = send(csv_of(nominee=ALL))
    broker.nominee_positions.all().delete()

    with pytest.raises(recording.NotRecorded):
        recording.record(file, broker, clock())


def test_an_iso_20022_message_goes_the_same_way(meeting, recorded, books_agree):
    agenda = snapshot.agenda_of(meeting)
    directors = {f"1{letter}": {"for": 4000} for letter in "abcdef"}
    votes = {"1": directors, "2": {"for": 2500, "broker_non_vote": 1500}}
    sent = InstructionFile("MSG1", "", (Instruction(1, "nominee", votes, "A1"),))
    file = recorded(written(sent, agenda, "001.11", {"nominee": "nominee"}), mode="replace")

    result = books_agree()
    assert (total(result, "for"), total(result, "broker_non_vote")) == ("2500", "1500")
    assert (file.reference, file.mode) == ("MSG1", "replace")
