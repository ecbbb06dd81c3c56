"""The card and its review: every kind of matter, bad input, and nothing half-recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from meetings.clock import current_clock
from tests.voting.conftest import fingerprint, payload, review, text_of
from voting import door
from voting.ballot import ballot_of
from voting.models import Confirmation, Instrument

AFTER_CUTOFF = datetime.fromisoformat("2003-05-29T20:00:01-07:00")
AFTER_POLLS = datetime.fromisoformat("2003-05-30T10:00:01-07:00")


def test_the_card_says_what_the_statement_says(meeting: Any, signed_in: Any) -> None:
    text = text_of(signed_in(meeting, "alice").get("/card/"))
    for words in (
        "solicited on behalf of the Board of Directors",
        "Susan Cayley and Karen Clark, or either of them, vote your shares as you mark",
        "The Board recommends FOR all nominees.",
        "WITHHOLD all",
        "FOR all except",
        "Eliot G. Protsch",
        "AGAINST",
        "ABSTAIN",
        "I plan to attend",
        "If you leave this blank, it is voted FOR all nominees, as the Board recommends.",
    ):
        assert words in text


def test_nothing_is_chosen_beforehand(meeting: Any, signed_in: Any) -> None:
    assert " checked" not in signed_in(meeting, "alice").get("/card/").content.decode()


def test_pages_are_not_kept_by_browsers(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    for page in ("/meeting/", "/card/", "/history/", "/revoke/"):
        assert "no-store" in client.get(page)["Cache-Control"]
    assert "no-store" in review(client, {"m2": "for"})["Cache-Control"]


def test_the_review_records_nothing(meeting: Any, signed_in: Any) -> None:
    page = review(signed_in(meeting, "alice"), {"m1": "withhold"})
    text = text_of(page)
    assert "This is what will be recorded" in text
    assert "1. Election of six directors WITHHOLD all nominees" in text
    assert "Left blank Voted FOR, as the Board recommends." in text
    assert "You left 1 of 2 matters blank." in text
    assert not Instrument.objects.exists()


def test_a_vote_is_recorded_as_reviewed(meeting: Any, vote: Any) -> None:
    answer = vote(meeting, "alice", {"m1-except": ["1c"], "plans_to_attend": "no"})
    instrument = Instrument.objects.get()
    assert answer["Location"] == f"/confirmation/{instrument.key}/"
    assert instrument.votes == {"1": {"except": ["1c"]}}
    assert (instrument.form, instrument.channel) == ("proxy", "internet")
    assert instrument.plans_to_attend is False
    assert instrument.signatures is None


def test_a_blank_card_may_be_sent(meeting: Any, vote: Any) -> None:
    vote(meeting, "alice", {})
    assert Instrument.objects.get().votes == {}


def test_a_double_post_is_one_vote(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "for"}))
    first = client.post("/card/record/", {"marks": sent})
    second = client.post("/card/record/", {"marks": sent})
    assert first["Location"] == second["Location"]
    assert Instrument.objects.count() == 1


def test_the_review_is_a_page_of_its_own_without_marks_in_its_address(
    meeting: Any, signed_in: Any
) -> None:
    client = signed_in(meeting, "alice")
    page = review(client, {"m2": "against"})

    assert page.redirect_chain == [("/card/review/", 302)]
    again = client.get("/card/review/")
    assert payload(again) == payload(page), "the same request, however often it is asked for"
    change = client.post("/card/", {"marks": payload(page)})
    assert change["Location"] == "/card/?change=1"
    for _ in range(2):
        card = client.get("/card/?change=1").content.decode()
        assert 'name="m2" value="against" checked' in card


def test_going_back_to_the_review_after_sending_leads_to_the_receipt(
    meeting: Any, signed_in: Any
) -> None:
    client = signed_in(meeting, "alice")
    sent = client.post("/card/record/", {"marks": payload(review(client, {"m2": "for"}))})
    back = client.get("/card/review/")

    assert back["Location"] == sent["Location"]
    assert Instrument.objects.count() == 1


def test_without_marks_there_is_no_review(meeting: Any, signed_in: Any) -> None:
    assert signed_in(meeting, "alice").get("/card/review/")["Location"] == "/card/"


def test_a_review_gone_back_to_after_the_agenda_changed_shows_the_card_again(
    meeting: Any, signed_in: Any, clock: Any
) -> None:
    from voting.announcements import append_fact

    client = signed_in(meeting, "alice")
    review(client, {"m2": "abstain"})
    substitution = {
        "type": "substitution",
        "matter": "1",
        "nominee": "1b",
        "with": {"id": "1g", "name": "Gail Green"},
        "at": clock.moment.isoformat(),
    }
    append_fact(meeting, substitution, clock.moment)
    answer = client.get("/card/review/")

    assert answer.status_code == 422
    assert "Gail Green" in text_of(answer)
    assert 'name="m2" value="abstain" checked' in answer.content.decode()


@pytest.mark.parametrize(
    "marks",
    [
        {"m2": ["for", "against"]},
        {"m2": "perhaps"},
        {"m1": "except", "m1-except": ""},
        {"m1": "for", "m1-except": ["1a"]},
        {"m1-except": ["nobody"]},
        {"m9": "for"},
        {"m1-n1": "for"},
        {"plans_to_attend": "perhaps"},
        {"plans_to_attend": ["yes", "no"]},
        {"card": "another"},
    ],
)
def test_bad_marks_come_back_with_a_message(
    meeting: Any, signed_in: Any, marks: dict[str, Any]
) -> None:
    client = signed_in(meeting, "alice")
    kept = {"m1-except": ["1f"], "m2": "abstain"}
    page = client.post("/card/review/", {"card": fingerprint(client), **kept, **marks})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert "Nothing was recorded yet" in text_of(page)
    if "m1-except" not in marks:
        assert 'value="1f" checked' in page.content.decode()
    if "m2" not in marks:
        assert 'name="m2" value="abstain" checked' in page.content.decode()
    assert not Instrument.objects.exists()


def test_changed_marks_return_to_the_card(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m1": "withhold", "m2": "abstain", "plans_to_attend": "yes"}))
    page = client.post("/card/", {"marks": sent}, follow=True).content.decode()
    for box in ('name="m1" value="withhold"', 'name="m2" value="abstain"', 'value="yes"'):
        assert f"{box} checked" in page


def test_a_tampered_review_records_nothing(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "for"}))
    for altered in ("", "x", sent[:-1] + ("A" if sent[-1] != "A" else "B"), "a:" + sent):
        answer = client.post("/card/record/", {"marks": altered}, follow=True)
        assert answer.redirect_chain == [("/card/", 302)]
        assert "did not arrive as they were shown" in text_of(answer)
    assert not Instrument.objects.exists()


def test_the_review_of_one_holding_is_nothing_to_another(meeting: Any, signed_in: Any) -> None:
    sent = payload(review(signed_in(meeting, "alice"), {"m2": "for"}))
    answer = signed_in(meeting, "carol").post("/card/record/", {"marks": sent}, follow=True)
    assert "did not arrive as they were shown" in text_of(answer)
    assert not Instrument.objects.exists()


def test_a_review_that_lasted_beyond_the_cutoff_is_refused(
    meeting: Any, signed_in: Any, clock: Any
) -> None:
    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m2": "abstain"}))
    clock.moment = AFTER_CUTOFF
    answer = client.post("/card/record/", {"marks": sent, "email": "a@example.com"})
    text = text_of(answer)
    assert answer.status_code == 409
    assert "This vote was not recorded" in text
    assert "8:00 p.m. PDT on May 29, 2003" in text
    assert "ABSTAIN" in text  # the marks are kept on the page
    assert not Instrument.objects.exists()
    assert not Confirmation.objects.exists()


def test_a_card_that_lasted_beyond_the_cutoff_is_not_reviewed_for_sending(
    meeting: Any, signed_in: Any, clock: Any
) -> None:
    client = signed_in(meeting, "alice")
    card = fingerprint(client)
    clock.moment = AFTER_CUTOFF
    answer = client.post("/card/review/", {"card": card, "m2": "abstain"}, follow=True)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Voting by internet has closed" in text
    assert "ABSTAIN" in text
    assert "Send my vote" not in text


def test_an_agenda_that_changed_meanwhile_is_said(meeting: Any, signed_in: Any, clock: Any) -> None:
    from voting.announcements import append_fact

    client = signed_in(meeting, "alice")
    sent = payload(review(client, {"m1": "withhold", "m2": "abstain"}))
    substitution = {
        "type": "substitution",
        "matter": "1",
        "nominee": "1b",
        "with": {"id": "1g", "name": "Gail Green"},
        "at": clock.moment.isoformat(),
    }
    append_fact(meeting, substitution, clock.moment)
    answer = client.post("/card/record/", {"marks": sent})
    text = text_of(answer)
    assert answer.status_code == 422
    assert "The agenda has changed since this card was shown to you" in text
    assert "Gail Green" in text
    assert 'name="m2" value="abstain" checked' in answer.content.decode()
    assert not Instrument.objects.exists()


def test_after_the_cutoff_the_card_says_what_stands(
    meeting: Any, vote: Any, signed_in: Any, clock: Any
) -> None:
    vote(meeting, "alice", {"m2": "against"})
    clock.moment = AFTER_CUTOFF
    text = text_of(signed_in(meeting, "alice").get("/card/"))
    assert "Voting by internet has closed" in text
    assert "AGAINST" in text
    assert "You may still vote by ballot at the meeting" in text
    clock.moment = AFTER_POLLS
    assert "The polls have closed too" in text_of(signed_in(meeting, "carol").get("/card/"))


def test_the_moment_of_the_cutoff_itself_is_in_time(meeting: Any, vote: Any, clock: Any) -> None:
    clock.moment = datetime.fromisoformat("2003-05-29T20:00:00-07:00")
    assert vote(meeting, "alice", {"m2": "for"}).status_code == 302


def test_a_changed_vote_begins_with_the_last_one(meeting: Any, vote: Any, signed_in: Any) -> None:
    vote(meeting, "alice", {"m1-except": ["1b"], "m2": "against"})
    client = signed_in(meeting, "alice")
    page = client.get("/card/").content.decode()
    assert 'name="m2" value="against" checked' in page
    assert 'value="1b" checked' in page
    assert " checked" not in client.get("/card/?blank=1").content.decode()


def test_joint_holders_say_who_signs(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "bob")
    assert client.get("/card/").content.decode().count(" checked") == 0
    nobody = review(client, {"m2": "for"})
    assert "Tick at least one of the holders" in text_of(nobody)
    stranger = review(client, {"m2": "for", "signing": "Eve"})
    assert "is not one of the holders" in text_of(stranger)
    page = review(client, {"m2": "for", "signing": "Beth Baker"})
    client.post("/card/record/", {"marks": payload(page)})
    assert Instrument.objects.get().signatures == ["Beth Baker"]


def test_every_kind_of_matter_is_recorded(varied: Any, vote: Any) -> None:
    answer = vote(
        varied,
        "b",
        {
            "m1-n1": "for",
            "m1-n3": "withhold",
            "m2-n1": "against",
            "m3-n1": "600",
            "m3-n2": "300",
            "m4": "2",
            "m5": "abstain",
            "m6": "withhold",
            "signing": ["Banri Fuji", "Chie Fuji"],
        },
    )
    assert answer.status_code == 302
    assert Instrument.objects.get().votes == {
        "contest": {"ann": "for", "cho": "withhold"},
        "major": {"x": "against"},
        "cumul": {"p": "600", "q": "300"},
        "freq": "2",
        "split": "abstain",
        "one": "withhold",
    }


def test_times_are_in_the_meetings_zone(varied: Any, signed_in: Any) -> None:
    text = text_of(signed_in(varied, "a").get("/meeting/"))
    assert "May 29, 2003, 12:00 p.m. JST" in text
    assert "May 30, 2003, 10:00 a.m. JST" in text


def test_shares_with_nothing_of_their_own_get_a_clear_page(varied: Any, signed_in: Any) -> None:
    client = signed_in(varied, "street")
    assert "There are no shares here for you to vote" in text_of(client.get("/card/"))
    assert client.post("/card/review/", {"m4": "2"}).status_code == 302


def test_excluded_shares_get_a_clear_page(meeting: Any, signed_in: Any) -> None:
    from meetings import control_numbers

    control_numbers.issue_all(meeting, meeting.holdings.filter(key="treasury"))
    client = signed_in(meeting, "treasury")
    assert "not entitled to vote" in text_of(client.get("/meeting/"))
    assert "not entitled to vote" in text_of(client.get("/card/"))


def test_a_post_without_the_token_is_refused(meeting: Any, control_number: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post("/", {"number": control_number("alice")}).status_code == 403


def test_no_page_runs_inline_code(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "alice")
    pages = [client.get(page) for page in ("/meeting/", "/card/", "/history/", "/revoke/")]
    for page in [*pages, review(client, {"m2": "for"})]:
        content = page.content.decode()
        for forbidden in (" style=", "<style", "<script>", " onclick=", "javascript:"):
            assert forbidden not in content


def test_documents_are_those_of_the_meeting(meeting: Any, varied: Any, signed_in: Any) -> None:
    from django.core.files.base import ContentFile

    from meetings.models import Document

    def document(of: Any, name: str, position: int) -> Document:
        return Document.objects.create(
            meeting=of,
            position=position,
            title=name,
            file=ContentFile(b"<b>Text</b>", name=name),
            sha256="0" * 64,
        )

    own, page, other = (
        document(meeting, "notice.txt", 1),
        document(meeting, "page.html", 2),
        document(varied, "other.txt", 1),
    )
    client = signed_in(meeting, "alice")
    assert "notice.txt" in text_of(client.get("/meeting/"))
    shown = client.get(f"/documents/{own.pk}/")
    assert shown["Content-Type"] == "text/plain; charset=utf-8"
    assert b"".join(shown.streaming_content) == b"<b>Text</b>"
    saved = client.get(f"/documents/{page.pk}/")
    assert saved["Content-Disposition"].startswith("attachment")
    assert client.get(f"/documents/{other.pk}/").status_code == 404
    own.file.delete(save=False)
    assert client.get(f"/documents/{own.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("holding", "votes", "channel"),
    [
        ("nominee", {"2": {"for": "1500", "against": "2500"}}, "nominee"),
        ("nominee", {"1": {"1a": {"for": "3000", "withhold": "1000"}}}, "nominee"),
        ("alice", {"2": ["for", "against"]}, "mail"),
        ("alice", {"1": ["for", "withhold"], "2": "abstain"}, "mail"),
        ("alice", {"1": {"except": ["1b", "Aube"]}}, "mail"),
        ("alice", {"1": {"1a": "for"}}, "mail"),
        ("alice", {}, "mail"),
    ],
)
def test_whatever_counts_now_every_page_opens(
    meeting: Any,
    signed_in: Any,
    holding: str,
    votes: dict[str, Any],
    channel: str,
) -> None:
    arrival = door.Arrival(holding=holding, form="proxy", channel=channel, votes=votes)
    instrument = door.receive(meeting, arrival, current_clock())
    client = signed_in(meeting, holding)
    for address in ("meeting", "card", "history", "revoke", f"confirmation/{instrument.key}"):
        assert client.get(f"/{address}/").status_code == 200, address


def test_marks_after_the_cutoff_do_not_claim_that_a_vote_stands(
    meeting: Any, vote: Any, signed_in: Any, clock: Any
) -> None:
    clients = {holder: signed_in(meeting, holder) for holder in ("alice", "carol")}
    vote(meeting, "carol", {"m2": "for"})
    clock.moment = AFTER_CUTOFF
    late = {
        holder: text_of(
            client.post(
                "/card/review/",
                {"card": clients_card(meeting, holder), "m2": "against"},
                follow=True,
            )
        )
        for holder, client in clients.items()
    }
    assert "What you sent before stands." in late["carol"]
    assert "No vote of yours counts now." in late["alice"]
    assert "What you sent before stands" not in late["alice"]


def clients_card(meeting: Any, holder: str) -> str:
    """What the card of a holding is known by, also when it is not shown any more."""
    return ballot_of(meeting, meeting.holdings.get(key=holder)).fingerprint


def test_an_unsigned_card_is_not_called_missing(meeting: Any, signed_in: Any, clock: Any) -> None:
    arrival = door.Arrival(
        holding="alice", form="proxy", channel="mail", votes={"2": "for"}, signed=False
    )
    door.receive(meeting, arrival, clock())
    client = signed_in(meeting, "alice")
    assert "came without a signature" in text_of(client.get("/meeting/"))
    clock.moment = AFTER_CUTOFF
    text = text_of(client.get("/card/"))
    assert "No vote of yours was received" not in text
    assert "No vote of yours counts" in text
    assert "came without a signature" in text
