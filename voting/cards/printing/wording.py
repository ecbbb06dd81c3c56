"""What a proxy card says, made from the meeting's own agenda, so that any company's meeting prints.

The wording follows the form of proxy in the statement (its last part) and Rule 14a-4: whose
solicitation it is and how unmarked matters are voted stand in bold type, every matter says who
proposed it, there is a blank for the date, and whoever may vote for a group of nominees may as
easily withhold from it, or from one of them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import dateformat

from meetings.models import Meeting
from voting import ballot, snapshot, solicitations
from voting.ballot_items import BY_NOMINEE, LIST, VOTES, Item, Side
from voting.cards.printing import typefaces
from voting.rules import facts
from voting.rules.agenda import Agenda
from voting.rules.sentences import listed

#: Choices of a list of nominees as paper has them; the page's own are for ticking names.
_LIST_LABELS = {
    "for": "FOR all nominees listed",
    "withhold": "WITHHOLD from all nominees",
    "except": "FOR ALL EXCEPT (see below)",
}


#: What ends the advice on changing one's mind where several sides send cards.
WHICHEVER = " Of several cards the one dated latest counts, whichever side’s it is."


class CannotBePrinted(Exception):
    """The meeting's cards cannot be printed; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """A matter as the card prints it.

    `boxes` are the labels of its boxes, or of those beside each nominee of `nominees` where
    `by_nominee`. `votes_for_each` is how many votes a share's vote is worth where votes may be
    divided among nominees (its seats), else 0.
    """

    number: str
    title: str
    remarks: tuple[str, ...]
    boxes: tuple[str, ...]
    layout: str
    nominees: tuple[tuple[str, str], ...] = ()
    instruction: str = ""
    votes_for_each: int = 0

    @property
    def by_nominee(self) -> bool:
        return self.layout == BY_NOMINEE


@dataclass(frozen=True, slots=True)
class Form:
    """All that is the same on every card of a class of stock.

    `version` changes whenever anything printed on it does. `link` is the address that a card's QR
    code opens, to be followed by the control number. `head` is what kind of proxy it is, with the
    color of the card where it has one; `card_of` is whose it is, where several solicit.
    """

    meeting: str
    issuer: str
    address: tuple[str, ...]
    title: str
    day: str
    share_class: str
    votes_per_share: facts.Quantity
    items: tuple[PrintedItem, ...]
    solicited: str
    appointment: str
    legend: tuple[str, ...]
    unmarked: str
    discretion: str
    ways: tuple[tuple[str, str, str], ...]
    before: tuple[tuple[str, str], ...]
    signing: str
    company: str
    link: str
    head: str = "PROXY"
    card_of: str = ""
    version: str = ""

    @property
    def texts(self) -> list[str]:
        """Everything that is printed, for checking that it can be."""
        items = [
            text
            for item in self.items
            for text in (
                item.title,
                item.instruction,
                *item.remarks,
                *item.boxes,
                *(text for nominee in item.nominees for text in nominee),
            )
        ]
        ways = [text for way in self.ways for text in way]
        return [
            self.issuer,
            *self.address,
            self.title,
            self.share_class,
            self.head,
            self.card_of,
            self.solicited,
            self.appointment,
            *self.legend,
            *ways,
            *items,
        ]


def forms_of(
    meeting: Meeting, telephone: str = "", solicitor: str = facts.BOARD
) -> dict[str, Form]:
    """A solicitor's form for each class of stock that votes on anything, by the id of the class.

    `telephone` is the number that holders call to vote, if there is one. Raises
    `CannotBePrinted` where a text of the agenda has letters that no typeface here has, or where
    the solicitor has no card.
    """
    agenda = snapshot.agenda_of(meeting)
    texts = ballot.texts_of(meeting)
    sides = solicitations.sides_of(meeting)
    side = solicitations.side_for(sides, solicitor)
    if side is None:
        raise CannotBePrinted(f"No card of {solicitor} is entered at this meeting.")
    forms = {}
    for share_class in agenda.meeting.classes.values():
        blank = facts.Holding("", share_class.id, 1)
        of_class = ballot.build(agenda, blank, 1, texts, side=side, sides=sides)
        if of_class.items:
            forms[share_class.id] = _form(meeting, of_class, telephone)
    for form in forms.values():
        for text in form.texts:
            missing = typefaces.unprintable(text)
            if missing:
                raise CannotBePrinted(
                    f"“{text[:60]}” has letters that cannot be printed ({missing[:20]}). Write "
                    "it in letters that the typefaces have."
                )
    return forms


def version_of(forms: dict[str, Form]) -> str:
    """Changes when anything printed on any class's form does."""
    return _digest({share_class: form.version for share_class, form in forms.items()})


def _digest(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:10]


def _form(meeting: Meeting, blank: ballot.Ballot, telephone: str) -> Form:
    agenda = blank.agenda
    form = Form(
        meeting=meeting.key,
        issuer=meeting.issuer.name,
        address=tuple(meeting.issuer.address.splitlines()),
        title=meeting.title,
        day=_day(agenda.meeting.convenes, agenda),
        share_class=blank.share_class.name,
        votes_per_share=blank.share_class.votes_per_share,
        items=tuple(_item(item) for item in blank.items),
        solicited=_solicited(meeting, blank.side),
        appointment=_appointment(meeting, blank),
        legend=tuple(_legend(blank)),
        unmarked=f"This proxy will be voted as directed. {_of_this_card(blank.blanks)}",
        discretion=_discretion(blank),
        ways=tuple(_ways(meeting, agenda, telephone)),
        before=tuple(_before(meeting, blank)),
        signing=(
            "Sign exactly as your name appears on this card. If more than one name appears, all "
            "should sign. Joint owners should each sign personally. Executors, administrators, "
            "trustees, guardians, attorneys and officers of a company: add your title as such."
        ),
        company=" · ".join(part for part in _contact(meeting, blank.side) if part),
        link=f"{settings.PUBLIC_URL}/?number=",
        head=f"{blank.side.colour} proxy card".upper() if blank.side.colour else "PROXY",
        card_of=blank.side.titled if blank.several_cards else "",
    )
    fields = {name: getattr(form, name) for name in Form.__slots__ if name != "version"}
    fields["items"] = [
        [getattr(item, name) for name in PrintedItem.__slots__] for item in form.items
    ]
    return replace(form, version=_digest(fields))


def _solicited(meeting: Meeting, side: Side) -> str:
    """Whose solicitation it is, in the words of Rule 14a-4(a)(1)."""
    of_board = f"on behalf of the Board of Directors of {meeting.issuer.name}"
    whose = of_board if side.of_board else f"by {side.name}, and not {of_board},"
    said = f"This proxy is solicited {whose} and may be revoked before it is exercised."
    return f"{said} {side.statement}".rstrip()


def _contact(meeting: Meeting, side: Side) -> tuple[str, ...]:
    """Whom a holder asks about the card."""
    if side.contact:
        return tuple(side.contact.splitlines())
    return (*meeting.issuer.address.splitlines(), meeting.issuer.telephone)


def _item(item: Item) -> PrintedItem:
    matter = item.matter
    remarks = [_proposer(matter), item.recommendation]
    if not isinstance(item.advised, str):
        remarks.append(f"If you leave this blank, {item.if_blank}")
    instruction = ""
    if item.layout == LIST and len(item.rows) > 1:
        instruction = (
            "To WITHHOLD your vote from any nominee, mark FOR ALL EXCEPT and write the numbers or "
            "names of those nominees here:"
        )
    elif item.layout == VOTES:
        instruction = (
            "You may give all your votes to one nominee or divide them as you like. To divide "
            "them, write the number of votes beside each name."
        )
    elif item.layout == BY_NOMINEE and matter.contested:
        nominees = "nominee" if matter.seats == 1 else "nominees"
        remarks.append(
            f"Mark FOR beside at most {matter.seats} {nominees}: with more, none of your votes on "
            "this matter counts. Once you mark one nominee, those that you leave blank are not "
            "voted."
        )
    boxes = tuple(choice.label for choice in item.choices)
    if item.layout == LIST and len(item.rows) > 1:
        boxes = tuple(_LIST_LABELS[choice.value] for choice in item.choices)
    return PrintedItem(
        number=item.number,
        title=item.matter.title,
        remarks=tuple(one for one in remarks if one),
        boxes=boxes,
        layout=item.layout,
        nominees=tuple((row.name, row.named_by) for row in item.rows),
        instruction=instruction,
        votes_for_each=matter.seats if item.layout == VOTES else 0,
    )


def _proposer(matter: facts.Matter) -> str:
    """Who proposed a matter (Rule 14a-4(a)(3)); nominees say it themselves where they differ."""
    if matter.proponent:
        return f"Proposed by {matter.proponent}."
    return "" if matter.kind == "election" else "Proposed by the Company."


def _appointment(meeting: Meeting, blank: ballot.Ballot) -> str:
    facts_of = blank.agenda.meeting
    proxies = blank.appointed
    if not proxies:
        appointed = "the proxies named by the Board of Directors, with full power of substitution,"
    elif len(proxies) == 1:
        appointed = f"{proxies[0]}, with full power of substitution,"
    else:
        either = "either" if len(proxies) == 2 else "any"
        appointed = f"{listed(proxies)}, or {either} of them, with full power of substitution,"
    role = "proxy and attorney-in-fact" if len(proxies) == 1 else "proxies and attorneys-in-fact"
    each = "the proxy" if len(proxies) == 1 else "each of them"
    papers = (
        "a copy of the Annual Report and the proxy statement"
        if meeting.form == Meeting.Form.ANNUAL
        else "the notice of the meeting and the proxy statement"
    )
    convenes = facts_of.convenes.astimezone(facts_of.timezone)
    place = f" at {' '.join(meeting.place.split())}," if meeting.place else ""
    return (
        f"The undersigned stockholder of {meeting.issuer.name} (the “Company”) acknowledges "
        f"receipt of {papers} and, revoking any proxy heretofore given, hereby appoints "
        f"{appointed} as {role} of the undersigned, to attend the "
        f"{meeting.get_form_display().title()} of Stockholders of the Company to be held{place} "
        f"on {_day(facts_of.convenes, blank.agenda)}, at {dateformat.format(convenes, 'g:i A T')}, "
        f"and any adjournment or postponement thereof, and authorizes {each} to vote all the "
        f"shares of {blank.share_class.name} of the Company held of record by the undersigned on "
        f"{dateformat.format(meeting.record_date, 'F j, Y')} that the undersigned would be "
        "entitled to vote if personally present."
    )


def _legend(blank: ballot.Ballot) -> list[str]:
    """The bold statement of Rule 14a-4(b)(1), and who takes the place of a nominee."""
    legend = [
        "This proxy, when properly executed, will be voted as directed herein by the undersigned "
        f"stockholder. {_of_this_card(blank.blanks)}",
    ]
    if blank.agenda.meeting.substitution and any(item.rows for item in blank.items):
        legend.append(
            "If a nominee is unable or declines to serve, votes for that nominee will be cast for "
            "the substitute whom the present Board of Directors designates."
        )
    return [sentence.upper() for sentence in legend]


def _of_this_card(blanks: str) -> str:
    """What becomes of blanks, in the words of a card."""
    return blanks.replace(
        "What you leave blank is not voted.",
        "If no direction is given on a matter, this proxy will not be voted on it.",
    ).replace("What you leave blank is voted", "If no direction is given, this proxy will be voted")


def _discretion(blank: ballot.Ballot) -> str:
    proxies = blank.appointed
    whose = "the proxy’s" if len(proxies) == 1 else "their"
    return (
        f"In {whose} discretion, upon any and all such other matters as may properly come before "
        "the meeting or any adjournment or postponement thereof."
    )


def _ways(meeting: Meeting, agenda: Agenda, telephone: str) -> list[tuple[str, str, str]]:
    """How to vote: the way, until when, and what to do."""
    cutoffs = agenda.meeting.cutoffs
    close = agenda.meeting.polls_close or agenda.last_close
    ways = [
        (
            "Internet",
            _until(cutoffs.get("internet") or close, agenda),
            f"Scan the code on your proxy card, or go to {settings.PUBLIC_URL} and enter your "
            "control number. Have your card in hand.",
        )
    ]
    if telephone:
        ways.append(
            (
                "Telephone",
                _until(cutoffs.get("telephone") or close, agenda),
                f"Call {telephone} on a touch-tone telephone and enter your control number. "
                "Have your card in hand.",
            )
        )
    mail = cutoffs.get("mail")
    arrive = (
        f"received by {_moment(mail, agenda)}"
        if mail
        else "received before the polls close at the meeting"
    )
    ways.append(
        (
            "Mail",
            arrive,
            "Mark, sign and date your proxy card, detach it at the fold and return it in the "
            "enclosed postage-paid envelope.",
        )
    )
    return ways


def _before(meeting: Meeting, blank: ballot.Ballot) -> list[tuple[str, str]]:
    """What a holder should know before voting: headings and paragraphs."""
    return [
        (
            "Your vote counts the same whichever way you send it",
            "Your telephone or Internet vote authorizes the named proxies to vote your shares in "
            "the same manner as if you marked, signed and returned your proxy card. If you vote by "
            "Internet or by telephone, you do NOT need to mail back your proxy card.",
        ),
        (
            "You may change your mind",
            "Until your proxy is voted at the meeting you may revoke it: by written notice to the "
            f"Secretary of {meeting.issuer.name}, by a proxy with a later date, or by attending "
            "the meeting and voting there. Attending alone revokes nothing."
            + (WHICHEVER if blank.several_cards else ""),
        ),
        (
            "Keep your control number to yourself",
            "Whoever has it can vote your shares. If you lose it or somebody else may have seen "
            "it, ask the Secretary for a new card; the old number then no longer works.",
        ),
    ]


def _until(moment: datetime | None, agenda: Agenda) -> str:
    return "until the polls close" if moment is None else f"until {_moment(moment, agenda)}"


def _moment(moment: datetime, agenda: Agenda) -> str:
    return dateformat.format(moment.astimezone(agenda.meeting.timezone), "F j, Y, g:i a T")


def _day(moment: datetime, agenda: Agenda) -> str:
    return dateformat.format(moment.astimezone(agenda.meeting.timezone), "F j, Y")
