"""Which of two acts on a holding is the earlier."""

import pytest

from .building import ballot, card, count, holding, meeting, phone, proposal, revocation, web

FOR, AGAINST = {"2": "for"}, {"2": "against"}
A = [proposal(), holding("A", 1000)]


@pytest.mark.parametrize(
    ("first", "second", "governs"),
    [
        pytest.param(
            {"dated": "05-20", "received": "05-22 09:00"},
            {"dated": "05-15", "received": "05-27 09:00"},
            "first",
            id="the later dated, though received first",
        ),
        pytest.param(
            {"dated": "05-10", "received": "05-12 09:00"},
            {"dated": None, "postmarked": "2003-05-14", "received": "05-16 09:00"},
            "second",
            id="undated takes its postmark, later than the other's date",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-17 09:00"},
            {"dated": None, "postmarked": "2003-05-13", "received": "05-18 09:00"},
            "first",
            id="undated takes its postmark, earlier than the other's date",
        ),
        pytest.param(
            {"dated": "06-15", "received": "05-20 09:00"},
            {"dated": "05-22", "received": "05-24 09:00"},
            "second",
            id="postdated takes the day received",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-16 09:00"},
            {"dated": "2002-05-20", "received": "05-23 09:00"},
            "second",
            id="a date before the mailing is no date",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-16 09:00"},
            {"dated": "2002-05-20", "received": "05-23 09:00", "general": True},
            "first",
            id="but a general proxy may have one",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-16 09:00"},
            {"dated": "2002-05-20", "postmarked": "2003-05-14", "received": "05-23 09:00"},
            "first",
            id="a date before the mailing takes the postmark",
        ),
        pytest.param(
            {"dated": "04-24", "received": "05-16 09:00"},
            {"dated": "04-23", "received": "05-02 09:00"},
            "second",
            id="the day of mailing itself is a good date",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-18 09:00"},
            {"dated": "05-15", "received": "05-17 09:00"},
            "first",
            id="of the same date, the later received",
        ),
        pytest.param(
            {"dated": "05-15", "received": "05-17 09:00"},
            {"dated": "05-15", "received": "05-17 09:00"},
            "second",
            id="of the same moment, the later line",
        ),
        pytest.param(
            {"dated": None, "received": "05-17 09:00"},
            {"dated": "05-16", "received": "05-19 09:00"},
            "first",
            id="undated without an envelope takes the day received",
        ),
    ],
)
def test_two_cards(first, second, governs):
    counted = count(*A, card("first", "A", FOR, **first), card("second", "A", AGAINST, **second))
    assert counted.governing == {"A": [governs]}


def test_an_electronic_proxy_takes_the_day_received():
    counted = count(
        *A,
        web("a1", "A", FOR, received="05-20 14:00"),
        card("a2", "A", AGAINST, received="05-25 09:00", dated="05-19"),
    )
    assert counted.governing == {"A": ["a1"]}


def test_a_date_on_an_electronic_proxy_orders_nothing():
    counted = count(
        *A,
        web("a1", "A", FOR, received="05-20 14:00", dated="2003-05-01"),
        phone("a2", "A", AGAINST, received="05-19 14:00"),
    )
    assert counted.governing == {"A": ["a1"]}


def test_a_card_of_the_day_of_an_internet_vote_is_ordered_by_receipt():
    counted = count(
        *A,
        web("a1", "A", FOR, received="05-20 14:00"),
        card("a2", "A", AGAINST, received="05-23 09:00", dated="05-20"),
    )
    assert counted.governing == {"A": ["a2"]}


def test_the_day_received_is_that_of_the_meetings_zone():
    night = "2003-05-21T02:00:00+00:00"  # 19:00 on May 20 in Los Angeles
    counted = count(
        *A,
        {**web("a1", "A", FOR), "received": night},
        card("a2", "A", AGAINST, received="05-23 09:00", dated="05-20"),
    )
    assert counted.governing == {"A": ["a2"]}
    counted = count(
        meeting(timezone="UTC"),
        *A,
        {**web("a1", "A", FOR), "received": night},
        card("a2", "A", AGAINST, received="05-23 09:00", dated="05-20"),
    )
    assert counted.governing == {"A": ["a1"]}


def test_the_same_moment_in_other_offsets_is_the_same_moment():
    counted = count(
        *A,
        {**web("a1", "A", FOR), "received": "2003-05-20T12:00:00-07:00"},
        {**web("a2", "A", AGAINST), "received": "2003-05-20T14:59:00-04:00"},
    )
    assert counted.governing == {"A": ["a1"]}


def test_by_order_of_receipt_the_last_received_governs_whatever_its_date():
    counted = count(
        meeting(order="received"),
        *A,
        card("a1", "A", FOR, received="05-22 09:00", dated="05-20"),
        card("a2", "A", AGAINST, received="05-27 09:00", dated="05-15"),
    )
    assert counted.governing == {"A": ["a2"]}


def test_ballots_come_after_all_proxies_even_those_received_later():
    counted = count(
        *A,
        ballot("a1", "A", FOR, received="05-30 09:20"),
        card("a2", "A", AGAINST, received="05-30 09:40", dated="05-30"),
    )
    assert counted.governing == {"A": ["a1"]}
    assert counted.status("a2") == "superseded by a1"


def test_an_undated_revocation_takes_the_day_it_was_delivered():
    counted = count(
        *A,
        card("a1", "A", FOR, received="05-20 09:00", dated="05-20"),
        revocation("a2", "A", received="05-20 08:00"),
    )
    assert counted.status("a2") == "no_effect"
    counted = count(
        *A,
        card("a1", "A", FOR, received="05-20 09:00", dated="05-20"),
        revocation("a2", "A", received="05-20 10:00"),
    )
    assert counted.status("a2") == "revocation"


def test_what_is_wrong_with_a_date_is_an_exception():
    counted = count(
        *A,
        card("a1", "A", FOR, dated=None),
        card("a2", "A", FOR, dated="06-15"),
        card("a3", "A", FOR, dated="2002-05-20"),
        card("a4", "A", FOR),
    )
    assert counted.exceptions() == {
        ("undated", "a1"),
        ("postdated", "a2"),
        ("impossible_date", "a3"),
    }
