"""What one person reads off a card, and where two readings of it differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

from meetings.models import ControlNumber, Holding
from voting import paper_marks
from voting.models import Keying
from voting.rules.facts import BOARD, Matter


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, by the names of `Keying`'s fields."""

    number_digest: str = ""
    number_end: str = ""
    issue: ControlNumber | None = None
    holding: Holding | None = None
    found_in_register: bool = False
    another: bool = False
    solicitor: str = BOARD
    marks: dict[str, Any] = field(default_factory=dict)
    signed_by: list[str] = field(default_factory=list)
    signed_otherwise: str = ""
    dated_written: str = ""
    dated: date | None = None
    postmarked: date | None = None
    plans_to_attend: bool | None = None
    comment: str = ""

    @property
    def signed(self) -> bool:
        return bool(self.signed_by or self.signed_otherwise)


NAMES = tuple(one.name for one in fields(Reading))

#: What is decided together, by the name of the field on the supervisor's form.
ACCOUNT, SOLICITOR = "account", "solicitor"
SIGNATURE, DATE, POSTMARK, PLANS = "signature", "date", "postmark", "plans"
_PARTS = {
    ACCOUNT: ("number_digest", "number_end", "issue", "holding", "found_in_register"),
    SOLICITOR: ("solicitor",),
    SIGNATURE: ("signed_by", "signed_otherwise"),
    DATE: ("dated_written", "dated"),
    POSTMARK: ("postmarked",),
    PLANS: ("plans_to_attend",),
}


def reading_of(keying: Keying) -> Reading:
    """A keying as a value."""
    return Reading(**{name: getattr(keying, name) for name in NAMES})


class Part(NamedTuple):
    """A part of the card as both clerks keyed it, in words; `matter` where it is one's marks."""

    field: str
    label: str
    first: str
    second: str
    differs: bool


def parts(first: Reading, second: Reading, matters: Sequence[Matter]) -> list[Part]:
    """The card part by part, as each of two readings has it."""
    found = [
        Part(ACCOUNT, "Account", _account(first), _account(second), _account_differs(first, second))
    ]
    if {first.solicitor, second.solicitor} != {BOARD}:
        found.append(
            Part(
                SOLICITOR,
                "Whose card",
                whose_card(first),
                whose_card(second),
                first.solicitor != second.solicitor,
            )
        )
    for place, matter in enumerate(matters, start=1):
        one, other = first.marks.get(matter.id, {}), second.marks.get(matter.id, {})
        found.append(
            Part(
                f"matter-{place}",
                f"{matter.id}. {matter.title}",
                "; ".join(paper_marks.in_words(one, matter)),
                "; ".join(paper_marks.in_words(other, matter)),
                paper_marks.comparable(one) != paper_marks.comparable(other),
            )
        )
    same_signature = sorted(first.signed_by) == sorted(second.signed_by) and _plain(
        first.signed_otherwise
    ) == _plain(second.signed_otherwise)
    same_date = (
        first.dated == second.dated
        if first.dated and second.dated
        else _plain(first.dated_written) == _plain(second.dated_written)
    )
    found += [
        Part(SIGNATURE, "Signature", signature(first), signature(second), not same_signature),
        Part(DATE, "Date on the card", written_date(first), written_date(second), not same_date),
        Part(
            POSTMARK,
            "Postmark",
            day(first.postmarked),
            day(second.postmarked),
            first.postmarked != second.postmarked,
        ),
        Part(
            PLANS,
            "Plans to attend",
            plans(first),
            plans(second),
            first.plans_to_attend != second.plans_to_attend,
        ),
    ]
    return found


def differences(first: Reading, second: Reading, matters: Sequence[Matter]) -> list[Part]:
    """The parts that the supervisor has to decide. A comment is never counted, nor compared."""
    return [part for part in parts(first, second, matters) if part.differs]


def chosen(
    first: Reading, second: Reading, choices: dict[str, str], matters: Sequence[Matter]
) -> Reading:
    """The reading that takes each part from the keying that is named for it, else the first."""
    marks = {}
    for place, matter in enumerate(matters, start=1):
        source = second if choices.get(f"matter-{place}") == "second" else first
        if matter.id in source.marks:
            marks[matter.id] = source.marks[matter.id]
    values: dict[str, Any] = {"marks": marks}
    for part, names in _PARTS.items():
        source = second if choices.get(part) == "second" else first
        values |= {name: getattr(source, name) for name in names}
    return Reading(
        **values,
        comment=first.comment or second.comment,
        another=first.another or second.another,
    )


def agreed(first: Reading, second: Reading, matters: Sequence[Matter]) -> Reading:
    """What two readings say that do not differ. A number that one of them read is known."""
    by_second = not first.number_digest and bool(second.number_digest)
    return chosen(first, second, {ACCOUNT: "second"} if by_second else {}, matters)


def _account_differs(first: Reading, second: Reading) -> bool:
    """Whether the two lead to different holdings, or read different numbers."""
    if first.number_digest and second.number_digest:
        return first.number_digest != second.number_digest
    return first.holding != second.holding


def _account(reading: Reading) -> str:
    number = f"number ending in {reading.number_end}" if reading.number_end else ""
    if reading.holding is None:
        return f"{number}, no account of this meeting" if number else "no account"
    found = number or "found in the register, the number could not be read"
    return f"{reading.holding.holder.name} ({reading.holding.key}), {found}"


def whose_card(reading: Reading) -> str:
    """Whose card it is, in words."""
    return "the Board’s card" if reading.solicitor == BOARD else f"the card of {reading.solicitor}"


def signature(reading: Reading) -> str:
    """Who signed, in words."""
    who = list(reading.signed_by)
    if reading.signed_otherwise:
        who.append(f"“{reading.signed_otherwise}”")
    return f"signed by {' and '.join(who)}" if who else "no signature"


def written_date(reading: Reading) -> str:
    """The date on a card, and what it says if that is a date."""
    if not reading.dated_written:
        return "no date"
    if reading.dated is None:
        return f"“{reading.dated_written}”, which is no date"
    return f"“{reading.dated_written}”, {day(reading.dated)}"


def day(one: date | None) -> str:
    return f"{one:%B %-d, %Y}" if one else "none"


def plans(reading: Reading) -> str:
    return {True: "yes", False: "no", None: "not marked"}[reading.plans_to_attend]


def _plain(text: str) -> str:
    """A text without what two clerks may write differently."""
    return "".join(character for character in text.casefold() if character.isalnum())
