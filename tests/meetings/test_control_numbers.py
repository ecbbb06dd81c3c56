"""Control numbers: derived, checked, looked up by digest, reissued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import control_numbers
from meetings.models import ControlNumber


def numbers() -> st.SearchStrategy[str]:
    """Numbers whose last digit checks the others."""
    fifteen = st.text("0123456789", min_size=15, max_size=15)
    return fifteen.map(
        lambda digits: next(
            digits + last for last in "0123456789" if control_numbers.plausible(digits + last)
        )
    )


@given(numbers(), st.integers(0, 15), st.integers(1, 9))
def test_a_single_wrong_digit_is_noticed(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    assert not control_numbers.plausible(number[:place] + wrong + number[place + 1 :])


@given(numbers(), st.integers(0, 14))
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert control_numbers.plausible(swapped) == (number[place] == number[place + 1])


@pytest.mark.parametrize("text", ["", "1234", "٠" * 16, "12345678901234567", "abcdabcdabcdabcd"])
def test_what_is_no_number_is_not_plausible(text: str) -> None:
    assert not control_numbers.plausible(text)


def test_a_number_is_read_as_people_type_it() -> None:
    assert control_numbers.typed(" 1234-5678 9012\u00a03456") == "1234567890123456"


def test_a_number_opens_its_holding_and_is_kept_nowhere(
    meeting: Any, control_number: Callable[[str], str]
) -> None:
    number = control_number("alice")
    found = control_numbers.holding_of(number)
    assert found is not None
    assert found.holding.key == "alice"
    kept = ControlNumber.objects.values_list("digest", flat=True)
    assert not any(number in digest for digest in kept)


def test_excluded_shares_get_no_number(meeting: Any) -> None:
    assert not ControlNumber.objects.filter(holding__key="treasury").exists()


def test_numbers_differ_by_holding_issue_and_key(
    meeting: Any, settings: Any, control_number: Callable[[str], str]
) -> None:
    alice = meeting.holdings.get(key="alice")
    first = control_number("alice")
    assert first != control_number("bob")
    assert first != control_numbers.derive(meeting, alice, 2)
    settings.CONTROL_NUMBER_KEY = "another key"
    assert first != control_number("alice")


def test_a_reissued_number_takes_the_place_of_the_lost_one(
    meeting: Any, clock: Any, control_number: Callable[[str], str]
) -> None:
    lost = control_number("alice")
    new = control_numbers.reissue(meeting.holdings.get(key="alice"), clock.moment)
    assert control_numbers.holding_of(lost) is None
    found = control_numbers.holding_of(new)
    assert found is not None
    assert (found.holding.key, found.issue) == ("alice", 2)
