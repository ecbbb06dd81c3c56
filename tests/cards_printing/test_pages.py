"""The secretary's pages: start, progress, files, deletion, a new control number."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meetings import control_numbers
from meetings.models import ControlNumber, Role
from voting import tasks
from voting.cards.printing import files, runs
from voting.models import CardRun


@pytest.fixture
def address(addressed):
    def of(name: str = "print_cards", **kwargs: object) -> str:
        return reverse(f"voting:desk:{name}", kwargs={"key": addressed.key, **kwargs})

    return of


@pytest.fixture
def secretary(staff):
    return staff("secretary")


@pytest.fixture
def start(secretary, address, monkeypatch, django_capture_on_commit_callbacks):
    """Start a run on the page, and let the worker's tasks be done."""
    waiting: list[int] = []
    monkeypatch.setattr(tasks.print_cards, "delay", waiting.append)

    def started(**fields: object) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            response = secretary.post(address("start_card_run"), {"which": "all", **fields})
        while waiting:
            tasks.print_cards(waiting.pop(0))
        return response

    return started


def test_cards_are_printed_by_the_worker_and_can_be_taken(start, secretary, address):
    assert start(per_file="3", telephone="1-800-435-6710").status_code == 302
    run = CardRun.objects.get()
    page = secretary.get(address()).content.decode()

    assert run.complete and run.cards == 4
    assert "4 cards printed" in page
    assert run.files.first().sha256[:16] in page
    answer = secretary.get(address("card_file", run=run.pk, number=1))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["X-Checksum-Sha256"] == run.files.first().sha256
    assert answer["Cache-Control"] == "private, no-store"
    taken = run.files.first()
    assert taken.handed_out_to == "secretary@example.com"
    listed = secretary.get(address("card_list", run=run.pk, number=2))
    assert b"nominee" in b"".join(listed.streaming_content)


def test_a_run_that_was_killed_is_taken_up_by_the_sweep(addressed, clock, monkeypatch):
    run = runs.start(addressed, clock(), started_by="Susan")
    taken: list[int] = []
    monkeypatch.setattr(tasks.print_cards, "delay", taken.append)

    tasks.continue_card_runs()

    assert taken == [run.pk]


def test_the_page_shows_how_far_a_run_is(addressed, clock, secretary, address):
    run = runs.start(addressed, clock(), started_by="Susan", per_file=1)
    runs.print_next_file(run.pk, clock())
    page = secretary.get(address()).content.decode()

    assert "1 of 4 holdings looked at, 1 card printed" in page
    assert '<progress id="progress-' in page
    assert "One run at a time" in page


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"per_file": "0"}, "greater than or equal to 1"),
        ({"per_file": "many"}, "whole number"),
        ({"telephone": "call us"}, "in digits"),
        ({"which": "some"}, "valid choice"),
    ],
)
def test_a_fault_is_told_and_nothing_begins(start, fields, fault):
    response = start(**fields)

    assert response.status_code == 422
    assert fault in response.content.decode()
    assert not CardRun.objects.exists()


def test_a_second_run_is_refused(start, addressed, clock):
    runs.start(addressed, clock(), started_by="Susan")
    response = start()

    assert response.status_code == 422
    assert CardRun.objects.count() == 1


def test_cancel(addressed, clock, secretary, address):
    run = runs.start(addressed, clock(), started_by="Susan")
    page = secretary.post(address("cancel_card_run", run=run.pk), follow=True).content.decode()

    assert "cancelled" in page
    run.refresh_from_db()
    assert run.cancelled


def test_those_who_get_no_card_are_named(start, addressed, secretary, address):
    addressed.holders.filter(name="Carol Carter").update(name="สมชาย")
    start()
    page = secretary.get(address()).content.decode()

    assert "1 card not printed" in page
    assert "สมชาย (carol)" in page


def test_files_are_deleted_once_that_was_asked(start, secretary, address):
    start()
    run = CardRun.objects.get()
    at = address("delete_card_files", run=run.pk)
    assert "never taken" in secretary.get(at).content.decode()
    assert files.folder_of(run.pk).exists()

    page = secretary.post(at, follow=True).content.decode()

    assert "files deleted" in page
    assert not files.folder_of(run.pk).exists()
    assert secretary.get(address("card_file", run=run.pk, number=1)).status_code == 404


def test_a_new_control_number_replaces_the_old_one(
    secretary, address, addressed, control_number, start
):
    start()
    alice = addressed.holdings.get(key="alice")
    assert "Alice Archer" in secretary.get(address() + "?q=archer").content.decode()
    at = address("reissue_control_number", holding=alice.pk)
    assert "issue 1" in secretary.get(at).content.decode()
    assert ControlNumber.objects.filter(holding=alice).count() == 1

    page = secretary.post(at, follow=True).content.decode()

    newer = control_numbers.derive(addressed, alice, 2)
    assert control_numbers.holding_of(control_number("alice")) is None
    assert control_numbers.holding_of(newer).holding == alice
    assert newer not in page and control_numbers.grouped(newer) not in page
    start(which="changed")
    assert CardRun.objects.last().cards == 1


def test_treasury_shares_have_no_number_to_replace(secretary, address, addressed):
    treasury = addressed.holdings.get(key="treasury")

    assert secretary.get(address("reissue_control_number", holding=treasury.pk)).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.SECRETARY])
def test_nobody_else_reaches_a_file(role, start, staff, address):
    start()
    run = CardRun.objects.get()
    client = staff(role)

    for name in ("card_file", "card_list"):
        assert client.get(address(name, run=run.pk, number=1)).status_code == 403
    assert client.get(address()).status_code == 403
    run.files.get().refresh_from_db()
    assert run.files.get().handed_out_at is None


def test_a_run_of_another_meeting_is_not_there(start, secretary, names):
    start()
    run = CardRun.objects.get()
    at = reverse("voting:desk:card_file", args=[names.key, run.pk, 1])

    assert secretary.get(at).status_code == 404
