"""The stockholder's forms. What they accept is decided by the ballot and the control number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.http import QueryDict

from voting.ballot import Ballot, Marked
from voting.ballot_items import LIST, VOTES, Choice, Item, Marks, Row
from voting.ballot_reading import Wrong, number_written
from voting.execution import CAPACITIES, Execution
from voting.record.values import written
from voting.rules.sentences import number

#: The names of a ballot's fields; anything else of that shape is no field of this card.
_MARK_FIELD = re.compile(r"m[0-9]")

#: Characters, or bytes, of a receipt with the cosignatures of many witnesses.
LONGEST_RECEIPT = 200_000

CARD_CHANGED = (
    "The agenda has changed since this card was shown to you, or you turned to another account "
    "meanwhile. Please look at the name and your marks again; nothing was recorded."
)


class SignInForm(forms.Form):
    """The control number. Whether it is right is for `voting.sign_in` to say."""

    number = forms.CharField(
        label="Control number",
        max_length=60,
        help_text="16 digits, on your proxy card or notice. Spaces make no difference.",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter the control number printed on your proxy card."},
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, adds: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = "voting:accounts" if adds else "voting:sign_in"
        self.helper.attrs = {"novalidate": ""}
        label = "Add this account" if adds else "Sign in"
        self.helper.layout = Layout(
            Field("number", css_class="control-input"),
            *([] if adds else ["kept"]),
            Div(Submit("sign_in", label, css_class="btn-primary"), css_class="bar"),
        )


class CountedNoticeForm(forms.Form):
    """Where word of the certified count is sent."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The e-mail says what became of your votes, and not how you voted.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "This does not look like an e-mail address. Correct it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReceiptForm(forms.Form):
    """A receipt's file, or what it holds. `receipt` is the text, whichever was given."""

    file = forms.FileField(label="The receipt’s file", required=False)
    text = forms.CharField(
        label="Or what it holds",
        required=False,
        max_length=LONGEST_RECEIPT,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = "voting:check_receipt"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "file",
            "text",
            Div(Submit("check", "Check the receipt", css_class="btn-primary"), css_class="bar"),
        )

    def clean(self) -> dict[str, Any]:
        """One of the two is the receipt."""
        given = super().clean() or self.cleaned_data
        file, text = given.get("file"), given.get("text", "")
        if file is not None:
            if file.size > LONGEST_RECEIPT:
                raise forms.ValidationError("That file is too long for a receipt.")
            try:
                text = file.read().decode()
            except UnicodeDecodeError:
                raise forms.ValidationError("That file is no receipt: it is no text.") from None
        if not text.strip() and not self.errors:
            raise forms.ValidationError("Choose the receipt’s file, or paste what it holds.")
        return {**given, "receipt": text}


class EmailForm(forms.Form):
    """Where a receipt is sent, if anywhere. Shares its page's form with the marks."""

    email = forms.EmailField(
        label="Send a receipt by e-mail to (if you like)",
        required=False,
        max_length=254,
        help_text=(
            "The e-mail gives the confirmation number and the time, not how you voted. Another "
            "comes when the inspectors have certified the count."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "This does not look like an e-mail address. Correct it, or leave it empty."
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("email")


class SigningField(forms.MultipleChoiceField):
    """Which of several joint holders are acting; none is ticked: nobody signs for another."""

    def __init__(self, joint: Sequence[str], **kwargs: Any) -> None:
        super().__init__(
            label="Who is signing?",
            choices=[(name, name) for name in joint],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Tick at least one of the holders: a vote needs a signature.",
                "invalid_choice": "“%(value)s” is not one of the holders of these shares.",
            },
            **kwargs,
        )


class RevocationForm(forms.Form):
    """A written notice of revocation, signed by typing one's name.

    A name that is not the holder's needs the capacity in which its bearer signs for the holder.
    Nothing is recorded before it was shown once more and confirmed: `confirmed` comes with the
    second page alone.
    """

    name = forms.CharField(
        label="Your full name, as your signature",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your full name: it stands for your signature."},
    )
    capacity = forms.ChoiceField(
        label="If you sign for the holder: in which capacity",
        choices=[("", "–"), *CAPACITIES],
        required=False,
        error_messages={"invalid_choice": "Choose one of the capacities listed."},
    )
    request = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, holder: str, joint: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder, self.joint = holder, joint
        if joint:
            self.fields["signing"] = SigningField(joint)
        self.fields.update(EmailForm().fields)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *(["signing"] if joint else []),
            "name",
            "capacity",
            "email",
            "request",
            Div(
                Submit("review", "Review my revocation", css_class="btn-primary"),
                HTML(
                    '<a class="btn btn-quiet" href="{% url "voting:meeting" %}">'
                    "Keep my vote as it is</a>"
                ),
                css_class="bar",
            ),
        )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if sum(character.isalpha() for character in name) < 2:
            raise forms.ValidationError("Type your full name: it stands for your signature.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        own_names = cleaned.get("signing") or self.joint or [self.holder]
        name = cleaned.get("name")
        signs_for_himself = not name or any(_same_name(name, known) for known in own_names)
        if not signs_for_himself and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error(
                "capacity",
                f"“{name}” is not the name in the register, {' or '.join(own_names)}. Correct "
                "the name, or say in which capacity you sign for the holder.",
            )
        return cleaned

    @property
    def signed_as(self) -> str:
        """The signature in a phrase: "Jane Roe, Trustee", or the name alone."""
        given = self.cleaned_data
        if not given["capacity"]:
            return str(given["name"])
        return Execution(signer=given["name"], capacity=given["capacity"]).signed_for


def _same_name(one: str, other: str) -> bool:
    """The same name but for case, accents, order, initials and names left out (rules.md P2.2)."""

    def words(name: str) -> set[str]:
        plain = unicodedata.normalize("NFKD", name.casefold())
        kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return {word for word in re.findall(r"\w+", kept) if len(word) > 1}

    fewer, more = sorted((words(one), words(other)), key=len)
    return fewer <= more and len(fewer) >= min(2, len(more))


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A nominee as the card is drawn: what is marked for him, or the number typed."""

    row: Row
    choices: tuple[tuple[Choice, bool], ...]
    ticked: bool
    typed: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A matter as the card is drawn: its boxes with what is marked, and what is wrong."""

    item: Item
    choices: tuple[tuple[Choice, bool], ...]
    rows: tuple[ShownRow, ...]
    fault: str


class BallotForm(forms.Form):
    """The proxy card. Its marks are read by the ballot, so that they need no fields of their own.

    `given` are all marks as they came, for drawing the card again just as it was; `votes` is what
    the record will hold.
    """

    data: QueryDict
    card = forms.CharField(widget=forms.HiddenInput)
    plans_to_attend = forms.ChoiceField(
        label="Do you plan to attend the meeting?",
        choices=[("yes", "I plan to attend"), ("no", "I do not plan to attend")],
        required=False,
        error_messages={"invalid_choice": "Mark one of the two, or leave both blank."},
    )
    signer = forms.CharField(label="Your name", required=False, max_length=200)
    capacity = forms.ChoiceField(
        label="You sign as",
        choices=[("", "–"), *CAPACITIES],
        required=False,
        error_messages={"invalid_choice": "Choose one of the capacities listed."},
    )
    appointee = forms.CharField(label="Name of your proxy", required=False, max_length=100)
    shares = forms.CharField(label="For how many shares", required=False, max_length=60)

    def __init__(self, ballot: Ballot, data: QueryDict | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.ballot = ballot
        self.faults: dict[str, str] = {}
        self.votes: dict[str, Any] = {}
        self.given: Marks = (self.initial.get("marks") or {}) if data is None else self._typed()
        if ballot.holding.joint:
            self.fields["signing"] = SigningField(ballot.holding.joint)

    def _typed(self) -> dict[str, list[str]]:
        """What came for each field of the card; at most what a card can hold."""
        return {
            name: [word[:100] for word in self.data.getlist(name)][:200]
            for name in self.ballot.fields
            if self.data.getlist(name)
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {name for item in self.ballot.items for name in item.names}
        strange = [name for name in self.data if _MARK_FIELD.match(name) and name not in known]
        if strange or cleaned.get("card") != self.ballot.fingerprint:
            self.errors.pop("card", None)
            self.add_error(None, CARD_CHANGED)
        if len(self.data.getlist("plans_to_attend")) > 1:
            self.add_error("plans_to_attend", "This was marked twice. Mark one, or leave both.")
        self._clean_execution(cleaned)
        marked = self.read()
        self.votes, self.faults = marked.votes, marked.faults | self._too_late()
        if self.faults:
            self.add_error(None, "Some marks do not fit together.")
        return cleaned

    def _too_late(self) -> dict[str, str]:
        """Marks on what is not open, which were made before it closed, by item."""
        return {
            item.field: f"{item.not_open} Your mark on it cannot be taken; send the others."
            for item in self.ballot.items
            if item.not_open and any(any(self.data.getlist(name)) for name in item.names)
        }

    def read(self) -> Marked:
        """The marks as the record will hold them."""
        return self.ballot.read(self.given)

    def _clean_execution(self, cleaned: dict[str, Any]) -> None:
        """Who signs for whom, and who is appointed for how many shares."""
        for name in ("signer", "appointee"):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        if cleaned["signer"] and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", "Choose the capacity in which you sign for the holder.")
        if cleaned.get("capacity") and not cleaned["signer"]:
            self.add_error("signer", "Type your own name: you sign for the holder.")
        taken = {who.casefold() for who in self.ballot.solicitors}
        if cleaned["appointee"].casefold() in taken:
            self.add_error(
                "appointee", "Name a person. This is the name of a solicitor of proxies."
            )
        if not cleaned.get("shares"):
            return
        if not cleaned["appointee"]:
            self.add_error("appointee", "Name the person whom you appoint for these shares.")
        try:
            shares = number_written(cleaned["shares"], "Shares", "shares")
        except Wrong as wrong:
            self.add_error("shares", str(wrong))
            return
        if not 0 < shares <= self.ballot.own:
            self.add_error(
                "shares", f"Write a number from 1 to {number(self.ballot.own)}, your shares."
            )
        cleaned["shares"] = written(shares)

    @property
    def execution(self) -> Execution:
        """How the card is signed and whom it appoints."""
        given = self.cleaned_data
        return Execution(
            signing=given.get("signing"),
            signer=given["signer"],
            capacity=given["capacity"],
            appointee=given["appointee"],
            shares=given["shares"],
            solicited_by=self.ballot.side.solicitor,
        )

    @property
    def marks(self) -> dict[str, list[str]]:
        """What was marked, without the fields that were left empty."""
        kept = {name: [word for word in words if word] for name, words in self.given.items()}
        return {name: words for name, words in kept.items() if words}

    @property
    def plans(self) -> bool | None:
        """Whether the holder plans to attend; None where nothing is said."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("plans_to_attend") or "")

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What is wrong, each with the place on the card that it is about."""
        named = {item.field: f"{item.number}. {item.matter.title}" for item in self.ballot.items}
        found = [(f"{named[name]}: {text}", name) for name, text in self.faults.items()]
        for place in ("signing", "signer", "capacity", "appointee", "shares", "plans_to_attend"):
            found += [(str(text), place) for text in self.errors.get(place, [])]
        if CARD_CHANGED in self.non_field_errors():
            found.insert(0, (CARD_CHANGED, "card"))
        return found

    def items(self) -> Iterator[ShownItem]:
        """The matters as the card is drawn."""
        for item in self.ballot.items:
            yield ShownItem(
                item,
                self._choices(item.choices, item.field),
                tuple(self._row(item, row) for row in item.rows),
                self.faults.get(item.field, ""),
            )

    def _row(self, item: Item, row: Row) -> ShownRow:
        typed = self.given.get(row.field, [""]) if item.layout == VOTES else [""]
        ticked = item.layout == LIST and row.nominee in self.given.get(item.except_field, ())
        return ShownRow(
            row, self._choices(item.choices, row.field), ticked, typed[0] if typed else ""
        )

    def _choices(self, choices: Sequence[Choice], name: str) -> tuple[tuple[Choice, bool], ...]:
        marked = self.given.get(name, ())
        return tuple((choice, choice.value in marked) for choice in choices)
