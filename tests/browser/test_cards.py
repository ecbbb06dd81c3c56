"""Keying mailed cards in a browser: by the keyboard alone, without scripts, and as it is seen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_desk import AXE, PASSWORD, ROOT
from tests.cards.pictures import image

pytestmark = pytest.mark.browser

CARDS = "/desk/meetings/cards-2003/cards/"
PREPARE = f"""
import json
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import get_user_model
from meetings import control_numbers
from meetings.clock import current_clock
from meetings.models import StaffRole
from tests.conftest import CAPSTONE, swear_in
from voting.cards import batches
from voting.importing import import_record

lines = [dict(line) for line in CAPSTONE]
lines[0] |= {{"id": "cards-2003", "issuer": "Cards, Inc."}}
lines += [
    {{"type": "holding", "id": f"h{{n:02}}", "holder": f"Holder {{n}}", "class": "common",
      "shares": "10"}}
    for n in range(20)
]
meeting = import_record([json.dumps(line) for line in lines])
control_numbers.issue_all(meeting)
people = {{}}
for name in ("clerk1", "clerk2", "supervisor", "inspector"):
    user = get_user_model().objects.create_user(f"cards-{{name}}", password="{PASSWORD}")
    StaffRole.objects.create(user=user, meeting=meeting, role=name.rstrip("12"))
    people[name] = user
clock = current_clock()
swear_in(meeting, people["inspector"], clock)
for name, cards in (("Twenty", 20), ("Few", 4)):
    batches.open_batch(
        meeting, people["supervisor"], clock, name=name, cards_counted=cards, counted_by="M",
        received=clock.now() - timedelta(hours=1),
    )
(settings.VAR_DIR / "cards.json").write_text(json.dumps({{
    "numbers": {{one.key: control_numbers.derive(meeting, one, 1)
                for one in meeting.holdings.filter(excluded=False)}},
    "batches": {{one.name: one.pk for one in meeting.card_batches.all()}},
}}))
"""


@pytest.fixture(scope="module")
def prepared(environment: dict[str, str], numbers: dict[str, str]) -> dict[str, Any]:
    """A meeting of its own with two batches: control numbers by holding, batches by name."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    written = Path(environment["QUORATE_VAR"]) / "cards.json"
    known: dict[str, Any] = json.loads(written.read_text())
    return known


@pytest.fixture
def sign_in(browser: Any, base_url: str, prepared: Any) -> Iterator[Callable[..., Page]]:
    """A page of somebody's own browser: `sign_in("clerk1")`."""
    contexts = []

    def signed_in(who: str, **options: Any) -> Page:
        context = browser.new_context(base_url=base_url, **options)
        contexts.append(context)
        page: Page = context.new_page()
        page.goto("/desk/sign-in/")
        page.get_by_label("Name").fill(f"cards-{who}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield signed_in
    for context in contexts:
        context.close()


class Clerk:
    """Somebody at the keyboard. Counts the keys that are pressed, apart from the scanner's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.waited: list[float] = []

    def scan(self, number: str) -> None:
        """A scanner types and sends Enter; it needs no hand."""
        self.page.keyboard.type(number)
        self._enter("[data-key-card]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def keep(self) -> None:
        self.pressed += 1
        self._enter("#number, .note")

    def _enter(self, shown: str) -> None:
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(shown)
        times = "performance.getEntriesByType('navigation')[0]"
        self.waited.append(self.page.evaluate(f"{times}.responseEnd - {times}.requestStart"))


def test_twenty_cards_are_keyed_by_the_keyboard_alone(
    sign_in: Callable[..., Page], prepared: Any, capsys: Any
) -> None:
    clerk = Clerk(sign_in("clerk1"))
    complaints: list[str] = []
    clerk.page.on("console", lambda line: complaints.append(line.text))
    clerk.page.on("pageerror", lambda error: complaints.append(str(error)))
    clerk.page.goto(f"{CARDS}{prepared['batches']['Twenty']}/key/")
    for number in range(20):
        expect(clerk.page.locator("#number")).to_be_focused()
        clerk.scan(prepared["numbers"][f"h{number:02}"])
        clerk.press("F", "A" if number % 5 else "F", "Y", *"052003", "Tab", *"052203")
        clerk.keep()

    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("No card is left for you")
    assert complaints == []
    with capsys.disabled():
        each, waited = clerk.pressed / 20, sorted(clerk.waited)
        print(
            f"\n{each:.0f} keys a card beside the scan; the server took "
            f"{waited[len(waited) // 2]:.0f} ms in the middle and {waited[-1]:.0f} ms at most"
        )
    assert clerk.pressed <= 20 * 20


def test_what_two_clerks_key_differently_the_supervisor_decides(
    sign_in: Callable[..., Page], prepared: Any
) -> None:
    few = f"{CARDS}{prepared['batches']['Few']}/"
    for who, second in (("clerk1", ["F", "ArrowUp", "Shift+A", "ArrowDown"]), ("clerk2", ["A"])):
        clerk = Clerk(sign_in(who))
        clerk.page.goto(f"{few}key/")
        # A scanned code carries the whole link; one nominee and one name are written.
        clerk.scan(f"https://vote.example.com/?number={prepared['numbers']['alice']}")
        clerk.press("E", "3", "O", *"Aube", "Tab", *second, "Y", *"052003")
        if who == "clerk1":
            marked = clerk.page.locator(".key-card :checked")
            assert marked.count() == 5  # FOR and a name, FOR and AGAINST, the signature
        clerk.keep()
        expect(clerk.page.get_by_text("Card 1 is keyed.")).to_be_visible()

    page = sign_in("supervisor")
    page.goto(few)
    page.get_by_role("link", name="Card 1").first.click()
    expect(page.get_by_text("FOR; names written: John Jaggers, Aube").first).to_be_visible()
    page.get_by_role("radio", name=re.compile("FOR and AGAINST")).check()
    page.get_by_role("button", name="Record what I chose").click()
    expect(page.get_by_text("Card 1 is recorded.")).to_be_visible()

    page = sign_in("inspector")
    page.goto("/desk/meetings/cards-2003/irregular/")
    queue = page.get_by_role("article").filter(has_text="Alice Archer")
    expect(queue).to_contain_text("Over-marked.")
    expect(queue).to_contain_text("A name that is no nominee’s.")
    queue.get_by_role("link", name="Rule on it").click()
    expect(page.get_by_role("button", name="Record the ruling")).to_be_visible()


def test_without_scripts_a_card_is_keyed_by_tab_space_and_enter(
    sign_in: Callable[..., Page], prepared: Any
) -> None:
    page = sign_in("clerk1", java_script_enabled=False)
    page.goto(f"{CARDS}{prepared['batches']['Few']}/key/?card=2")
    page.keyboard.type(prepared["numbers"]["carol"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carol Carter")
    page.keyboard.press("Space")
    page.get_by_label("Carol Carter").check()
    page.get_by_label("Comment written on it").fill("By hand")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Card 2 is keyed.")).to_be_visible()


def test_keys_do_nothing_while_a_text_is_typed(sign_in: Callable[..., Page], prepared: Any) -> None:
    clerk = Clerk(sign_in("clerk2"))
    clerk.page.goto(f"{CARDS}{prepared['batches']['Few']}/key/?card=3")
    clerk.scan(prepared["numbers"]["bob"])
    clerk.page.get_by_label("Comment written on it").focus()
    clerk.press(*"FAWN")

    assert clerk.page.locator(".key-card :checked").count() == 0
    assert clerk.page.get_by_label("Comment written on it").input_value() == "FAWN"


PAGES = [
    ("supervisor", ""),
    ("supervisor", "{few}/"),
    ("supervisor", "{few}/4/?q=holder"),
    ("clerk1", "{few}/"),
    ("clerk1", "{few}/key/?card=4"),
    ("clerk1", "{few}/find/?q=holder&card=4"),
    ("inspector", "../irregular/?ruled=1"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_fits_a_telephone_and_is_accessible(
    sign_in: Callable[..., Page], prepared: Any, who: str, path: str
) -> None:
    scanned(sign_in, prepared)
    page = sign_in(who, viewport={"width": 390, "height": 844})
    page.goto(CARDS + path.format(few=prepared["batches"]["Few"]))

    check(page)


def test_the_form_of_a_card_fits_a_telephone_and_is_accessible(
    sign_in: Callable[..., Page], prepared: Any
) -> None:
    clerk = Clerk(sign_in("clerk2", viewport={"width": 390, "height": 844}))
    clerk.page.goto(f"{CARDS}{prepared['batches']['Few']}/key/?card=4")
    clerk.scan(prepared["numbers"]["bob"])
    check(clerk.page)
    clerk.keep()  # nothing is keyed: it comes back with what is missing

    expect(clerk.page.get_by_text("Key who signed").first).to_be_visible()
    check(clerk.page)


def scanned(sign_in: Callable[..., Page], prepared: Any) -> None:
    """Card 4 has a scan, and both clerks keyed it without finding an account."""
    few = f"{CARDS}{prepared['batches']['Few']}/"
    page = sign_in("clerk1")
    page.goto(few)
    if "1 card with a scan" in page.content():
        return
    page.get_by_label("Scans of the next cards").set_input_files(
        [{"name": "scan.tif", "mimeType": "image/tiff", "buffer": image("TIFF", pages=2)}]
    )
    page.get_by_label("Only for card").fill("4")
    page.get_by_role("button", name="Keep the scans").click()
    expect(page.get_by_text("Kept: 1 scan of card 4.")).to_be_visible()
    for who in ("clerk1", "clerk2"):
        page = sign_in(who)
        page.goto(f"{few}find/?card=4&q=nobody")
        expect(page.locator(".scan img")).to_have_count(2)
        loaded = "[...document.images].every((one) => one.complete && one.naturalWidth > 0)"
        page.wait_for_function(loaded)
        page.get_by_role("button", name="It is none of the register").click()
        page.get_by_label("No signature").check()
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("Card 4 is keyed.")).to_be_visible()


def check(page: Page) -> None:
    """It fits, has nothing inline, and axe finds no fault."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not re.search(r"<style|\sstyle=", page.content())
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
