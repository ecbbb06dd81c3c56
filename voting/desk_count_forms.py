"""Forms of counts and the certificate: a moment to count as of, the policy, a signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone

from voting.models import CountPolicy


class MomentForm(forms.Form):
    """A moment in the meeting's zone."""

    at = forms.DateTimeField(
        label="As of",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"
        ),
        error_messages={"invalid": "Write a date and a time, as 2003-05-29T20:00."},
    )

    def __init__(self, *args: Any, latest: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        local = timezone.localtime(latest)
        self.fields["at"].help_text = f"In the meeting’s zone ({local:%Z})."

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > self.latest:
            raise forms.ValidationError("That is still to come. Choose a moment up to now.")
        return at


class CountPolicyForm(forms.ModelForm):
    """Who reads preliminary counts, and how many inspectors certify."""

    class Meta:
        model = CountPolicy
        fields = ("preliminary", "inspectors")
        labels = {
            "preliminary": "Preliminary counts are read by",
            "inspectors": "Inspectors who certify",
        }
        widgets = {"preliminary": forms.RadioSelect}

    inspectors = forms.IntegerField(
        label="Inspectors who certify",
        min_value=1,
        max_value=9,
        help_text="The certificate is made, and the meeting closed, when so many have signed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save"))


class SignatureForm(forms.Form):
    """An inspector's signature: the name as it is known here, and a code of the second factor."""

    name = forms.CharField(label="Your name", max_length=200)
    code = forms.CharField(
        label="Code of your authenticator app",
        max_length=20,
        help_text="Six digits, or a recovery code. It is asked for before anything is signed.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, signer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = signer
        self.fields["name"].help_text = f"Typed as it stands here: {signer}"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_name(self) -> str:
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.signer.split()).casefold():
            raise forms.ValidationError(f"Type your name as it stands here: {self.signer}")
        return typed
