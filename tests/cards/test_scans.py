"""Scans are looked into by their content, kept whole or not at all, and shown as pictures."""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from tests.cards.pictures import image, named, png
from voting import scans as papers
from voting.cards import scans
from voting.models import CardScan


def pdf(pages=1, password=None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def scanned_pdf():
    made = BytesIO()
    Image.new("RGB", (300, 200), "white").save(made, "PDF")
    return made.getvalue()


def bomb(width=60_000, height=60_000):
    """A small PNG that claims to be a huge one."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def kept_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (image("PNG"), "png", 1),
        (image("JPEG"), "jpeg", 1),
        (image("TIFF", pages=2), "tiff", 2),
        (pdf(3), "pdf", 3),
    ],
)
def test_a_scan_is_what_its_content_says(content, kind, pages):
    found = papers.check(named(content, "misleading.exe"))

    assert (found.kind, found.pages) == (kind, pages)
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"<html><script>alert(1)</script>", "is no PDF, TIFF, JPEG or PNG"),
        (image("GIF"), "is no PDF"),
        (image("PNG")[:-80], "is damaged"),
        (image("JPEG", (900, 900))[:-400], "is damaged"),
        (bomb(), "million dots"),
        (bomb(8_000, 8_000), "million dots"),
        (b"%PDF-1.4 nothing of the sort", "is a damaged PDF"),
        (pdf(password="x"), "locked with a password"),
        (pdf(5), "has 5 pages"),
        (image("TIFF", pages=6), "has 6 pages"),
    ],
)
def test_what_is_no_scan_is_refused_with_its_name_and_the_fix(content, says):
    with pytest.raises(papers.NotAScan, match=says) as refused:
        papers.check(named(content, "scan-7.png"))
    assert "scan-7.png" in str(refused.value)


def test_a_huge_file_is_not_even_read():
    file = SimpleUploadedFile("scan-1.tif", b"II*\0")
    file.size = papers.LARGEST + 1

    with pytest.raises(papers.NotAScan, match="at most 10 are taken"):
        papers.check(file)


def test_scans_go_to_the_next_cards_by_the_numbers_in_their_names(batch, person, clock):
    clerk = person("clerk1")
    first = [png("scan-10.png"), png("scan-2.png")]
    sizes = {"scan-2.png": (50, 60), "scan-10.png": (70, 80)}
    first = [named(image("PNG", sizes[file.name]), file.name) for file in first]

    assert scans.keep(batch, scans.in_order(first), clerk, clock()) == range(1, 3)
    assert scans.keep(batch, [png()], clerk, clock()) == range(3, 4)
    one, two = (CardScan.objects.get(card__place=place) for place in (1, 2))
    assert Image.open(one.file.path).size == (50, 60)
    assert Image.open(two.file.path).size == (70, 80)
    assert one.sha256 == hashlib.sha256(Path(one.file.path).read_bytes()).hexdigest()


def test_one_that_is_no_scan_keeps_all_of_them_out(batch, person, clock, settings):
    with pytest.raises(papers.NotAScan, match="scan-2"):
        scans.keep(batch, [png(), named(b"no", "scan-2.png")], person("clerk1"), clock())

    assert not CardScan.objects.exists()
    assert kept_files(settings) == []


def test_more_scans_than_cards_are_refused(batch, person, clock, settings):
    with pytest.raises(papers.NotAScan, match="has 5 cards"):
        scans.keep(batch, [png(f"{n}.png") for n in range(6)], person("clerk1"), clock())

    assert kept_files(settings) == []


def test_a_file_whose_row_is_not_kept_is_taken_away_again(
    batch, person, clock, settings, monkeypatch
):
    def fails(self, *args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(CardScan, "save", fails)
    with pytest.raises(RuntimeError):
        scans.keep(batch, [png()], person("clerk1"), clock())

    assert kept_files(settings) == []


@pytest.fixture
def kept(batch, person, clock):
    def keep(content):
        scans.keep(batch, [named(content, "scan")], person("clerk1"), clock())
        return CardScan.objects.latest("pk")

    return keep


@pytest.mark.parametrize(
    "content", [image("PNG"), image("JPEG"), image("TIFF", pages=2), scanned_pdf()]
)
def test_every_kind_is_shown_as_a_png(kept, content):
    scan = kept(content)
    shown = Image.open(BytesIO(papers.picture(scan, scan.pages)))

    assert shown.format == "PNG"
    assert papers.picture(scan, scan.pages + 1) is None


def test_a_pdf_that_is_no_picture_can_only_be_saved(kept):
    assert papers.picture(kept(pdf()), 1) is None


class TestPages:
    def test_a_picture_is_served_so_that_a_browser_runs_nothing(
        self, kept, browser_of, address, meeting
    ):
        scan = kept(image("TIFF"))
        url = address("scan_picture", batch=None, scan=scan.pk, number=1)
        response = browser_of("clerk1").get(url)

        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")
        assert "sandbox" in response["Content-Security-Policy"]
        assert "private" in response["Cache-Control"]

    def test_the_file_itself_is_only_saved(self, kept, browser_of, address):
        content = pdf()
        response = browser_of("clerk1").get(address("scan_file", batch=None, scan=kept(content).pk))

        assert b"".join(response.streaming_content) == content
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_a_batch_of_scans_is_uploaded_at_once(self, browser_of, address):
        files = [png("b-2.png"), png("b-1.png")]
        response = browser_of("clerk1").post(address("upload_scans"), {"scans": files}, follow=True)

        assert "Kept: 2 scans of cards 1 to 2." in response.content.decode()

    def test_scans_of_one_card(self, browser_of, address):
        response = browser_of("clerk1").post(
            address("upload_scans"),
            {"scans": [png("a.png"), png("b.png")], "card": "4"},
            follow=True,
        )

        assert "Kept: 2 scans of card 4." in response.content.decode()
        assert CardScan.objects.filter(card__place=4).count() == 2

    @pytest.mark.parametrize("card", ["x", "0", "9"])
    def test_a_card_that_is_not_in_the_pile(self, browser_of, address, card):
        response = browser_of("clerk1").post(
            address("upload_scans"), {"scans": [png()], "card": card}
        )

        assert response.status_code == 422
        assert not CardScan.objects.exists()

    def test_a_refusal_says_that_nothing_was_kept(self, browser_of, address):
        response = browser_of("clerk1").post(
            address("upload_scans"), {"scans": [png(), named(b"text", "notes.txt")]}
        )

        assert response.status_code == 422
        page = response.content.decode()
        assert "notes.txt is no PDF, TIFF, JPEG or PNG" in page
        assert "Nothing was kept." in page
