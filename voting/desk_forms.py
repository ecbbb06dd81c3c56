"""Forms of the desk: a written revocation."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


class WrittenRevocation(forms.Form):
    """What is written on a revocation that reached the secretary's office."""

    dated = forms.DateField(
        label="Date written on it",
        required=False,
        help_text=(
            "Leave it empty if there is none: it then counts as of its delivery. So does one that "
            "bears a date still to come."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    signed = forms.BooleanField(
        label="It is signed by the holder, or by someone who signs for the holder",
        required=False,
        initial=True,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("enter", "Enter the revocation"))
