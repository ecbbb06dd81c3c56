"""Forms of card capture: a batch, a card's number, and what is read off a card."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core import signing
from django.http import QueryDict

from meetings.models import Holding, Meeting
from meetings.quantities import Quantity
from voting import ballot, paper_marks, snapshot, solicitations, standing
from voting.ballot_items import VOTES, Choice, Side
from voting.cards import capture, identify, written_dates
from voting.cards.readings import Reading
from voting.models import CardBatch
from voting.paper_marks import PaperItem, PaperRow
from voting.record.values import quantity
from voting.rules import facts


class BatchForm(forms.Form):
    """A batch of mail with its control totals, counted before anybody keys a card."""

    name = forms.CharField(
        label="Name", max_length=60, help_text="As it stands on the tray: May 27, first mail."
    )
    received = forms.DateTimeField(
        label="Mail received",
        help_text="The cards count as received at this moment: take it from the receipt stamp.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    cards_counted = forms.IntegerField(
        label="Cards counted", min_value=1, max_value=100_000, help_text="Count the pile by hand."
    )
    shares_counted = forms.CharField(
        label="Shares printed on them, added up (if you did)", required=False, max_length=30
    )
    counted_by = forms.CharField(label="Counted by", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div("name", "received", css_class="field-row"),
            Div("cards_counted", "shares_counted", "counted_by", css_class="field-row"),
            Div(Submit("open", "Open the batch"), css_class="bar"),
        )

    def clean_shares_counted(self) -> Quantity | None:
        typed = self.cleaned_data["shares_counted"].replace(",", "").strip()
        if not typed:
            return None
        try:
            return quantity(typed)
        except ValueError:
            raise forms.ValidationError("Write a number of shares, as 12,500.") from None


#: How long a card's form may lie open: over a night, but no longer.
_LONGEST = 20 * 3600
#: Sets the signature of a sheet apart from others.
SALT = "voting.cards.sheet"


class Stale(Exception):
    """A card's form that was not given out here, or not to this clerk, or too long ago."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that a clerk has in hand: its place in the batch, and whose card it is.

    It travels in the form, signed, so that the number itself is in no address and no session.
    `request_key` makes a double click one keying.
    """

    batch: int
    place: int
    by: int
    identified: identify.Identified
    another: bool
    request_key: str

    def signed(self) -> str:
        known = self.identified
        return signing.dumps(
            [
                self.batch,
                self.place,
                self.by,
                known.digest,
                known.end,
                known.issue.pk if known.issue else None,
                known.holding.pk if known.holding else None,
                known.found_in_register,
                self.another,
                self.request_key,
            ],
            salt=SALT,
        )


def sheet(
    batch: CardBatch, place: int, by: Any, known: identify.Identified, *, another: bool = False
) -> Sheet:
    """The sheet at a place of a batch, about to be keyed."""
    return Sheet(batch.pk, place, by.pk, known, another, secrets.token_urlsafe(18))


def opened(signed: str, batch: CardBatch, by: Any) -> Sheet:
    """The sheet that was signed for this clerk. Raises `Stale`."""
    try:
        of, place, whose, digest, end, issue, holding, found, another, request_key = signing.loads(
            signed, salt=SALT, max_age=_LONGEST
        )
    except (signing.BadSignature, TypeError, ValueError):
        raise Stale from None
    if (of, whose) != (batch.pk, by.pk):
        raise Stale
    if holding is None:
        known = identify.again(digest, end)
    else:
        row = Holding.objects.select_related("holder", "share_class").get(pk=holding)
        known = identify.Identified(digest, end, capture.number_row(issue), row, found)
    return Sheet(of, place, whose, known, another, request_key)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A nominee as the form is drawn: his boxes, whether his name is written, votes written."""

    row: PaperRow
    boxes: tuple[tuple[Choice, str, bool], ...]
    named: bool
    votes: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A matter as the form is drawn: each box with its key and whether it is marked."""

    item: PaperItem
    boxes: tuple[tuple[Choice, str, bool], ...]
    rows: tuple[ShownRow, ...]
    others: str
    fault: str


#: The key that marks a box.
KEYS = {"for": "F", "against": "A", "withhold": "W", "abstain": "B", "1": "1", "2": "2", "3": "3"}


def paper_items(meeting: Meeting, holding: Holding | None) -> list[PaperItem]:
    """What the card of a holding offers; of an unknown one, all that any card does."""
    agenda = snapshot.agenda_of(meeting)
    sides = solicitations.sides_of(meeting)
    if holding is not None:
        (known,) = standing.facts_of([holding.pk], with_past=False)
        return paper_marks.items_of(ballot.build(agenda, known.value, known.own, sides=sides).items)
    classes = agenda.meeting.classes
    most = max(
        classes,
        key=lambda one: sum(one in agenda.meeting.classes_of(each) for each in agenda.matters),
    )
    nobody = facts.Holding("", most, 0)
    return paper_marks.items_of(ballot.build(agenda, nobody, 0, sides=sides).items)


class CardForm(forms.Form):
    """What is read off a card: marks exactly as they are made, signatures, dates.

    Nothing is filled in beforehand, and nothing is recommended.
    """

    data: QueryDict
    sheet = forms.CharField(widget=forms.HiddenInput)
    solicitor = forms.CharField(label="Whose card", required=False, max_length=100)
    unsigned = forms.BooleanField(label="No signature", required=False)
    signed_otherwise = forms.CharField(
        label="Another signature: name and capacity as written", required=False, max_length=200
    )
    dated_written = forms.CharField(
        label="Date on the card, as written", required=False, max_length=60
    )
    postmarked = forms.CharField(label="Postmark", required=False, max_length=30)
    plans_to_attend = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")], required=False, label="Plans to attend"
    )
    comment = forms.CharField(label="Comment written on it", required=False, max_length=1000)

    def __init__(
        self,
        meeting: Meeting,
        holding: Holding | None,
        received: datetime,
        data: QueryDict | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.items = paper_items(meeting, holding)
        self.sides = solicitations.sides_of(meeting)
        self.received = received.astimezone(meeting.zone).date()
        self.owners: list[str] = []
        if holding is not None:
            self.owners = list(holding.joint) or [holding.holder.name]
        self.marks: dict[str, dict[str, Any]] = {}
        self.faults: dict[str, str] = {}
        self.dated = self.postmark = None

    def _given(self, name: str) -> list[str]:
        if not self.is_bound:
            return []
        return [word[:400] for word in self.data.getlist(name)][:100]

    @property
    def signed_by(self) -> list[str]:
        """Those of the holders whose signature is on the card, in the register's order."""
        ticked = set(self._given("signed_by"))
        return [owner for place, owner in enumerate(self.owners, start=1) if str(place) in ticked]

    @property
    def plans(self) -> str:
        return "".join(self._given("plans_to_attend")[:1])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {name: self._given(name) for item in self.items for name in item.fields}
        self.marks, self.faults = paper_marks.read(self.items, given)
        if self.faults:
            self.add_error(None, "Some marks cannot be on a card.")
        self._check_solicitor(cleaned)
        self._check_signature(cleaned)
        self._check_dates(cleaned)
        return cleaned

    def _check_solicitor(self, cleaned: dict[str, Any]) -> None:
        """Where several solicit the clerk says whose card it is; nothing is taken for granted."""
        if len(self.sides) == 1:
            cleaned["solicitor"] = self.sides[0].solicitor
        elif solicitations.side_for(self.sides, cleaned.get("solicitor", "")) is None:
            self.add_error("solicitor", "Key whose card it is: its color and its first lines say.")

    def _check_signature(self, cleaned: dict[str, Any]) -> None:
        signed = bool(self.signed_by or cleaned.get("signed_otherwise"))
        if signed and cleaned.get("unsigned"):
            self.add_error("unsigned", "Key either a signature or none, not both.")
        if not signed and not cleaned.get("unsigned"):
            self.add_error("unsigned", "Key who signed, or that there is no signature.")

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        self.dated = written_dates.read(cleaned.get("dated_written", ""), self.received)
        typed = cleaned.get("postmarked", "")
        if not typed:
            return
        self.postmark = written_dates.read(typed, self.received)
        if self.postmark is None:
            self.add_error(
                "postmarked",
                "This is no date. Key it as 5/12/03, or leave it empty if it cannot be read.",
            )
        elif self.postmark > self.received:
            self.add_error(
                "postmarked",
                f"This is after the mail was received, {self.received:%B %-d, %Y}. Look again.",
            )

    def reading(self, known: Sheet) -> Reading:
        """What was read, of a sheet that was identified."""
        cleaned = self.cleaned_data
        return capture.as_reading(
            known.identified,
            another=known.another,
            solicitor=cleaned["solicitor"],
            marks=self.marks,
            signed_by=self.signed_by,
            signed_otherwise=" ".join(cleaned["signed_otherwise"].split()),
            dated_written=" ".join(cleaned["dated_written"].split()),
            dated=self.dated,
            postmarked=self.postmark,
            plans_to_attend={"yes": True, "no": False}.get(cleaned["plans_to_attend"]),
            comment=" ".join(cleaned["comment"].split()),
        )

    @property
    def shown_owners(self) -> list[tuple[int, str, bool]]:
        """The holders, with the digit of each and whether he signed."""
        signed = set(self.signed_by)
        return [(place, owner, owner in signed) for place, owner in enumerate(self.owners, 1)]

    @property
    def shown_sides(self) -> list[tuple[Side, str, bool]]:
        """The solicitors where there are several, with the key of each and whether it is his."""
        if len(self.sides) == 1:
            return []
        given = self._given("solicitor")
        return [(side, str(key), side.solicitor in given) for key, side in enumerate(self.sides, 1)]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What is wrong, each with the place on the form that it is about."""
        named = {item.field: f"{item.number}. {item.matter.title}" for item in self.items}
        found = [(f"{named[name]}: {text}", name) for name, text in self.faults.items()]
        for name, errors in self.errors.items():
            if name != "__all__":
                found += [(str(text), name) for text in errors]
        return found

    def shown_items(self) -> list[ShownItem]:
        """The matters as the form is drawn."""
        return [
            ShownItem(
                item,
                self._boxes(item, item.field),
                tuple(self._row(item, row) for row in item.rows),
                "".join(self._given(item.others_field)[:1]),
                self.faults.get(item.field, ""),
            )
            for item in self.items
        ]

    def _row(self, item: PaperItem, row: PaperRow) -> ShownRow:
        return ShownRow(
            row,
            self._boxes(item, row.field),
            row.nominee in self._given(item.named_field),
            "".join(self._given(row.field)[:1]) if item.layout == VOTES else "",
        )

    def _boxes(self, item: PaperItem, name: str) -> tuple[tuple[Choice, str, bool], ...]:
        marked: Sequence[str] = self._given(name)
        return tuple((box, KEYS[box.value], box.value in marked) for box in item.boxes)
