"""The reports as files: the same figures in every format, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from meetings.models import Holder
from tests.clocks import SetClock
from voting import announcements, counting
from voting.importing import import_record
from voting.reports import blocks, catalogue, cells, files, pdf
from voting.reports.listings import not_counted_of
from voting.reports.tabulation import tabulation_of

NOW = SetClock


def made(meeting, which):
    return catalogue.REPORTS[which].make(meeting, NOW.moment)


def csv_of(report):
    text = b"".join(files.as_csv(report)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sheets_of(report):
    with files.as_xlsx(report) as file:
        book = load_workbook(file, read_only=True)
        return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def json_of(report):
    return json.loads(b"".join(files.as_json(report)))


@pytest.fixture
def mixed(meeting, voted, vote, close_polls):
    """By every channel: counted, superseded, unsigned, late, over-voted and revoked."""
    vote("alice", {"2": "for"}, channel="mail", signed=False)
    vote("bob", {"1": "for", "2": "abstain"}, solicitor="Harbor Fund")
    vote("carol", {"1": "for", "2": "against"}, channel="telephone")
    vote("nominee", {"2": {"for": "9999"}}, channel="nominee")
    close_polls()
    vote("alice", {"2": "for"}, channel="mail")


@pytest.mark.parametrize("which", catalogue.REPORTS)
def test_every_report_comes_in_every_format(meeting, mixed, which):
    report = made(meeting, which)

    assert pdf.pdf_of(report).startswith(b"%PDF-")
    assert csv_of(report)
    assert sheets_of(report)[report.title[:31]][2] == [report.title]
    assert json_of(report)["report"] == report.title


@pytest.mark.parametrize("which", catalogue.REPORTS)
def test_a_meeting_without_a_vote_has_reports(meeting, which):
    report = made(meeting, which)

    assert "PRELIMINARY" in PdfReader(io.BytesIO(pdf.pdf_of(report))).pages[0].extract_text()
    assert csv_of(report)


class TestTabulation:
    def parts(self, meeting, title):
        report = tabulation_of(meeting, NOW.moment)
        (section,) = [one for one in report.sections if one.title == title]
        return [block for block in section.blocks if isinstance(block, blocks.Table)]

    def test_votes_by_channel_add_up_to_the_matter(self, meeting, mixed):
        proposal = self.parts(meeting, "By channel")[1]

        assert ["Telephone", "0", "3,000", "0", "0", "0"] in [list(row) for row in proposal.rows]
        assert ["Internet", "0", "0", "400", "0", "0"] in [list(row) for row in proposal.rows]
        totals = counting.outcome_of(meeting).matters[1].totals
        assert list(proposal.total[1:]) == [f"{votes:,}" for votes in totals.values()]

    def test_votes_by_solicitor(self, meeting, mixed):
        rows = [list(row) for row in self.parts(meeting, "By solicitor")[1].rows]

        assert ["Harbor Fund", "0", "0", "400", "0", "0"] in rows
        assert ["The Board", "1,500", "5,500", "0", "0", "0"] in rows

    def test_presence_in_person_is_a_channel_of_its_own(self, meeting, voted, clock):
        announcements.check_in(meeting.holdings.get(key="carol"), clock.moment)
        rows = [list(row) for row in self.parts(meeting, "By channel")[1].rows]

        assert ["In person", "3,000", "0", "0", "0", "0"] in rows

    def test_every_case_adds_up(self, db, case):
        """By channel and by solicitor, whatever the standards, classes and cumulated votes."""
        meeting = import_record(case.read_text().splitlines())
        closes = {
            one.close_of[m.id] for one in [counting.outcome_of(meeting).agenda] for m in one.matters
        }
        for title in ("By channel", "By solicitor"):
            notes = [
                block
                for section in tabulation_of(meeting, NOW.moment).sections
                if section.title == title
                for block in section.blocks
                if isinstance(block, blocks.Text) and block.note
            ]
            assert len(closes) > 1 or not notes


def pytest_generate_tests(metafunc):
    from pathlib import Path

    if "case" in metafunc.fixturenames:
        folder = Path(__file__).parents[1] / "cases"
        records = [
            path
            for pattern in ("example-2*.jsonl", "random-00*.jsonl", "random-01*.jsonl")
            for path in sorted(folder.glob(pattern))
        ]
        metafunc.parametrize("case", records, ids=[path.stem for path in records])


def test_instruments_are_listed_in_the_order_of_the_record(meeting, mixed):
    head, *rows = csv_of(made(meeting, "instruments"))

    assert head[0] == "Instrument" and head[10:12] == ["Shares", "Status"]
    assert [row[0] for row in rows] == list(
        meeting.instruments.order_by("line_id").values_list("key", flat=True)
    )
    assert [row[11] for row in rows] == [
        "superseded",
        "governs",
        "unsigned",
        "governs",
        "governs",
        "overvote",
        "late",
    ]


def test_what_is_not_counted_says_why_and_who_ruled(meeting, mixed):
    card = meeting.instruments.get(standing__status="unsigned")
    announcements.rule(card, "reject", "=Nobody signed it", "Ines Pector", NOW.moment)
    rows = {row[0]: row for row in csv_of(not_counted_of(meeting, NOW.moment))}

    assert rows[card.key][6:8] == ["rejected", "The inspectors rejected it."]
    assert rows[card.key][9] == "Rejected: =Nobody signed it"
    assert rows[card.key][10] == "Ines Pector"
    assert len(rows) == 5


def test_a_nominee_is_reconciled(meeting, mixed):
    head, *rows = csv_of(made(meeting, "nominees"))[:2]
    found = dict(zip(head, rows[0], strict=True))

    assert found["In the register"] == found["Its own"] == "4000"
    assert found["Instructed"] == "4000" and found["Not instructed"] == "0"


def test_broker_non_votes_are_reconciled(meeting, vote):
    lines = {f"1{nominee}": {"for": "3000"} for nominee in "abcdef"}
    vote("nominee", {"1": lines, "2": {"broker_non_vote": "3000"}}, channel="nominee")
    head, row = csv_of(made(meeting, "nominees"))[:2]
    found = dict(zip(head, row, strict=True))

    assert found["Broker non-votes, 2"] == "3000" and found["Broker non-votes, 1"] == "0"
    assert found["Not instructed"] == "1000"


def test_an_over_vote_is_stated_before_and_after(meeting, vote):
    vote("nominee", {"2": {"for": "5000", "against": "3000"}}, channel="nominee")
    flat = csv_of(made(meeting, "over-votes"))

    assert ["Over by", "4,000 shares"] in flat
    assert ["2. Authority for a reverse stock split", "FOR", "5000", "2500"] in flat


class TestFormulas:
    """A holder may be called anything."""

    @pytest.fixture
    def named(self, meeting, voted):
        Holder.objects.filter(meeting=meeting, name="Carol Carter").update(
            name='=HYPERLINK("http://evil.example","Carol")'
        )

    def test_no_cell_of_csv_begins_as_a_formula(self, meeting, named):
        rows = csv_of(made(meeting, "instruments"))

        assert rows[1][2] == '\'=HYPERLINK("http://evil.example","Carol")'

    def test_nor_one_of_xlsx(self, meeting, named):
        rows = sheets_of(made(meeting, "instruments"))["1 Instruments"]

        assert '\'=HYPERLINK("http://evil.example","Carol")' in rows[2]

    @pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1"])
    def test_what_begins_a_formula_is_text(self, begins):
        assert cells.value(begins, figure=False).startswith("'")

    @pytest.mark.parametrize(
        ("written", "held"),
        [
            ("1,250", 1250),
            ("12.125", Decimal("12.125")),
            ("+501", 501),
            ("−501", -501),
            ("–", "–"),
            ("12345678901234567", "12345678901234567"),
            ("5,666 2/3", "5,666 2/3"),
        ],
    )
    def test_a_figure_is_a_number(self, written, held):
        assert cells.value(written, figure=True) == held

    def test_what_no_spreadsheet_takes_is_left_out(self):
        assert cells.value("a\x00b", figure=False) == "a b"


def test_a_long_list_is_cut_on_paper_and_whole_in_the_files(meeting, mixed, monkeypatch):
    monkeypatch.setattr(blocks, "SHOWN", 2)
    report = made(meeting, "instruments")
    words = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(pdf.pdf_of(report))).pages
    )

    assert "The first 2 are shown." in words
    assert len(csv_of(report)) == 1 + meeting.instruments.count()


def test_more_rows_than_a_sheet_holds_go_on_another(meeting, mixed, monkeypatch):
    monkeypatch.setattr(files, "SHEET", 5)
    sheets = sheets_of(made(meeting, "instruments"))

    assert len(sheets["1 Instruments"]) == 5
    assert len(sheets["1 Instruments (2)"]) == 5


class TestPages:
    def test_the_page_lists_them_all(self, meeting, mixed, staff, address):
        page = staff("secretary").get(address("reports")).content.decode()

        for which in catalogue.REPORTS:
            for form in catalogue.FORMATS:
                assert address("report_file", which=which, form=form) in page

    @pytest.mark.parametrize("form", catalogue.FORMATS)
    def test_a_file_is_named_and_typed(self, meeting, mixed, staff, address, form):
        answer = staff("inspector").get(address("report_file", which="tabulation", form=form))

        assert f"capstone-2003-tabulation-final.{form}" in answer["Content-Disposition"]
        assert answer.getvalue()

    @pytest.mark.parametrize(("which", "form"), [("tabulation", "doc"), ("votes", "pdf")])
    def test_what_there_is_not_is_not_found(self, meeting, staff, address, which, form):
        answer = staff("inspector").get(address("report_file", which=which, form=form))

        assert answer.status_code == 404

    def test_an_observer_waits_for_the_close(self, meeting, voted, staff, address):
        observer = staff("observer")

        assert "once the polls have closed" in observer.get(address("reports")).content.decode()
        file = observer.get(address("report_file", which="tabulation", form="csv"))
        assert file.status_code == 403
