"""The desk's navigation: groups in the order of the work, and only what a role may open."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting, Role
from voting.desk_navigation import GROUPS, groups_for


def titles(*roles: str) -> list[tuple[str, list[str]]]:
    return [
        (group.title, [link.title for link in group.links]) for group in groups_for("m", roles, "")
    ]


def test_a_page_stands_in_one_group() -> None:
    keys = [entry.key for _, entries in GROUPS for entry in entries]

    assert len(keys) == len(set(keys))


def test_a_group_of_one_page_is_that_page() -> None:
    assert ("Overview", ["Overview"]) in titles(Role.SECRETARY)
    assert titles(Role.OBSERVER) == [
        ("Preparation", ["Calendar", "Rules in force"]),
        ("Inspection", ["Counts", "Reports", "Certificate"]),
    ]


def test_one_group_alone_is_shown_as_its_pages() -> None:
    assert titles(Role.CLERK) == [("Mailed cards", ["Mailed cards"])]
    assert titles(Role.NOMINEE) == [("Positions", ["Positions"])]
    assert all(len(pages) == 1 for _, pages in titles(Role.REGISTRAR))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SECRETARY, Role.INSPECTOR, Role.REGISTRAR, Role.SUPERVISOR])
def test_every_page_that_is_offered_opens_and_says_where_one_is(
    meeting: Meeting, staff: Callable[[str], Client], role: str
) -> None:
    offered = groups_for(meeting.key, [role], "")
    links = list(chain.from_iterable(group.links for group in offered))
    assert links
    for link in links:
        page = staff(role).get(link.url)

        assert page.status_code == 200, link.title
        here = re.findall(r'<a href="([^"]+)" aria-current="page">', page.content.decode())
        assert here == [link.url]


@pytest.mark.django_db
def test_the_second_row_holds_the_pages_of_the_group_one_is_in(
    meeting: Meeting, staff: Callable[[str], Client]
) -> None:
    address = reverse("voting:desk:not_voted", args=[meeting.key])
    page = staff(Role.SECRETARY).get(address).content.decode()

    assert re.search(r'aria-current="true">Voting</a>', page)
    row = re.search(r'<ul class="staff-pages" aria-label="Voting">(.*?)</ul>', page, re.S)
    assert row and "Revocations" in row[1] and "Polls" not in row[1]
