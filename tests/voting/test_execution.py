"""Who signs a proxy for whom, and whom it appoints."""

from __future__ import annotations

from typing import Any

from tests.voting.conftest import review, text_of
from voting.counting import count
from voting.models import Instrument
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount


def test_an_executor_signs_for_the_holder(meeting: Any, vote: Any) -> None:
    vote(meeting, "carol", {"m2": "for", "signer": " Jane  Roe ", "capacity": "executor"})
    instrument = Instrument.objects.get()
    assert instrument.signatures == ["Jane Roe"]
    assert instrument.comment == ("Signed for the holder by Jane Roe, Executor or administrator.")
    assert instrument.standing.status == "governs"


def test_a_capacity_needs_a_name_and_a_name_a_capacity(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "carol")
    page = review(client, {"m2": "for", "capacity": "trustee"})
    assert page.status_code == 422
    assert "Type your own name: you sign for the holder." in text_of(page)
    page = review(client, {"m2": "for", "signer": "Jane Roe"})
    assert "Choose the capacity in which you sign" in text_of(page)
    assert 'value="Jane Roe"' in page.content.decode(), "what was typed is kept"


def test_another_person_is_appointed_for_all_shares(
    meeting: Any, vote: Any, signed_in: Any
) -> None:
    marks = {"m1": "withhold", "appointee": "Ada Byron"}
    page = review(signed_in(meeting, "carol"), marks)
    assert "Left to Ada Byron, your proxy, who votes at the meeting." in text_of(page)
    vote(meeting, "carol", marks)
    result = as_dict(count(meeting))
    assert result["governing"]["carol"] == [Instrument.objects.get().key]
    assert result["matters"][0]["totals"]["1a"]["withhold"] == "3000"
    assert result["matters"][1]["totals"]["unvoted"] == "3000", "no recommendation fills it in"


def test_another_person_is_appointed_for_a_part_and_the_rest_stays(meeting: Any, vote: Any) -> None:
    vote(meeting, "carol", {"m2": "for"})
    vote(meeting, "carol", {"m2": "against", "appointee": "Ada Byron", "shares": "1,000"})
    first, second = Instrument.objects.order_by("pk")
    assert second.shares == 1000
    result = as_dict(count(meeting))
    assert result["governing"]["carol"] == [first.key, second.key]
    totals = result["matters"][1]["totals"]
    assert (totals["for"], totals["against"]) == ("2000", "1000")
    record = read_record(meeting.record_lines.order_by("pk").values_list("body", flat=True))
    assert as_dict(recount(record)) == result


def test_nobody_is_appointed_for_more_than_the_shares(meeting: Any, signed_in: Any) -> None:
    client = signed_in(meeting, "carol")
    for wrong, said in (
        ("3001", "Write a number from 1 to 3,000, your shares."),
        ("0", "Write a number from 1 to 3,000, your shares."),
        ("a few", "is not a number of shares"),
    ):
        page = review(client, {"appointee": "Ada Byron", "shares": wrong})
        assert page.status_code == 422
        assert said in text_of(page)
    page = review(client, {"shares": "10"})
    assert "Name the person whom you appoint for these shares." in text_of(page)


def test_a_solicitor_is_no_person_to_appoint(varied: Any, signed_in: Any) -> None:
    page = review(signed_in(varied, "b"), {"appointee": "harbor fund", "signing": ["Chie Fuji"]})
    assert page.status_code == 422
    assert "This is the name of a solicitor of proxies." in text_of(page)


def test_what_was_given_comes_back_from_the_review(meeting: Any, signed_in: Any) -> None:
    from tests.voting.conftest import payload

    client = signed_in(meeting, "carol")
    page = review(client, {"signer": "Jane Roe", "capacity": "trustee", "appointee": "Ada Byron"})
    card = client.post("/card/", {"marks": payload(page)}, follow=True).content.decode()
    assert 'value="Jane Roe"' in card
    assert 'value="trustee" selected' in card
    assert 'value="Ada Byron"' in card
