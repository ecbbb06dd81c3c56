"""The stockholder's pages in a browser: by keyboard, without scripts, on a phone, for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

#: WCAG 2.2, levels A and AA.
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    }
}


def sign_in(page: Page, number: str) -> None:
    page.goto("/")
    page.get_by_label("Control number").fill(number)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Press the tabulator until the target has the focus."""
    wanted = target.element_handle()
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("element => element === document.activeElement", wanted):
            return
    raise AssertionError("the keyboard does not reach it")


def test_by_keyboard_alone(page: Page, numbers: dict[str, str]) -> None:
    page.goto("/")
    tab_to(page, page.get_by_label("Control number"))
    page.keyboard.type(numbers["alice"])
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Open my proxy card"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("input[name=m1-except][value='1c']"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("input[name=m2][value=for]"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_role("button", name="Review my vote"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is what will be recorded")
    expect(page.locator(".marked")).to_contain_text("John Jaggers: WITHHOLD")
    expect(page.locator(".marked")).to_contain_text("ABSTAIN")
    tab_to(page, page.get_by_role("button", name="Send my vote"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is recorded")


@pytest.fixture
def without_scripts(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts(without_scripts: Page, numbers: dict[str, str]) -> None:
    page = without_scripts
    sign_in(page, numbers["carol"])
    expect(page.locator("[data-countdown]").first).to_have_text(re.compile("6\u00a0d .* left"))
    page.get_by_role("link", name="Open my proxy card").click()
    page.locator("input[name=m1][value=for]").check()
    page.locator("input[name=m1-except][value='1b']").check()
    page.get_by_role("button", name="Review my vote").click()
    expect(page.get_by_role("alert")).to_contain_text("also ticked Richard Donnelly")
    page.locator("input[name=m1][value=except]").check()
    page.get_by_role("button", name="Review my vote").click()
    page.get_by_role("button", name="Change my marks").click()
    expect(page.locator("input[name=m1-except][value='1b']")).to_be_checked()
    page.locator("input[name=m2][value=against]").check()
    page.get_by_role("button", name="Review my vote").click()
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is recorded")
    page.get_by_role("link", name="Your votes").click()
    page.get_by_role("link", name="Revoke my vote in writing").click()
    page.get_by_label("Your full name").fill("Carol Carter")
    page.get_by_role("button", name="Review my revocation").click()
    page.get_by_role("button", name="Revoke my vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your revocation is recorded")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vote your shares")


def test_the_script_keeps_row_and_exceptions_in_step(page: Page, numbers: dict[str, str]) -> None:
    sign_in(page, numbers["nominee"])
    page.goto("/card/")
    page.locator("input[name=m1-except][value='1d']").check()
    expect(page.locator("input[name=m1][value=except]")).to_be_checked()
    page.locator("input[name=m1][value=withhold]").check()
    expect(page.locator("input[name=m1-except][value='1d']")).not_to_be_checked()


@pytest.mark.parametrize("scripts", [True, False])
def test_going_back_asks_nothing_and_loses_nothing(
    browser: Browser, base_url: str, numbers: dict[str, str], scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts, base_url=base_url)
    page = context.new_page()
    sign_in(page, numbers["carol"])
    heading = page.get_by_role("heading", level=1)
    page.goto("/card/?blank=1")
    page.locator("input[name=m2][value=against]").check()
    page.get_by_role("button", name="Review my vote").click()
    assert page.url == f"{base_url}/card/review/"
    page.get_by_role("button", name="Change my marks").click()
    expect(page.locator("input[name=m2][value=against]")).to_be_checked()
    page.go_back()
    expect(heading).to_have_text("This is what will be recorded")
    page.reload()
    page.get_by_role("button", name="Send my vote").click()
    expect(heading).to_have_text("Your vote is recorded")
    receipt = page.url
    page.go_back()
    expect(heading).to_have_text("Your vote is recorded")
    assert page.url == receipt, "it was sent: there is nothing left to review"
    context.close()


def visit_all(page: Page, number: str, marks: dict[str, str], name: str) -> Iterator[str]:
    """Open every page that a holder meets, faults included; what each is."""
    page.goto("/")
    yield "sign-in"
    page.get_by_label("Control number").fill("1234 5678 9012 3456")
    page.get_by_role("button", name="Sign in").click()
    yield "sign-in with a wrong number"
    page.get_by_label("Control number").fill(number)
    page.get_by_role("button", name="Sign in").click()
    yield "meeting"
    page.goto("/revoke/")
    yield "nothing to revoke"
    page.goto("/history/")
    yield "empty history"
    page.goto("/card/?blank=1")
    for summary in page.locator("details summary").all():
        summary.click()
    yield "card"
    page.locator("input[name=card]").evaluate("field => { field.value = 'old' }")
    page.get_by_role("button", name="Review my vote").click()
    yield "card with a message"
    for field, value in marks.items():
        box = page.locator(f"input[name='{field}']")
        if box.first.get_attribute("type") == "radio":
            page.locator(f"input[name='{field}'][value='{value}']").check()
        else:
            box.fill(value)
    tick_signer(page, name)
    page.get_by_role("button", name="Review my vote").click()
    yield "review"
    page.get_by_role("button", name="Send my vote").click()
    yield "receipt"
    page.goto("/meeting/")
    yield "meeting after the vote"
    page.goto("/revoke/")
    yield "revocation"
    tick_signer(page, name)
    page.get_by_label("Your full name").fill(name)
    page.get_by_role("button", name="Review my revocation").click()
    yield "review of the revocation"
    page.get_by_role("button", name="Revoke my vote").click()
    yield "receipt of the revocation"
    page.goto("/history/")
    for summary in page.locator("details summary").all():
        summary.click()
    yield "history"


def tick_signer(page: Page, name: str) -> None:
    """Sign as one of joint holders, where there are several: none is ticked beforehand."""
    for box in page.locator(f"input[name=signing][value='{name}']").all():
        box.check()


VOTED = {"m1-n1": "for", "m2-n2": "abstain", "m3-n1": "30", "m4": "2"}


def test_nobody_is_shut_out(page: Page, numbers: dict[str, str]) -> None:
    found: dict[str, Any] = {}
    for place in visit_all(page, numbers["b"], VOTED, "Banri Fuji"):
        answer = Axe().run(page, options=AXE).response
        for violation in answer["violations"]:
            nodes = [node["target"] for node in violation["nodes"]]
            found[f"{place}: {violation['id']}"] = nodes
    assert found == {}


def test_on_a_phone_nothing_runs_off_the_side(
    browser: Browser, base_url: str, numbers: dict[str, str]
) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    wide = [
        place
        for place in visit_all(page, numbers["a"], VOTED, "Akira Endo")
        if page.evaluate("document.documentElement.scrollWidth > 390")
    ]
    context.close()
    assert wide == []


def test_a_link_leaves_no_number_behind(page: Page, numbers: dict[str, str]) -> None:
    page.goto(f"/?number={numbers['beneath']}")
    assert numbers["beneath"] not in page.url
    expect(page.get_by_text("Dai Goto").first).to_be_visible()
    page.go_back()
    assert numbers["beneath"] not in page.content()
