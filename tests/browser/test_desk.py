"""The desk in a browser: it refreshes by itself, fits a telephone, and is open to everybody."""

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

from tests.cards.pictures import image

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
MEETING = "/desk/meetings/capstone-2003/"
PASSWORD = "a long pass phrase"
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}

STAFF = f"""
from django.contrib.auth import get_user_model
from meetings.clock import current_clock
from meetings.models import Meeting, StaffRole
from tests.conftest import swear_in
meeting = Meeting.objects.get(key="capstone-2003")
for role in ("secretary", "inspector"):
    user = get_user_model().objects.create_user(f"desk-{{role}}", password="{PASSWORD}")
    StaffRole.objects.create(user=user, meeting=meeting, role=role)
swear_in(meeting, user, current_clock())
"""
RECEIVE = """
from meetings.clock import current_clock
from meetings.models import Meeting
from voting import door
door.receive(Meeting.objects.get(key="capstone-2003"), door.Arrival({arrival}), current_clock())
"""
FILE = RECEIVE.format(arrival='"nominee", "proxy", "nominee", {"2": {"for": "3000"}}')
REVOCATION = RECEIVE.format(arrival='"nominee", "revocation", "mail"')


@pytest.fixture(scope="module")
def do(environment: dict[str, str], numbers: dict[str, str]) -> Callable[[str], None]:
    """Do something on the server's database, beside the server."""

    def done(code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    done(STAFF)
    return done


@pytest.fixture
def sign_in(do: Any, page: Page) -> Callable[[str], None]:
    """Sign in with a role and go to the dashboard: `sign_in("secretary")`."""

    def signed_in(role: str) -> None:
        page.goto("/desk/")
        page.get_by_label("Name").fill(f"desk-{role}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Capstone Turbine Corporation").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Capstone Turbine Corporation")

    return signed_in


def test_the_dashboard_shows_a_new_vote_by_itself(
    page: Page, sign_in: Callable[[str], None], do: Callable[[str], None]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # Whatever other tests voted for this position does not stand any more.
    do(REVOCATION)
    sign_in("secretary")
    before = page.locator("#quorum .big").inner_text()
    page.get_by_text("The same, day by day").or_(page.get_by_text("Reload")).first.focus()
    focused = page.evaluate("document.activeElement.textContent")

    do(FILE)

    expect(page.locator("#quorum .big")).not_to_have_text(before, timeout=20_000)
    expect(page.locator("#channels")).to_contain_text("Nominee file")
    assert page.evaluate("document.activeElement.textContent") == focused
    assert complaints == []


def test_without_scripts_the_dashboard_is_whole(
    browser: Any, base_url: str, do: Callable[[str], None]
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/desk/")
    page.get_by_label("Name").fill("desk-secretary")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Capstone Turbine Corporation").click()

    expect(page.locator("#quorum")).to_contain_text("needed")
    expect(page.get_by_role("link", name="Reload")).to_be_visible()
    context.close()


def test_opening_the_polls_is_asked_first(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("inspector")
    page.get_by_role("link", name="Meeting day").click()
    page.get_by_role("link", name="Polls").click()
    page.get_by_role("link", name="Open the polls on every matter").click()

    expect(page.get_by_role("button", name="Open the polls")).to_be_visible()
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("table")).to_contain_text("not opened")


def test_the_notice_of_the_meeting_is_downloaded(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("secretary")
    page.get_by_role("link", name="Preparation").click()
    page.get_by_role("link", name="Messages").click()
    expect(page.get_by_text("There is a result when the polls")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="seev.001.001.08").click()

    assert download.value.suggested_filename == "seev.001.001.08.xml"


SECRETARY = [
    "",
    "calendar/",
    "calendar/list_ready/",
    "rules/",
    "rules/facts/",
    "instruments/",
    "messages/",
    "not-voted/",
    "revocations/?q=alice",
    "room/",
    "warnings/",
    "report/",
]


@pytest.mark.parametrize(
    ("role", "paths"),
    [("secretary", SECRETARY), ("inspector", ["polls/"])],
    ids=["secretary", "inspector"],
)
def test_a_page_fits_a_telephone_and_is_accessible(
    page: Page,
    sign_in: Callable[[str], None],
    role: str,
    paths: list[str],
    subtests: pytest.Subtests,
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(role)

    for path in paths:
        with subtests.test(page=path):
            page.goto(MEETING + path)
            looked_at(page)


def looked_at(page: Page) -> None:
    """The page fits a telephone, has nothing inline and is open to everybody."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_a_revocation_with_its_scan_from_the_office_to_the_inspector(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("secretary")
    page.get_by_role("link", name="Voting", exact=True).click()
    page.get_by_role("link", name="Revocations").click()
    page.get_by_label("Holder's name, or the holding").fill("bob")
    page.get_by_role("button", name="Find the holding").click()
    page.get_by_role("link", name="Bob Baker").click()
    looked_at(page)
    page.get_by_label("Received at the office").fill("2031-01-01T10:00:00")
    page.get_by_role("button", name="Enter the revocation").click()
    expect(page.get_by_text("this time is still to come")).to_be_visible()
    looked_at(page)
    page.get_by_label("Received at the office").fill("")
    scan = {"name": "notice.png", "mimeType": "image/png", "buffer": image("PNG")}
    page.get_by_label("Scan of the notice").set_input_files(scan)
    page.get_by_role("button", name="Enter the revocation").click()
    expect(
        page.get_by_text("The revocation of Bob Baker and Beth Baker is entered.")
    ).to_be_visible()
    looked_at(page)

    page.get_by_role("button", name="sign out").click()
    sign_in("inspector")
    page.get_by_role("link", name="Voting", exact=True).click()
    page.get_by_role("link", name="Bob Baker").first.click()
    picture = page.get_by_role("img", name="Scan of the notice, page 1")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(page.get_by_role("button", name="Record the ruling")).to_be_visible()
    looked_at(page)
