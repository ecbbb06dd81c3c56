"""A contest in a browser: the choice of a card, the running count of marks, and no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_stockholder import AXE, sign_in

pytestmark = pytest.mark.browser

WHITE = re.compile("Vote on this card.*the white card of Harbor Opportunities Fund LP")


def mark_for(page: Page, *rows: int) -> None:
    for row in rows:
        page.locator(f"input[name=m1-n{row}][value=for]").check()


def open_white_card(page: Page, numbers: dict[str, str]) -> None:
    sign_in(page, numbers["contested"])
    page.get_by_role("link", name=WHITE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meridian Works, Inc.")


def test_the_marks_are_counted_while_one_marks(page: Page, numbers: dict[str, str]) -> None:
    open_white_card(page, numbers)
    used = page.locator("[data-marks-used]")
    expect(used).to_have_text("0 of 3 FOR marks used")
    mark_for(page, 1, 4)
    expect(used).to_have_text("2 of 3 FOR marks used")
    mark_for(page, 2, 5)
    expect(used).to_have_text("4 of 3 FOR marks used: too many")
    page.locator("input[name=m1-n5][value=against]").check()
    expect(used).to_have_text("3 of 3 FOR marks used")

    given = page.locator("[data-votes-given]")
    page.get_by_label("Votes for Pia Ueda").fill("500")
    expect(given).to_have_text("500 of 800 votes given, 300 left")
    page.get_by_label("Votes for Quin Ono").fill("1,000")
    expect(given).to_contain_text("too many")
    page.get_by_label("Votes for Quin Ono").fill("x")
    expect(given).to_be_hidden()


def test_without_scripts_the_server_says_what_is_too_much(
    browser: Browser, base_url: str, numbers: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    open_white_card(page, numbers)
    expect(page.locator("[data-marks-used]")).to_be_hidden()
    mark_for(page, 1, 2, 4, 5)
    page.get_by_role("button", name="Review my vote").click()
    expect(page.get_by_role("alert")).to_contain_text("You marked FOR for 4 nominees")
    page.locator("input[name=m1-n1][value=against]").check()
    page.get_by_role("button", name="Review my vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is what will be recorded")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_choice_and_the_card_are_for_everybody(
    page: Page, numbers: dict[str, str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, numbers["contested"])
    for address in ("/meeting/", "/card/", "/card/?on=Harbor%20Fund", "/history/"):
        page.goto(address)
        found: Any = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
