"""What holds of every meeting, whatever was voted."""

import random
from collections import defaultdict
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voting.record.values import written

from .building import result_of
from .strategies import SECOND_CLOSE, records
from .strategies import written as moment_written

anything = records(joint=True)
shuffles = st.integers(0, 2**32 - 1).map(random.Random)


def number(text):
    return Fraction(text)


def counted(result):
    """A result without the order of its keys and without its exceptions."""
    return {name: result[name] for name in ("quorum", "matters", "governing", "instruments")}


def rows(matter):
    """Each line's votes by choice: a nominee's, or the matter's."""
    totals = matter["totals"]
    return list(totals.values()) if matter["kind"] == "election" else [totals]


def of_type(lines, *types):
    return [line for line in lines if line["type"] in types]


@settings(max_examples=100)
@given(anything)
def test_counting_again_gives_the_same(lines):
    assert result_of(lines) == result_of(lines)


@settings(max_examples=100)
@given(anything, shuffles)
def test_the_order_of_lines_that_do_not_interact_does_not_matter(lines, shuffle):
    """Holdings, and facts of different holdings, in any order."""
    threads = defaultdict(list)
    for line in of_type(lines, "instrument", "attendance"):
        threads[line["holding"]].append(line)
    holdings = of_type(lines, "holding")
    rulings = of_type(lines, "ruling")
    head = of_type(lines, "meeting", "class", "matter", "substitution", "polls")
    shuffle.shuffle(holdings)
    mixed = []
    while any(threads.values()):
        thread = shuffle.choice([one for one in threads.values() if one])
        mixed.append(thread.pop(0))
    assume(len({(one["instrument"], one["at"]) for one in rulings}) == len(rulings))
    shuffle.shuffle(rulings)
    assert counted(result_of([*head, *rulings, *mixed, *holdings])) == counted(result_of(lines))


@settings(max_examples=100)
@given(anything, shuffles)
def test_what_comes_after_the_last_close_changes_nothing(lines, dice):
    before = result_of(lines)
    holder = dice.choice(of_type(lines, "holding"))
    late = {
        "type": "instrument",
        "id": "late",
        "holding": holder["id"],
        "form": dice.choice(["proxy", "ballot", "revocation"]),
        "channel": "in_person",
        "received": moment_written(SECOND_CLOSE.replace(day=20)),
        "dated": "2003-05-29",
    }
    cure = {
        "type": "ruling",
        "instrument": "late",
        "decision": "accept",
        "reason": "as found",
        "by": "Inspectors",
        "at": moment_written(SECOND_CLOSE.replace(day=21)),
    }
    after = result_of([*lines, late, cure])
    assert after["instruments"].pop("late") == {"status": "late", "reason": "polls"}
    assert counted(after) == counted(before)


@settings(max_examples=100)
@given(anything)
def test_no_holding_counts_for_more_than_its_own_votes(lines):
    """A meeting in which one holding alone acts has at most its own votes."""
    holdings = of_type(lines, "holding")
    others = of_type(lines, "meeting", "class", "matter", "substitution", "polls")
    weights = {
        line["id"]: number(line.get("votes_per_share", "1")) for line in of_type(lines, "class")
    }
    for holder in holdings:
        acts = [
            line
            for line in of_type(lines, "instrument", "attendance")
            if line["holding"] == holder["id"]
        ]
        known = {line.get("id") for line in acts}
        rulings = [one for one in of_type(lines, "ruling") if one["instrument"] in known]
        result = result_of([*others, *holdings, *acts, *rulings])
        beneath = sum(number(one["shares"]) for one in holdings if one.get("under") == holder["id"])
        own = 0 if holder.get("excluded") else number(holder["shares"]) - beneath
        own *= weights[holder["class"]]
        assert number(result["quorum"]["present"]) <= own
        seats = {line["id"]: line.get("seats", 1) for line in of_type(lines, "matter")}
        cumulative = {line["id"] for line in of_type(lines, "matter") if line.get("cumulative")}
        for matter in result["matters"]:
            if matter["id"] in cumulative:
                given_away = sum(number(row["for"]) for row in rows(matter))
                assert given_away <= own * seats[matter["id"]]
            else:
                for row in rows(matter):
                    assert sum(map(number, row.values())) <= own


@settings(max_examples=150)
@given(anything)
def test_each_row_adds_up_to_what_is_present(lines):
    """Where one close is that of all matters: a row and the votes present are of one moment."""
    lines = [line for line in lines if line["type"] != "polls"]
    result = result_of(lines)
    ids = [line["id"] for line in of_type(lines, "class")]
    by_class = {}
    for id in ids:
        # Only this class: what is present of it.
        members = {one["id"] for one in of_type(lines, "holding") if one["class"] == id}
        acts = {one["id"] for one in of_type(lines, "instrument") if one["holding"] in members}
        kept = [
            line
            for line in lines
            if line.get("holding", "") in members | {""}
            and (line["type"] != "ruling" or line["instrument"] in acts)
        ]
        by_class[id] = number(result_of(kept)["quorum"]["present"])
    assert sum(by_class.values()) == number(result["quorum"]["present"])
    for line, matter in zip(of_type(lines, "matter"), result["matters"], strict=True):
        if line.get("cumulative"):
            continue
        present = sum(by_class[id] for id in line.get("classes") or ids)
        for row in rows(matter):
            assert sum(map(number, row.values())) == present


@settings(max_examples=100)
@given(anything)
def test_present_is_by_proxy_and_in_person(lines):
    quorum = result_of(lines)["quorum"]
    parts = number(quorum["by_proxy"]) + number(quorum["in_person"])
    assert parts == number(quorum["present"])
    assert number(quorum["by_proxy"]) >= 0 and number(quorum["in_person"]) >= 0


@settings(max_examples=100)
@given(anything)
def test_the_classes_of_a_matter_add_up_to_its_totals(lines):
    for matter in result_of(lines)["matters"]:
        if "by_class" not in matter:
            continue
        parts = list(matter["by_class"].values())
        if matter["kind"] == "election":
            for nominee, row in matter["totals"].items():
                for choice, votes in row.items():
                    together = sum(number(part[nominee][choice]) for part in parts)
                    assert together == number(votes)
        else:
            for choice, votes in matter["totals"].items():
                assert sum(number(part[choice]) for part in parts) == number(votes)


@settings(max_examples=100)
@given(anything)
def test_sending_the_same_marks_again_changes_no_total(lines):
    """The whole of a holding that one proxy governs, given again in the same words."""
    lines = [line for line in lines if line["type"] not in ("polls", "ruling")]
    lines[0] = {name: value for name, value in lines[0].items() if name != "cutoffs"}
    before = result_of(lines)
    for holding, governing in before["governing"].items():
        if len(governing) != 1:
            continue
        (line,) = (one for one in lines if one.get("id") == governing[0])
        if line["form"] != "proxy" or "shares" in line or line.get("irrevocable"):
            continue
        # A series that was void for exceeding the holding exceeds nothing once it is replaced.
        if any(
            one.get("holding") == holding
            and before["instruments"].get(one.get("id"), {}).get("status") == "overvote"
            for one in lines
        ):
            continue
        again = {**line, "id": "again", "received": "2003-05-30T10:00:00-07:00"}
        again |= {} if line["channel"] == "nominee" else {"dated": "2003-05-30"}
        after = result_of([*lines, again])
        assert after["quorum"] == before["quorum"]
        assert after["matters"] == before["matters"]
        assert after["governing"][holding] == ["again"]
        assert after["instruments"][line["id"]] == {"status": "superseded", "by": "again"}


@settings(max_examples=60)
@given(anything)
def test_a_count_as_of_a_moment_is_that_of_the_record_cut_there(lines):
    moments = sorted({one.get("received") or one.get("at") or "" for one in lines} - {""})
    for moment in moments[::2]:
        cut = [one for one in lines if (one.get("received") or one.get("at") or "") <= moment]
        assert counted(result_of(lines, moment)) == counted(result_of(cut))


@settings(max_examples=100)
@given(anything)
def test_every_instrument_has_one_status_and_those_that_govern_are_listed(lines):
    result = result_of(lines)
    assert list(result["instruments"]) == [one["id"] for one in of_type(lines, "instrument")]
    governing = {id for each in result["governing"].values() for id in each}
    for id, standing in result["instruments"].items():
        assert (standing["status"] == "governs") == (id in governing)
        if "by" in standing:
            assert standing["by"] in result["instruments"]


@settings(max_examples=100)
@given(anything)
def test_seats_are_never_overfilled_and_every_nominee_has_one_fate(lines):
    seats = {line["id"]: line.get("seats") for line in of_type(lines, "matter")}
    for matter in result_of(lines)["matters"]:
        if matter["kind"] != "election":
            continue
        fates = [*matter["elected"], *matter["not_elected"], *matter["tied"]]
        assert sorted(fates) == sorted(matter["totals"])
        assert len(matter["elected"]) <= seats[matter["id"]]


@given(st.fractions(min_value=0, max_value=10**12))
def test_a_quantity_is_written_and_read_back_exactly(quantity):
    assert Fraction(written(quantity)) == quantity
