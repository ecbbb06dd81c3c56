"""The registrar's pages on the day of the meeting: who comes in, and which ballots are out."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import control_numbers, room
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Attendee, Holding, Meeting, Movement, Role
from meetings.room import Newcomer, NotAdmitted
from voting import admission, appointments, counting, door, floor_ballots, turnout
from voting.desk_floor_forms import AdmissionForm, IssueForm, PaperBallotForm
from voting.floor_ballots import NotIssued
from voting.models import Attendance, IssuedBallot
from voting.reports import ballot_pdf
from voting.rules.sentences import number
from voting.views.desk import name_of, page, rows_of

#: Who may look at the desk; only the registrar acts at it.
READERS = (Role.REGISTRAR, Role.SECRETARY, Role.INSPECTOR)

TURNED_AWAY = (
    "As a holder of record or proxyholder, whoever finds the room full may still be handed a "
    "ballot at this desk, and hand it in here."
)


@require_safe
@for_roles(*READERS)
def desk(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The room, the waiting list, the ballots, and a search for whoever stands at the desk."""
    words = request.GET.get("q", "").strip()
    found = None
    if words:
        found = rows_of(request, turnout.search_holdings(meeting, words).order_by("holder__name"))
    everybody = list(room.attendees(meeting).select_related("holding__holder"))
    quorum = counting.outcome_of(meeting).quorum
    return page(
        request,
        meeting,
        "desk/admission.html",
        "admission",
        words=words,
        found=found,
        holders=list(turnout.holder_rows(found.object_list)) if found else [],
        appointed=appointments.search(meeting, words) if words else [],
        room=room.lookup(meeting),
        places=room.places(meeting),
        waiting=list(room.waiting(meeting).select_related("holding__holder")),
        people=everybody,
        inside=Movement.INSIDE,
        checked_in=Attendance.objects.filter(holding__meeting=meeting)
        .values("holding")
        .distinct()
        .count(),
        in_person=number(quorum.in_person),
        present=number(quorum.present),
        required=number(quorum.required),
        met=quorum.met,
        ballots=floor_ballots.desk(meeting),
        issued=[(one, floor_ballots.state_of(one)) for one in floor_ballots.ballots(meeting)[:50]],
        turned_away=TURNED_AWAY,
    )


@require_POST
@for_roles(Role.REGISTRAR)
@sensitive_post_parameters("scanned")
@sensitive_variables()
def scan(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What a scanner read: a card's control number or link, a ballot's number, or a badge."""
    scanned = request.POST.get("scanned", "").strip()[:300]
    text = scanned.partition("number=")[2].partition("&")[0] or scanned
    issue = control_numbers.holding_of(control_numbers.typed(text))
    if issue is not None and issue.holding.meeting_id == meeting.pk:
        return redirect("voting:desk:admit", key=meeting.key, holding=issue.holding_id)
    if IssuedBallot.objects.filter(meeting=meeting, number=text.upper()).exists():
        return redirect("voting:desk:ballot", key=meeting.key, number=text.upper())
    badge = text.removeprefix("BADGE-")
    if badge.isascii() and badge.isdecimal() and len(badge) < 9:
        known = Attendee.objects.filter(meeting=meeting, badge=int(badge)).first()
        if known is not None:
            return redirect("voting:desk:attendee", key=meeting.key, attendee=known.pk)
    messages.error(
        request,
        "This is no control number, ballot number or badge of this meeting. Scan it again, or "
        "search by name.",
    )
    return redirect("voting:desk:admission", key=meeting.key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.REGISTRAR)
def admit(request: HttpRequest, meeting: Meeting, holding: int | None = None) -> HttpResponse:
    """Admit somebody for a holding, or without one as a beneficial owner or guest."""
    row = None
    if holding is not None:
        known = Holding.objects.select_related("holder", "share_class", "meeting", "under__holder")
        row = get_object_or_404(known, pk=holding, meeting=meeting)
    form = AdmissionForm(request.POST if request.method == "POST" else None, holding=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            newcomer = Newcomer(
                data["name"], data["admitted_as"], data["identification"], row, data["paper"]
            )
            try:
                attendee = admission.admit(meeting, newcomer, current_clock(), name_of(request))
            except NotAdmitted as refused:
                form.add_error(None, str(refused))
            else:
                tell(request, attendee)
                return redirect("voting:desk:attendee", key=meeting.key, attendee=attendee.pk)
    here = room.attendees(meeting).filter(holding=row) if row else []
    return page(
        request,
        meeting,
        "desk/admit.html",
        "admission",
        form=form,
        holding=row,
        holder=next(turnout.holder_rows([row])) if row else None,
        here=here,
        places=room.places(meeting),
        turned_away=TURNED_AWAY,
        status=status,
    )


def tell(request: HttpRequest, attendee: Any) -> None:
    """Say whether somebody is in, or where on the waiting list."""
    if attendee.act == Movement.Act.WAITS:
        place = room.places(attendee.meeting).waiting
        told = f"The room is full. {attendee.name} is number {place} on the waiting list."
        messages.warning(request, f"{told} {TURNED_AWAY}" if attendee.holding_id else told)
    else:
        messages.success(request, f"{attendee.name} is admitted, with badge {attendee.badge}.")


@require_POST
@for_roles(Role.REGISTRAR)
def admit_next(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give a free place to the first who waits."""
    try:
        tell(request, admission.admit_next(meeting, current_clock(), name_of(request)))
    except NotAdmitted as refused:
        messages.error(request, str(refused))
    return redirect("voting:desk:admission", key=meeting.key)


def _attendee(meeting: Meeting, pk: int) -> Any:
    known = room.attendees(meeting).select_related(
        "meeting", "holding__holder", "holding__share_class", "holding__meeting"
    )
    return get_object_or_404(known, pk=pk)


@require_safe
@for_roles(Role.REGISTRAR)
def attendee(request: HttpRequest, meeting: Meeting, attendee: int) -> HttpResponse:
    """One person: whether in the room, the badge, the ballots."""
    return _attendee_page(request, meeting, _attendee(meeting, attendee), IssueForm())


def _attendee_page(
    request: HttpRequest, meeting: Meeting, who: Any, form: IssueForm, status: int = 200
) -> HttpResponse:
    issued = floor_ballots.ballots(meeting).filter(attendee=who)
    appointment = appointments.of_attendee(who)
    if appointment is not None:
        del form.fields["shares"]
    return page(
        request,
        meeting,
        "desk/attendee.html",
        "admission",
        who=who,
        inside=who.act in Movement.INSIDE,
        appointment=appointment,
        act=Movement.Act(who.act).label,
        holder=next(turnout.holder_rows([who.holding])) if who.holding else None,
        movements=who.movements.order_by("-pk"),
        issued=[(one, floor_ballots.state_of(one)) for one in issued],
        form=form,
        turned_away=TURNED_AWAY,
        status=status,
    )


@require_POST
@for_roles(Role.REGISTRAR)
def move(request: HttpRequest, meeting: Meeting, attendee: int) -> HttpResponse:
    """Record that somebody left the room or the list, or came back."""
    who, clock, by = _attendee(meeting, attendee), current_clock(), name_of(request)
    try:
        if request.POST.get("act") == "returned":
            tell(request, admission.come_back(who, clock, by))
        else:
            room.leave(who, clock, by)
            messages.success(request, f"{who.name} has left.")
    except NotAdmitted as refused:
        messages.error(request, str(refused))
    return redirect("voting:desk:attendee", key=meeting.key, attendee=who.pk)


@require_safe
@for_roles(Role.REGISTRAR)
def badge(request: HttpRequest, meeting: Meeting, attendee: int) -> HttpResponse:
    """A badge to print."""
    who = _attendee(meeting, attendee)
    code = qr(f"BADGE-{who.badge}")
    return page(request, meeting, "desk/badge.html", "admission", who=who, code=code)


@require_POST
@for_roles(Role.REGISTRAR)
def issue(request: HttpRequest, meeting: Meeting, attendee: int) -> HttpResponse:
    """Hand somebody a ballot."""
    who = _attendee(meeting, attendee)
    form = IssueForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            ballot = floor_ballots.issue(
                who, data["medium"], current_clock(), name_of(request), shares=data["shares"]
            )
        except NotIssued as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("voting:desk:ballot", key=meeting.key, number=ballot.number)
    return _attendee_page(request, meeting, who, form, status=422)


def _ballot(meeting: Meeting, number: str) -> Any:
    return get_object_or_404(floor_ballots.ballots(meeting), number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.REGISTRAR)
def ballot(request: HttpRequest, meeting: Meeting, number: str) -> HttpResponse:
    """One ballot: how to open or print it, and what has become of it."""
    issued = _ballot(meeting, number)
    if request.method == "POST":
        return _act_on(request, meeting, issued)
    state = floor_ballots.state_of(issued)
    address = code = None
    if issued.medium == IssuedBallot.Medium.TABLET and state == "out":
        code = floor_ballots.code_of(issued)
        address = request.build_absolute_uri(reverse("voting:floor_start", args=[code]))
    instrument = floor_ballots.instrument_of(issued)
    return page(
        request,
        meeting,
        "desk/ballot.html",
        "admission",
        issued=issued,
        state=state,
        state_word=STATE_WORDS[state],
        code=code,
        address=address,
        qr=qr(address) if address else None,
        instrument=instrument,
        events=issued.events.order_by("pk"),
        shares=number_of(issued),
    )


STATE_WORDS = {
    "out": "out",
    "opened": "opened on a tablet",
    "to_key": "handed in, not keyed yet",
    "cast": "cast",
    "spoiled": "spoiled, void",
}


def number_of(issued: IssuedBallot) -> str:
    """The shares that a ballot is for, in words."""
    return "all" if issued.shares is None else number(issued.shares)


def _act_on(request: HttpRequest, meeting: Meeting, issued: Any) -> HttpResponse:
    clock, by = current_clock(), name_of(request)
    act = request.POST.get("act", "")
    to = issued.number
    try:
        if act == "hand_in":
            floor_ballots.hand_in(issued, clock, by)
            return redirect("voting:desk:key_ballot", key=meeting.key, number=issued.number)
        if act == "replace":
            attendee = _attendee(meeting, issued.attendee_id)
            to = floor_ballots.issue(
                attendee, issued.medium, clock, by, shares=_shares_again(issued), replacing=issued
            ).number
            messages.success(request, f"Ballot {issued.number} is void. This one takes its place.")
        elif act == "spoil":
            floor_ballots.spoil(issued, clock, by)
            messages.success(request, f"Ballot {issued.number} is void.")
        else:
            raise Http404("A ballot is handed in, replaced or spoiled.")
    except (NotIssued, door.Refused) as refused:
        messages.error(request, str(refused))
    return redirect("voting:desk:ballot", key=meeting.key, number=to)


def _shares_again(issued: Any) -> Any:
    """What a ballot in place of this one is for: an appointed proxy's follows the appointment."""
    return None if appointments.of_attendee(issued.attendee) else issued.shares


@require_safe
@for_roles(Role.REGISTRAR)
def ballot_paper(request: HttpRequest, meeting: Meeting, number: str) -> HttpResponseBase:
    """A ballot to print."""
    issued = _ballot(meeting, number)
    if issued.medium != IssuedBallot.Medium.PAPER or floor_ballots.state_of(issued) != "out":
        raise Http404("Only a printed ballot that is out is printed.")
    paper = ballot_pdf.pdf_of(issued, floor_ballots.printed(issued))
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ballot-{issued.number}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.REGISTRAR)
def key_ballot(request: HttpRequest, meeting: Meeting, number: str) -> HttpResponse:
    """Key a printed ballot that was handed in, just as it is marked."""
    issued = _ballot(meeting, number)
    handed_in = floor_ballots.handed_in_at(issued)
    state = floor_ballots.state_of(issued)
    if handed_in is None or state != "to_key":
        if state != "cast":
            messages.error(request, "This ballot was not handed in.")
        return redirect("voting:desk:ballot", key=meeting.key, number=issued.number)
    offered = floor_ballots.ballot_for(issued, handed_in)
    form = PaperBallotForm(offered, request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                floor_ballots.cast(
                    issued,
                    form.votes,
                    current_clock(),
                    signatures=form.signatures,
                    signed=form.is_signed,
                )
            except door.Refused as refused:
                refusal = str(refused)
            else:
                messages.success(request, f"Ballot {issued.number} is cast.")
                return redirect("voting:desk:ballot", key=meeting.key, number=issued.number)
    return page(
        request,
        meeting,
        "desk/key_ballot.html",
        "admission",
        issued=issued,
        handed_in=handed_in,
        form=form,
        ballot=offered,
        refusal=refusal,
        status=status,
    )


def qr(text: str) -> str:
    """A QR code as a drawing for a page. It is made of the code's squares alone."""
    drawn = segno.make(text, micro=False)
    return mark_safe(drawn.svg_inline(scale=5, border=4, svgclass="qr", lineclass=None))
