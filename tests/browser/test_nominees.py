"""A broker's file in a browser, from its first fault to the inspector's ruling."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_desk import AXE, ROOT

pytestmark = pytest.mark.browser

MEETING = "/desk/meetings/capstone-2003/"
PASSWORD = "a long pass phrase"
USERS = f"""
from django.contrib.auth import get_user_model
from meetings.clock import current_clock
from meetings.models import Meeting, StaffRole
from tests.conftest import swear_in
from voting.nominees import positions
meeting = Meeting.objects.get(key="capstone-2003")
create = get_user_model().objects.create_user
positions.give(
    create("harborline", password="{PASSWORD}"),
    meeting.holdings.get(key="nominee"),
    by="Secretary",
    now=current_clock().now(),
)
create("colleague", password="{PASSWORD}")
for role in ("inspector", "secretary", "registrar"):
    user = create(f"ruling-{{role}}", password="{PASSWORD}")
    StaffRole.objects.create(user=user, meeting=meeting, role=role)
    if role == "inspector":
        swear_in(meeting, user, current_clock())
"""
DIRECTORS = ",".join(f"1{one} for,1{one} withhold" for one in "abcdef")
TITLES = f"account,{DIRECTORS},2 for,2 against"


@pytest.fixture(scope="module")
def users(environment: dict[str, str], numbers: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", USERS]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def sign_in(page: Page, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/desk/sign-in/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Capstone Turbine Corporation").click()


def looked_at(page: Page) -> None:
    """The page fits a telephone, has nothing inline and is open to everybody."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 1280, "height": 900})


def send(page: Page, folder: Path, name: str, votes: str) -> None:
    file = folder / name
    file.write_text(f"mode,REPLACE\n{TITLES}\nnominee,{votes}\n", encoding="utf-8")
    page.get_by_role("link", name="Positions", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Send and look at it").click()


def test_from_a_fault_to_a_ruling(page: Page, users: None, tmp_path: Path) -> None:
    sign_in(page, "harborline")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your positions")
    looked_at(page)

    send(page, tmp_path, "faults.csv", "4800,," * 6 + '"3,000",1800')
    expect(page.get_by_role("alert")).to_contain_text("Nothing of this file was recorded")
    expect(page.get_by_role("table")).to_contain_text("has separators")
    looked_at(page)

    send(page, tmp_path, "over.csv", "4800,," * 6 + "3000,1800")
    expect(page.get_by_role("table")).to_contain_text("over by 800")
    looked_at(page)
    page.get_by_role("button", name="Record 1 line").click()
    expect(page.get_by_role("table")).to_contain_text("4,800 shares voted on a position of 4,000")
    looked_at(page)

    page.get_by_role("link", name="Positions", exact=True).click()
    page.get_by_role("link", name="nominee", exact=True).click()
    expect(page.locator(".note-bad")).to_contain_text("Held")
    looked_at(page)

    sign_in(page, "ruling-inspector")
    page.get_by_role("link", name="Inspection", exact=True).click()
    page.get_by_role("link", name="Exceptions").click()
    page.get_by_role("link", name="together, line by line").click()
    expect(page.get_by_role("table")).to_contain_text("PRORATE")
    looked_at(page)
    page.get_by_role("link", name="Look at it and rule").click()
    looked_at(page)
    page.get_by_label("Accept, in proportion").check()
    page.get_by_label("Finding").fill("Lent shares were counted twice")
    page.get_by_role("button", name="Record the ruling").click()
    expect(page.get_by_text("The certificate has to state this").first).to_be_visible()
    looked_at(page)
    page.get_by_label("Information relied on").fill("Stock record of the record date")
    page.get_by_label("From whom").fill("Proxy department")
    page.get_by_label("When it was obtained").fill("May 23, noon")
    page.get_by_label("How it was obtained").fill("Signed letter")
    page.get_by_label("Why it is accurate").fill("It matches the securities position listing")
    page.get_by_role("button", name="Record the ruling").click()
    expect(page.get_by_text("No over-vote is open.")).to_be_visible()
    expect(page.get_by_text("From whom: Proxy department")).to_be_visible()
    looked_at(page)


def test_positions_are_given_and_ended(page: Page, users: None) -> None:
    sign_in(page, "ruling-secretary")
    page.get_by_role("link", name="Voting", exact=True).click()
    page.get_by_role("link", name="Banks and brokers").click()
    looked_at(page)
    page.get_by_label("User").fill("stranger")
    page.get_by_label("Position").fill("nominee")
    page.get_by_role("button", name="Give the position").click()
    expect(page.get_by_text("No user signs in with this name")).to_be_visible()
    looked_at(page)

    page.get_by_label("User").fill("colleague")
    page.get_by_role("button", name="Give the position").click()
    expect(page.get_by_text("colleague instructs for nominee from now on")).to_be_visible()
    page.get_by_role("link", name="End that colleague instructs for nominee").click()
    looked_at(page)
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("no longer instructs")).to_be_visible()
    looked_at(page)


def test_a_file_is_answered_and_a_legal_proxy_withdrawn(
    page: Page, users: None, tmp_path: Path
) -> None:
    sign_in(page, "harborline")
    send(page, tmp_path, "votes.csv", "900,," * 6 + "600,300")
    page.get_by_role("button", name="Record 1 line").click()
    expect(page.get_by_text("Votes are confirmed when the polls")).to_be_visible()
    looked_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="seev.006.001.12").click()
    assert download.value.suggested_filename.endswith("seev.006.001.12.xml")

    page.get_by_role("link", name="Positions", exact=True).click()
    page.get_by_role("link", name="nominee", exact=True).click()
    page.get_by_role("link", name="Issue a legal proxy").click()
    page.get_by_label("Beneficial owner’s name").fill("Olive Owner")
    page.get_by_label("Shares").fill("100")
    page.get_by_role("button", name="Look at what it does").click()
    looked_at(page)
    page.get_by_role("button", name="Issue the legal proxy").click()
    looked_at(page)
    page.get_by_role("link", name="Withdraw it").click()
    looked_at(page)
    page.get_by_label("Reason").fill("Sold before the record date")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("main")).to_contain_text("are the nominee’s to vote again")
    looked_at(page)

    sign_in(page, "ruling-registrar")
    page.get_by_role("link", name="Legal proxies").click()
    expect(page.get_by_role("table")).to_contain_text("withdrawn")
    looked_at(page)
