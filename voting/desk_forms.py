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
    delivered = forms.DateTimeField(
        label="Received at the office",
        required=False,
        help_text=(
            "In the meeting’s time zone. Leave it empty if it is being received now. After the "
            "polls closed it is kept and marked late."
        ),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
        ),
        error_messages={"invalid": "Enter a day and a time, such as 2003-05-29 16:30."},
    )
    scan = forms.FileField(
        label="Scan of the notice",
        required=False,
        help_text="PDF, TIFF, JPEG or PNG, of at most 10 MB. The inspectors see it.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.tif,.tiff,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("enter", "Enter the revocation"))
