"""A ballot on a tablet and on paper, other business and the close, page by page."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from meetings.clock import current_clock
from voting import announcements, floor_ballots
from voting.counting import outcome_of
from voting.models import Instrument, IssuedBallot, PollsAnnouncement

FOR = {"1": "for", "2": "for"}


def url(meeting, name, **more):
    return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **more})


def text(response):
    return " ".join(response.content.decode().split())


def hidden(name, response):
    found = re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return found[1]


@pytest.fixture
def issued(doors, admit, vote, polls, at, clock):
    """Alice, who sent a proxy, takes a ballot; the polls are open."""
    clock.moment = clock.moment.replace(day=28)
    vote("alice", {"2": "for"})
    at("8:45")
    ballot = floor_ballots.issue(admit("alice"), "tablet", clock(), "R")
    at("9:20")
    polls("opened")
    return ballot


@pytest.fixture
def tablet(issued):
    """A tablet on which Alice's ballot was begun."""
    browser = Client()
    browser.post(f"/floor/{floor_ballots.code_of(issued)}/")
    return browser


def reviewed(tablet, **marks):
    card = hidden("card", tablet.get("/floor/ballot/"))
    return tablet.post("/floor/ballot/review/", {"card": card, **marks})


def test_the_code_opens_the_ballot_once(issued):
    address = f"/floor/{floor_ballots.code_of(issued)}/"
    first, second = Client(), Client()
    assert "Nothing changes by opening" in text(first.get(address))
    assert first.post(address)["Location"] == "/floor/ballot/"
    assert second.post(address).status_code == 409
    assert second.get("/floor/ballot/")["Location"] == "/floor/"
    assert Client().get("/floor/AAAA-BBBB-CCCCCCCC/").status_code == 404


def test_the_ballot_says_what_the_proxy_says_and_what_becomes_of_blanks(tablet):
    page = text(tablet.get("/floor/ballot/"))

    assert "What counts now" in page and "Vote by internet" in page
    assert "it takes the place of this on every matter" in page
    assert "If you leave this blank, it is not voted." in page
    assert "as the Board recommends." in page  # What the proxy says of matter 1.


def test_a_ballot_is_reviewed_cast_once_and_told_in_the_history(tablet, doors):
    review = reviewed(tablet, m2="against")
    assert "Left blank" in text(review) and "also where what counts now votes it" in text(review)
    assert not Instrument.objects.filter(form="ballot").exists()
    signed = hidden("marks", review)
    for _ in range(2):
        assert tablet.post("/floor/ballot/cast/", {"marks": signed}).status_code == 302
    receipt = text(tablet.get("/floor/ballot/receipt/"))

    assert "Your ballot is cast" in receipt
    assert "Replaced by the ballot you cast at the meeting" in receipt
    assert Instrument.objects.get(form="ballot").votes == {"2": "against"}
    assert outcome_of(doors).matters[0].totals["1a"]["unvoted"] == 1250
    assert tablet.get("/floor/ballot/")["Location"] == "/floor/ballot/receipt/"
    tablet.post("/floor/finish/")
    assert tablet.get("/floor/ballot/receipt/")["Location"] == "/floor/"


def test_marks_of_the_card_are_not_taken(tablet, control_number, at, clock):
    home = Client()
    home.post("/", {"number": control_number("alice")})
    at("19:00")
    clock.moment = clock.moment.replace(day=29)
    card = hidden("card", home.get("/card/?blank=1"))
    of_card = hidden(
        "marks", home.post("/card/review/", {"card": card, "m2": "against"}, follow=True)
    )
    at("9:20")
    clock.moment = clock.moment.replace(day=30)
    for marks in ("forged", of_card):
        answer = tablet.post("/floor/ballot/cast/", {"marks": marks}, follow=True)
        assert "did not arrive as they were shown" in text(answer)
    assert not Instrument.objects.filter(form="ballot").exists()


def test_a_matter_that_closes_meanwhile_is_named_and_the_rest_can_be_cast(tablet, polls, at):
    signed = hidden("marks", reviewed(tablet, m1="for", m2="against"))
    at("9:40")
    polls("closed", "2")
    at("9:41")
    again = tablet.post("/floor/ballot/cast/", {"marks": signed})

    assert again.status_code == 422
    assert "The polls on this matter have closed." in text(again)
    assert not Instrument.objects.filter(form="ballot").exists()
    done = tablet.post(
        "/floor/ballot/cast/", {"marks": hidden("marks", reviewed(tablet, m1="for"))}
    )
    assert done["Location"] == "/floor/ballot/receipt/"


def test_a_ballot_spoiled_at_the_desk_closes_on_the_tablet(tablet, issued):
    floor_ballots.spoil(issued, current_clock(), "R")
    assert tablet.get("/floor/ballot/")["Location"] == "/floor/"


def test_whoever_was_signed_in_on_the_tablet_is_signed_out(issued, staff):
    browser = staff("registrar")
    browser.post(f"/floor/{floor_ballots.code_of(issued)}/")
    assert browser.get(url(issued.meeting, "admission")).status_code == 302


def test_one_may_begin_with_the_marks_of_the_proxy(tablet):
    page = text(tablet.get("/floor/ballot/?proxy=1"))
    assert 'name="m2" value="for" checked' in page


def test_the_registrar_shows_the_code_until_it_is_used(issued, staff):
    page = text(staff("registrar").get(url(issued.meeting, "ballot", number=issued.number)))
    assert floor_ballots.code_of(issued) in page and "<svg" in page
    floor_ballots.open_on_tablet(issued, current_clock())
    page = text(staff("registrar").get(url(issued.meeting, "ballot", number=issued.number)))
    assert floor_ballots.code_of(issued) not in page


@pytest.fixture
def paper(doors, admit, polls, at, clock):
    """Carol's printed ballot, with the polls open."""
    ballot = floor_ballots.issue(admit("carol"), "paper", clock(), "R")
    at("9:20")
    polls("opened")
    return ballot


def test_a_printed_ballot_has_its_number_and_every_matter(paper, staff):
    answer = staff("registrar").get(url(paper.meeting, "ballot_paper", number=paper.number))
    printed = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())

    assert answer["Content-Type"] == "application/pdf"
    for words in (paper.number, "Carol Carter", "3,000", "reverse stock split", "Young", "AGAINST"):
        assert words in printed
    assert "What you leave blank is not voted" in printed
    assert "revokes nothing" in printed


def test_a_ballot_handed_in_is_keyed_with_its_over_marks(paper, staff, doors):
    registrar = staff("registrar")
    registrar.post(url(doors, "ballot", number=paper.number), {"act": "hand_in"})
    address = url(doors, "key_ballot", number=paper.number)
    card = hidden("card", registrar.get(address))
    done = registrar.post(
        address, {"card": card, "m1": "for", "m2": ["for", "against"], "signed": "on"}, follow=True
    )

    assert f"Ballot {paper.number} is cast." in text(done)
    assert Instrument.objects.get().votes == {"1": "for", "2": ["for", "against"]}
    assert outcome_of(doors).matters[1].totals["unvoted"] == 3000


def test_a_ballot_is_replaced_at_the_desk(paper, staff, doors):
    done = staff("registrar").post(
        url(doors, "ballot", number=paper.number), {"act": "replace"}, follow=True
    )
    assert f"Ballot {paper.number} is void." in text(done)
    assert IssuedBallot.objects.get(replaces=paper).number in text(done)


def test_the_close_warns_of_ballots_that_are_out_until_it_is_acknowledged(paper, staff, doors):
    inspector = staff("inspector")
    address = url(doors, "announce_polls", state="closed")
    assert "1 ballot is out and not cast." in text(inspector.get(address))
    unheeded = inspector.post(address)
    assert unheeded.status_code == 422 and "Tick this first" in text(unheeded)
    assert not PollsAnnouncement.objects.filter(state="closed").exists()
    inspector.post(address, {"acknowledged": "yes"})
    assert set(announcements.polls_state(doors).values()) == {"closed"}


def test_the_close_warns_of_ballots_handed_in_and_not_keyed(paper, staff, doors):
    floor_ballots.hand_in(paper, current_clock(), "R")
    page = text(staff("inspector").get(url(doors, "announce_polls", state="closed")))
    assert "1 ballot was handed in and is not keyed." in page


def test_a_matter_is_raised_and_the_proxies_vote_on_its_page(issued, staff, doors):
    secretary = staff("secretary")
    raised = secretary.post(
        url(doors, "raise_matter"),
        {"title": "A vote of thanks", "proponent": "H. Hollis", "standard": "cast"},
        follow=True,
    )
    assert "Matter 3 is on the agenda." in text(raised)
    matter = doors.matters.get(key="3")
    address = url(doors, "discretion", matter=matter.pk)
    assert secretary.post(address, {"choice": "for"}).status_code == 422
    done = secretary.post(address, {"choice": "for", "acting": "Karen Clark"}, follow=True)

    assert "Karen Clark" in text(done) and "vote on matter 3 is recorded" in text(done)
    assert outcome_of(doors).matters[2].totals["for"] == 1250
    for name in ("dashboard", "report", "instruments", "floor"):
        assert secretary.get(url(doors, name)).status_code == 200
    inspector = staff("inspector")
    report = text(inspector.get(url(doors, "report")))
    assert "A vote of thanks" in report
    assert "The named proxies, in their discretion: FOR" in report
    assert inspector.get(url(doors, "report_pdf")).status_code == 200


def test_too_early_a_matter_is_refused_in_words(meeting, staff, at):
    at("8:50")
    answer = staff("secretary").post(
        url(meeting, "raise_matter"), {"title": "Thanks", "standard": "cast"}
    )
    assert answer.status_code == 422 and "has not convened" in text(answer)


def test_a_substitute_takes_a_place(issued, staff, doors):
    nominee = doors.matters.get(key="1").nominees.get(key="1f")
    done = staff("secretary").post(
        url(doors, "substitute"), {"nominee": nominee.pk, "name": "Nora New"}, follow=True
    )
    assert "Nora New" in text(done)
    totals = outcome_of(doors).matters[0].totals
    assert list(totals)[5] == "1f-1" and totals["1f-1"]["for"] == 1250
    again = staff("secretary").post(
        url(doors, "substitute"), {"nominee": nominee.pk, "name": "Another"}
    )
    assert "replaced already" in text(again)


def test_an_adjournment_is_recorded_in_the_meetings_zone(meeting, staff, at):
    at("9:20")
    done = staff("secretary").post(
        url(meeting, "adjourn"), {"to": "2003-06-13T09:00", "reason": "More votes"}, follow=True
    )
    assert "June 13" in text(done) or "Jun 13, 2003, 9:00 a.m. PDT" in text(done)
    past = staff("secretary").post(url(meeting, "adjourn"), {"to": "2003-05-01T09:00"})
    assert past.status_code == 422
