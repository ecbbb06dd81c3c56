"""The call in English."""

from __future__ import annotations

from datetime import datetime

from voting.ballot_words import Phrases
from voting.telephone.wording import Wording

_CHOICES = {
    "for": "for",
    "against": "against",
    "withhold": "withheld",
    "abstain": "abstain",
    "broker_non_vote": "broker non-vote",
    "unvoted": "not voted",
    "1": "every year",
    "2": "every two years",
    "3": "every three years",
}

PHRASES = Phrases(
    labels=_CHOICES,
    all_nominees={
        **{choice: f"{words}, for all nominees" for choice, words in _CHOICES.items()},
        "for": "for all nominees",
        "against": "against all nominees",
        "withhold": "withheld from all nominees",
        "abstain": "abstain on all nominees",
    },
    recommended={
        **_CHOICES,
        "for": "a vote in favor",
        "against": "a vote against",
        "withhold": "that you withhold your vote",
        "abstain": "that you abstain",
        "1": "a vote every year",
        "2": "a vote every two years",
        "3": "a vote every three years",
    },
    recommended_of={
        **_CHOICES,
        "for": "a vote for",
        "against": "a vote against",
        "withhold": "withholding your vote from",
        "abstain": "abstaining on",
    },
    nouns={"share": ("share", "shares"), "vote": ("vote", "votes")},
    all_except="for all nominees, except as follows",
    by_nominee="nominee by nominee",
    votes_divided="your votes are divided",
    left_blank="left blank",
    not_voted="not voted",
    nominee_blank=". Left blank, so voted as {whose}",
    blank_not_voted="It is not voted.",
    blank_left_to="It is left to {proxy}, your proxy, who votes at the meeting.",
    blank_as="It is voted as {whose}:",
    blank_voted="It is voted {how}, as {whose}.",
    marked_twice="It is marked {choices}.",
)


_LETTERS = """
Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa
Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu
"""


def _time(local: datetime) -> str:
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local:%B %-d} at {local:%-I:%M} {half} {local:%Z}"


def _date(local: datetime) -> str:
    return f"{local:%B %-d, %Y}"


ENGLISH = Wording(
    language="en",
    locale="en-US",
    voice="Polly.Joanna",
    phrases=PHRASES,
    time=_time,
    date=_date,
    letters={word[0]: word for word in _LETTERS.split()},
    spelled="{letter}, as in {word}.",
    press_key="{what}, press {key}.",
    keys={"*": "star", "#": "pound"},
    this_language="For English",
    help_with_keys=(
        "To hear any question again, press star. To go back to the one before, press pound."
    ),
    silence="We did not hear a key.",
    wrong_key="That key is not one of the choices.",
    welcome="Thank you for calling to vote your shares.",
    enter_number=(
        "Please enter the 16 digit control number from your proxy card or notice. Then press pound."
    ),
    wrong_length="A control number has 16 digits. We received {count}.",
    wrong_number=(
        "That number does not open a meeting. Please compare it with your proxy card or notice. "
        "If a newer number was sent to you, use the newer one."
    ),
    out_of_numbers=(
        "We could not find your control number. Please have your proxy card at hand and call again."
    ),
    too_many_attempts=("There were too many attempts. Please wait {minutes} and call again."),
    minutes=("one minute", "{count} minutes"),
    account="The account ends in {digits}. It holds {shares}.",
    account_unnumbered="The account holds {shares}.",
    this_is_me="If this is your account",
    another_number="To enter another control number",
    no_longer_valid=(
        "This control number is no longer valid. If a newer one was sent to you, please call "
        "again and use the newer one."
    ),
    thank_you="Thank you, {holder}.",
    you_vote_at="You are voting at this meeting of {issuer}:",
    meeting_day="It takes place on {date}.",
    your_votes="You have {votes}.",
    board_asks="The Board of Directors asks for your proxy.",
    proxies="Your proxies are {names}. They vote as you say on this call.",
    proxies_of_board="The proxies named by the Board vote as you say on this call.",
    the_board="the Board of Directors",
    colours={one: one for one in ("white", "blue", "green", "gold", "yellow", "red", "gray")},
    choose_side=(
        "{count} sides ask for your proxy, each with a card of its own. Every card has all "
        "nominees."
    ),
    side_card="To vote on the card of {name}",
    side_card_colour="To vote on the {colour} card of {name}",
    on_card="{what}, on the card of {name}",
    whichever=(
        "You need only one card. Of several, the one dated latest counts, whichever side's it is."
    ),
    other_asks="{name} asks for your proxy, and not the Board of Directors.",
    judgment=(
        "On anything else that properly comes before the meeting, they decide by best judgment."
    ),
    blanks_as_board=(
        "What you leave blank is voted as the Board recommends. Where the Board recommends "
        "nothing, it is not voted."
    ),
    blanks_as_other=(
        "What you leave blank is voted as {name} recommends. Where {name} recommends nothing, it "
        "is not voted."
    ),
    blanks_not_voted="What you leave blank is not voted.",
    not_entitled="These shares are not entitled to vote at this meeting. Goodbye.",
    nothing_to_vote=(
        "There are no shares here for you to vote. They are voted by those who hold them under "
        "this account. Goodbye."
    ),
    already="We already have {what} from you, received on {when}. It counts now.",
    already_several="We already have several votes from you that count now:",
    acts={
        ("proxy", "internet"): "a vote by internet",
        ("proxy", "telephone"): "a vote by telephone",
        ("proxy", "mail"): "a proxy card by mail",
        ("proxy", "in_person"): "a proxy handed in at the meeting",
        ("proxy", "nominee"): "instructions in a bank's or broker's file",
        ("ballot", "in_person"): "a ballot cast at the meeting",
    },
    keep_it="To leave it as it is",
    hear_it="To hear how it votes",
    vote_again="To vote again and replace it",
    kept="Your vote stays as it is. Thank you for calling. Goodbye.",
    all_as_board="To vote on everything as the Board recommends",
    all_as_other="To vote on everything as {name} recommends",
    by_item="To vote item by item",
    item="Item {number}.",
    nominees="The nominees are {names}.",
    nominee="The nominee is {names}.",
    at_most="You may vote for at most {seats} of them. Once you vote on one, those that you leave "
    "blank are not voted.",
    named_by_board="{name}, named by the Board.",
    named_by="{name}, named by {by}.",
    choose={
        "for": "To vote in favor",
        "against": "To vote against",
        "withhold": "To withhold your vote",
        "abstain": "To abstain",
        "1": "For a vote every year",
        "2": "For a vote every two years",
        "3": "For a vote every three years",
    },
    choose_all={
        "for": "To vote for all of them",
        "against": "To vote against all of them",
        "withhold": "To withhold your vote from all of them",
        "abstain": "To abstain on all of them",
    },
    choose_for={
        "for": "To vote for this nominee",
        "against": "To vote against",
        "withhold": "To withhold your vote",
        "abstain": "To abstain",
    },
    withhold_from_some="To withhold your vote from some, and vote for the others",
    spread_evenly="To spread your votes evenly over all of them",
    divide="To divide your votes as you like",
    one_by_one="To vote one by one",
    leave_blank="To leave it blank",
    your_votes_to_divide="You have {votes} for this election.",
    enter_votes=(
        "{name}. You have {votes} left. Enter how many you give to {name}. For none, enter 0. "
        "Then press pound."
    ),
    decimal_point="For a decimal point, press star.",
    too_many_votes="You gave {given}. Only {left} left.",
    no_votes_given="You gave no votes to anybody.",
    enough_for="You have voted for {seats} already. No more can be elected.",
    no_exceptions="You withheld from nobody, so your vote is for all of them.",
    held_jointly="These shares are held jointly by {names}.",
    all_sign="If all of them sign this vote",
    say_who_signs="To say who signs",
    signs="If {name} signs",
    signs_not="If not",
    nobody_signs="At least one of the owners must sign.",
    attending=(
        "Do you plan to come to the meeting? This helps to plan it. It has no effect on your vote."
    ),
    attends="If you plan to come",
    attends_not="If not",
    skip="To leave this open",
    read_back="Nothing is recorded yet. This is what will be recorded.",
    by_recording=(
        "By recording this vote you sign it, as you would sign the card. "
        "It replaces any vote that you sent before."
    ),
    signed_by="Signed by {names}.",
    will_attend={
        True: "You plan to come to the meeting.",
        False: "You do not plan to come to the meeting.",
    },
    record_it="To record this vote",
    change_it="To change something",
    start_again="To start again",
    change_item="To change item {number}",
    change_signing="To change who signs",
    change_attending="To change whether you plan to come",
    enter_place="Enter the number, then press pound.",
    recorded="Your vote is recorded. We received it on {when}.",
    your_number_is="Please write down your confirmation number.",
    once_more="Once more.",
    until="You can still change your vote until {when}. The last vote counts.",
    hear_number_again="To hear the number again",
    vote_other_shares="To vote with another control number",
    or_hang_up="If you are done, just hang up.",
    agenda_changed=(
        "The agenda has changed during this call. Your choices so far are dropped, and nothing "
        "was recorded. Please choose again."
    ),
    closed="Voting by telephone closed on {when}.",
    not_recorded="This vote was not recorded.",
    nothing_stands="No vote of yours stands, so your shares are not voted so far.",
    stands="What stands is {what}, received on {when}:",
    ballot_at_meeting="You may still vote by ballot at the meeting.",
    polls_closed="The polls have closed, so nothing can be changed any more.",
    refused="This vote could not be recorded. Please vote on the internet or send in your card.",
    lost_place="We are sorry. We lost your place, and nothing more was recorded.",
    nothing_recorded="Nothing was recorded.",
    stays_recorded="What you recorded on this call stands. Nothing else was recorded.",
    not_heard="We have not heard a choice from you.",
    goodbye="Thank you for calling. Goodbye.",
)
