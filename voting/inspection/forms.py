"""Forms of the inspectors' bench."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from meetings.forms import CODE_INPUT
from voting.inspection.rulings import KINDS, Finding
from voting.models import Disposition, Ruling
from voting.record.inspection_lines import TARGETS


def _plain() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper


class RulingForm(forms.Form):
    """The inspectors' decision on an instrument, its reason, and what it relies on."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=Ruling.Decision.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        help_text="It is printed in the report.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kinds = forms.MultipleChoiceField(
        label="It relies on",
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what the ruling relies on (8 Del. C. 231(d))."},
    )
    detail = forms.CharField(
        label="What exactly",
        max_length=2000,
        required=False,
        help_text=(
            "For information beyond the instrument and the books: what, from whom, when and how "
            "obtained, and why it is reliable."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    helper = _plain()

    @property
    def finding(self) -> Finding:
        """What was filled in, once it is valid."""
        return Finding(**self.cleaned_data)


class AppointForm(forms.Form):
    """Whom the secretary appoints."""

    username = forms.CharField(
        label="Name under which the person signs in",
        max_length=150,
        help_text="Somebody who has an account. An administrator makes one.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    helper = _plain()


class OathForm(forms.Form):
    """The signature under an oath: one's own name, and the second factor."""

    name = forms.CharField(
        label="Type your name as your signature",
        max_length=310,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label="Code of your authenticator app, or a recovery code",
        max_length=20,
        widget=forms.TextInput(attrs=CODE_INPUT),
    )

    helper = _plain()


class ChallengeForm(forms.Form):
    """Who challenges what, and on what ground."""

    by = forms.CharField(
        label="Who challenges",
        max_length=300,
        help_text="The holder, the solicitor or whoever else, as the challenge names him.",
    )
    what = forms.ChoiceField(
        label="Against",
        choices=[("", "The count as a whole"), *((each, f"One {each}") for each in TARGETS)],
        required=False,
    )
    target = forms.CharField(
        label="Its id",
        max_length=100,
        required=False,
        help_text="Of the instrument or holding, or the number of the matter.",
    )
    ground = forms.CharField(
        label="Ground",
        max_length=4000,
        help_text="As it is stated.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    helper = _plain()

    def clean(self) -> dict[str, Any]:
        """An id belongs to what is challenged, and to nothing where that is the whole."""
        given: dict[str, Any] = super().clean() or {}
        what, target = given.get("what"), given.get("target", "").strip()
        if what and not target:
            self.add_error("target", f"Write the id of the {what}.")
        if target and not what:
            self.add_error("what", "Choose what this is the id of.")
        return given


class DispositionForm(forms.Form):
    """How a challenge is disposed of."""

    decision = forms.ChoiceField(
        label="Disposition", choices=Disposition.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        max_length=4000,
        help_text="It is printed in the report.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    helper = _plain()
