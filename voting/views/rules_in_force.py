"""The rules in force on the meeting's day, beside the meeting's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import timetable
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import MatterSubject, Meeting, Role
from meetings.timetable import NotPossible
from voting import calendar, rules_in_force
from voting.calendar_forms import AnswerForm, LegalFactsForm
from voting.views.calendar import READERS
from voting.views.desk import name_of, page


@require_safe
@for_roles(*READERS)
def rules_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Each rule of the meeting beside what the packs suggest, with the differences."""
    return _rules_page(request, meeting)


def _rules_page(
    request: HttpRequest,
    meeting: Meeting,
    about: str = "",
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known = calendar.facts_of(meeting)
    return page(
        request,
        meeting,
        "desk/rules_in_force.html",
        "rules",
        rules=rules_in_force.of(meeting, known),
        said=timetable.legal_facts(meeting),
        known=known,
        subjects=dict(MatterSubject.Subject.choices),
        answering=about,
        form=form or AnswerForm(),
        status=status,
    )


@require_POST
@for_roles(Role.SECRETARY)
def answer_for_rule(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Answer by name for a rule of the meeting that is not the suggested one, or no longer."""
    about = request.POST.get("about", "")
    withdraws = "withdraw" in request.POST
    act = rules_in_force.withdraw_answer if withdraws else rules_in_force.answer_for
    form = AnswerForm(request.POST)
    if form.is_valid():
        known, by = calendar.facts_of(meeting), name_of(request)
        try:
            act(meeting, known, about, current_clock(), by=by, **form.cleaned_data)
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            said = "Nobody answers for the difference any more." if withdraws else ""
            messages.success(request, said or "The difference is answered for.")
            return redirect("voting:desk:rules", key=meeting.key)
    return _rules_page(request, meeting, about, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.SECRETARY)
def legal_facts(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say what the law needs to know: state, listing, and what each matter is about."""
    form = LegalFactsForm(
        request.POST if request.method == "POST" else None,
        instance=timetable.legal_facts(meeting),
        meeting=meeting,
    )
    if request.method == "POST" and form.is_valid():
        said = form.save(commit=False)
        timetable.say_facts(said, form.subjects, current_clock(), by=name_of(request))
        messages.success(request, "The dates and rules follow from what you said.")
        return redirect("voting:desk:rules", key=meeting.key)
    status = 422 if form.errors else 200
    return page(request, meeting, "desk/legal_facts.html", "rules", form=form, status=status)
