"""What a language has to say. Each language is one `Wording`, in a module of its own.

Texts with braces are filled in by the script. What a key does comes before the key: `press` makes
"To vote for it, press 1." of "To vote for it".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from voting.ballot_words import Phrases
from voting.telephone.speech import Line


@dataclass(frozen=True, slots=True)
class Wording:
    """All that is said in one language."""

    #: "en"; `locale` and `voice` are the speech service's names.
    language: str
    locale: str
    voice: str
    #: How a ballot is read out.
    phrases: Phrases
    #: A local time and a local date in a sentence.
    time: Callable[[datetime], str]
    date: Callable[[datetime], str]
    #: How a letter is spelled: "A as in Alfa".
    letters: Mapping[str, str]
    spelled: str

    # Keys.
    press_key: str
    keys: Mapping[str, str]
    this_language: str
    help_with_keys: str
    silence: str
    wrong_key: str

    # The control number.
    welcome: str
    enter_number: str
    wrong_length: str
    wrong_number: str
    out_of_numbers: str
    too_many_attempts: str
    minutes: tuple[str, str]
    account: str
    account_unnumbered: str
    this_is_me: str
    another_number: str
    no_longer_valid: str

    # Whose vote it is, and what stands.
    thank_you: str
    you_vote_at: str
    meeting_day: str
    your_votes: str
    board_asks: str
    proxies: str
    proxies_of_board: str
    the_board: str
    colours: Mapping[str, str]
    choose_side: str
    side_card: str
    side_card_colour: str
    on_card: str
    whichever: str
    other_asks: str
    judgment: str
    blanks_as_board: str
    blanks_as_other: str
    blanks_not_voted: str
    not_entitled: str
    nothing_to_vote: str
    already: str
    already_several: str
    acts: Mapping[tuple[str, str], str]
    keep_it: str
    hear_it: str
    vote_again: str
    kept: str

    # The vote.
    all_as_board: str
    all_as_other: str
    by_item: str
    item: str
    nominees: str
    nominee: str
    at_most: str
    named_by_board: str
    named_by: str
    choose: Mapping[str, str]
    choose_all: Mapping[str, str]
    choose_for: Mapping[str, str]
    withhold_from_some: str
    spread_evenly: str
    divide: str
    one_by_one: str
    leave_blank: str
    your_votes_to_divide: str
    enter_votes: str
    decimal_point: str
    too_many_votes: str
    no_votes_given: str
    enough_for: str
    no_exceptions: str

    # Signing and attending.
    held_jointly: str
    all_sign: str
    say_who_signs: str
    signs: str
    signs_not: str
    nobody_signs: str
    attending: str
    attends: str
    attends_not: str
    skip: str

    # Read-back and record.
    read_back: str
    by_recording: str
    signed_by: str
    will_attend: Mapping[bool, str]
    record_it: str
    change_it: str
    start_again: str
    change_item: str
    change_signing: str
    change_attending: str
    enter_place: str
    recorded: str
    your_number_is: str
    once_more: str
    until: str
    hear_number_again: str
    vote_other_shares: str
    or_hang_up: str

    # When things go otherwise.
    agenda_changed: str
    closed: str
    not_recorded: str
    nothing_stands: str
    stands: str
    ballot_at_meeting: str
    polls_closed: str
    refused: str
    lost_place: str
    nothing_recorded: str
    stays_recorded: str
    not_heard: str
    goodbye: str

    def say(self, text: str, pause: int = 0) -> Line:
        """A line in this language."""
        return Line(text, self.language, pause)

    def press(self, what: str, key: str) -> Line:
        """What a key does: "To vote for it, press 1."."""
        return self.say(self.press_key.format(what=what, key=self.keys.get(key, key)))

    def spell(self, key: str) -> list[Line]:
        """A confirmation number, character by character, slowly."""
        groups = [list(group) for group in key.split("-")]
        return [
            self.say(self._spelled(one), 2 if place == len(group) else 1)
            for group in groups
            for place, one in enumerate(group, start=1)
        ]

    def _spelled(self, character: str) -> str:
        if character not in self.letters:
            return f"{character}."
        return self.spelled.format(letter=character, word=self.letters[character])
