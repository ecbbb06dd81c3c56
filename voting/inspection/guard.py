"""Opens a page that acts to sworn inspectors alone; the others are led to the oath."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from meetings.access import for_roles
from meetings.models import Meeting, Role
from voting.inspection.oath import NotSworn, require_sworn

View = Callable[..., HttpResponseBase]


def for_sworn_inspectors(view: View) -> View:
    """Open a view to the inspectors of a meeting who took the oath, and to nobody else."""
    return for_roles(Role.INSPECTOR)(sworn_where_inspector(view))


def sworn_where_inspector(view: View) -> View:
    """Ask an inspector for the oath; a view that another role reaches too asks that role nothing.

    It goes below `for_roles`, which hands the meeting in.
    """

    @wraps(view)
    def checked(request: HttpRequest, meeting: Meeting, **kwargs: Any) -> HttpResponseBase:
        if Role.INSPECTOR in request.roles:  # type: ignore[attr-defined]
            try:
                require_sworn(request.user, meeting)
            except NotSworn as refused:
                messages.warning(request, str(refused))
                return redirect("voting:desk:oath", key=meeting.key)
        return view(request, meeting, **kwargs)

    return checked


def sworn_to_send(view: View) -> View:
    """Let an inspector who has not sworn read the page, and lead him to the oath if he acts."""
    guarded = sworn_where_inspector(view)

    @wraps(view)
    def checked(request: HttpRequest, meeting: Meeting, **kwargs: Any) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        return (view if reads else guarded)(request, meeting, **kwargs)

    return checked
