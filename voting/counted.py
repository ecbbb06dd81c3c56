"""Word to each holder, once the count is certified: how the shares were voted and counted.

The page says it to whoever is signed in for the holding. An e-mail goes to those who gave an
address; it says what became of their votes and not how they voted, since others may read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from meetings.models import Holding
from voting import queued_mail, snapshot, standing, turnout
from voting.models import ClosedMeeting, CountedNotice, InstrumentStanding
from voting.rules.agenda import Agenda
from voting.rules.facts import CHOICE_OF_CODE, FOR, Lot, Matter, Quantity
from voting.rules.lots import DISINTERESTED, exact
from voting.rules.marks import Reader
from voting.rules.numbers import decimal


@dataclass(frozen=True, slots=True)
class LineCounted:
    """A matter or, in an election, a nominee: the words and numbers that were counted."""

    title: str
    votes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How a holding was counted: the shares represented, and each line of the agenda."""

    closed: ClosedMeeting
    shares: str
    represented: str
    absent: str
    lines: Sequence[LineCounted]


def counted(holding: Holding) -> Counted | None:
    """How the shares of a holding were counted; None before the count is certified."""
    closed = ClosedMeeting.objects.filter(meeting=holding.meeting_id).first()
    if closed is None:
        return None
    agenda = snapshot.agenda_of(holding.meeting)
    (known,) = standing.facts_of([holding.pk])
    read = Reader(agenda)
    lots = {close: known.vote(read, close).lots for close in agenda.closes}
    present = sum(lot.shares for lot in lots[agenda.last_close])
    return Counted(
        closed,
        decimal(known.own),
        decimal(exact(present)),
        decimal(exact(known.own - present)) if known.own != present else "",
        [
            line
            for matter in agenda.matters
            if known.value.share_class in agenda.meeting.classes_of(matter)
            for line in _lines(matter, agenda, lots[agenda.close_of[matter.id]])
        ],
    )


def _lines(matter: Matter, agenda: Agenda, lots: Sequence[Lot]) -> list[LineCounted]:
    found = []
    for number in agenda.lines_of[matter.id]:
        nominee = agenda.places[number].nominee
        title = f"{matter.id}. {matter.title}" + (f": {nominee.name}" if nominee else "")
        found.append(LineCounted(title, _votes(matter, number, lots)))
    return found


def _votes(matter: Matter, line: int, lots: Sequence[Lot]) -> list[tuple[str, str]]:
    """Shares by choice on a line; where votes are cumulated, the votes for."""
    shares: dict[str, Quantity] = {}
    for lot in lots:
        code = lot.code[1 + line]
        choice = DISINTERESTED.get(code, code)
        if not (matter.cumulative and choice == FOR):
            shares[choice] = shares.get(choice, 0) + lot.shares
    found = [
        (turnout.choice_in_words(CHOICE_OF_CODE[choice]), f"{decimal(exact(number))} shares")
        for choice, number in shares.items()
    ]
    given = sum(votes for lot in lots for at, votes in lot.allocations if at == line)
    if given:
        found.insert(0, ("FOR", f"{decimal(exact(given))} votes"))
    return [("NOT VOTED" if word == "UNVOTED" else word, number) for word, number in found]


# By e-mail


def ask(holding: Holding, email: str) -> None:
    """Send word to this address when the count is certified; the last address given stands."""
    CountedNotice.objects.update_or_create(
        holding=holding, defaults={"email": email, "attempts": 0, "last_error": ""}
    )


def ask_no_more(holding: Holding) -> None:
    """Send no word, unless it has been sent."""
    CountedNotice.objects.filter(holding=holding, sent_at=None).delete()


def send_waiting(now: datetime, limit: int) -> int:
    """Send word to holders of certified meetings, at most to `limit` of them; how many."""
    since = "holding__meeting__closed__at"
    waiting = CountedNotice.objects.filter(queued_mail.due(since, now))
    return queued_mail.send(waiting, message_of, now, limit)


def message_of(notice: CountedNotice) -> EmailMessage:
    """The mail to one holder."""
    holding = notice.holding
    meeting = holding.meeting
    found = counted(holding)
    assert found is not None, "mail goes out once the count is certified"
    instruments = (
        InstrumentStanding.objects.filter(instrument__holding=holding)
        .select_related("instrument")
        .order_by("instrument__line_id")
    )
    with timezone.override(meeting.zone):
        body = render_to_string(
            "emails/counted.txt",
            {
                "meeting": meeting,
                "found": found,
                "instruments": [
                    (one.instrument, turnout.STATUSES[one.status][0]) for one in instruments
                ],
                "page": f"{settings.PUBLIC_URL}/",
            },
        )
    return EmailMessage(
        subject=f"The count is certified: {meeting.issuer.name}", body=body, to=[notice.email]
    )
