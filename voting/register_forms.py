"""The forms of the secretary's register: the file, what its columns mean, a correction."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms

from meetings.models import Holding, Meeting, RegisterFile
from meetings.register import columns
from meetings.register.files import LARGEST_FILE


class SendFile(forms.Form):
    """A register file on its way in."""

    file = forms.FileField(
        label="The transfer agent’s file",
        max_length=200,
        allow_empty_file=True,
        help_text="CSV or XLSX, a row for each holding, the first row with the columns’ titles; "
        "at most 500 MB.",
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("send", "Send the file"))

    def clean_file(self) -> Any:
        """Too large a file is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"This file has {file.size >> 20:,} MB; at most {LARGEST_FILE >> 20} MB are read. "
                "Leave out columns that the register does not need."
            )
        return file


class Columns(forms.Form):
    """Which column of a file says what."""

    fractions = forms.BooleanField(
        label="The register has fractions of a share",
        required=False,
        help_text="As accounts of a dividend reinvestment plan do. Else a fraction is a fault.",
    )

    def __init__(self, data: Any = None, *, file: RegisterFile, classes: int) -> None:
        super().__init__(data, initial={**file.columns, "fractions": file.fractions})
        self._titles, self._classes = file.head["titles"], classes
        titles = [(title, title) for title in dict.fromkeys(self._titles) if title]
        for field in columns.FIELDS:
            needed = field.required or (field.key == "share_class" and classes > 1)
            self.fields[field.key] = forms.ChoiceField(
                label=field.label,
                choices=[("", "Choose the column" if needed else "Not in the file"), *titles],
                required=False,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        keys = [field.key for field in columns.FIELDS]
        rows = [keys[start : start + 4] for start in range(0, len(keys), 4)]
        self.helper.layout = Layout(
            *(Div(*row, css_class="field-row") for row in rows), "fractions"
        )

    def clean(self) -> dict[str, Any]:
        """Every column has one meaning, and what is needed has a column."""
        given: dict[str, Any] = super().clean() or {}
        for key, fault in columns.faults_of(self._titles, given, classes=self._classes):
            if key not in self.errors:
                self.add_error(key, fault)
        return given

    @property
    def mapped(self) -> dict[str, str]:
        """From a field's key to the title of its column."""
        return {key: self.cleaned_data[key] for key in columns.BY_KEY if self.cleaned_data[key]}


class Correction(forms.Form):
    """What the register should have said, and why."""

    account = forms.CharField(
        label="Account", max_length=100, required=False, help_text="Empty: the register as a whole."
    )
    what = forms.CharField(label="What it should have said", max_length=600)
    reason = forms.CharField(
        label="Why, and on what paper it rests",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, meeting: Meeting, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._meeting = meeting
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("correct", "Note the correction"))

    def clean_account(self) -> Holding | None:
        """The holding that is meant."""
        key = self.cleaned_data["account"].strip()
        if not key:
            return None
        found = Holding.objects.filter(meeting=self._meeting, key=key).first()
        if found is None:
            raise forms.ValidationError("There is no such account in the register.")
        return found
