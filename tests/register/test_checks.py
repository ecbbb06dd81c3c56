"""Every fault of a register is named by row and field, with its fix, and nothing is loaded."""

from __future__ import annotations

import pytest

from meetings.models import Holding, RegisterFile, RememberedColumns
from meetings.register import checks, columns, files
from meetings.register.files import Refused
from meetings.register.table import Unreadable
from tests.register.conftest import REGISTER, TITLES, edited


def test_a_register_without_faults_is_added_up_by_class(checked):
    file = checked(REGISTER)

    assert (file.state, file.rows, file.fault_count) == ("sound", 6, 0)
    assert file.found["classes"] == [
        {
            "name": "Common Stock",
            "holdings": 6,
            "positions": 1,
            "shares": "10,000",
            "excluded": "500",
            "outstanding": "10,000",
            "missing": "",
        }
    ]
    assert file.found["counts"] == {
        "registered": 3,
        "nominee": 2,
        "plan": 1,
        "joint": 1,
        "excluded": 1,
    }


@pytest.mark.parametrize(
    ("before", "after", "row", "field", "words"),
    [
        ("common,1250", "common,-5", 2, "Shares", "negative"),
        ("common,1250", "common,0", 2, "Shares", "No shares"),
        ("common,1250", "common,000", 2, "Shares", "No shares"),
        ("common,1250", "common,", 2, "Shares", "Empty"),
        ("common,1250", "common,12.5", 2, "Shares", "part of a share"),
        ("common,1250", 'common,"1,250"', 2, "Shares", "separators"),
        ("common,1250", "common,1.2e3", 2, "Shares", "no number"),
        ("common,1250", "common,٣", 2, "Shares", "no number"),
        ("common,1250", f"common,{10**19}", 2, "Shares", "more than"),
        ("common,1250", "preferred,1250", 2, "Class", "no class of this meeting"),
        ("common,1250", ",1250", 2, "Class", "Empty"),
        ("bob,Bob", "alice,Bob", 3, "Account", "is in row 2 too"),
        ("alice,Alice", ",Alice", 2, "Account", "Empty"),
        ("alice,Alice", f"{'a' * 101},Alice", 2, "Account", "too long"),
        ("alice,Alice", "ali\x07ce,Alice", 2, "Account", "cannot be printed"),
        ("Alice Archer", "", 2, "Name", "Empty"),
        ("Alice Archer", "A" * 301, 2, "Name", "too long"),
        ("joint,,Bob Baker", "couple,,Bob Baker", 3, "Kind", "no kind"),
        ("Bob Baker; Beth Baker", "Bob Baker", 3, "Joint owners", "One name"),
        ("Bob Baker; Beth Baker", "Bob;Bob", 3, "Joint owners", "same name twice"),
        ("500,,,,yes", "500,,,,perhaps", 7, "Not entitled", "neither yes nor no"),
        ("alice@example.com", "alice@", 2, "Email", "no e-mail"),
        ("91311,alice@example.com", "91311,a@example.com,more", 2, "row", "14 cells under 13"),
        ("broker,CEDE", "broker,DTC", 5, "Under", "There is no account “DTC”"),
        ("broker,CEDE", "broker,alice", 5, "Under", "(row 2) is registered"),
        ("broker,CEDE", "broker,harborline", 5, "Under", "under itself"),
        ("Securities,common,4000", "Securities,common,8001", 5, "Under", "with 8,001 shares"),
        (
            "treasury,Capstone Turbine Corporation,common,500,,,,yes",
            "t,T,common,5,,,,",
            0,
            "total",
            "5 more than the 10,000 outstanding",
        ),
    ],
)
def test_a_fault_is_named(faults, before, after, row, field, words):
    found = faults(edited(before, after))

    assert any(one[:2] == (row, field) and words in one[2] for one in found), found
    assert not Holding.objects.exists()


def test_rows_are_counted_as_a_spreadsheet_counts_them(faults):
    """An address of two lines is one row, and an empty line is a row too."""
    (found,) = faults(edited("espp,", "\nespp,").replace("common,350", "common,x"))

    assert found[0] == 7


def test_all_faults_of_a_row_are_found(faults):
    found = faults(edited("alice,Alice Archer,common,1250,", ",,none,x,odd"))

    assert [one[1] for one in found if one[0] == 2] == [
        "Account",
        "Name",
        "Shares",
        "Class",
        "Kind",
    ]


def test_of_many_faults_the_first_are_listed_and_all_are_counted(checked, monkeypatch):
    monkeypatch.setattr(checks, "MOST_FAULTS", 10)
    file = checked("\n".join([TITLES, *(f"a{n},Name,common,-1" + "," * 9 for n in range(50))]))

    assert file.fault_count == 50
    assert file.faults.count() == 10


def test_fractions_are_taken_where_the_register_is_said_to_have_them(loaded):
    loaded(
        edited("common,1250", "common,1249.875").replace("common,350", "common,350.125"),
        fractions=True,
    )

    assert str(Holding.objects.get(key="alice").shares) == "9999/8"


def test_shares_with_zeros_after_the_point_are_whole(loaded):
    loaded(edited("common,1250", "common,1250.0000"))

    assert Holding.objects.get(key="alice").shares == 1250


def test_two_accounts_with_one_hash_are_not_taken_for_one(checked, monkeypatch):
    monkeypatch.setattr(checks, "hash", len, raising=False)

    assert checked(REGISTER).state == "sound"


def test_what_lies_under_a_plan_is_found_again_in_the_file(faults, checked):
    plan = (
        REGISTER + "\np1,Paul Plan,common,300,plan,espp,,,,,,,\np2,Pia Plan,common,51,,espp,,,,,,,"
    )
    (found,) = faults(plan)

    assert found[:2] == (8, "Under") and "2 positions" in found[2]


def test_positions_under_each_other_in_a_circle(faults):
    circle = edited("8000,nominee,", "8000,nominee,harborline")

    assert {one[0] for one in faults(circle)} == {4, 5}


class TestColumns:
    def test_titles_are_known_whatever_their_case_and_marks(self):
        found = columns.suggested(["ACCT_NO", "Registration", "Share-Balance", "Zip Code"], {})

        assert found == {
            "account": "ACCT_NO",
            "name": "Registration",
            "shares": "Share-Balance",
            "postal_code": "Zip Code",
        }

    def test_they_are_remembered_for_the_issuer(self, checked, sent):
        strange = REGISTER.replace("Account,Name", "Konto,Inhaber", 1)
        assert "account" not in sent(strange).columns
        checked(strange, account="Konto", name="Inhaber")

        assert RememberedColumns.objects.get().columns["account"] == "Konto"
        assert sent(strange).columns["account"] == "Konto"

    @pytest.mark.parametrize(
        ("mapped", "field"),
        [
            ({"account": "A", "shares": "B"}, "name"),
            ({"account": "A", "name": "A", "shares": "B"}, "name"),
            ({"account": "A", "name": "Z", "shares": "B"}, "name"),
            ({"account": "A", "name": "C", "shares": "B"}, "share_class"),
        ],
    )
    def test_a_mapping_that_says_too_little_or_two_things(self, mapped, field):
        faults = columns.faults_of(["A", "B", "C"], mapped, classes=2)

        assert field in {key for key, _ in faults}


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "said"),
        [
            ("utf-8", "CSV in UTF-8"),
            ("utf-8-sig", "with its mark"),
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16 without its mark"),
            ("utf-16-be", "UTF-16 without its mark"),
            ("cp1252", "Windows-1252"),
        ],
    )
    def test_each_is_recognized_and_said(self, loaded, sent, encoding, said):
        content = edited("Alice Archer", "Zoë Dvořák" if "utf" in encoding else "Zoë Núñez")
        file = sent(content.encode(encoding))

        assert said in file.read_as
        assert file.columns["account"] == "Account"
        files.map_columns(file, file.columns, fractions=False)
        files.check(file.pk)
        file.refresh_from_db()
        assert file.state == "sound"
        assert content[len(TITLES) + 7 :][:3] == "Zoë"
        assert "Zoë" in files.sound_path(file).read_text("utf-8")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b"\n\n", "no rows"),
            (b"Account\nalice\n", "no titles of columns"),
            (b"Account,Name\n\x81\x8d,x\n", "Neither UTF-8"),
            (b"%PDF-1.7", "PDF"),
            (b"PK\x03\x04 no zip", "no XLSX workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel 97"),
        ],
    )
    def test_what_is_no_table_is_refused(self, sent, content, words):
        with pytest.raises(Unreadable, match=words):
            sent(content)
        assert not RegisterFile.objects.exists()
        assert not list(files.folder().iterdir()), "nothing of it is kept"

    def test_semicolons_divide_cells_too(self, sent):
        file = sent("Account;Name;Shares\na;B;1")

        assert "semicolons" in file.read_as and file.columns["shares"] == "Shares"

    def test_a_quotation_mark_that_is_not_closed(self, faults):
        rows = "".join(f"a{number},Name,common,1,,,,,,,,,\n" for number in range(2000))
        (found, *_) = faults(f'{TITLES}\n{rows[:600]}x,"Alice,common\n{rows}')

        assert found[0] == 0 and "quotation mark" in found[2]


def test_two_files_are_not_under_way_at_once(sent):
    first, second = sent(REGISTER), sent(REGISTER)
    files.map_columns(first, first.columns, fractions=False)

    with pytest.raises(Refused, match="Another file"):
        files.map_columns(second, second.columns, fractions=False)
    with pytest.raises(Refused, match="Another file"):
        sent(REGISTER)
    files.give_up(first)
    files.map_columns(second, second.columns, fractions=False)
