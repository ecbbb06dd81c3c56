"""Forms of the calendar and of the rules in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms

from meetings import timetable
from meetings.models import LegalFacts, Matter, MatterSubject, Meeting


class DoneForm(forms.Form):
    """That something was done, and on which day."""

    on = forms.DateField(
        label="Done on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label="Note",
        max_length=1000,
        help_text="What was done and by whom: who was written to, which file number, where it is.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label="Reason, where the day breaks the rule",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("done", "Note it as done"))


class TakeBackForm(forms.Form):
    """That something was not done after all."""

    note = forms.CharField(
        label="Why the note was wrong",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.add_input(Submit("taken_back", "Take the note back", css_class="btn-quiet"))


class AnswerForm(forms.Form):
    """The reason for which something is left as it is though a rule would have it otherwise."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        help_text="It is kept with your name and the time, and cannot be changed afterwards.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.add_input(Submit("accept", "Keep it, and answer for it"))


class WithdrawForm(forms.Form):
    """The reason for which somebody answers for something no longer."""

    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.add_input(Submit("withdraw", "Withdraw the answer", css_class="btn-quiet"))


class LegalFactsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the law needs to know of the company and the meeting, and what each matter is about."""

    class Meta:
        model = LegalFacts
        fields = (
            "state",
            "listing",
            "registered",
            "many_holders",
            "delivery",
            "venue",
            "previous_meeting",
        )
        widgets = {"previous_meeting": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "many_holders": "Where the stock is not listed, inspectors are asked for only then.",
            "previous_meeting": "Thirteen months after it the court may order a meeting.",
        }

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matters = list(meeting.matters.select_related("subject"))
        rows = []
        for matter in self.matters:
            about, until = f"about_{matter.pk}", f"until_{matter.pk}"
            said = timetable.subject_of(matter)
            self.fields[about] = forms.ChoiceField(
                label=f"{matter.key}. {matter.title}",
                choices=[("", "Not said yet"), *MatterSubject.Subject.choices],
                required=False,
                initial=said.value if said else "",
            )
            self.fields[until] = forms.DateField(
                label="Its authority ends before",
                required=False,
                initial=getattr(getattr(matter, "subject", None), "authority_until", None),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                help_text="Only where the matter gives a power for a time.",
            )
            rows.append(Div(about, until, css_class="field-row"))
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(
                "The company and the meeting",
                Div("state", "listing", css_class="field-row"),
                "registered",
                "many_holders",
                Div("delivery", "venue", css_class="field-row"),
                "previous_meeting",
            ),
            Fieldset("What each matter is about", *rows),
        )
        self.helper.add_input(Submit("save", "Save"))

    def clean(self) -> dict[str, Any]:
        """A power that ends needs a matter that gives it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for matter in self.matters:
            if cleaned.get(f"until_{matter.pk}") and not cleaned.get(f"about_{matter.pk}"):
                self.add_error(f"about_{matter.pk}", "Say what the matter is about.")
        return cleaned

    @property
    def subjects(self) -> list[tuple[Matter, str, date | None]]:
        """Each matter with what it is about and when its authority ends."""
        return [
            (
                matter,
                self.cleaned_data[f"about_{matter.pk}"],
                self.cleaned_data[f"until_{matter.pk}"],
            )
            for matter in self.matters
        ]
