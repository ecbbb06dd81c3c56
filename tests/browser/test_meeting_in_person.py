"""The meeting in person in a browser: checked in, handed a ballot, cast on a tablet."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
DESK = "/desk/meetings/in-person/"
PASSWORD = "a long pass phrase"
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}

#: The morning of a meeting of its own, with Alice's proxy in and the polls open.
MORNING = f"""
import json
from datetime import datetime
from django.contrib.auth import get_user_model
from demo.models import DemoClock
from meetings.clock import DatabaseClock, current_clock
from meetings.models import Role, Room, StaffRole
from tests.conftest import CAPSTONE
from voting import announcements, door
from voting.importing import import_record
lines = [{{**CAPSTONE[0], "id": "in-person", "issuer": "Quorum Test Corporation"}}, *CAPSTONE[1:]]
meeting = import_record([json.dumps(line) for line in lines])
door.receive(meeting, door.Arrival("alice", "proxy", "internet", {{"2": "for"}}), current_clock())
morning = datetime.fromisoformat("2003-05-30T09:20:00-07:00")
DemoClock.objects.update(shown=morning, set_at=DatabaseClock().now(), played_until=morning)
Room.objects.create(meeting=meeting, capacity=1)
announcements.announce_polls(meeting, "opened", current_clock())
for role in ("registrar", "secretary"):
    user = get_user_model().objects.create_user(f"day-{{role}}", password="{PASSWORD}")
    StaffRole.objects.create(user=user, meeting=meeting, role=role)
"""
#: The other pages' tests stand a week before.
BACK = """
from demo.models import DemoClock
from meetings.clock import DatabaseClock
from tests.conftest import OPEN
DemoClock.objects.update(shown=OPEN, set_at=DatabaseClock().now(), played_until=OPEN)
"""


@pytest.fixture(scope="module", autouse=True)
def morning(environment: dict[str, str], numbers: dict[str, str]) -> Iterator[None]:
    """The clock stands at the morning of the meeting, and goes back afterwards."""

    def do(code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    do(MORNING)
    yield
    do(BACK)


def sign_in(page: Page, role: str) -> None:
    page.goto("/desk/")
    page.get_by_label("Name").fill(f"day-{role}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your meetings")


def accessible(page: Page) -> None:
    found = Axe().run(page, options=AXE).response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits), page.url


def test_a_holder_checks_in_takes_a_ballot_and_casts_it_on_a_tablet(
    page: Page, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    sign_in(page, "registrar")
    page.get_by_role("link", name="Quorum Test Corporation").click()
    page.get_by_label("Name of the holder or of an appointed proxy, or account").fill("archer")
    page.get_by_role("button", name="Find the holding").click()
    accessible(page)
    page.get_by_role("link", name="Alice Archer").click()
    accessible(page)
    page.get_by_label("Passport").check()
    page.get_by_label("I have compared").check()
    page.get_by_role("button", name="Admit").click()
    expect(page.get_by_role("status")).to_contain_text("admitted, with badge 1")
    page.get_by_label("On a tablet").check()
    accessible(page)
    page.get_by_role("button", name="Hand out a ballot").click()
    accessible(page)
    code = page.locator(".control-number").inner_text()

    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 800, "height": 1100}}
    )
    tablet = context.new_page()
    tablet.on("console", lambda line: complaints.append(line.text))
    tablet.goto("/floor/")
    tablet.get_by_label("Code").fill(code)
    tablet.get_by_role("button", name="Open the ballot").click()
    accessible(tablet)
    tablet.get_by_role("button", name="Begin").click()
    expect(tablet.get_by_text("it takes the place of this on every matter")).to_be_visible()
    accessible(tablet)
    tablet.get_by_role("group", name=re.compile("reverse stock split")).get_by_label(
        "AGAINST"
    ).check()
    tablet.get_by_role("button", name="Review my ballot").click()
    accessible(tablet)
    tablet.get_by_role("button", name="Cast my ballot").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Your ballot is cast")
    expect(tablet.get_by_text("Replaced by the ballot you cast at the meeting")).to_be_visible()
    accessible(tablet)
    tablet.get_by_role("button", name="Done: give the tablet back").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("This tablet is ready")
    context.close()
    assert complaints == []


def test_the_next_finds_the_room_full_and_hands_in_a_printed_ballot(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "registrar")
    page.goto(f"{DESK}admission/?q=carter")
    page.get_by_role("link", name="Carol Carter").click()
    expect(page.get_by_text("The room is full:")).to_be_visible()
    page.get_by_label("Driver’s license").check()
    page.get_by_label("I have compared").check()
    page.get_by_role("button", name="Admit").click()
    expect(page.get_by_role("alert")).to_contain_text("number 1 on the waiting list")
    page.get_by_label("Printed").check()
    page.get_by_role("button", name="Hand out a ballot").click()
    page.get_by_role("button", name="It is handed in").click()
    matter = page.get_by_role("group", name=re.compile("reverse stock split"))
    matter.get_by_label("FOR").check()
    matter.get_by_label("AGAINST").check()
    accessible(page)
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("status")).to_contain_text("is cast")
    page.goto(f"{DESK}admission/")
    accessible(page)


def test_the_secretary_records_other_business_and_the_proxies_vote(page: Page) -> None:
    sign_in(page, "secretary")
    page.goto(f"{DESK}floor/raise/")
    accessible(page)
    page.get_by_label("The matter, in a few words").fill("A vote of thanks")
    page.get_by_role("button", name="Record the matter").click()
    page.get_by_role("link", name="Record their vote on matter 3").click()
    accessible(page)
    page.get_by_label("FOR").check()
    page.get_by_label("Susan Cayley").check()
    page.get_by_role("button", name="Record their vote").click()
    expect(page.get_by_text("Acting: Susan Cayley.")).to_be_visible()
    accessible(page)
    for path in ("floor/adjournment/", "floor/substitution/"):
        page.goto(f"{DESK}{path}")
        accessible(page)
