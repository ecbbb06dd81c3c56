"""Forms of the day of the meeting: admission, ballots, other business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms

from meetings.models import Attendee, Holding, Meeting, Nominee
from meetings.quantities import Quantity
from voting import paper_marks
from voting.ballot import Marked
from voting.forms import BallotForm
from voting.models import IssuedBallot
from voting.record.values import quantity

#: The ways in which a matter may pass, by the word that the form sends.
STANDARDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "cast": ("A majority of the votes cast", {"rule": "majority", "of": "cast"}),
    "present_and_entitled": (
        "A majority of the shares present and entitled to vote on it",
        {"rule": "majority", "of": "present_and_entitled"},
    ),
    "present": (
        "A majority of the shares present",
        {"rule": "majority", "of": "present"},
    ),
    "outstanding": (
        "A majority of all outstanding shares",
        {"rule": "majority", "of": "outstanding"},
    ),
    "two_thirds": (
        "Two thirds of all outstanding shares",
        {"rule": "threshold", "of": "outstanding", "at_least": "2/3"},
    ),
}


class RoomForm(forms.Form):
    """How many people the room holds, and when its doors open."""

    capacity = forms.IntegerField(
        label="People that the room holds",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Without the staff. Leave it empty where nobody is ever turned away.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    doors_open = forms.DateTimeField(
        label="Doors open",
        required=False,
        help_text=(
            "In the meeting’s time zone. Nobody is admitted before. Leave it empty to admit people "
            "at any time."
        ),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Enter a day and a time, such as 2003-05-30 08:30."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "capacity",
            "doors_open",
            Div(Submit("set", "Save", css_class="btn-primary"), css_class="bar"),
        )


class AdmissionForm(forms.Form):
    """Who somebody is and what he shows. The number of an identification is never asked for."""

    admitted_as = forms.ChoiceField(label="Admit as", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Name on the picture identification",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    identification = forms.ChoiceField(
        label="Picture identification shown",
        choices=Attendee.Identification.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say which identification you were shown."},
    )
    checked = forms.BooleanField(
        label="I have compared the picture with the person",
        error_messages={"required": "Nobody is admitted without a look at the picture."},
    )
    paper = forms.CharField(
        label="Paper seen",
        max_length=300,
        required=False,
        help_text=(
            "For an appointed proxy: who signed it and when. For a beneficial owner: the "
            "brokerage statement as of the record date. Write no account or identity number."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, holding: Holding | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Sequence[Any] = (Attendee.As.BENEFICIAL, Attendee.As.GUEST)
        if holding is not None:
            holder = Attendee.As.LEGAL_PROXY if holding.under_id else Attendee.As.HOLDER
            offered = (holder, Attendee.As.APPOINTED)
            self.fields["name"].initial = holding.joint[0] if holding.joint else holding.holder.name
            if holding.joint:
                self.fields["name"].help_text = f"Joint owners: {'; '.join(holding.joint)}."
        self.fields["admitted_as"].choices = [(one.value, one.label) for one in offered]
        self.fields["admitted_as"].initial = offered[0]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "admitted_as",
            "name",
            "paper",
            "identification",
            "checked",
            Div(Submit("admit", "Admit", css_class="btn-primary"), css_class="bar"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = {
            Attendee.As.APPOINTED: "Say what proxy you have seen: who signed it, and its date.",
            Attendee.As.BENEFICIAL: "Say what shows that shares were held on the record date.",
        }
        fault = wanted.get(cleaned.get("admitted_as", ""))
        if fault and not cleaned.get("paper"):
            self.add_error("paper", fault)
        return cleaned


class AppointedForm(forms.Form):
    """That somebody is the person whom a proxy on the record appoints."""

    name = AdmissionForm.base_fields["name"]
    identification = AdmissionForm.base_fields["identification"]
    checked = AdmissionForm.base_fields["checked"]

    def __init__(self, *args: Any, appointee: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = appointee
        self.fields["name"].help_text = f"The holder appointed “{appointee}”."
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "name",
            "identification",
            "checked",
            Div(Submit("admit", "Admit", css_class="btn-primary"), css_class="bar"),
        )


class IssueForm(forms.Form):
    """What kind of ballot is handed out, and for how many shares."""

    medium = forms.ChoiceField(
        label="Ballot",
        choices=IssuedBallot.Medium.choices,
        initial=IssuedBallot.Medium.TABLET,
        widget=forms.RadioSelect,
    )
    shares = forms.CharField(
        label="For only so many shares",
        required=False,
        max_length=40,
        help_text="Leave it empty for the whole holding.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    helper = FormHelper()
    helper.form_tag = False

    def clean_shares(self) -> Quantity | None:
        text = self.cleaned_data["shares"].replace(",", "").strip()
        if not text:
            return None
        try:
            return quantity(text)
        except ValueError as fault:
            raise forms.ValidationError(f"This is no number of shares: {fault}.") from None


class PaperBallotForm(BallotForm):
    """A printed ballot as it is keyed: over-marks are taken as they are."""

    signed = forms.BooleanField(label="It is signed", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "signing" in self.fields:
            self.fields["signing"].label = "Who signed it?"
            self.fields["signing"].required = False

    def read(self) -> Marked:
        return self.ballot.read(self.given, paper_marks.mark_of)

    @property
    def signatures(self) -> list[str] | None:
        """The joint owners who signed; None where there is a single holder."""
        if "signing" not in self.fields:
            return None
        found: list[str] = self.cleaned_data["signing"]
        return found

    @property
    def is_signed(self) -> bool:
        return bool(self.cleaned_data["signed"]) and self.signatures != []


class FloorMatterForm(forms.Form):
    """A matter raised at the meeting."""

    title = forms.CharField(
        label="The matter, in a few words",
        max_length=300,
        help_text="As it will stand on the ballot and in the report.",
    )
    proponent = forms.CharField(label="Raised by", max_length=200, required=False)
    standard = forms.ChoiceField(
        label="What it needs",
        choices=[(word, label) for word, (label, _) in STANDARDS.items()],
        initial="present_and_entitled",
        widget=forms.RadioSelect,
        help_text="As the bylaws have it; the report quotes it.",
    )
    advisory = forms.BooleanField(label="It is advisory only", required=False)
    summary = forms.CharField(
        label="The motion",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(
        "title",
        "proponent",
        "standard",
        "advisory",
        "summary",
        Div(Submit("raise", "Record the matter", css_class="btn-primary"), css_class="bar"),
    )

    @property
    def wanted(self) -> Mapping[str, Any]:
        """The standard in the record's form."""
        return STANDARDS[self.cleaned_data["standard"]][1]


class DiscretionForm(forms.Form):
    """How named proxies vote the proxies they hold on a matter raised at the meeting."""

    choice = forms.ChoiceField(
        label="They vote",
        choices=[("for", "FOR"), ("against", "AGAINST"), ("abstain", "ABSTAIN")],
        widget=forms.RadioSelect,
    )
    acting = forms.MultipleChoiceField(
        label="Who of the named proxies acted?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one of the named proxies."},
    )
    others = forms.CharField(label="Names of the proxies who acted", max_length=200)
    solicitor = forms.ChoiceField(label="Whose proxies")

    def __init__(
        self, *args: Any, meeting: Meeting, solicitors: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = ["solicitor", "choice", "acting", "others"]
        if len(solicitors) == 1:
            del self.fields["solicitor"]
            shown.remove("solicitor")
        else:
            self.fields["solicitor"].choices = [
                (one, "The Board’s" if one == "board" else one) for one in solicitors
            ]
            self.fields["acting"].required = False
            self.fields["others"].required = False
            self.fields["others"].help_text = "Of another solicitor than the Board."
        if meeting.proxies:
            self.fields["acting"].choices = [(name, name) for name in meeting.proxies]
            if len(solicitors) == 1:
                del self.fields["others"]
                shown.remove("others")
        else:
            del self.fields["acting"]
            shown.remove("acting")
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        bar = Div(Submit("decide", "Record their vote", css_class="btn-primary"), css_class="bar")
        self.helper.layout = Layout(*shown, bar)

    @property
    def decision(self) -> dict[str, Any]:
        """The choice, the solicitor, and who acted."""
        data = self.cleaned_data
        solicitor = data.get("solicitor") or "board"
        named = data.get("acting") or []
        if solicitor != "board" or not named:
            named = [name.strip() for name in (data.get("others") or "").split(",") if name.strip()]
        return {"choice": data["choice"], "acting": named, "solicitor": solicitor}


class SubstitutionForm(forms.Form):
    """A nominee who is unable to stand or declines, and who stands in his place."""

    nominee = forms.ModelChoiceField(
        Nominee.objects.none(), label="Unable to stand, or declines", empty_label=None
    )
    name = forms.CharField(label="Named by the Board in that place", max_length=200)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Nominee.objects.filter(matter__meeting=meeting).select_related("matter")
        self.fields["nominee"].queryset = standing
        self.helper = FormHelper()
        self.helper.add_input(Submit("substitute", "Record the substitution"))


class AdjournmentForm(forms.Form):
    """To when the meeting is adjourned, in the meeting's zone, and why."""

    to = forms.DateTimeField(
        label="Adjourned to",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In the meeting’s time zone.",
    )
    reason = forms.CharField(label="Reason", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("adjourn", "Record the adjournment"))
