"""The registrar's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meetings.models import Attendee, Room
from voting.models import Attendance


@pytest.fixture
def registrar(doors, staff):
    return staff("registrar")


def url(meeting, name, **more):
    return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **more})


def text(response):
    return response.content.decode()


def form(**fields):
    return {
        "admitted_as": "holder",
        "name": "Alice Archer",
        "identification": "license",
        "checked": "on",
        **fields,
    }


@pytest.fixture
def alice(meeting):
    return meeting.holdings.get(key="alice")


def test_a_holder_is_found_by_name_and_admitted(registrar, doors, alice):
    found = text(registrar.get(url(doors, "admission"), {"q": "archer"}))
    assert url(doors, "admit", holding=alice.pk) in found

    asked = text(registrar.get(url(doors, "admit", holding=alice.pk)))
    assert "It revokes nothing" in asked
    done = registrar.post(url(doors, "admit", holding=alice.pk), form(), follow=True)

    assert "Alice Archer is admitted, with badge 1." in text(done)
    assert "Taking a ballot revokes nothing" in text(done)
    assert Attendance.objects.get().holding == alice


def test_without_a_look_at_the_picture_nobody_is_admitted(registrar, doors, alice):
    answer = registrar.post(url(doors, "admit", holding=alice.pk), form(checked=""))

    assert answer.status_code == 422
    assert "Nobody is admitted without a look at the picture." in text(answer)
    assert not Attendee.objects.exists()


def test_a_proxy_of_a_holder_shows_a_paper(registrar, doors, alice):
    address = url(doors, "admit", holding=alice.pk)
    answer = registrar.post(address, form(admitted_as="appointed", name="Lee Low"))
    assert answer.status_code == 422
    assert "Say what proxy you have seen" in text(answer)
    registrar.post(
        address, form(admitted_as="appointed", name="Lee Low", paper="Signed by A. Archer, May 9")
    )
    assert Attendee.objects.get().paper == "Signed by A. Archer, May 9"


def test_a_brokerage_statement_admits_and_carries_no_vote(registrar, doors):
    done = registrar.post(
        url(doors, "admit_guest"),
        form(admitted_as="beneficial", name="Ben", paper="Statement of April 10"),
        follow=True,
    )
    who = Attendee.objects.get()
    refused = registrar.post(
        url(doors, "issue_ballot", attendee=who.pk), {"medium": "tablet", "shares": ""}
    )

    assert "only for a legal proxy" in text(done)
    assert refused.status_code == 422
    assert not who.issued_ballots.exists()


def test_a_holder_turned_away_is_told_of_the_ballot_at_the_desk(registrar, doors, alice):
    Room.objects.update(capacity=0)
    done = text(registrar.post(url(doors, "admit", holding=alice.pk), form(), follow=True))

    assert "number 1 on the waiting list" in done
    assert "may still be handed a ballot at this desk" in done
    who = Attendee.objects.get()
    issued = registrar.post(url(doors, "issue_ballot", attendee=who.pk), {"medium": "paper"})
    assert issued.status_code == 302


def test_a_card_s_number_or_link_leads_to_its_holding(registrar, doors, alice, control_number):
    for scanned in (control_number("alice"), f"https://x/?number={control_number('alice')}"):
        answer = registrar.post(url(doors, "scan"), {"scanned": scanned})
        assert answer["Location"] == url(doors, "admit", holding=alice.pk)
        assert control_number("alice") not in answer["Location"]


def test_what_is_no_number_is_said(registrar, doors):
    answer = registrar.post(url(doors, "scan"), {"scanned": "²²"}, follow=True)
    assert "no control number, ballot number or badge" in text(answer)


def test_a_badge_is_printed_and_scanned(registrar, doors, admit):
    alice = admit("alice")
    badge = text(registrar.get(url(doors, "badge", attendee=alice.pk)))
    assert "<svg" in badge and "Holder of record" in badge
    answer = registrar.post(url(doors, "scan"), {"scanned": "BADGE-1"})
    assert answer["Location"] == url(doors, "attendee", attendee=alice.pk)


def test_the_desk_shows_the_room_the_quorum_and_the_list(registrar, doors, admit):
    for name in ("One", "Two"):
        admit(None, name, "guest")
    admit("alice")
    admit("carol")
    shown = " ".join(text(registrar.get(url(doors, "admission"))).split())

    assert "3 <small>of 3 places" in shown
    assert "The room is full." in shown
    assert "1,250 votes present in person" in shown
    assert "Carol Carter</a>" in shown


def test_the_secretary_looks_on_and_admits_nobody(doors, staff, admit, alice):
    admit("alice")
    secretary = staff("secretary")
    shown = text(secretary.get(url(doors, "admission")))

    assert "Alice Archer" in shown and "Who stands at the desk?" not in shown
    assert secretary.post(url(doors, "admit", holding=alice.pk), form()).status_code == 403


def test_people_leave_and_come_back(registrar, doors, admit):
    alice = admit("alice")
    address = url(doors, "move", attendee=alice.pk)
    assert "Alice Archer has left." in text(registrar.post(address, {"act": "left"}, follow=True))
    back = registrar.post(address, {"act": "returned"}, follow=True)
    assert "Alice Archer is admitted, with badge 1." in text(back)
