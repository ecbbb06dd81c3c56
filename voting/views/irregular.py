"""The queue of irregular cards: what is wrong with each, the rule, and the way to a ruling."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings.access import for_roles
from meetings.models import Meeting, Role
from voting.cards import irregular
from voting.views.desk import page

#: Cards on a page, each with its image.
CARDS = 10


@require_safe
@for_roles(Role.INSPECTOR, Role.SUPERVISOR)
def irregular_cards(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Irregular cards, those first that no ruling was made on."""
    everything = irregular.found(meeting)
    kind = request.GET.get("kind", "")
    with_ruled = request.GET.get("ruled") == "1"
    wanted = irregular.selected(kind, everything, ruled=with_ruled)
    found = Paginator(wanted, CARDS).get_page(request.GET.get("page"))
    return page(
        request,
        meeting,
        "desk/cards/irregular.html",
        "irregular",
        found=found,
        listed=irregular.shown(meeting, found.object_list),
        kinds=irregular.count_by_kind(irregular.selected("", everything, ruled=with_ruled)),
        kind=kind,
        with_ruled=with_ruled,
        ruled=sum(one.ruled for one in everything),
    )
