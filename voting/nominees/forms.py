"""Forms of nominees and of the inspectors' work on over-votes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import get_user_model

from meetings.models import Holding, Meeting
from meetings.quantities import Quantity
from voting.models import NomineeFile, Ruling
from voting.nominees import positions
from voting.nominees.reading import LARGEST_FILE
from voting.record import values


class Upload(forms.Form):
    """A file of instructions, with what it does not say itself."""

    file = forms.FileField(
        label="File",
        max_length=200,
        allow_empty_file=True,
        help_text="The template, saved as CSV UTF-8, or an ISO 20022 seev.004; at most 25 MB.",
    )
    mode = forms.ChoiceField(
        label="How it stands to what was sent before",
        choices=[("", "As the file says"), *NomineeFile.Mode.choices],
        initial="",
        required=False,
        widget=forms.RadioSelect,
        help_text="What replaces takes the place of all you sent before for the same accounts.",
    )
    reference = forms.CharField(
        label="Your reference",
        max_length=100,
        required=False,
        help_text="The same file with another reference is another file.",
    )

    helper = FormHelper()
    helper.form_tag = False

    def clean_file(self) -> Any:
        """Too large a file is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"This file has {file.size / 2**20:.0f} MB; at most 25 MB are read. Split it and "
                "send its parts with “Adds”."
            )
        return file


class SharesField(forms.CharField):
    """An exact number of shares, as digits."""

    def clean(self, value: Any) -> Quantity:
        """The number; what is wrong with it, otherwise."""
        text = super().clean(value)
        try:
            number = Fraction(values.quantity(text))
        except ValueError:
            raise forms.ValidationError("Write digits alone, as 1200.") from None
        return int(number) if number.denominator == 1 else number


class LegalProxy(forms.Form):
    """To whom shares of a position are handed, and how many."""

    holder = forms.CharField(label="Beneficial owner’s name", max_length=300)
    shares = SharesField(
        label="Shares", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    address = forms.CharField(
        label="Address", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = forms.EmailField(label="E-mail", required=False)

    helper = FormHelper()
    helper.form_tag = False


class Withdrawal(forms.Form):
    """Why a legal proxy is withdrawn."""

    reason = forms.CharField(
        label="Reason", max_length=300, help_text="It is a line of the meeting record."
    )

    helper = FormHelper()
    helper.form_tag = False


class GivePosition(forms.Form):
    """Which user instructs for which position from now on."""

    user = forms.CharField(
        label="User", max_length=150, help_text="The name with which he signs in."
    )
    position = forms.CharField(
        label="Position", max_length=100, help_text="Its account in the register, as listed here."
    )

    helper = FormHelper()
    helper.form_tag = False

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_user(self) -> Any:
        """The user of this name."""
        name = self.cleaned_data["user"]
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                "No user signs in with this name. Write it as he does, or have him invited first."
            )
        return user

    def clean_position(self) -> Holding:
        """The position with this account."""
        row = positions.nominees_of(self.meeting).filter(key=self.cleaned_data["position"]).first()
        if row is None:
            raise forms.ValidationError(
                "No bank or broker has a position with this account at this meeting."
            )
        return row


class OverVoteRuling(forms.Form):
    """The inspectors' ruling on an over-vote, with the information that they rely on (231(d))."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[
            (Ruling.Decision.ACCEPT, "Accept, in proportion"),
            (Ruling.Decision.REJECT, "Reject"),
        ],
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(label="Finding", max_length=600)
    what = forms.CharField(
        label="Information relied on, beyond the instrument and the books",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(label="From whom", max_length=300, required=False)
    when = forms.CharField(label="When it was obtained", max_length=100, required=False)
    how = forms.CharField(label="How it was obtained", max_length=300, required=False)
    basis = forms.CharField(
        label="Why it is accurate and reliable",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    EVIDENCE = ("what", "source", "when", "how", "basis")

    helper = FormHelper()
    helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Information that is relied on is stated in full; an acceptance relies on some."""
        given: dict[str, Any] = super().clean() or {}
        accepts = given.get("decision") == Ruling.Decision.ACCEPT
        if accepts or any(given.get(name) for name in self.EVIDENCE):
            for name in self.EVIDENCE:
                if not given.get(name) and name not in self.errors:
                    self.add_error(
                        name, "The certificate has to state this for information relied on."
                    )
        return given
