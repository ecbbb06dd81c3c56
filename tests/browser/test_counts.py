"""Counts, reports and the certificate in a browser, up to the last signature."""

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
#: A meeting of its own: the others go on after this one is closed.
MEETING = "/desk/meetings/counted-2003/"
PASSWORD = "a long pass phrase"
SECRETS = {
    "Ines Pector": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "Vera Tally": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
}
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}

INSPECTORS = f"""
import json
from django.contrib.auth import get_user_model
from meetings import control_numbers
from tests.conftest import CAPSTONE
from voting.importing import import_record
meeting = import_record(
    [json.dumps({{**CAPSTONE[0], "id": "counted-2003"}}), *map(json.dumps, CAPSTONE[1:])])
control_numbers.issue_all(meeting)
from meetings import second_factor
from meetings.clock import current_clock
from voting import door
from voting.inspection import oath
from voting.reports import signing
from django.utils import timezone
clock = current_clock()
for name, secret in {SECRETS!r}.items():
    first, last = name.split()
    user = get_user_model().objects.create_user(
        f"counts-{{first}}", password="{PASSWORD}", first_name=first, last_name=last)
    oath.sign(oath.appoint(meeting, user.username, "The secretary", clock), clock)
    second_factor.give(user, secret)
signing.make_pair(signing.default_folder(), "Capstone", timezone.now())
door.receive(meeting, door.Arrival("carol", "proxy", "internet", {{"2": "for"}}), clock)
door.receive(
    meeting, door.Arrival("bob", "proxy", "mail", {{"2": "for"}}, signed=False), clock)
"""
POLLS = """
from meetings.clock import current_clock
from meetings.models import Meeting
from voting import announcements
meeting, clock = Meeting.objects.get(key="counted-2003"), current_clock()
for state, needed in (("opened", "not_opened"), ("closed", "opened")):
    if needed in announcements.polls_state(meeting).values():
        announcements.announce_polls(meeting, state, clock)
"""


@pytest.fixture(scope="module")
def do(environment: dict[str, str], numbers: dict[str, str]) -> Callable[[str], None]:
    """Do something on the server's database, beside the server."""

    def done(code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    done(INSPECTORS)
    return done


@pytest.fixture
def sign_in(do: Any, page: Page) -> Callable[[str], None]:
    """Sign in as an inspector: `sign_in("Ines")`."""

    def signed_in(first: str) -> None:
        page.context.clear_cookies()
        page.goto("/desk/sign-in/")
        page.get_by_label("Name").fill(f"counts-{first}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("link", name="Capstone Turbine Corporation")).to_be_visible()

    return signed_in


def asked(environment: dict[str, str], code: str) -> str:
    """What some code prints on the server's database."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    made = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return made.stdout.strip()


def code_of(name: str) -> str:
    """What prints the code that an inspector's app shows now."""
    return f"from meetings import second_factor; print(second_factor.code_now({SECRETS[name]!r}))"


CAROLS_NUMBER = """
from meetings import control_numbers
from meetings.models import Meeting
meeting = Meeting.objects.get(key="counted-2003")
print(control_numbers.derive(meeting, meeting.holdings.get(key="carol"), 1))
"""


def assert_fits_and_is_accessible(page: Page) -> None:
    for summary in page.locator("details").all():
        summary.evaluate("one => { one.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_from_a_preliminary_count_to_the_last_signature(
    page: Page,
    sign_in: Callable[[str], None],
    do: Callable[[str], None],
    environment: dict[str, str],
) -> None:
    """By pages alone, each of which fits a telephone and is open to everybody."""
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("Ines")
    page.goto(f"{MEETING}counts/")
    assert_fits_and_is_accessible(page)
    page.get_by_role("button", name="Take a preliminary count").click()
    expect(page.locator("h1")).to_have_text("Preliminary count")
    expect(page.locator("main")).to_contain_text("it comes out the same")
    assert_fits_and_is_accessible(page)
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("main")).to_contain_text("it is equal")

    for path in ("counts/now/", "counts/as-of/", "counts/policy/", "reports/"):
        page.goto(MEETING + path)
        assert_fits_and_is_accessible(page)
    page.goto(f"{MEETING}counts/what-if/")
    page.locator("select[name^=ruling-]").first.select_option("accept")
    page.get_by_role("button", name="Show the outcome").click()
    expect(page.locator("main")).to_contain_text("With 1 ruling")
    assert_fits_and_is_accessible(page)

    do(POLLS)
    page.goto(f"{MEETING}certificate/")
    expect(page.locator("main")).to_contain_text("No final count has been taken.")
    assert_fits_and_is_accessible(page)
    page.goto(f"{MEETING}counts/")
    page.get_by_role("button", name="Take the final count").click()
    page.goto(f"{MEETING}counts/")
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator("main")).to_contain_text("What explains it")
    assert_fits_and_is_accessible(page)

    for name in SECRETS:
        sign_in(name.split()[0])
        page.goto(f"{MEETING}certificate/")
        assert_fits_and_is_accessible(page)
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Code of your authenticator app").fill(asked(environment, code_of(name)))
        page.locator("button.btn-danger").click()
    expect(page.locator("main")).to_contain_text("The count is certified and the meeting is closed")
    assert_fits_and_is_accessible(page)
    with page.expect_download() as download:
        page.evaluate(
            "address => { const a = document.createElement('a'); a.href = address;"
            " a.download = ''; document.body.append(a); a.click() }",
            f"{MEETING}certificate.pdf",
        )
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("Control number").fill(asked(environment, CAROLS_NUMBER))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="How your shares were voted and counted").click()
    expect(page.locator("main")).to_contain_text("3,000 were counted as present")
    assert_fits_and_is_accessible(page)
