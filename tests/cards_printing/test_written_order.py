"""Hebrew and Arabic run from the right, and Arabic letters join."""

from __future__ import annotations

import unicodedata

import pytest

from voting.cards.printing.written_order import as_drawn


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Alice Archer", "Alice Archer"),
        ("דוד לוי", "יול דוד"),
        ("דוד (נאמן) 123", "123 (ןמאנ) דוד"),
        ("דוד Smith לוי", "יול Smith דוד"),
        ("Bob דוד Ltd.", "Bob דוד"[:4] + "דוד"[::-1] + " Ltd."),
        ("רחוב 12-14", "12-14 בוחר"),
    ],
)
def test_from_the_right(written, drawn):
    assert as_drawn(written) == drawn


def shapes(text: str) -> list[str]:
    """What Unicode calls the letters of a line, from its right end on."""
    return [unicodedata.name(letter) for letter in reversed(as_drawn(text))]


def test_arabic_letters_take_the_shape_of_their_place():
    assert shapes("محمد") == [
        "ARABIC LETTER MEEM INITIAL FORM",
        "ARABIC LETTER HAH MEDIAL FORM",
        "ARABIC LETTER MEEM MEDIAL FORM",
        "ARABIC LETTER DAL FINAL FORM",
    ]


def test_a_letter_that_does_not_join_on_leaves_the_next_one_free():
    assert shapes("دار") == [
        "ARABIC LETTER DAL ISOLATED FORM",
        "ARABIC LETTER ALEF ISOLATED FORM",
        "ARABIC LETTER REH ISOLATED FORM",
    ]


def test_lam_and_alef_are_one_shape():
    assert "ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM" in shapes("لا")
    assert "ARABIC LIGATURE LAM WITH ALEF FINAL FORM" in shapes("بلا")


def test_arabic_beside_a_number():
    assert as_drawn("علي 25").startswith("25 ")
