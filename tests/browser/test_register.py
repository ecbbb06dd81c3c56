"""The register in a browser: sent, mapped, checked with faults, mended, loaded and recorded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import CAPSTONE

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
REGISTER = "/desk/meetings/empty/register/"
PASSWORD = "a long pass phrase"
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}
LINES = [
    {**line, **({"id": "empty"} if line["type"] == "meeting" else {})}
    for line in CAPSTONE
    if line["type"] != "holding"
]
PREPARE = f"""
from django.contrib.auth import get_user_model
from meetings.models import StaffRole
from voting.importing import import_record
meeting = import_record({[json.dumps(line) for line in LINES]!r})
user = get_user_model().objects.create_user("registering", password="{PASSWORD}")
StaffRole.objects.create(user=user, meeting=meeting, role="secretary")
"""
#: What a worker does, one task at a time.
WORK = """
from meetings.clock import current_clock
from meetings.register import files
from voting import register
for file in files.abandoned():
    if file.state == "checking":
        files.check(file.pk)
    elif file.state == "loading":
        register.load(file.pk, current_clock())
    else:
        register.record(file.pk, current_clock())
"""
SOUND = "Account,Name,Shares,Kind,Under\nCEDE,Cede & Co.,9000,nominee,\nzoe,Zoë Archer,1000,,\n"


@pytest.fixture(scope="module")
def do(environment: dict[str, str], numbers: dict[str, str]) -> Callable[[str], None]:
    """Do something on the server's database, beside the server."""

    def done(code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    done(PREPARE)
    return done


def accessible(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def send(page: Page, content: str) -> None:
    file: Any = {"name": "register.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("The transfer agent’s file").set_input_files(file)
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()


def test_from_the_file_to_the_record(page: Page, do: Callable[[str], None]) -> None:
    page.goto(f"/desk/sign-in/?next={REGISTER}")
    page.get_by_label("Name").fill("registering")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="No register yet")).to_be_visible()
    accessible(page)

    send(page, SOUND.replace("1000", "-5"))
    accessible(page)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("progress")).to_be_visible()
    accessible(page)
    do(WORK)
    expect(page.locator("#state")).to_contain_text("“-5” is negative", timeout=15_000)
    accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the faults").click()
    assert b"3,Shares," in taken.value.path().read_bytes()

    page.goto(REGISTER)
    send(page, SOUND)
    page.get_by_role("button", name="Check the rows").click()
    do(WORK)
    page.get_by_role("button", name="Load the register").click(timeout=15_000)
    do(WORK)
    expect(page.locator("#state")).to_contain_text("the draft of the register", timeout=15_000)
    accessible(page)
    page.get_by_role("link", name="list of holdings").click()
    page.get_by_label("By", exact=True).select_option("Name")
    page.get_by_label("That begins with").fill("zo")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    accessible(page)

    page.goto(REGISTER)
    page.get_by_role("button", name="Enter it in the record").click()
    do(WORK)
    expect(page.locator("#state")).to_contain_text("in the meeting’s record", timeout=15_000)
    page.goto(REGISTER)
    page.get_by_label("What it should have said").fill("1,350 shares")
    page.get_by_label("Why, and on what paper").fill("The agent’s letter")
    page.get_by_role("button", name="Note the correction").click()
    expect(page.locator(".history")).to_contain_text("1,350 shares")
    accessible(page)
