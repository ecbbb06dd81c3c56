"""What the secretary chooses before cards are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms

from voting.ballot_items import Side
from voting.cards.printing.runs import MOST_IN_A_FILE

_TELEPHONE = re.compile(r"\+?[0-9][0-9 ().\-]{5,38}[0-9]", re.ASCII)


class StartForm(forms.Form):
    """Which cards are printed, and how they are put into files."""

    which = forms.ChoiceField(
        label="Print",
        choices=[
            ("all", "All cards"),
            ("changed", "Only cards that changed, were reissued or were never printed"),
        ],
        initial="all",
        widget=forms.RadioSelect,
    )
    per_file = forms.IntegerField(
        label="Cards in a file",
        required=False,
        min_value=1,
        max_value=MOST_IN_A_FILE,
        help_text="For the mail house, such as 1000. Leave it empty for one file.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    telephone = forms.CharField(
        label="Telephone number to vote",
        required=False,
        max_length=40,
        help_text="Printed on the cards. Leave it empty if nobody can vote by telephone.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, action: str, sides: Sequence[Side] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sides) > 1:
            self.fields["solicitor"] = forms.ChoiceField(
                label="Whose cards",
                choices=[
                    (side.solicitor, f"{side.card[0].upper()}{side.card[1:]}") for side in sides
                ],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose whose cards are printed."},
            )
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *(["solicitor"] if len(sides) > 1 else []),
            "which",
            Div("per_file", "telephone", css_class="field-row"),
            Div(Submit("print", "Print the cards", css_class="btn-primary"), css_class="bar"),
        )

    def clean_telephone(self) -> str:
        number = " ".join(self.cleaned_data["telephone"].split())
        if number and not _TELEPHONE.fullmatch(number):
            raise forms.ValidationError(
                "Write the number as it is to be printed, in digits, such as 1-800-435-6710."
            )
        return number
