"""The inspectors' bench in a browser: from the oath through the queue, by keyboard and by axe."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from meetings import second_factor
from tests.browser.test_desk import AXE, PASSWORD, ROOT

pytestmark = pytest.mark.browser

MEETING = "/desk/meetings/inspected-2003/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PREPARE = f"""
import json
from datetime import timedelta
from django.contrib.auth import get_user_model
from meetings import second_factor
from meetings.clock import current_clock
from meetings.models import StaffRole
from tests.cards.pictures import png
from tests.conftest import CAPSTONE, swear_in
from voting import door
from voting.cards import batches, scans
from voting.importing import import_record
from voting.inspection import challenges, oath
from voting.models import CardOutcome

lines = [dict(line) for line in CAPSTONE]
lines[0] |= {{"id": "inspected-2003", "issuer": "Inspected, Inc."}}
meeting = import_record([json.dumps(line) for line in lines])
clock = current_clock()
people = {{}}
for name, role in (
    ("Ines", "inspector"), ("Ivan", "inspector"), ("Susan", "secretary"), ("Super", "supervisor")
):
    user = get_user_model().objects.create_user(
        f"bench-{{name.lower()}}", password="{PASSWORD}", first_name=name, last_name="Pector"
    )
    StaffRole.objects.create(user=user, meeting=meeting, role=role)
    people[name] = user
second_factor.give(people["Ines"], "{SECRET}")
oath.appoint(meeting, "bench-ines", "Susan Pector", clock)
swear_in(meeting, people["Ivan"], clock)
for holding, fields in (
    ("alice", {{"signed": False}}), ("bob", {{}}), ("carol", {{"signed": False}}),
):
    door.receive(meeting, door.Arrival(holding, "proxy", "mail", {{"2": "for"}}, **fields), clock)
over = door.Arrival("nominee", "proxy", "nominee", {{"2": {{"for": "9000"}}}})
door.receive(meeting, over, clock)
batch = batches.open_batch(
    meeting, people["Super"], clock, name="Friday", cards_counted=1, counted_by="M",
    received=clock.now() - timedelta(hours=1),
)
scans.keep(batch, [png()], people["Super"], clock)
CardOutcome.objects.create(
    card=batch.cards.get(), kind="held", code="unknown_account", detail="No holding has it.",
    by=people["Super"], at=clock.now(),
)
challenges.lodge(meeting, "Harbor Fund", "The record date is wrong.", clock)
"""


@pytest.fixture(scope="module")
def prepared(environment: dict[str, str], numbers: dict[str, str]) -> None:
    """A meeting of its own with something of everything to inspect."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@pytest.fixture
def sign_in(browser: Any, base_url: str, prepared: Any) -> Iterator[Callable[..., Page]]:
    """A page of somebody's own browser: `sign_in("ines")`."""
    contexts = []

    def signed_in(who: str, **options: Any) -> Page:
        context = browser.new_context(base_url=base_url, **options)
        contexts.append(context)
        page: Page = context.new_page()
        page.goto("/desk/sign-in/")
        page.get_by_label("Name").fill(f"bench-{who}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your meetings")).to_be_visible()
        return page

    yield signed_in
    for context in contexts:
        context.close()


def test_from_the_oath_through_the_queue_by_the_keyboard(sign_in: Callable[..., Page]) -> None:
    complaints: list[str] = []
    page = sign_in("ines")
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(MEETING + "polls/opened/")
    expect(page.get_by_text("Sign the oath first.")).to_be_visible()
    page.get_by_label("Type your name").fill("Ines Pector")
    page.get_by_label("Code of your authenticator app").fill(second_factor.code_now(SECRET))
    page.get_by_role("button", name="Sign the oath").click()
    expect(page.get_by_text("You may act as an inspector now.")).to_be_visible()

    page.get_by_role("link", name="Exceptions").click()
    page.get_by_label("What is wrong").select_option(label="Unsigned (2)")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Work through them").click()
    expect(page.get_by_text("Exception 1 of 2")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alice Archer")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carol Carter")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alice Archer")

    page.keyboard.press("a")
    expect(page.get_by_label("Accept")).to_be_checked()
    page.keyboard.type("n, p and r are letters of the reason.")
    expect(page.get_by_label("Accept")).to_be_checked()
    page.get_by_label("The instrument itself").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carol Carter")

    page.get_by_role("button", name="Turn the letters off").click()
    page.keyboard.press("p")
    page.keyboard.press("r")
    expect(page.get_by_label("Reject")).not_to_be_checked()
    page.get_by_role("button", name="Seen: leave it").click()
    expect(page.get_by_text("That was the last one here.")).to_be_visible()
    assert complaints == []


def test_without_scripts_a_ruling_is_made_by_links_and_buttons(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("ivan", java_script_enabled=False)
    page.goto(MEETING + "exceptions/?kind=undated&q=bob")
    page.get_by_role("link", name="Work through them").click()
    expect(page.get_by_text("Keys:")).to_be_hidden()
    page.get_by_label("Reject").check()
    page.get_by_label("Reason").fill("A copy.")
    page.get_by_label("The regular books").check()
    page.get_by_role("button", name="Record the ruling").click()

    expect(page.get_by_text("That was the last one here.")).to_be_visible()


PAGES = [
    ("ivan", "exceptions/?state=all"),
    ("ivan", "exceptions/unresolved/"),
    ("ivan", "oath/"),
    ("ivan", "duties/"),
    ("ivan", "challenges/"),
    ("ivan", "challenges/lodge/"),
    ("ivan", "inspectors/"),
    ("susan", "inspectors/"),
    ("susan", "challenges/"),
    ("susan", "/desk/security/"),
    ("ines", "/desk/security/"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_fits_a_telephone_and_is_accessible(
    sign_in: Callable[..., Page], who: str, path: str
) -> None:
    page = sign_in(who, viewport={"width": 390, "height": 844})
    page.goto(path if path.startswith("/") else MEETING + path)

    check(page)


@pytest.mark.parametrize("whose", ["Harborline Securities", "No account yet", "By Harbor Fund"])
def test_an_exception_fits_a_telephone_and_is_accessible(
    sign_in: Callable[..., Page], whose: str
) -> None:
    page = sign_in("ivan", viewport={"width": 390, "height": 844})
    page.goto(MEETING + "exceptions/?state=all")
    page.get_by_role("link", name=whose).click()

    check(page)


def check(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
