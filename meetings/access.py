"""The one place where it is checked what a member of staff may reach at a meeting.

Roles are per meeting. Who has none at a meeting is not told that it exists; who has another than
those a page is for is refused. Being a superuser gives no role.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone

from meetings.models import Meeting, StaffRole

View = Callable[..., HttpResponseBase]


def roles_at(user: Any, meeting: Meeting) -> frozenset[str]:
    """The roles of a user at a meeting."""
    if not user.is_authenticated:
        return frozenset()
    rows = StaffRole.objects.filter(user=user, meeting=meeting)
    return frozenset(rows.values_list("role", flat=True))


def meeting_for(request: HttpRequest, key: str, *roles: str) -> Meeting:
    """The meeting, for a user with one of these roles at it; `request.roles` are all of his.

    Raises `Http404` where he has none at such a meeting, `PermissionDenied` where he has another.
    """
    meeting = Meeting.objects.select_related("issuer").filter(key=key).first()
    held = roles_at(request.user, meeting) if meeting else frozenset()
    if meeting is None or not held:
        raise Http404("There is no such meeting, or no role at it.")
    if not held.intersection(roles):
        raise PermissionDenied("This role does not reach this page.")
    request.roles = held  # type: ignore[attr-defined]
    return meeting


def for_roles(*roles: str) -> Callable[[View], View]:
    """Open a view to these roles alone; it takes the meeting in place of its key.

    Who is not signed in is asked to. Times on the page are in the meeting's zone. The view's
    `open_to` says the roles.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            meeting = meeting_for(request, key, *roles)
            with timezone.override(meeting.zone):
                response = view(request, meeting, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        checked.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return checked

    return decorated


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        # A panel that refreshes itself: the whole page goes to the sign-in, not the panel.
        response = HttpResponse()
        response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
