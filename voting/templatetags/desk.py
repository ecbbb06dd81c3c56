"""What the frame of the desk's pages shows."""

from __future__ import annotations

from typing import Any

from django import template

from voting.desk_navigation import Group, groups_for

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_groups(context: template.Context) -> list[Group]:
    """The groups of pages that this reader is offered at this meeting."""
    shown: dict[str, Any] = context.flatten()
    return groups_for(shown["meeting"].key, shown["roles"], shown.get("current", ""))
