"""The desk's pages in the order of the work, and which of them a reader is offered.

To add a page, add a line to `GROUPS`. Who is offered it is not said here: whoever its view is open
to (`meetings.access.for_roles`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.urls import resolve, reverse


class Entry(NamedTuple):
    """A page of the desk: what `page(current=...)` calls it, its title, its address's name."""

    key: str
    title: str
    address: str


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Overview", (Entry("dashboard", "Overview", "voting:desk:dashboard"),)),
    (
        "Preparation",
        (
            Entry("calendar", "Calendar", "voting:desk:calendar"),
            Entry("rules", "Rules in force", "voting:desk:rules"),
            Entry("warnings", "Papers", "meetings:setup_warnings"),
            Entry("register", "Register", "voting:desk:register"),
            Entry("print_cards", "Print cards", "voting:desk:print_cards"),
            Entry("messages", "Messages", "voting:desk:messages"),
            Entry("contest", "Elections", "voting:desk:contest"),
        ),
    ),
    (
        "Voting",
        (
            Entry("instruments", "Instruments", "voting:desk:instruments"),
            Entry("not_voted", "Not voted", "voting:desk:not_voted"),
            Entry("revocations", "Revocations", "voting:desk:revocations"),
            Entry("cards", "Mailed cards", "voting:desk:cards"),
            Entry("positions", "Positions", "voting:desk:positions"),
            Entry("nominee_users", "Banks and brokers", "voting:desk:nominee_users"),
            Entry("legal_proxies", "Legal proxies", "voting:desk:legal_proxies"),
            Entry("daily_reports", "Daily reports", "voting:desk:daily_reports"),
        ),
    ),
    (
        "Meeting day",
        (
            Entry("room", "Room", "voting:desk:room"),
            Entry("admission", "Admission", "voting:desk:admission"),
            Entry(
                "issued_legal_proxies", "Legal proxies issued", "voting:desk:issued_legal_proxies"
            ),
            Entry("floor", "Floor", "voting:desk:floor"),
            Entry("polls", "Polls", "voting:desk:polls"),
        ),
    ),
    (
        "Inspection",
        (
            Entry("inspectors", "Inspectors", "voting:desk:inspectors"),
            Entry("duties", "Duties", "voting:desk:duties"),
            Entry("exceptions", "Exceptions", "voting:desk:exceptions"),
            Entry("irregular", "Irregular cards", "voting:desk:irregular"),
            Entry("challenges", "Challenges", "voting:desk:challenges"),
            Entry("counts", "Counts", "voting:desk:counts"),
            Entry("report", "Reports", "voting:desk:reports"),
            Entry("certificate", "Certificate", "voting:desk:certificate"),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """A page as it is offered; `here` where it is the one that is shown."""

    title: str
    url: str
    here: bool


@dataclass(frozen=True)
class Group:
    """Pages that belong together. A group of one page is shown as that page."""

    title: str
    links: tuple[Link, ...]

    @property
    def here(self) -> bool:
        """Whether the page that is shown is one of these."""
        return any(link.here for link in self.links)


def groups_for(meeting_key: str, roles: Collection[str], current: str) -> list[Group]:
    """What someone with these roles is offered; where that is one group alone, its pages singly."""
    offered = []
    for title, entries in GROUPS:
        links = tuple(
            Link(entry.title, reverse(entry.address, args=[meeting_key]), entry.key == current)
            for entry in entries
            if not open_to(entry.address).isdisjoint(roles)
        )
        if links:
            offered.append(Group(title if len(links) > 1 else links[0].title, links))
    if len(offered) == 1:
        return [Group(link.title, (link,)) for link in offered[0].links]
    return offered


@cache
def open_to(address: str) -> frozenset[str]:
    """The roles that the page of this address is open to."""
    view = resolve(reverse(address, args=["any"])).func
    return view.open_to  # type: ignore[attr-defined, no-any-return]
