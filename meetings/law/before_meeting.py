"""Dates of Delaware's law up to the meeting: record date, notice, list, inspectors, polls."""

from __future__ import annotations

from collections.abc import Iterator

from .entries import Entry, Nature, When
from .era import before, since
from .facts import Form, MeetingFacts, Subject, Venue
from .making import days, delaware, months_later

#: The amendments of 2022 to sections 219 and 222.
FROM_AUGUST_2022 = since(2022, 8, 1)
BEFORE_AUGUST_2022 = before(2022, 8, 1)

CHANNELS = {
    "internet": "Voting by Internet",
    "telephone": "Voting by telephone",
    "mail": "Voting by mailed card",
    "nominee": "Voting by banks and brokers",
}


def record_date(facts: MeetingFacts) -> Iterator[Entry]:
    """C1, C2, C4: the record date and those that hang on it."""
    first, last = facts.meeting - days(60), facts.meeting - days(10)
    chosen = facts.record_date
    if chosen is None and facts.mailed is not None:
        chosen = facts.mailed - days(1)
        yield delaware(
            facts,
            "record_date_default",
            "C4",
            "Record date, since none was fixed",
            Nature.LIMIT,
            "Where the board fixes no record date, it is the close of business on the day before "
            "the notice is given.",
            "213(a)",
            first=chosen,
            last=chosen,
        )
    if facts.record_date is not None:
        yield delaware(
            facts,
            "record_date_fixed",
            "C1",
            "The board fixes the record date",
            Nature.ACT,
            "The record date does not precede the day on which the board's resolution fixes it.",
            "213(a)",
            last=facts.record_date,
        )
    yield delaware(
        facts,
        "record_date",
        "C1",
        "Record date",
        Nature.CHOSEN,
        "The record date is not more than 60 and not less than 10 days before the meeting.",
        "213(a)",
        first=first,
        last=last,
        given=chosen,
    )
    if facts.record_date is None:
        return
    yield delaware(
        facts,
        "voting_record_date",
        "C2",
        "A later date for who may vote",
        Nature.LIMIT,
        "When it fixes the record date for notice the board may fix a later one, up to the day of "
        "the meeting, for who may vote.",
        "213(a)",
        first=facts.record_date,
        last=facts.meeting,
        era=since(2009, 8, 1),
    )


def notice(facts: MeetingFacts) -> Iterator[Entry]:
    """C3: the notice, and the longer one of a merger."""
    merger = facts.any_about(Subject.MERGER)
    least = 20 if merger else 10
    sentence = (
        "Notice of a vote on a merger is given not less than 20 and not more than 60 days before "
        "the meeting, to every holder of record."
        if merger
        else "Notice is given not less than 10 and not more than 60 days before the meeting, to "
        "every holder on the record date."
    )
    yield delaware(
        facts,
        "notice",
        "C3",
        "Notice and materials go out",
        Nature.CHOSEN if facts.mailed else Nature.ACT,
        sentence,
        "251(c) and 222(b)" if merger else "222(b)",
        first=facts.meeting - days(60),
        last=facts.meeting - days(least),
        given=facts.mailed,
    )


def other_days(facts: MeetingFacts) -> Iterator[Entry]:
    """C5, C6: how far a meeting may be put off or adjourned."""
    if facts.record_date is not None:
        yield delaware(
            facts,
            "postpone_limit",
            "C5",
            "Last day to postpone to, with this record date",
            Nature.LIMIT,
            "A postponed meeting is a meeting on a new day: the record date must still be not more "
            "than 60 days before it.",
            "213(a)",
            last=facts.record_date + days(60),
        )
    announced = (
        "An adjournment of not more than 30 days needs no notice where time and place are "
        "announced at the meeting. A longer one, or a new record date, needs a notice."
    )
    screen = (
        " Since 2022 they may also be shown on the screen of the virtual meeting, or stand in the "
        "notice, where a technical failure prevents the meeting from going on."
    )
    for key, era, more in (
        ("adjourn_limit", FROM_AUGUST_2022, screen),
        ("adjourn_limit_before_2022", BEFORE_AUGUST_2022, ""),
    ):
        yield delaware(
            facts,
            key,
            "C6",
            "The meeting goes on"
            if facts.adjourned_to
            else "Last day to adjourn to, without a new notice",
            Nature.CHOSEN if facts.adjourned_to else Nature.LIMIT,
            announced + more,
            "222(c)",
            last=facts.meeting + days(30),
            given=facts.adjourned_to,
            era=era,
        )


def list_of_stockholders(facts: MeetingFacts) -> Iterator[Entry]:
    """C7: the list that stockholders may examine."""
    tenth, eve = facts.meeting - days(10), facts.meeting - days(1)
    yield delaware(
        facts,
        "list_ready",
        "C7",
        "The list of stockholders is ready",
        Nature.ACT,
        "A complete list of those entitled to vote, in alphabetical order with addresses and "
        "shares, is prepared not later than the tenth day before the meeting.",
        "219(a)",
        last=tenth,
    )
    yield delaware(
        facts,
        "list_open",
        "C7",
        "The list of stockholders is open",
        Nature.PERIOD,
        "For the ten days that end on the day before the meeting any stockholder may examine the "
        "list for a purpose germane to it.",
        "219(a)",
        first=tenth,
        last=eve,
    )
    at = "on an open network" if facts.venue == Venue.VIRTUAL else "at the place of the meeting"
    yield delaware(
        facts,
        "list_at_meeting",
        "C7",
        "The list of stockholders is open at the meeting",
        Nature.PERIOD,
        f"Until August 2022 the list was also open {at}, for the whole time of it.",
        "219(a)",
        first=facts.meeting,
        last=facts.meeting,
        era=BEFORE_AUGUST_2022,
    )


def meeting_and_polls(facts: MeetingFacts) -> Iterator[Entry]:
    """C19, C20, C22, C23: inspectors, cutoffs, the meeting itself and its polls."""
    yield delaware(
        facts,
        "inspectors",
        "C22",
        "Inspectors of election are appointed",
        Nature.ACT,
        "One or more inspectors are appointed in advance of the meeting; each signs an oath before "
        "taking up the duties.",
        "231(a)",
        last=facts.meeting,
        unless=""
        if facts.needs_inspectors
        else "The stock is not listed and not held by more than 2,000 holders of record.",
    )
    held: When = facts.convenes or facts.meeting
    follows = facts.form == Form.ANNUAL and facts.previous_meeting is not None
    yield delaware(
        facts,
        "meeting",
        "C23",
        "The meeting convenes",
        Nature.CHOSEN,
        "Thirteen months after the last annual meeting the Court of Chancery may order one."
        if follows
        else "The day on which the notice calls the meeting.",
        "211(c)" if follows else "222(a)",
        last=months_later(facts.previous_meeting, 13)
        if follows and facts.previous_meeting
        else None,
        given=held,
    )
    for channel, cutoff in facts.cutoffs.items():
        yield delaware(
            facts,
            f"cutoff:{channel}",
            "C19",
            f"{CHANNELS.get(channel, channel.capitalize())} closes",
            Nature.CHOSEN,
            "The last moment is the one that the proxy statement announces. Nothing is received "
            "after the polls have closed.",
            "231(c)",
            last=facts.polls_close,
            given=cutoff,
        )
    for key, title, moment, earliest in (
        ("polls_open", "The polls open", facts.polls_open, facts.convenes),
        ("polls_close", "The polls close", facts.polls_close, facts.polls_open),
    ):
        if moment is not None:
            yield delaware(
                facts,
                key,
                "C20",
                title,
                Nature.CHOSEN,
                "The date and time at which the polls open and close on each matter are announced "
                "at the meeting.",
                "231(c)",
                first=earliest,
                given=moment,
            )
