"""The register's pages: from the file to the record, by a secretary, without JavaScript."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings.models import Holder, Holding, Meeting, RegisterFile, Role, StaffRole
from meetings.register import files, listing
from tests.register.conftest import REGISTER, edited
from voting import tasks


@pytest.fixture
def address(empty_meeting):
    def of(name: str = "register", **more: Any) -> str:
        return reverse(f"voting:desk:{name}", kwargs={"key": empty_meeting.key, **more})

    return of


@pytest.fixture
def client_as(empty_meeting, client, django_user_model):
    def of(role: str) -> Any:
        user = django_user_model.objects.create_user(role)
        StaffRole.objects.create(user=user, meeting=empty_meeting, role=role)
        client.force_login(user)
        return client

    return of


@pytest.fixture
def secretary(client_as):
    return client_as(Role.SECRETARY)


@pytest.fixture
def post(secretary, address, django_capture_on_commit_callbacks):
    """Post to a page, and let the worker do what follows; the page that it leads to."""

    def of(name: str, data: Any = None, **more: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            response = secretary.post(address(name, **more), data or {}, follow=True)
        return response.content.decode()

    return of


def uploaded(content: str) -> dict[str, object]:
    return {"file": SimpleUploadedFile("register.csv", content.encode())}


def test_from_an_empty_meeting_to_the_record(secretary, address, post, empty_meeting):
    assert "No register yet" in secretary.get(address()).content.decode()

    page = post("send_register", uploaded(REGISTER))
    file = RegisterFile.objects.get()
    assert "CSV in UTF-8" in page and "Alice Archer" in page
    assert '<option value="Account" selected>' in page

    post("register_columns", file.columns, file=file.pk)
    page = secretary.get(address("register_file", file=file.pk)).content.decode()
    assert "6 rows without a fault" in page and "equal" in page

    post("load_register", file=file.pk)
    page = secretary.get(address()).content.decode()
    assert "Draft of the register" in page and file.sha256[:16] in page

    post("record_register")
    page = secretary.get(address()).content.decode()
    empty_meeting.refresh_from_db()
    assert not empty_meeting.register_draft
    assert "in the record since" in page
    assert "Send a file in place" not in page


def test_faults_are_shown_and_can_be_downloaded(secretary, address, post):
    post("send_register", uploaded(edited("common,1250", "common,=1+1")))
    file = RegisterFile.objects.get()
    post("register_columns", file.columns, file=file.pk)
    page = secretary.get(address("register_file", file=file.pk)).content.decode()
    table = b"".join(secretary.get(address("register_faults", file=file.pk)).streaming_content)

    assert "1 fault" in page and "“=1+1” is no number of shares" in page
    assert "Load the register" not in page
    assert table.decode("utf-8-sig").splitlines()[1].startswith('2,Shares,"“=1+1” is no')
    assert "cannot be loaded" in post("load_register", file=file.pk)


def test_what_is_no_table_is_said_at_the_field(post):
    assert "This is a PDF" in post("send_register", uploaded("%PDF-1.7"))


def test_a_column_that_is_needed_is_asked_for(post):
    post("send_register", uploaded(REGISTER))
    file = RegisterFile.objects.get()
    page = post("register_columns", {**file.columns, "account": ""}, file=file.pk)

    assert "Every register says this" in page
    assert RegisterFile.objects.get().state == "sent"


def test_progress_is_shown_and_refreshes_without_javascript(secretary, address, sent, monkeypatch):
    file = sent(REGISTER)
    files.map_columns(file, file.columns, fractions=False)
    page = secretary.get(address("register_file", file=file.pk)).content.decode()

    assert '<progress id="progress"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    monkeypatch.setattr(tasks.check_register, "delay", lambda pk: tasks.check_register(pk))
    tasks.continue_register_files()
    page = secretary.get(address("register_file", file=file.pk)).content.decode()
    assert "without a fault" in page and "refresh" not in page


def test_the_reason_for_fewer_shares_is_asked_for(post, secretary, address):
    post("send_register", uploaded(edited("common,1250", "common,1000")))
    file = RegisterFile.objects.get()
    post("register_columns", file.columns, file=file.pk)
    page = secretary.get(address("register_file", file=file.pk)).content.decode()

    assert "250 fewer" in page and 'name="reason"' in page
    assert "Say why that is right" in post("load_register", file=file.pk)
    post("load_register", {"reason": "Lost certificates"}, file=file.pk)
    assert "Lost certificates" in secretary.get(address()).content.decode()


def test_a_file_can_be_put_aside(post):
    post("send_register", uploaded(REGISTER))
    page = post("give_up_register", file=RegisterFile.objects.get().pk)

    assert "given up" in page and not Holding.objects.exists()


def test_the_file_comes_back_as_it_was_sent(secretary, address, sent):
    file = sent(REGISTER)
    answer = secretary.get(address("sent_register", file=file.pk))

    assert b"".join(answer.streaming_content) == REGISTER.encode()
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_correction_is_noted(loaded, empty_meeting, clock, post, secretary, address):
    from voting import register

    loaded()
    register.record(register.ask_to_record(empty_meeting, "Susan").pk, clock())
    given = {"account": "alice", "what": "1,350 shares", "reason": "The agent's letter"}

    assert "no such account" in post("correct_register", {**given, "account": "nobody"})
    assert "1,350 shares" in post("correct_register", given)
    assert Holding.objects.get(key="alice").shares == 1250


def test_the_inspector_reads_and_changes_nothing(loaded, client_as, address):
    loaded()
    page = client_as(Role.INSPECTOR).get(address()).content.decode()

    assert "10,000" in page and "Enter it in the record" not in page and "Send the file" not in page


class TestList:
    @pytest.fixture
    def many(self, empty_meeting: Meeting) -> Meeting:
        """Twenty holdings, some with one name."""
        common = empty_meeting.share_classes.get()
        for number in range(20):
            name = ("zoe", "Ann", "ANN", "Bea")[number % 4]
            holder = Holder.objects.create(meeting=empty_meeting, name=name)
            Holding.objects.create(
                meeting=empty_meeting,
                holder=holder,
                share_class=common,
                key=f"{'A' if number % 2 else 'B'}{number:02}",
                units=number + 1,
                kind="nominee" if number % 5 == 0 else "registered",
            )
        return empty_meeting

    @pytest.mark.parametrize("order", [listing.ACCOUNT, listing.NAME])
    @pytest.mark.parametrize("size", [1, 3, 7, 20, 50])
    def test_forth_and_back_every_row_comes_once_and_in_order(self, many, order, size):
        wanted = listing.Wanted(order)
        expected = [row.pk for row in listing.holdings(many, wanted)]
        parts = [listing.part(many, wanted, size)]
        while parts[-1].after:
            parts.append(listing.part(many, wanted, size, after=parts[-1].after))
        forth = [[row.pk for row in one.rows] for one in parts]
        back = [forth[-1]]
        part = parts[-1]
        while part.before:
            part = listing.part(many, wanted, size, before=part.before)
            back.insert(0, [row.pk for row in part.rows])

        assert list(chain(*forth)) == expected and len(expected) == 20
        assert list(chain(*back)) == expected

    def test_a_search_finds_what_begins_so(self, many, secretary, address):
        page = secretary.get(address("register_holdings"), {"order": "name", "q": "an"})
        assert page.content.decode().count('data-label="Account"') == 10
        page = secretary.get(address("register_holdings"), {"q": "A0", "kind": "nominee"})
        assert page.content.decode().count('data-label="Account"') == 1

    @pytest.mark.parametrize("mark", ["x", "9" * 30, "1~", "~", "\x00", "5~A'; --"])
    def test_an_address_made_up_is_no_error(self, many, secretary, address, mark):
        for way in ("after", "before"):
            for order in ("name", "account"):
                asked = {way: mark, "order": order, "class": mark, "q": mark}
                assert secretary.get(address("register_holdings"), asked).status_code == 200

    def test_it_is_downloaded_as_csv_without_formulas(self, loaded, secretary, address):
        loaded(edited("Alice Archer", "=cmd()"))
        table = b"".join(secretary.get(address("register_table")).streaming_content)
        rows = table.decode("utf-8-sig").splitlines()

        assert any(row.startswith("alice,'=cmd(),common,1250,registered,,") for row in rows)
        assert "CEDE" in next(line for line in rows if "harborline" in line)
