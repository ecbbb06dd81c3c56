"""The registrar's page for a person whom a holder appointed as proxy."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from meetings import room
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Attendee, Meeting, Role
from meetings.room import Newcomer, NotAdmitted
from voting import admission, appointments, turnout
from voting.desk_floor_forms import AppointedForm
from voting.models import Instrument
from voting.views.admission import TURNED_AWAY, tell
from voting.views.desk import name_of, page


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.REGISTRAR)
def admit_appointed(request: HttpRequest, meeting: Meeting, instrument: int) -> HttpResponse:
    """Admit the person whom a proxy on the record appoints, for the shares that it stands for."""
    proxy = get_object_or_404(Instrument, pk=instrument, meeting=meeting)
    appointment = appointments.of_instrument(proxy)
    if appointment is None:
        raise Http404("This is no proxy that appoints somebody.")
    form = AppointedForm(
        request.POST if request.method == "POST" else None, appointee=appointment.appointee
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            newcomer = Newcomer(
                data["name"],
                Attendee.As.APPOINTED,
                data["identification"],
                appointment.holding,
                f"Proxy {appointment.latest.key} on the record",
            )
            try:
                attendee = admission.admit(
                    meeting,
                    newcomer,
                    current_clock(),
                    name_of(request),
                    appointed_by=appointment.latest,
                )
            except NotAdmitted as refused:
                form.add_error(None, str(refused))
            else:
                tell(request, attendee)
                return redirect("voting:desk:attendee", key=meeting.key, attendee=attendee.pk)
    return page(
        request,
        meeting,
        "desk/admit_appointed.html",
        "admission",
        form=form,
        appointment=appointment,
        holder=next(turnout.holder_rows([appointment.holding])),
        here=room.attendees(meeting).filter(holding=appointment.holding),
        places=room.places(meeting),
        turned_away=TURNED_AWAY,
        status=status,
    )
