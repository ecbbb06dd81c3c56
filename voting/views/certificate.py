"""The inspectors' certificate: what it will say, their signatures, and the signed file."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from meetings import second_factor
from meetings.access import for_roles
from meetings.clock import current_clock
from meetings.models import Meeting, Role
from voting import certificate_files, certifying, counts
from voting.desk_count_forms import SignatureForm
from voting.inspection.guard import for_sworn_inspectors
from voting.models import CertificateFile
from voting.not_possible import NotPossible
from voting.reports.certificate import certificate_of
from voting.views.desk import name_of, page
from voting.views.inspector import file_name

READERS = (Role.SECRETARY, Role.INSPECTOR, Role.OBSERVER)


@require_safe
@for_roles(*READERS)
def certificate(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What the certificate says and who has signed it; the inspectors alone before it is made."""
    return _page(request, meeting, SignatureForm(signer=name_of(request)))


def _page(
    request: HttpRequest, meeting: Meeting, form: SignatureForm, status: int = 200
) -> HttpResponse:
    closed = certifying.closed(meeting)
    inspects = Role.INSPECTOR in request.roles  # type: ignore[attr-defined]
    if not inspects and closed is None:
        return page(request, meeting, "desk/certificate_waiting.html", "certificate")
    count = closed.count if closed else counts.latest_final(meeting)
    signatures = certifying.signatures(count) if count else []
    obstacles = [] if closed else certifying.obstacles(meeting)
    made = closed.at if closed else current_clock().now()
    return page(
        request,
        meeting,
        "desk/certificate.html",
        "certificate",
        closed=closed,
        file=CertificateFile.objects.filter(closed=closed).first() if closed else None,
        count=count,
        obstacles=obstacles,
        signatures=signatures,
        needed=counts.policy_of(meeting).inspectors,
        signed=any(one.user_id == request.user.pk for one in signatures),
        enrolled=second_factor.enrolled(request.user),
        statement=certifying.statement(count, name_of(request)) if count else "",
        report=certificate_of(meeting, count, signatures, made) if count else None,
        form=form,
        inspects=inspects,
        wants_code=inspects and closed is None,
        status=status,
    )


@require_POST
@for_sworn_inspectors
def sign(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Sign: the typed name and the second factor; the last signature closes the meeting."""
    form = SignatureForm(request.POST, signer=name_of(request))
    clock = current_clock()
    try:
        # Before a code is asked for, and used up.
        in_the_way = certifying.obstacles(meeting)
        if in_the_way:
            raise NotPossible("It cannot be signed yet: see what stands in the way.")
        if form.is_valid():
            refused = second_factor.refusal(request.user, form.cleaned_data["code"])
            if refused:
                form.add_error("code", refused)
        if form.is_valid():
            certifying.sign(meeting, request.user, clock)
    except NotPossible as refused_because:
        form.add_error(None, str(refused_because))
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    if certifying.closed(meeting):
        certificate_files.make_missing(clock)
        messages.success(request, "The count is certified and the meeting is closed.")
    else:
        messages.success(request, "You have signed. The next inspector signs in and does the same.")
    return redirect("voting:desk:certificate", key=meeting.key)


@require_safe
@for_roles(*READERS)
def certificate_pdf(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """The signed certificate, as it was made."""
    found = CertificateFile.objects.filter(closed__meeting=meeting).first()
    if found is None:
        raise Http404("The certificate is not made yet.")
    try:
        opened = found.file.open("rb")
    except OSError:
        raise Http404("The file of the certificate is not there.") from None
    return FileResponse(
        opened, filename=file_name(meeting, "certificate", "pdf"), content_type="application/pdf"
    )
