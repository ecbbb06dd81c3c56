"""What is said: the same things in each language, and what a key does before the key."""

from __future__ import annotations

import string
from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest

from voting.ballot_words import PRINTED, Phrases
from voting.door import ALPHABET
from voting.telephone.english import ENGLISH
from voting.telephone.spanish import SPANISH
from voting.telephone.speech import HangUp, Line
from voting.telephone.twiml import of
from voting.telephone.wording import Wording


def blanks(text: str) -> set[str]:
    """What a text has to be filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts_of(words: Any) -> dict[str, str]:
    """The texts of a wording by their names, those in mappings too."""
    found = {}
    for one in fields(words):
        value = getattr(words, one.name)
        if isinstance(value, str):
            found[one.name] = value
        elif isinstance(value, dict):
            found |= {f"{one.name} {key}": text for key, text in value.items()}
    return {name: text for name, text in found.items() if isinstance(text, str)}


@pytest.mark.parametrize(
    ("one", "other"),
    [(ENGLISH, SPANISH), (PRINTED, ENGLISH.phrases), (PRINTED, SPANISH.phrases)],
)
def test_languages_say_the_same_things(one: Any, other: Any) -> None:
    ours, theirs = texts_of(one), texts_of(other)
    for name in ours.keys() & theirs.keys():
        assert blanks(ours[name]) == blanks(theirs[name]), name
    missing = {
        name for name in ours.keys() ^ theirs.keys() if not name.startswith(("keys", "lett"))
    }
    assert missing == set()


@pytest.mark.parametrize("words", [ENGLISH, SPANISH])
def test_every_character_of_a_confirmation_number_can_be_spelled(words: Wording) -> None:
    letters = [one for one in ALPHABET if one.isalpha()]
    assert set(letters) <= set(words.letters)
    said = words.spell("AB23-CDEF-GH45")
    assert len(said) == 12
    assert [line.text for line in said[2:4]] == ["2.", "3."]
    assert all(line.pause for line in said)


@pytest.mark.parametrize("words", [ENGLISH, SPANISH])
def test_what_a_key_does_is_said_before_the_key(words: Wording) -> None:
    said = words.press("To vote", "1").text
    assert said.startswith("To vote, ")
    assert said.rstrip(".").endswith("1")


def test_times_are_said_as_people_say_them() -> None:
    noon = datetime.fromisoformat("2003-05-29T12:05:00-07:00")
    assert ENGLISH.time(noon).startswith("May 29 at 12:05 p.m.")
    assert SPANISH.time(noon).startswith("29 de mayo a las 12:05 de la tarde")
    assert SPANISH.time(noon.replace(hour=1)).startswith("29 de mayo a la 1:05 de la mañana")
    assert SPANISH.date(noon) == "29 de mayo de 2003"


def test_phrases_have_a_word_for_every_choice() -> None:
    for phrases in (ENGLISH.phrases, SPANISH.phrases):
        assert isinstance(phrases, Phrases)
        for words in (phrases.labels, phrases.all_nominees, phrases.recommended):
            assert set(words) == set(PRINTED.labels)


def test_names_cannot_break_the_markup() -> None:
    line = Line("A & B <Hangup/> \x0b\x00 \ud7ff “C”", "en")
    from xml.etree import ElementTree

    markup = ElementTree.fromstring(of(HangUp((line,)), "/"))
    assert [child.tag for child in markup] == ["Say", "Hangup"]
    assert (markup[0].text or "").startswith("A & B <Hangup/>")


def test_what_is_longer_than_the_service_says_is_said_in_parts() -> None:
    from xml.etree import ElementTree

    markup = ElementTree.fromstring(of(HangUp((Line("word " * 2000, "en"),)), "/"))
    parts = [say.text or "" for say in markup.iter("Say")]
    assert len(parts) > 1 and max(map(len, parts)) <= 3000
    assert " ".join(parts).split() == ["word"] * 2000
