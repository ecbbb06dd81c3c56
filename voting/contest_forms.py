"""The secretary's forms of a contest: a solicitor's card, and the terms of the elections."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.contrib.auth import get_user_model

from meetings.models import Meeting, Nominee
from voting.ballot_items import THE_BOARD
from voting.models import ElectionTerms, Solicitor
from voting.rules.facts import BOARD

BACK = HTML(
    '<a class="btn btn-quiet" href="{% url "voting:desk:contest" meeting.key %}">Leave it as it is'
    "</a>"
)


class CardOfSolicitorForm(forms.Form):
    """What a solicitor's card says beside the agenda."""

    name = forms.CharField(
        label="Name, as the card has it",
        max_length=200,
        help_text="It ends sentences such as “the card of …”.",
    )
    proxies = forms.CharField(
        label="Persons whom the card appoints as proxies, each on a line",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    colour = forms.CharField(
        label="Color of the card",
        required=False,
        max_length=30,
        help_text="In a word, such as white. It is named wherever a holder chooses a card.",
    )
    contact = forms.CharField(
        label="Whom holders may ask, as printed on the card",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )
    statement = forms.CharField(
        label="Sentence that the card adds about its solicitation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        help_text="On whose behalf it is solicited, and how blanks are voted, it says by itself.",
    )

    def __init__(self, *args: Any, solicitor: str, row: Solicitor | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(solicitor, row))
        super().__init__(*args, **kwargs)
        shown = ["name", "proxies", "colour", "contact", "statement"]
        if solicitor == BOARD:
            # The board's proxies are the meeting's own, as its record has them.
            del self.fields["proxies"]
            shown.remove("proxies")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        submit = Submit("enter", "Enter the card", css_class="btn-primary")
        self.helper.layout = Layout(*shown, Div(submit, BACK, css_class="bar"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_colour(self) -> str:
        return " ".join(self.cleaned_data["colour"].split()).lower()

    def clean_proxies(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["proxies"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def _initial(solicitor: str, row: Solicitor | None) -> dict[str, str]:
    if row is None:
        return {"name": THE_BOARD if solicitor == BOARD else solicitor}
    return {
        "name": row.name,
        "proxies": "\n".join(row.proxies),
        "colour": row.colour,
        "contact": row.contact,
        "statement": row.statement,
    }


class ReaderForm(forms.Form):
    """A user who is to read the daily reports, and for which side."""

    solicitor = forms.ModelChoiceField(Solicitor.objects.none(), label="For", empty_label=None)
    user = forms.CharField(label="User’s name, as for signing in", max_length=150)

    def __init__(self, *args: Any, meeting: Meeting, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Solicitor.objects.filter(meeting=meeting).order_by("name")
        self.fields["solicitor"].queryset = rows  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": ""}
        submit = Submit("give", "Let this user read them", css_class="btn-quiet")
        self.helper.layout = Layout(
            Div("solicitor", "user", css_class="field-row"), Div(submit, css_class="bar")
        )

    def clean_user(self) -> Any:
        name = self.cleaned_data["user"].strip()
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError("There is no such user. The administrator adds users.")
        return user


class ElectionTermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The hour of the daily reports, and what becomes of a director who fails."""

    class Meta:
        model = ElectionTerms
        fields = ("reports_at", "resignation_policy", "incumbents")
        labels = {
            "reports_at": "Daily reports to all sides are made at",
            "resignation_policy": "Resignation policy",
            "incumbents": "Nominees who are directors now",
        }
        help_texts = {
            "reports_at": "In the meeting’s own time.",
            "resignation_policy": "As the bylaws or guidelines have it. Empty where there is none.",
            "incumbents": "The policy is about them; a nominee who is new is just not elected.",
        }
        widgets = {
            "reports_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "resignation_policy": forms.Textarea(attrs={"rows": 4}),
            "incumbents": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, meeting: Meeting, action: str, **kwargs: Any) -> None:
        terms = ElectionTerms.objects.filter(meeting=meeting).first()
        super().__init__(*args, instance=terms or ElectionTerms(meeting=meeting), **kwargs)
        nominees = Nominee.objects.filter(matter__meeting=meeting).order_by(
            "matter__position", "position"
        )
        self.fields["incumbents"].queryset = nominees  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": ""}
        shown = list(self.fields)
        if not nominees:
            del self.fields["incumbents"]
            shown.remove("incumbents")
        submit = Submit("keep", "Keep these terms", css_class="btn-quiet")
        self.helper.layout = Layout(*shown, Div(submit, css_class="bar"))
