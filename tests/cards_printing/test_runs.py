"""Runs of printing: in files, only what changed, on after a kill, cancelled, deleted."""

from __future__ import annotations

import csv
import hashlib
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from meetings import control_numbers
from meetings.clock import DatabaseClock
from meetings.models import Holder, Issuer, Meeting
from tests.cards_printing.conftest import pages_of, pdf_of
from voting.cards.printing import files, pages, runs
from voting.models import CardFile, CardRun, PrintedCard


def listed(file: CardFile) -> list[dict[str, str]]:
    path = files.folder_of(file.run_id) / files.name_of(file.number, "csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def stored(run: CardRun) -> list[str]:
    return sorted(path.name for path in files.folder_of(run.pk).glob("*"))


class TestFiles:
    def test_all_in_one(self, addressed, print_cards):
        run = print_cards(addressed)

        assert run.complete and run.cards == 4
        assert stored(run) == ["proxy-cards-0001.csv", "proxy-cards-0001.pdf"]
        assert len(pdf_of(run.files.get()).pages) == run.files.get().pages == 8

    def test_split_for_a_mail_house(self, addressed, print_cards):
        run = print_cards(addressed, per_file=3)

        assert [(file.cards, file.first_sequence) for file in run.files.all()] == [(3, 1), (1, 4)]
        assert [row["sequence"] for file in run.files.all() for row in listed(file)] == list("1234")

    def test_no_empty_file_at_the_end(self, addressed, print_cards):
        assert print_cards(addressed, per_file=2).files.count() == 2

    def test_the_list_leads_to_each_card(self, names, print_cards):
        run = print_cards(names)
        found = pdf_of(run.files.get())

        rows = listed(run.files.get())
        assert len(rows) == run.cards
        for row in rows:
            text = found.pages[int(row["page"]) - 1].extract_text()
            assert f"Account {row['holding']} " in text
            assert f"{int(row['sequence']):07} · sheet 1 of {row['sheets']}" in text

    def test_the_list_has_no_control_number(self, addressed, print_cards, control_number):
        file = print_cards(addressed).files.get()
        text = (files.folder_of(file.run_id) / "proxy-cards-0001.csv").read_text()

        assert control_number("alice") not in text.replace(" ", "")
        assert listed(file)[0] == {
            "sequence": "1",
            "holding": "alice",
            "holder": "Alice Archer",
            "address_1": "12 Elm Street",
            "address_2": "Chatsworth, CA 91311",
            "address_3": "",
            "address_4": "",
            "address_5": "",
            "page": "1",
            "sheets": "1",
        }

    def test_no_cell_is_a_formula(self, addressed, print_cards):
        Holder.objects.filter(name="Alice Archer").update(
            name='=HYPERLINK("http://example.com")', address="@SUM(1)\n+1 Elm\n-2\nE\nF\n=G\n=H"
        )
        row = listed(print_cards(addressed).files.get())[0]

        assert row["holder"].startswith("'=")
        assert row["address_1"] == "'@SUM(1)" and row["address_2"] == "'+1 Elm"
        assert row["address_5"] == "F, =G, =H"
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())

    def test_others_on_the_machine_cannot_read_them(self, addressed, print_cards):
        folder = files.folder_of(print_cards(addressed).pk)

        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())

    def test_their_checksums_are_noted(self, addressed, print_cards):
        file = print_cards(addressed).files.get()
        folder = files.folder_of(file.run_id)

        for name, digest in (("pdf", file.sha256), ("csv", file.list_sha256)):
            content = (folder / f"proxy-cards-0001.{name}").read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest

    def test_the_same_cards_are_the_same_bytes(self, addressed, print_cards):
        assert (
            print_cards(addressed).files.get().sha256 == print_cards(addressed).files.get().sha256
        )


class TestOnlyChanged:
    @pytest.fixture(autouse=True)
    def printed(self, addressed, print_cards):
        print_cards(addressed)

    @pytest.fixture
    def changed(self, addressed, print_cards):
        """Print what changed; the accounts that were printed."""

        def accounts() -> list[str]:
            run = print_cards(Meeting.objects.get(pk=addressed.pk), only_changed=True)
            assert run.complete and run.examined == run.holdings == 4
            return [row["holding"] for file in run.files.all() for row in listed(file)]

        return accounts

    def test_nothing(self, changed):
        assert changed() == []

    def test_a_name(self, changed):
        Holder.objects.filter(name="Carol Carter").update(name="Carol Carver")

        assert changed() == ["carol"]
        assert changed() == []

    def test_an_address(self, changed):
        Holder.objects.filter(name="Carol Carter").update(address="1 Oak Street")

        assert changed() == ["carol"]

    def test_shares(self, changed, addressed):
        addressed.holdings.filter(key="bob").update(units=401)

        assert changed() == ["bob"]

    def test_an_owner(self, changed, addressed):
        addressed.holdings.filter(key="bob").update(joint=["Bob Baker", "Beth Barker"])

        assert changed() == ["bob"]

    def test_a_new_control_number(self, changed, addressed, clock):
        control_numbers.reissue(addressed.holdings.get(key="alice"), clock().now())

        assert changed() == ["alice"]

    def test_the_agenda_changes_every_card(self, changed, addressed):
        Issuer.objects.filter(pk=addressed.issuer_id).update(address="1 New Street")

        assert changed() == ["alice", "bob", "carol", "nominee"]

    def test_one_that_could_not_be_printed_is_named_again(self, changed, addressed):
        Holder.objects.filter(name="Carol Carter").update(name="สมชาย")

        assert changed() == []
        assert changed() == []
        assert CardRun.objects.last().left_out.get().holding.key == "carol"


class TestAfterAKill:
    @pytest.fixture
    def killed(self, addressed, clock, monkeypatch):
        """A run of files of one card, whose worker was killed while it drew the third."""
        run = runs.start(addressed, clock(), started_by="Susan", per_file=1)
        assert runs.print_next_file(run.pk, clock())
        assert runs.print_next_file(run.pk, clock())

        class Killed(BaseException):
            pass

        def die(*args, **kwargs):
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(pages.Pages, "save", die)
            with pytest.raises(Killed):
                runs.print_next_file(run.pk, clock())
        return run

    @staticmethod
    def an_hour_later():
        earlier = DatabaseClock().now() - timedelta(hours=1)
        CardRun.objects.update(claimed_until=earlier)

    def test_what_was_finished_stands(self, killed):
        assert [file.number for file in killed.files.all()] == [1, 2]
        assert PrintedCard.objects.count() == 2

    def test_nobody_takes_it_up_while_it_may_still_be_alive(self, killed, clock):
        assert runs.abandoned() == []
        assert not runs.print_next_file(killed.pk, clock())
        assert killed.files.count() == 2

    def test_it_goes_on_after_the_last_finished_file(self, killed, clock, print_cards, addressed):
        before = [file.sha256 for file in killed.files.all()]
        self.an_hour_later()
        assert runs.abandoned() == [killed.pk]
        while runs.print_next_file(killed.pk, clock()):
            pass

        killed.refresh_from_db()
        assert killed.complete and killed.cards == 4
        accounts = [row["holding"] for file in killed.files.all() for row in listed(file)]
        assert accounts == ["alice", "bob", "carol", "nominee"]
        assert [file.sha256 for file in killed.files.all()][:2] == before
        assert pages_of(killed) == pages_of(print_cards(addressed, per_file=1))
        assert all(not name.startswith(".") for name in stored(killed))

    def test_two_workers_make_no_card_twice(self, killed, clock, monkeypatch):
        self.an_hour_later()
        noted = runs._note

        def overtaken(run, made, at):
            # This worker slept past its claim, and another made the same file meanwhile.
            monkeypatch.setattr(runs, "_note", noted)
            self.an_hour_later()
            runs.print_next_file(killed.pk, at)
            return noted(run, made, at)

        monkeypatch.setattr(runs, "_note", overtaken)
        assert not runs.print_next_file(killed.pk, clock())

        assert [file.number for file in killed.files.all()] == [1, 2, 3]
        file = killed.files.last()
        content = (files.folder_of(killed.pk) / "proxy-cards-0003.pdf").read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256

    def test_an_agenda_that_changed_meanwhile_ends_it(self, killed, clock):
        Issuer.objects.update(address="1 New Street")
        self.an_hour_later()

        assert not runs.print_next_file(killed.pk, clock())
        killed.refresh_from_db()
        assert "changed while they were printed" in killed.fault
        assert killed.ended_at and not killed.complete


class TestCancelling:
    def test_what_is_finished_stays(self, addressed, clock):
        run = runs.start(addressed, clock(), started_by="Susan", per_file=1)
        runs.print_next_file(run.pk, clock())

        assert runs.cancel(run, clock())
        assert not runs.print_next_file(run.pk, clock())
        assert run.files.count() == 1
        assert not runs.cancel(run, clock())

    def test_while_a_file_is_drawn(self, addressed, clock, monkeypatch):
        run = runs.start(addressed, clock(), started_by="Susan")
        monkeypatch.setattr(runs, "BETWEEN_LOOKS", 2)
        add = runs._add

        def cancelled_meanwhile(*args):
            runs.cancel(run, clock())
            return add(*args)

        monkeypatch.setattr(runs, "_add", cancelled_meanwhile)
        assert not runs.print_next_file(run.pk, clock())

        assert run.files.count() == 0 and PrintedCard.objects.count() == 0
        assert stored(run) == []

    def test_another_may_begin(self, addressed, clock, print_cards):
        runs.cancel(runs.start(addressed, clock(), started_by="Susan"), clock())

        assert print_cards(addressed).complete


class TestRefusals:
    def test_one_run_at_a_time(self, addressed, clock):
        runs.start(addressed, clock(), started_by="Susan")

        with pytest.raises(runs.Refused, match="being printed already"):
            runs.start(addressed, clock(), started_by="Karen")

    def test_too_many_for_one_file(self, addressed, clock, monkeypatch):
        monkeypatch.setattr(runs, "MOST_IN_A_FILE", 3)

        with pytest.raises(runs.Refused, match="4 cards are too many for one file"):
            runs.start(addressed, clock(), started_by="Susan")

    def test_without_control_numbers(self, addressed, clock):
        from meetings.models import ControlNumber

        ControlNumber.objects.all().delete()

        with pytest.raises(runs.Refused, match="Issue the numbers first"):
            runs.start(addressed, clock(), started_by="Susan")


class TestDeleting:
    def test_the_files_are_gone_and_what_was_printed_is_known(self, addressed, clock, print_cards):
        run = print_cards(addressed)
        runs.hand_out(run.files.get(), "Susan", clock())
        runs.delete_files(run, clock())

        assert not files.folder_of(run.pk).exists()
        assert print_cards(addressed, only_changed=True).cards == 0

    def test_cards_that_nobody_took_count_as_not_printed(self, addressed, clock, print_cards):
        runs.delete_files(print_cards(addressed), clock())

        assert print_cards(addressed, only_changed=True).cards == 4

    def test_not_while_they_are_printed(self, addressed, clock):
        run = runs.start(addressed, clock(), started_by="Susan", per_file=1)
        runs.print_next_file(run.pk, clock())

        with pytest.raises(runs.Refused, match="still being printed"):
            runs.delete_files(run, clock())
        assert len(stored(run)) == 2


class TestCommand:
    def test_into_a_folder(self, addressed, tmp_path, capsys):
        call_command("print_cards", addressed.key, output=str(tmp_path / "out"), per_file=3)

        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert names == [
            "SHA256SUMS",
            *(f"proxy-cards-000{number}.{kind}" for number in (1, 2) for kind in ("csv", "pdf")),
        ]
        for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
            digest, name = line.split("  ")
            content = (tmp_path / "out" / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest
        assert "4 cards printed" in capsys.readouterr().out
        assert not files.folder_of(CardRun.objects.get().pk).exists()

    def test_only_what_changed(self, addressed, tmp_path, capsys):
        call_command("print_cards", addressed.key, output=str(tmp_path / "all"))
        Holder.objects.filter(name="Carol Carter").update(address="1 Oak Street")
        call_command("print_cards", addressed.key, output=str(tmp_path / "new"), changed=True)

        assert "1 card printed" in capsys.readouterr().out

    def test_those_left_out_are_named(self, names, tmp_path, capsys):
        call_command("print_cards", names.key, output=str(tmp_path))

        assert "NOT printed: holding thai" in capsys.readouterr().err

    def test_an_interrupted_run_goes_on(self, addressed, tmp_path, capsys, clock):
        started_by = "manage.py print_cards"
        run = runs.start(addressed, clock(), started_by=started_by, per_file=1)
        runs.print_next_file(run.pk, clock())
        call_command("print_cards", addressed.key, output=str(tmp_path), per_file=1)

        assert CardRun.objects.count() == 1
        assert len(list(tmp_path.glob("*.pdf"))) == 4

    def test_the_secretarys_run_is_left_alone(self, addressed, tmp_path, clock):
        runs.start(addressed, clock(), started_by="Susan")

        with pytest.raises(CommandError, match="being printed already"):
            call_command("print_cards", addressed.key, output=str(tmp_path))
