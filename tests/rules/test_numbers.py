"""Numbers as people write them, and as a page shows fractions that never end."""

from __future__ import annotations

from fractions import Fraction

import pytest

from voting.rules.numbers import decimal, in_decimals, number


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (1250, "1,250"),
        (Fraction(1250), "1,250"),
        (Fraction(97, 8), "12.125"),
        (Fraction(1, 2), "0.5"),
        (69059836 + Fraction(82509, 261257), "69,059,836.316"),
        (Fraction(2, 3), "0.667"),
        (Fraction(1, 16), "0.062"),
        (40850367 + Fraction(9999, 10000), "40,850,367.999"),
    ],
)
def test_a_page_shows_a_fraction_to_three_decimals(quantity, shown):
    assert decimal(quantity) == shown


def test_a_sentence_keeps_all_but_mixed_fractions():
    assert in_decimals(
        f"{number(69059836 + Fraction(82509, 261257))} votes for, at least 2/3 of 1,000 needed; "
        "bylaw 4 1/2; 3 1/3."
    ) == ("69,059,836.316 votes for, at least 2/3 of 1,000 needed; bylaw 4 1/2; 3.333.")
