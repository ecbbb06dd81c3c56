"""Printing cards in a browser: started, watched while it goes on, taken, and deleted."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CARDS = "/desk/meetings/capstone-2003/print/"
PASSWORD = "a long pass phrase"
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}
STAFF = f"""
from django.contrib.auth import get_user_model
from meetings.models import Meeting, StaffRole
user = get_user_model().objects.create_user("printer", password="{PASSWORD}")
meeting = Meeting.objects.get(key="capstone-2003")
StaffRole.objects.create(user=user, meeting=meeting, role="secretary")
"""
#: What a worker does with the run that was started, one file at a time.
PRINT = """
from meetings.clock import current_clock
from voting.cards.printing import runs
from voting.models import CardRun
run = CardRun.objects.get(ended_at=None)
for _ in range({files}):
    runs.print_next_file(run.pk, current_clock())
"""


@pytest.fixture(scope="module")
def do(environment: dict[str, str], numbers: dict[str, str]) -> Callable[[str], None]:
    """Do something on the server's database, beside the server."""

    def done(code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    done(STAFF)
    return done


@pytest.fixture
def cards(do: Any, page: Page) -> Page:
    """The page of cards, as the secretary sees it."""
    page.goto(f"/desk/sign-in/?next={CARDS}")
    page.get_by_label("Name").fill("printer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proxy cards")
    return page


def accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_from_the_start_to_the_deletion(cards: Page, do: Callable[[str], None]) -> None:
    page = cards
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("All cards").check()
    page.get_by_label("Cards in a file").fill("3")
    page.get_by_role("button", name="Print the cards").click()
    expect(page.locator("#runs")).to_contain_text("0 of 4 holdings looked at")
    accessible(page)

    do(PRINT.format(files=1))
    expect(page.locator("#runs")).to_contain_text("3 of 4 holdings looked at", timeout=15_000)
    do(PRINT.format(files=1))
    expect(page.locator("#runs")).to_contain_text("4 cards printed", timeout=15_000)
    expect(page.get_by_role("button", name="Print the cards")).to_be_visible()
    accessible(page)

    with page.expect_download() as taken:
        page.get_by_role("link", name="Cards 1").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as taken:
        page.get_by_role("link", name="List 2").click()
    assert b"Harborline" in taken.value.path().read_bytes()
    page.reload()
    expect(page.locator("#runs")).to_contain_text("by printer")

    page.get_by_role("link", name="Delete these files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete these files?")
    accessible(page)
    page.get_by_role("button", name="Delete the files").click()
    expect(page.locator("#runs")).to_contain_text("files deleted")


def test_a_control_number_is_replaced(cards: Page) -> None:
    page = cards
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Holder's name").fill("bob")
    page.get_by_role("button", name="Find the holding").click()
    page.get_by_role("link", name="Bob Baker").click()
    accessible(page)
    page.get_by_role("button", name="Issue a new number").click()
    expect(page.locator(".messages")).to_contain_text("the old one opens nothing any more")
