"""Who instructs for which position: given and ended by the secretary, and noted for good."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.test import Client

from meetings.models import NomineePosition, Role, StaffRole
from voting.models import NomineeFile, PositionChange
from voting.nominees import positions

ALL = {"1 for": 4000, "2 for": 4000}


@pytest.fixture
def colleague(meeting):
    """Another of Harborline's people, who instructs for nothing yet."""
    return get_user_model().objects.create_user("colleague")


@pytest.fixture
def browser_of():
    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def give(staff, page):
    def posted(user="colleague", position="nominee", role="secretary"):
        given = {"user": user, "position": position}
        return staff(role).post(page("nominee_users"), given, follow=True)

    return posted


@pytest.mark.parametrize("role", ["secretary", "administrator"])
def test_a_position_is_given_and_noted(meeting, give, colleague, role):
    shown = give(role=role).content.decode()

    assert "instructs for nominee from now on" in shown
    assert [row.key for row in positions.of_user(meeting, colleague)] == ["nominee"]
    noted = PositionChange.objects.get(user=colleague)
    assert (noted.act, noted.by) == ("given", f"{role}@example.com")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"user": "nobody"}, "No user signs in with this name"),
        ({"position": "alice"}, "No bank or broker has a position"),
        ({"position": "unheard-of"}, "No bank or broker has a position"),
        ({"user": "inspector@example.com"}, "works at this meeting as inspector of elections"),
    ],
)
def test_what_cannot_be_given(give, colleague, staff, given, says):
    staff("inspector")
    answer = give(**given)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not PositionChange.objects.exists()


def test_given_twice_it_is_noted_once(give, colleague):
    give()
    give()

    assert PositionChange.objects.filter(user=colleague).count() == 1


def test_the_last_position_that_ends_takes_the_role_with_it(
    meeting, staff, page, broker, browser_of, add_position, clock
):
    add_position("P0771", 700)
    other = meeting.holdings.get(key="P0771")
    positions.give(broker, other, by="Secretary", now=clock.moment)
    for given in NomineePosition.objects.filter(user=broker):
        assert StaffRole.objects.filter(user=broker, role=Role.NOMINEE).exists()
        answer = staff("secretary").post(page("end_position", position=given.pk))
        assert answer.status_code == 302

    assert not StaffRole.objects.filter(user=broker).exists()
    assert browser_of(broker).get(page("positions")).status_code == 404
    assert PositionChange.objects.filter(user=broker, act="ended").count() == 2


def test_it_is_asked_before_one_ends(staff, page, broker):
    given = NomineePosition.objects.get(user=broker)
    shown = staff("administrator").get(page("end_position", position=given.pk)).content.decode()

    assert "no longer instructs" in shown
    assert NomineePosition.objects.filter(user=broker).exists()


def test_what_was_sent_stays_when_a_position_ends(
    staff, page, broker, recorded, csv_of, books_agree
):
    recorded(csv_of(nominee=ALL))
    given = NomineePosition.objects.get(user=broker)
    staff("secretary").post(page("end_position", position=given.pk))

    assert books_agree()["quorum"]["present"] == "4000"


def test_what_was_done_is_kept_for_good(give, colleague):
    give()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PositionChange.objects.update(by="Nobody")


class TestFiles:
    """Who instructs for all accounts of a file sees it, and nobody else."""

    @pytest.fixture
    def hers(self, give, colleague, browser_of):
        give()
        return browser_of(colleague)

    def test_a_colleague_sees_and_records_it(
        self, hers, page, send, csv_of, colleague, books_agree
    ):
        file = send(csv_of(nominee=ALL))
        assert "votes.csv" in hers.get(page("positions")).content.decode()
        assert "FOR 4,000" in hers.get(page("nominee_file", file=file.pk)).content.decode()
        hers.post(page("record_file", file=file.pk))

        assert NomineeFile.objects.get().recorded.by == colleague
        assert books_agree()["quorum"]["present"] == "4000"

    def test_the_same_file_sent_by_a_colleague_is_recorded_once(
        self, meeting, hers, page, recorded, csv_of, colleague, clock
    ):
        from voting.nominees import recording

        first = recorded(csv_of(nominee=ALL))
        again = recording.take(
            meeting, colleague, "copy.csv", csv_of(nominee=ALL), "", "replace", clock()
        )

        assert again == first

    def test_who_instructs_for_some_of_its_accounts_does_not_see_it(
        self, meeting, hers, page, broker, add_position, send, csv_of, clock
    ):
        other = add_position("P0771", 700)
        positions.give(broker, other, by="Secretary", now=clock.moment)
        file = send(csv_of(nominee=ALL, P0771={"1 for": 700, "2 against": 700}))

        assert "votes.csv" not in hers.get(page("positions")).content.decode()
        for name in ("nominee_file", "file_table", "file_message"):
            more = {"what": "answers"} if name == "file_table" else {}
            more |= {"what": "status"} if name == "file_message" else {}
            assert hers.get(page(name, file=file.pk, **more)).status_code == 404
        assert hers.post(page("record_file", file=file.pk)).status_code == 404

    def test_a_file_that_could_not_be_read_is_its_senders(self, hers, signed_in, page, send):
        file = send(b"account")

        assert hers.get(page("nominee_file", file=file.pk)).status_code == 404
        assert signed_in.get(page("nominee_file", file=file.pk)).status_code == 200

    def test_whose_position_ended_does_not_see_what_he_sent(
        self, meeting, hers, page, staff, broker, recorded, csv_of, add_position, signed_in, clock
    ):
        other = add_position("P0771", 700)
        file = recorded(csv_of(nominee=ALL))
        positions.give(broker, other, by="Secretary", now=clock.moment)
        given = NomineePosition.objects.get(user=broker, holding__key="nominee")
        staff("secretary").post(page("end_position", position=given.pk))

        assert signed_in.get(page("nominee_file", file=file.pk)).status_code == 404
        assert hers.get(page("nominee_file", file=file.pk)).status_code == 200
