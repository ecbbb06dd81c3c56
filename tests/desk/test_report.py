"""The inspectors' report: its figures, on the page, on paper and as JSON."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace

import pytest
from pypdf import PdfReader

from tests.clocks import SetClock
from voting import announcements, counting
from voting.models import RecordLine
from voting.record.result import as_dict
from voting.reports import blocks, content, pdf


@pytest.fixture
def voted(meeting, vote):
    """A quorum: proposal 2 misses a majority of the outstanding shares by 501."""
    vote("carol", {"1": "for", "2": "for"})
    vote("alice", {"1": {"except": ["1c"]}, "2": "abstain"}, channel="mail", signed=False)
    lines = {f"1{nominee}": {"for": "4000"} for nominee in "abcdef"}
    vote("nominee", {"1": lines, "2": {"for": "1500", "against": "2500"}}, channel="nominee")


@pytest.fixture
def closed(meeting, voted, clock, at):
    at("2003-05-30T09:17:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    at("2003-05-30T10:04:00-07:00")
    announcements.announce_polls(meeting, "closed", clock())


def words_of(report):
    """All that the report says, in one string."""
    parts = []
    for section in report.sections:
        parts.append(section.title)
        for block in section.blocks:
            if block.kind == "facts":
                parts += [f"{label}: {value}" for label, value in block.facts]
            elif block.kind == "table":
                rows = [*block.rows, *([block.total] if block.total else [])]
                parts += [" | ".join(row) for row in [block.columns, *rows]]
            elif block.kind == "verdict":
                parts.append(f"{block.word}: {block.why}")
            else:
                parts.append(block.text)
    return "\n".join(parts)


def pages_of(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_matter_has_its_tally_base_required_margin_and_why(meeting, closed):
    words = words_of(content.report_of(meeting, SetClock.moment))

    assert "For | 4,500 | 64.28\u00a0% | for" in words
    assert "Against | 2,500 | 35.71\u00a0% | against" in words
    assert "10,000 | 5,001 | 4,500 | −501 | not met" in words
    assert "Not approved: 4,500 votes for" in words.replace("Not approved: Not", "Not")


def test_nominees_have_their_own_rows(meeting, closed):
    words = words_of(content.report_of(meeting, SetClock.moment))

    assert "Jean-René Marcoux | 7,000 | 0 | 0 | 0 | elected" in words


def test_the_quorum_has_numerator_denominator_and_threshold(meeting, closed):
    words = words_of(content.report_of(meeting, SetClock.moment))

    assert "All classes | 10,000 | more than 1/2 | 5,001 | 7,000 | 70.00\u00a0% | present" in words


def test_what_was_not_counted_is_listed_with_its_shares(meeting, closed):
    words = words_of(content.report_of(meeting, SetClock.moment))

    assert "Unsigned | 1 | 1,250 | Without a signature it is no proxy." in words
    assert "Alice Archer (alice) | 1,250 | Proxy, mailed card" in words


def test_excluded_shares_are_named(meeting, closed):
    assert "1 more, of 500 shares, are excluded" in words_of(
        content.report_of(meeting, SetClock.moment)
    )


def test_the_digest_is_that_of_the_exported_record(meeting, closed, staff, address):
    exported = b"".join(staff("inspector").get(address("record")).streaming_content)
    report = content.report_of(meeting, SetClock.moment)

    assert report.sha256 == hashlib.sha256(exported).hexdigest()
    assert len(exported.splitlines()) == RecordLine.objects.filter(meeting=meeting).count()


def test_before_the_close_every_page_is_marked_preliminary(meeting, voted):
    report = content.report_of(meeting, SetClock.moment)
    pages = pages_of(pdf.pdf_of(report))

    assert not report.final
    assert all("PRELIMINARY" in page for page in pages)


def test_after_the_close_no_page_is(meeting, closed):
    report = content.report_of(meeting, SetClock.moment)
    pages = pages_of(pdf.pdf_of(report))

    assert report.final
    assert not any("PRELIMINARY" in page for page in pages)
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_the_page_is_marked_preliminary(voted, staff, address):
    page = staff("inspector").get(address("report")).content.decode()

    assert "PRELIMINARY" in page
    assert "−501" in page


def test_the_same_report_is_the_same_file(meeting, closed):
    report = content.report_of(meeting, SetClock.moment)

    assert pdf.pdf_of(report) == pdf.pdf_of(report)


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Ελένη Παππά", "Олена Шевченко", "Ngô Ánh Tuyết"])
def test_a_name_prints_as_it_is_written(meeting, closed, name):
    meeting.issuer.name = f"{name} & <Sons>"

    pages = pages_of(pdf.pdf_of(content.report_of(meeting, SetClock.moment)))

    assert f"{name} & <Sons>" in pages[0]


def test_every_font_is_embedded(meeting, closed):
    data = pdf.pdf_of(content.report_of(meeting, SetClock.moment))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts and all("+SourceSerif4" in font for font in fonts)


def test_the_json_is_the_result_of_the_count(meeting, closed, staff, address):
    response = staff("secretary").get(address("report_json"))

    assert json.loads(response.content) == json.loads(json.dumps(as_dict(counting.count(meeting))))


def test_the_pdf_is_served_as_one(closed, staff, address):
    response = staff("inspector").get(address("report_pdf"))

    assert response["Content-Type"] == "application/pdf"
    assert 'filename="capstone-2003-report-final.pdf"' in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF-")


def test_rulings_stand_in_the_report_with_their_reasons(meeting, closed):
    card = meeting.instruments.get(channel="mail")
    announcements.rule(card, "reject", "Nobody signed it.", "Ines Pector", SetClock.moment)

    assert "Rejected | Nobody signed it. | Ines Pector" in words_of(
        content.report_of(meeting, SetClock.moment)
    )


def test_every_published_case_can_be_reported(db, cases):
    from voting.importing import import_record

    meeting = import_record(cases.read_text().splitlines())
    report = content.report_of(meeting, SetClock.moment)

    assert pdf.pdf_of(report).startswith(b"%PDF-")


def pytest_generate_tests(metafunc):
    from pathlib import Path

    if "cases" in metafunc.fixturenames:
        folder = Path(__file__).parents[1] / "cases"
        records = [
            path
            for pattern in ("example-*.jsonl", "published-*.jsonl", "random-00*.jsonl")
            for path in sorted(folder.glob(pattern))
        ]
        metafunc.parametrize("cases", records, ids=[path.stem for path in records])


def test_before_the_close_nobody_is_elected_yet(meeting, voted):
    report = content.report_of(meeting, SetClock.moment)
    leads = {
        block.lead for one in report.sections for block in one.blocks if block.kind == "verdict"
    }

    assert report.summary_head == "If the polls closed now:"
    assert leads == {"If the polls closed now:"}
    assert "If the polls closed now:" in pages_of(pdf.pdf_of(report))[0]


def test_after_the_close_the_result_stands_without_a_condition(meeting, closed):
    report = content.report_of(meeting, SetClock.moment)

    assert report.summary_head == ""
    assert "If the polls closed now" not in "".join(pages_of(pdf.pdf_of(report)))


def test_an_endless_fraction_is_shown_to_three_decimals_and_noted_exactly(meeting, voted, vote):
    vote("nominee", {"2": {"for": "2000", "against": "1000"}}, channel="nominee")
    vote("nominee", {"2": {"for": "1000"}}, channel="nominee", shares=1000)
    vote("nominee", {"2": {"against": "500"}}, channel="nominee", shares=500)
    report = content.report_of(meeting, SetClock.moment)
    words = words_of(report)

    assert "For | 5,666.667 |" in words
    assert "Fractions of votes are shown to three decimals. Exactly, " in words
    assert "5,666.667 is 5,666 2/3" in words


def test_the_report_says_that_percentages_are_cut_off(meeting, voted):
    assert "never rounded up" in words_of(content.report_of(meeting, SetClock.moment))


def test_a_confirmation_number_prints_unbroken(meeting, closed, vote):
    late = vote("carol", {"2": "for"}, channel="mail")
    pages = pages_of(pdf.pdf_of(content.report_of(meeting, SetClock.moment)))

    assert late.key in "\n".join(pages)


def test_the_heading_of_a_section_is_on_the_page_of_what_it_is_about(meeting):
    whole = content.report_of(meeting, SetClock.moment)
    about = [blocks.Head("2.1", "Matter 1"), blocks.Text("Approved.")]
    votes = blocks.Section(2, "Of the vote", about)
    last = blocks.Section(3, "The end", [blocks.Text("Nothing more.")])
    for lines in range(12, 30):
        padding = blocks.Section(1, "Padding", [blocks.Text("A line.")] * lines)
        pages = pages_of(pdf.pdf_of(replace(whole, sections=[padding, votes, last])))
        together = [page for page in pages if "Of the vote" in page and "Matter 1" in page]
        assert together, f"after {lines} lines"
