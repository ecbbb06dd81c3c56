"""What a card says, and that all of it is where it can be read."""

from __future__ import annotations

from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from meetings import control_numbers
from meetings.models import Holder, Issuer, Meeting
from tests.cards_printing.conftest import imported, pages_of, pdf_of
from tests.cards_printing.meetings import LONG_NAME, election, lines, proposal
from tests.voting.meetings import VARIED
from voting.cards.printing import addressees, pages, qr_code, sides, typefaces
from voting.cards.printing.wording import CannotBePrinted, forms_of


def test_a_card_has_the_names_of_its_holder_and_of_its_meeting(addressed, print_cards):
    front, back = pages_of(print_cards(addressed))[:2]

    assert front.count("Alice Archer") == 2  # in the window, and on the card
    assert "12 Elm Street Chatsworth, CA 91311" in front
    assert "Account alice · Common Stock · 1,250 shares" in front
    for name in ("Eliot G. Protsch", "Richard Donnelly", "Jean-René Marcoux", "Eric Young"):
        assert name in front
    assert "WITHHOLD from all nominees" in front
    assert "FOR AGAINST ABSTAIN" in front
    assert "Please mark your votes as indicated in this example" in front
    assert "I plan to attend the meeting" in front
    assert "until May 29, 2003, 8:00 p.m. PDT" in front
    assert "hereby appoints Susan Cayley and Karen Clark, or either of them" in back
    assert "held of record by the undersigned on April 10, 2003" in back
    assert "THIS PROXY IS SOLICITED ON BEHALF OF THE BOARD OF DIRECTORS OF CAPSTONE" in back
    assert "IF NO DIRECTION IS GIVEN, THIS PROXY WILL BE VOTED FOR EACH NOMINEE" in back


def test_the_control_number_is_on_both_parts_and_is_the_valid_one(
    addressed, print_cards, control_number, clock
):
    front = pages_of(print_cards(addressed))[0]
    number = control_numbers.grouped(control_number("alice"))
    assert number in front
    assert f"{number[:9]} {number[10:]}" in front.replace(number, "", 1)

    newer = control_numbers.reissue(addressed.holdings.get(key="alice"), clock().now())
    reissued = pages_of(print_cards(addressed))[0]
    assert control_numbers.grouped(newer) in reissued
    assert number not in reissued


def test_no_number_is_kept_anywhere(addressed, print_cards, control_number):
    from django.core import serializers

    from voting.models import CardFile, CardRun, PrintedCard

    print_cards(addressed)

    kept = serializers.serialize(
        "json", [*CardRun.objects.all(), *CardFile.objects.all(), *PrintedCard.objects.all()]
    )
    assert control_number("alice") not in kept


def test_treasury_shares_and_shares_that_lie_under_others_get_no_card(varied_meeting, print_cards):
    run = print_cards(varied_meeting)

    assert run.cards == 3
    assert "Street Name Co." not in " ".join(pages_of(run))


@pytest.fixture
def varied_meeting(db: None) -> Any:
    return imported(VARIED)


def test_every_kind_of_election_is_on_its_card(varied_meeting, print_cards):
    text = " ".join(pages_of(print_cards(varied_meeting)))

    assert "Cho Chiba Named by Harbor Fund" in text
    assert "Mark FOR beside at most 2 nominees" in text
    assert "1 YEAR 2 YEARS 3 YEARS ABSTAIN" in text
    assert "You have 37.5 votes to give on this matter." in text  # 12.5 shares, three seats
    assert "You have 900 votes to give on this matter." in text  # 30 shares of ten votes
    assert "Proposed by Harbor Fund." in text
    assert "30 shares · 300 votes" in text
    assert "Signature: Banri Fuji Signature: Chie Fuji" in text
    assert "hereby appoints Aiko Mori, with full power of substitution, as proxy" in text


def test_a_class_is_asked_only_what_it_votes_on(varied_meeting, print_cards):
    found = pages_of(print_cards(varied_meeting))
    of_a = " ".join(page for page in found[:4])

    assert "Akira Endo" in of_a
    assert "Conversion of Class B" not in of_a


def test_more_matters_than_fit_go_on_on_another_sheet(many, print_cards):
    run = print_cards(many)
    found = pages_of(run)

    # Ten trustees sign on a sheet more than the others.
    assert run.files.get().pages == 4 * run.cards + 2
    first = found[:4]
    assert "More matters follow on the next sheet" in first[0]
    for nominee in range(1, 41):
        assert sum(f"{nominee:02} Nominee Number {nominee:02}" in page for page in first) >= 1
    for number in range(5, 25):
        assert sum(f"Proposal number {number}:" in page for page in first) == 1
    for page in (first[2], first[3]):
        assert "Alice Archer" in page and "sheet 2 of 2" in page


def test_more_owners_than_sign_on_the_card_sign_on_a_sheet_of_their_own(names, print_cards):
    found = [page for page in pages_of(print_cards(names)) if "Trustees of the Tenfold" in page]

    assert len(found) == 2
    assert "Signature: Trustee Number 6" in found[0] and "Number 7" not in found[0]
    assert "Signature: Trustee Number 7" in found[1] and "sheet 2 of 2" in found[1]
    assert "Signature: Trustee Number 10" in found[1]


class Spy(Canvas):
    """A canvas that notes where each line of text was drawn, with its size."""

    drawn: list[tuple[float, float, float, float, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.drawn = []
        super().__init__(*args, **kwargs)

    def drawString(self, x: float, y: float, text: str, *args: Any, **kwargs: Any) -> None:
        width = self.stringWidth(text, self._fontname, self._fontsize)
        self.drawn.append((x, y, x + width, y + self._fontsize * 0.7, text))
        super().drawString(x, y, text, *args, **kwargs)


@pytest.fixture
def drawn_on(monkeypatch, tmp_path):
    """Where the lines of a card's first side stand: `drawn_on(meeting, "alice")`."""
    monkeypatch.setattr(pages, "Canvas", Spy)

    def found(meeting: Any, holding: str) -> list[tuple[float, float, float, float, str]]:
        writer = pages.Pages(tmp_path / "card.pdf", "A card")
        everyone = addressees.addressees(meeting, forms_of(meeting))
        of = next(one for one, _ in everyone if one is not None and one.holding.key == holding)
        canvas = writer._canvas
        # The form's sides are drawn first, each into an object of its own.
        writer._form(of.form)
        per_side = _split(canvas.drawn)
        canvas.drawn = []
        writer.add(of, 1)
        own = canvas.drawn
        first = next(place for place, line in enumerate(own) if "sheet 1 of" in line[4])
        second = next(
            (place for place in range(first + 1, len(own)) if "sheet" in own[place][4]), len(own)
        )
        return per_side[0] + own[:second]

    return found


def _split(drawn: list[Any]) -> list[list[Any]]:
    """The lines of each side: the foot, drawn last, ends one."""
    drawn_by_side: list[list[Any]] = [[]]
    for line in drawn:
        drawn_by_side[-1].append(line)
        if "· form " in line[4]:
            drawn_by_side.append([])
    return drawn_by_side


def overlaps(drawn: list[tuple[float, float, float, float, str]]) -> list[tuple[str, str]]:
    found = []
    for place, (left, bottom, right, top, text) in enumerate(drawn):
        for other in drawn[place + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(top, other[3]) - max(bottom, other[1])
            if across > 0.5 and down > 0.5:
                found.append((text, other[4]))
    return found


LONG_ADDRESS = "\n".join(
    ["c/o " + "The Very Long Care Of Company " * 2, "Attention: " + "Corporate Actions " * 3]
    + [f"Line {line} of an address that is long" for line in range(3)]
)


@pytest.mark.parametrize("holding", ["alice", "bob", "long", "unbroken", "four", "ten"])
@pytest.mark.parametrize("address", ["12 Elm Street\nChatsworth, CA 91311", LONG_ADDRESS])
def test_no_text_of_a_card_lies_on_another(names, drawn_on, holding, address):
    Holder.objects.filter(meeting=names).update(address=address)

    assert overlaps(drawn_on(names, holding)) == []


@pytest.mark.parametrize("nominees", [1, 2, 7, 12, 40])
@pytest.mark.parametrize("proposals", [1, 3, 6, 12])
def test_no_matter_lies_on_another(db, drawn_on, nominees, proposals):
    meeting = imported(
        lines(
            election("1", nominees, nominees),
            *(
                proposal(
                    str(number), "To amend the certificate of incorporation " * (number % 4 + 1)
                )
                for number in range(2, 2 + proposals)
            ),
            holders=False,
        )
    )

    assert overlaps(drawn_on(meeting, "bob")) == []


@pytest.mark.parametrize("holding", ["alice", "long", "unbroken"])
def test_nothing_but_the_address_shows_in_the_window(names, drawn_on, holding):
    left, bottom, width, height = sides.WINDOW_SWEEP
    in_window = [
        text
        for x, y, right, top, text in drawn_on(names, holding)
        if x < left + width and right > left and y < bottom + height and top > bottom
    ]

    joined = " ".join(in_window)
    assert joined.startswith(names.holdings.get(key=holding).holder.name[:30])
    assert joined.endswith("12 Elm Street Chatsworth, CA 91311")
    assert len(in_window) <= 9


def test_the_address_stays_in_the_window_wherever_the_sheet_slips_to(names, drawn_on):
    left, bottom, width, height = sides.WINDOW
    for holding in ("alice", "long", "unbroken"):
        inside = [
            line
            for line in drawn_on(names, holding)
            if bottom - 20 < line[1] < bottom + height + 20 and line[0] < 300
        ]
        assert min(line[1] for line in inside) >= bottom - 0.1
        assert max(line[3] for line in inside) <= bottom + height + 0.1
        assert max(line[2] for line in inside) <= left + width + 0.1


@given(
    st.lists(st.text(max_size=80), min_size=1, max_size=4),
    st.floats(40, 300),
    st.floats(20, 120),
)
def test_fitted_lines_are_within_their_room(texts, across, down):
    cleaned = tuple(typefaces.clean(text) for text in texts)
    found = typefaces.fitted(cleaned, typefaces.REGULAR, (across, down), 11, 5)

    if found is not None:
        size, fitted = found
        assert 5 <= size <= 11
        assert len(fitted) * size * 1.16 <= down + 0.01
        for line in fitted:
            # A single letter may be wider than a room that is narrower than it.
            assert len(line) == 1 or typefaces.width(line, typefaces.REGULAR, size) <= across + 0.01
        assert "".join("".join(fitted).split()) == "".join("".join(cleaned).split())


def test_a_name_too_long_for_the_window_is_left_out_and_said(names, print_cards):
    Holder.objects.filter(name=LONG_NAME).update(address="\n".join(["A long line " * 8] * 12))

    run = print_cards(names)

    assert "too long for the window" in run.left_out.get(holding__key="long").reason


class TestQrCode:
    """The code that opens the ballot."""

    def test_it_is_what_the_library_makes_of_the_link(self):
        link = "https://vote.example.com/?number=1234567890123456"
        version = qr_code.version_for(link)
        expected = segno.make_qr(
            link, error="M", boost_error=False, version=version, mask=qr_code.MASK
        )

        drawn = [[0] * len(expected.matrix) for _ in expected.matrix]
        for left, row, width in qr_code.rectangles(qr_code.matrix_of(link, version)):
            for column in range(left, left + width):
                drawn[len(drawn) - 1 - row][column] = 1

        assert drawn == [[module & 1 for module in row] for row in expected.matrix]

    def test_the_link_on_a_card_signs_its_holder_in(
        self, addressed, print_cards, control_number, monkeypatch, client
    ):
        links = []
        real = qr_code.matrix_of
        monkeypatch.setattr(
            qr_code, "matrix_of", lambda link, version: links.append(link) or real(link, version)
        )
        print_cards(addressed)

        address = links[0].removeprefix("http://127.0.0.1:8000")
        assert address == f"/?number={control_number('alice')}"
        assert client.get(address)["Location"] == "/meeting/"

    def test_it_is_drawn_on_the_card(self, addressed, print_cards):
        page = pdf_of(print_cards(addressed).files.get()).pages[0]
        drawn = page.get_contents().get_data()

        assert drawn.count(b" 1 re") > 150


class TestNames:
    """A name is printed in its own letters, or is not printed at all."""

    def test_each_can_be_read_back(self, names, print_cards, subtests):
        text = " ".join(pages_of(print_cards(names)))

        for language, pieces in {
            "Greek": ["Αλέξανδρος Παπαδόπουλος"],
            "Russian": ["Фёдор Иванович Достоевский"],
            "Chinese": ["陈伟"],
            "Japanese": ["山田 太郎"],
            "Korean": ["김철수"],
            # What runs from the right is read back in pieces.
            "Hebrew": ["דוד", "לוי"],
        }.items():
            with subtests.test(language=language):
                assert all(piece in text for piece in pieces)

    def test_one_that_cannot_be_set_is_left_out_and_named(self, names, print_cards):
        run = print_cards(names)

        left_out = run.left_out.get()
        assert left_out.holding.key == "thai"
        assert "สมชาย"[0] in left_out.reason
        assert "Account thai" not in " ".join(pages_of(run))
        assert run.cards == run.holdings - 1

    def test_every_typeface_is_embedded(self, names, print_cards):
        reader = pdf_of(print_cards(names).files.get())
        fonts = {}
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                of = font.get_object()
                fonts[of["/BaseFont"]] = of

        used = {name for name in fonts if name not in ("/Helvetica", "/ZapfDingbats")}
        assert any("SourceSerif" in name for name in used)
        assert any("Droid" in name for name in used)
        assert all("/FontFile2" in fonts[name]["/FontDescriptor"] for name in used)

    def test_the_agenda_in_letters_that_no_typeface_has_stops_the_run(self, names, print_cards):
        Issuer.objects.filter(pk=names.issuer_id).update(address="ถนนสุขุมวิท")

        with pytest.raises(Exception, match="cannot be printed"):
            print_cards(Meeting.objects.get(pk=names.pk))


def test_a_title_longer_than_a_page_is_said_and_not_cut(db):
    meeting = imported(lines(proposal("1", "To amend the bylaws " * 600), holders=False))

    with pytest.raises(CannotBePrinted, match="longer than a page"):
        sides.sides_of(forms_of(meeting)["common"])


def test_the_form_is_another_when_a_word_of_it_is(addressed):
    before = forms_of(addressed)["common"].version
    Issuer.objects.filter(pk=addressed.issuer_id).update(telephone="(818) 734-5300")
    addressed.issuer.refresh_from_db()

    assert forms_of(addressed)["common"].version != before
    assert forms_of(addressed, "1-800-435-6710")["common"].version != before
