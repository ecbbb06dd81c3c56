"""Each side's printed card: its color named, its solicitor, its proxies, its recommendations."""

from __future__ import annotations

import pytest

from meetings.models import Holder
from tests.cards_printing.conftest import ADDRESS, pages_of
from tests.contests.conftest import FUND
from voting.cards.printing import runs


@pytest.fixture(autouse=True)
def addressed(contest):
    Holder.objects.filter(meeting=contest).update(address=ADDRESS)


def test_the_funds_card_is_its_own(contest, print_cards):
    text = " ".join(pages_of(print_cards(contest, solicitor=FUND))[:2])

    assert "WHITE PROXY CARD Meridian Works, Inc." in text
    assert "SOLICITED BY HARBOR OPPORTUNITIES FUND LP, AND NOT ON BEHALF OF THE BOARD" in text
    assert "hereby appoints Victor Hale and Ines Roth, or either of them" in text
    assert "Harbor Opportunities Fund LP recommends AGAINST." in text
    assert "The Board recommends" not in text
    assert "VOTED AS HARBOR OPPORTUNITIES FUND LP RECOMMENDS" in text
    assert "whichever side’s it is" in text
    assert "Mark FOR beside at most 3 nominees: with more, none of your votes on this" in text
    assert "those that you leave blank are not voted" in text


def test_the_boards_card_is_its_own(contest, print_cards):
    text = " ".join(pages_of(print_cards(contest))[:2])

    assert "BLUE PROXY CARD Meridian Works, Inc." in text
    assert "SOLICITED ON BEHALF OF THE BOARD OF DIRECTORS OF MERIDIAN" in text
    assert "hereby appoints Nora Lindqvist and Paul Osei, or either of them" in text
    assert "Fund LP recommends" not in text


@pytest.mark.parametrize("solicitor", ["board", FUND])
def test_all_nominees_are_on_both_in_the_same_order(contest, print_cards, solicitor):
    front = pages_of(print_cards(contest, solicitor=solicitor))[0]
    names = ("Tomas Arroyo, Jr.", "Hana Brandt", "Grace Whitlock", "Ruth Eames", "Édouard Zola")
    assert all(f"{place:02} {name}" in front for place, name in enumerate(names, start=1))


def test_printing_one_sides_cards_leaves_the_others_as_printed(contest, print_cards):
    first = print_cards(contest)
    print_cards(contest, solicitor=FUND)

    assert first.cards == print_cards(contest, solicitor=FUND).cards > 0
    assert print_cards(contest, only_changed=True).cards == 0
    assert print_cards(contest, solicitor=FUND, only_changed=True).cards == 0


def test_nobodys_cards_are_not_printed(contest, clock):
    with pytest.raises(runs.Refused, match="No card of Nobody"):
        runs.start(contest, clock(), started_by="Secretary", solicitor="Nobody")
