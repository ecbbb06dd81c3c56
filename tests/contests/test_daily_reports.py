"""Every side reads the same report of a day, at the same moment, and nothing else."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting, Role, StaffRole
from tests.contests.conftest import FUND
from tests.voting.conftest import text_of
from voting import announcements, daily_reports, door, solicitations
from voting.models import DailyReport, ElectionTerms, Solicitor
from voting.sweep import sweep


@pytest.fixture
def at(clock):
    def moved(moment):
        clock.moment = datetime.fromisoformat(moment)

    return moved


@pytest.fixture
def made(contest, clock, at):
    """The report of May 15, as the sweep makes it at five."""
    at("2024-05-15T17:00:00-04:00")
    sweep(clock())
    return DailyReport.objects.get()


@pytest.fixture
def side_of(contest):
    """A browser of a user who reads for a side: `side_of(FUND)`."""

    def signed_in(solicitor):
        user = get_user_model().objects.create_user(f"for {solicitor}")
        solicitations.give(user, Solicitor.objects.get(meeting=contest, key=solicitor))
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def table(report, title):
    (found,) = [one for one in report.content["tables"] if one["title"] == title]
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def address(name, meeting, **more):
    return reverse(f"voting:desk:{name}", kwargs={"key": meeting.key, **more})


class TestWhatItSays:
    def test_proxies_by_day_and_card(self, contest, clock, on_card, at):
        at("2024-05-14T23:30:00-04:00")
        on_card("A", "board")
        at("2024-05-15T09:00:00-04:00")
        on_card("A", FUND)
        on_card("B", FUND)
        on_card("C", "Petra Proxy")
        on_card("N", "board", {"2": {"for": "900"}}, channel="nominee")
        at("2024-05-15T17:00:00-04:00")
        sweep(clock())
        first, second, every = table(DailyReport.objects.get(), "Proxies received, by day")

        assert first["Day"] == "2024-05-14", "days are the meeting's own"
        assert first["The Board of Directors"] == "1"
        assert (second["Harbor Opportunities Fund LP"], second["All"]) == ("2", "4")
        assert second["Files of banks and brokers"] == "1"
        assert second["Another person, named by the holder"] == "1"
        assert every["All"] == "5"

    def test_votes_represented_by_card(self, contest, clock, on_card, at):
        on_card("A", "board")
        on_card("A", FUND)
        on_card("B", FUND)
        on_card("F", "board")
        on_card("F", FUND, shares=1000)
        announcements.check_in(contest.holdings.get(key="C"), clock().now())
        at("2024-05-15T17:00:00-04:00")
        sweep(clock())
        report = DailyReport.objects.get()
        found = {
            row["Card"]: row["Votes"] for row in table(report, "Votes represented, by whose card")
        }

        assert found == {
            "The Board of Directors": "0",
            "Harbor Opportunities Fund LP": "700",
            "Files of banks and brokers": "0",
            "Another person, named by the holder": "0",
            "Several cards, each for a part": "4,000",
            "In person": "200",
            "All": "4,900",
        }
        assert ["Votes represented", "4,900"] in report.content["facts"]

    def test_who_changed_cards(self, contest, clock, on_card, at):
        for holding in ("A", "B"):
            on_card(holding, "board")
            on_card(holding, FUND)
        on_card("C", FUND)
        on_card("C", FUND)
        at("2024-05-15T17:00:00-04:00")
        sweep(clock())
        (row,) = table(DailyReport.objects.get(), "Proxies superseded by one on another card")

        assert row == {
            "From the card of": "The Board of Directors",
            "To the card of": "Harbor Opportunities Fund LP",
            "Proxies": "2",
        }

    def test_how_votes_stand_where_the_meeting_is_open(self, contest, clock, on_card, at):
        on_card("A", FUND)
        at("2024-05-15T17:00:00-04:00")
        sweep(clock())
        rows = table(DailyReport.objects.get(), "1. Election of three directors")

        assert {row["Nominee"]: row["FOR"] for row in rows}["Ruth Eames"] == "400"

    def test_a_confidential_meeting_tells_no_side_how_votes_stand(
        self, contest, clock, on_card, at
    ):
        Meeting.objects.filter(pk=contest.pk).update(confidential=True)
        on_card("A", FUND, {"2": "against"})
        at("2024-05-15T17:00:00-04:00")
        sweep(clock())
        report = DailyReport.objects.get()

        assert [one["title"] for one in report.content["tables"]] == [
            "Proxies received, by day",
            "Votes represented, by whose card",
            "Proxies superseded by one on another card",
        ]
        assert "AGAINST" not in daily_reports.csv_of(report).decode()


class TestForAllSides:
    def test_both_sides_and_the_secretary_get_the_same_bytes(self, contest, made, side_of):
        secretary = get_user_model().objects.create_user("secretary")
        StaffRole.objects.create(user=secretary, meeting=contest, role=Role.SECRETARY)
        office = Client()
        office.force_login(secretary)
        readers = [side_of("board"), side_of(FUND), office]
        files = {
            reader.get(address("daily_report_csv", contest, pk=made.pk)).content
            for reader in readers
        }
        assert len(files) == 1 and b"2024-05-15" in files.pop()

    def test_the_pages_of_both_sides_are_the_same_to_the_letter(self, contest, made, side_of):
        pages = set()
        for reader in (side_of("board"), side_of(FUND)):
            for name, more in (("daily_report", {"pk": made.pk}), ("daily_reports", {})):
                text = reader.get(address(name, contest, **more)).content.decode()
                # Only the reader's own name, beside the sign-out, is another.
                pages.add((name, re.search(r"<main.*</main>", text, re.S)[0]))

        assert len(pages) == 2, "one of each page, whoever reads it"

    def test_it_is_made_once_and_stays_as_it_was(self, contest, made, clock, on_card, at):
        at("2024-05-15T17:00:05-04:00")
        on_card("A", FUND)
        sweep(clock())
        assert DailyReport.objects.get() == made
        assert DailyReport.objects.get().content == made.content
        for change in (
            lambda: DailyReport.objects.update(day=date(2024, 1, 1)),
            lambda: DailyReport.objects.all()._raw_delete(DailyReport.objects.db),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()

    def test_a_side_reads_nothing_else(self, contest, made, side_of):
        client = side_of(FUND)

        assert client.get(address("daily_reports", contest)).status_code == 200
        for name in ("dashboard", "instruments", "report", "contest", "not_voted"):
            assert client.get(address(name, contest)).status_code == 403, name

    def test_a_report_of_another_meeting_is_not_there(self, contest, made, meeting, staff):
        assert (
            staff("secretary").get(address("daily_report", meeting, pk=made.pk)).status_code == 404
        )

    def test_nobody_reads_for_two_sides_or_beside_another_role(self, contest):
        board, fund = Solicitor.objects.filter(meeting=contest).order_by("key")
        user = get_user_model().objects.create_user("both")
        solicitations.give(user, fund if fund.key == "board" else board)
        with pytest.raises(solicitations.NotPossible, match="another side"):
            solicitations.give(user, board if fund.key == "board" else fund)
        clerk = get_user_model().objects.create_user("clerk")
        StaffRole.objects.create(user=clerk, meeting=contest, role=Role.CLERK)
        with pytest.raises(solicitations.NotPossible, match="another role"):
            solicitations.give(clerk, fund)

    def test_a_side_speaks_under_its_own_name(self, contest):
        user = get_user_model().objects.create_user("fund")
        solicitations.give(user, Solicitor.objects.get(meeting=contest, key=FUND))

        assert solicitations.party_of(user, contest) == "Harbor Opportunities Fund LP"


class TestWhenItIsMade:
    def test_not_before_the_hour(self, contest, clock, at):
        at("2024-05-15T16:59:59-04:00")
        sweep(clock())

        assert not DailyReport.objects.exists()

    def test_at_the_hour_that_was_set(self, contest, clock, at):
        ElectionTerms.objects.create(meeting=contest, reports_at="20:00")
        at("2024-05-15T19:00:00-04:00")
        sweep(clock())
        assert not DailyReport.objects.exists()
        at("2024-05-15T20:00:00-04:00")
        sweep(clock())
        assert DailyReport.objects.get().day == date(2024, 5, 15)

    def test_late_it_is_of_the_last_day_that_is_due_and_says_when_it_was_made(
        self, contest, clock, at
    ):
        at("2024-05-18T09:00:00-04:00")
        sweep(clock())
        report = DailyReport.objects.get()

        assert report.day == date(2024, 5, 17)
        assert report.content["taken_at"] == "2024-05-18T09:00:00-04:00"

    def test_every_day_until_the_polls_have_closed(self, contest, clock, at):
        for day in range(15, 32):
            at(f"2024-05-{day}T17:30:00-04:00")
            sweep(clock())
        at("2024-06-05T17:30:00-04:00")
        sweep(clock())
        days = [report.day.day for report in DailyReport.objects.order_by("day")]

        assert days == list(range(15, 31)), "the last is of the day on which the polls closed"

    def test_no_contest_no_report(self, contested, clock, at):
        at("2024-05-16T18:00:00-04:00")
        sweep(clock())

        assert not DailyReport.objects.exists()


def test_a_page_with_no_report_yet_says_when_the_first_comes(contest, side_of):
    page = side_of(FUND).get(address("daily_reports", contest))

    assert "The first report is made at 5:00 p.m." in text_of(page)


def test_what_a_report_counts_as_represented_is_what_is_counted(contest, clock, on_card):
    from voting import counting

    on_card("A", FUND)
    on_card("J", "board", signatures=["Joy Jarvis"])
    on_card("J", FUND, signatures=["Jon Jarvis"])
    door.receive(
        contest,
        door.Arrival("N", "proxy", "nominee", {"2": {"for": "1000.5", "against": "3"}}),
        clock(),
    )
    content = daily_reports.content_of(contest, date(2024, 5, 15), clock().now())
    (total,) = [row for row in content["tables"][1]["rows"] if row[0] == "All"]

    assert total[1] == "1,503.5"
    assert counting.outcome_of(contest).quorum.present == 1503.5
