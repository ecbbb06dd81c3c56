"""Who reaches which page of the desk: every address, every role, and nobody at all."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.clock import current_clock
from meetings.models import Meeting, Role, StaffRole
from meetings.register import files
from meetings.room import Newcomer
from meetings.urls import urlpatterns as papers
from tests.cards.pictures import png
from voting import (
    admission,
    announcements,
    counts,
    daily_reports,
    door,
    floor_ballots,
    floor_business,
    revocations,
    turnout,
)
from voting.cards.printing import runs
from voting.desk_urls import urlpatterns as desk
from voting.inspection import challenges
from voting.models import DailyReport, RulingProposal
from voting.nominees import legal_proxies, positions, recording

SECRETARY, INSPECTOR, OBSERVER = Role.SECRETARY, Role.INSPECTOR, Role.OBSERVER
REGISTRAR = Role.REGISTRAR
NOMINEE, ADMINISTRATOR = Role.NOMINEE, Role.ADMINISTRATOR
CLERK, SUPERVISOR = Role.CLERK, Role.SUPERVISOR
SOLICITOR = Role.SOLICITOR

#: The page, and who may reach it. Whoever is not named is refused.
MATRIX = {
    "dashboard": {SECRETARY, INSPECTOR},
    "instruments": {SECRETARY, INSPECTOR},
    "instrument": {SECRETARY, INSPECTOR},
    "setup_warnings": {SECRETARY, INSPECTOR},
    "calendar": {SECRETARY, INSPECTOR, OBSERVER},
    "calendar_date": {SECRETARY, INSPECTOR, OBSERVER},
    "calendar_link": {SECRETARY, INSPECTOR, OBSERVER},
    "note_date": {SECRETARY},
    "take_back_date": {SECRETARY},
    "answer_for_date": {SECRETARY},
    "withdraw_answer_for_date": {SECRETARY},
    "rules": {SECRETARY, INSPECTOR, OBSERVER},
    "answer_for_rule": {SECRETARY},
    "legal_facts": {SECRETARY},
    "not_voted": {SECRETARY},
    "revocations": {SECRETARY},
    "enter_revocation": {SECRETARY},
    "revocation_scan_file": {SECRETARY, INSPECTOR},
    "revocation_scan_picture": {SECRETARY, INSPECTOR},
    "contest": {SECRETARY},
    "solicitor": {SECRETARY},
    "election_terms": {SECRETARY},
    "report_readers": {SECRETARY},
    "daily_reports": {SECRETARY, INSPECTOR, SOLICITOR},
    "daily_report": {SECRETARY, INSPECTOR, SOLICITOR},
    "daily_report_csv": {SECRETARY, INSPECTOR, SOLICITOR},
    "messages": {SECRETARY},
    "message_notification": {SECRETARY},
    "message_result": {SECRETARY},
    "print_cards": {SECRETARY},
    "start_card_run": {SECRETARY},
    "cancel_card_run": {SECRETARY},
    "delete_card_files": {SECRETARY},
    "card_file": {SECRETARY},
    "card_list": {SECRETARY},
    "reissue_control_number": {SECRETARY},
    "register": {SECRETARY, INSPECTOR},
    "register_holdings": {SECRETARY, INSPECTOR},
    "register_table": {SECRETARY, INSPECTOR},
    "register_template": {SECRETARY},
    "register_file": {SECRETARY},
    "sent_register": {SECRETARY},
    "register_faults": {SECRETARY},
    "send_register": {SECRETARY},
    "register_columns": {SECRETARY},
    "load_register": {SECRETARY},
    "give_up_register": {SECRETARY},
    "record_register": {SECRETARY},
    "correct_register": {SECRETARY},
    "polls": {INSPECTOR},
    "announce_polls": {INSPECTOR},
    "ruling": {INSPECTOR},
    "inspectors": {SECRETARY, INSPECTOR},
    "appoint": {SECRETARY},
    "set_policy": {SECRETARY},
    "oath": {INSPECTOR},
    "duties": {INSPECTOR},
    "exceptions": {INSPECTOR},
    "unresolved": {INSPECTOR},
    "exception": {INSPECTOR},
    "exception_seen": {INSPECTOR},
    "answer_proposal": {INSPECTOR},
    "challenges": {SECRETARY, INSPECTOR},
    "lodge_challenge": {SECRETARY, INSPECTOR},
    "dispose_challenge": {INSPECTOR},
    "record": {INSPECTOR},
    "room": {SECRETARY},
    "counts": {SECRETARY, INSPECTOR, OBSERVER},
    "count": {SECRETARY, INSPECTOR, OBSERVER},
    "compare_counts": {SECRETARY, INSPECTOR, OBSERVER},
    "count_as_of": {SECRETARY, INSPECTOR},
    "take_count": {INSPECTOR},
    "repeat_count": {INSPECTOR},
    "standing_now": {INSPECTOR},
    "what_if": {INSPECTOR},
    "count_policy": {INSPECTOR},
    "certificate": {SECRETARY, INSPECTOR, OBSERVER},
    "certificate_pdf": {SECRETARY, INSPECTOR, OBSERVER},
    "sign_certificate": {INSPECTOR},
    "sealed_record": {INSPECTOR},
    "admission": {REGISTRAR, SECRETARY, INSPECTOR},
    "scan": {REGISTRAR},
    "admit_next": {REGISTRAR},
    "admit_guest": {REGISTRAR},
    "admit": {REGISTRAR},
    "admit_appointed": {REGISTRAR},
    "attendee": {REGISTRAR},
    "move": {REGISTRAR},
    "badge": {REGISTRAR},
    "issue_ballot": {REGISTRAR},
    "ballot": {REGISTRAR},
    "ballot_paper": {REGISTRAR},
    "key_ballot": {REGISTRAR},
    "floor": {SECRETARY, INSPECTOR},
    "raise_matter": {SECRETARY},
    "discretion": {SECRETARY, INSPECTOR},
    "substitute": {SECRETARY},
    "adjourn": {SECRETARY},
    "cards": {CLERK, SUPERVISOR},
    "open_batch": {SUPERVISOR},
    "batch": {CLERK, SUPERVISOR},
    "close_batch": {SUPERVISOR},
    "key_card": {CLERK},
    "key_marks": {CLERK},
    "find_account": {CLERK},
    "upload_scans": {CLERK, SUPERVISOR},
    "decide_card": {SUPERVISOR},
    "settle_card": {SUPERVISOR},
    "read_card_anew": {SUPERVISOR},
    "scan_file": {CLERK, SUPERVISOR, INSPECTOR},
    "scan_picture": {CLERK, SUPERVISOR, INSPECTOR},
    "irregular": {INSPECTOR, SUPERVISOR},
    "reports": {SECRETARY, INSPECTOR, OBSERVER},
    "report_file": {SECRETARY, INSPECTOR, OBSERVER},
    "report": {SECRETARY, INSPECTOR, OBSERVER},
    "report_pdf": {SECRETARY, INSPECTOR, OBSERVER},
    "report_json": {SECRETARY, INSPECTOR, OBSERVER},
    "positions": {NOMINEE},
    "position": {NOMINEE},
    "nominee_template": {NOMINEE},
    "nominee_file": {NOMINEE},
    "file_table": {NOMINEE},
    "file_message": {NOMINEE},
    "send_file": {NOMINEE},
    "record_file": {NOMINEE},
    "issue_legal_proxy": {NOMINEE, SECRETARY},
    "legal_proxy": {NOMINEE, SECRETARY},
    "legal_proxies": {SECRETARY},
    "withdraw_legal_proxy": {NOMINEE, SECRETARY},
    "issued_legal_proxies": {INSPECTOR, REGISTRAR},
    "nominee_users": {SECRETARY, ADMINISTRATOR},
    "end_position": {SECRETARY, ADMINISTRATOR},
    "over_votes": {INSPECTOR},
    "over_vote": {INSPECTOR},
}
#: What a request by POST that says nothing is answered with.
POSTED = {
    **dict.fromkeys(("ruling", "issue_ballot", "send_file", "record_file", "open_batch"), 422),
    **dict.fromkeys(("close_batch", "upload_scans", "settle_card", "read_card_anew"), 422),
    **dict.fromkeys(("note_date", "take_back_date", "answer_for_date", "answer_for_rule"), 422),
    "withdraw_answer_for_date": 422,
    **dict.fromkeys(("calendar_link", "scan", "admit_next", "move", "cancel_card_run"), 302),
    "start_card_run": 422,
    "sign_certificate": 422,
    **dict.fromkeys(("take_count", "repeat_count"), 302),
    "appoint": 422,
    "set_policy": 302,
    "answer_proposal": 422,
    "exception_seen": 302,
    **dict.fromkeys(("election_terms", "report_readers"), 422),
    **dict.fromkeys(("send_register", "register_columns", "correct_register"), 422),
    **dict.fromkeys(("load_register", "give_up_register", "record_register"), 302),
}
#: What a page answers that is shown; one that has nothing to show here leads on.
ANSWER = {
    **POSTED,
    "key_marks": 302,
    "compare_counts": 302,
    "certificate_pdf": 404,
    "file_message": 302,
}
#: What a page is asked about.
ASKED = {"solicitor": "?solicitor=board"}
OF_A_REGISTER = (
    *("register_file", "sent_register", "register_faults"),
    *("register_columns", "load_register", "give_up_register"),
)
OF_A_BATCH = ("batch", "close_batch", "key_card", "key_marks", "find_account", "upload_scans")
OF_A_COUNT = ("count", "repeat_count")
OF_A_DATE = (
    "calendar_date",
    "note_date",
    "take_back_date",
    "answer_for_date",
    "withdraw_answer_for_date",
)
OF_A_CARD = ("decide_card", "settle_card", "read_card_anew")


@pytest.fixture
def of_nominees(meeting, clock):
    """What the pages of nominees are about: an over-voted position of the user `nominee`."""
    user, _ = get_user_model().objects.get_or_create(username="nominee@example.com")
    harborline = meeting.holdings.select_related("share_class").get(key="nominee")
    positions.give(user, harborline, by="Secretary", now=current_clock().now())
    owner = legal_proxies.issue(harborline, "Olive Owner", 100, clock())
    over = door.Arrival("nominee", "proxy", "nominee", {"2": {"for": "9999"}})
    door.receive(meeting, over, clock())
    file = recording.take(meeting, user, "votes.csv", b"account", "", "", clock())
    return {
        "position": {"holding": harborline.pk},
        "issue_legal_proxy": {"holding": harborline.pk},
        "legal_proxy": {"holding": owner.pk},
        "withdraw_legal_proxy": {"holding": owner.pk},
        "end_position": {"position": harborline.nominee_users.get(user=user).pk},
        "over_vote": {"holding": harborline.pk},
        "nominee_file": {"file": file.pk},
        "record_file": {"file": file.pk},
        "file_table": {"file": file.pk, "what": "faults"},
        "file_message": {"file": file.pk, "what": "status"},
    }


@pytest.fixture
def of_inspectors(meeting, vote, clock):
    """What the bench is about: an undated card, a challenge, and a ruling that is proposed."""
    undated = vote("carol", {"2": "for"}, channel="mail")
    proposed = vote("bob", {"2": "for"}, channel="mail", signed=False)
    user = get_user_model().objects.create_user("another inspector")
    made = RulingProposal.objects.create(
        instrument=proposed,
        decision="accept",
        reason="A stamp",
        kinds=["face"],
        by=user,
        name="Another",
        at=clock().now(),
    )
    return {
        "exception": {"what": "instruments", "id": undated.pk},
        "exception_seen": {"what": "instruments", "id": undated.pk},
        "answer_proposal": {"proposal": made.pk},
        "dispose_challenge": {
            "challenge": challenges.lodge(meeting, "Olive Owner", "Late", clock()).pk
        },
    }


@pytest.fixture
def daily_report(meeting, clock):
    """A report to all sides."""
    day, now = clock().now().date(), clock().now()
    content = daily_reports.content_of(meeting, day, now)
    return DailyReport.objects.create(meeting=meeting, day=day, taken_at=now, content=content)


@pytest.fixture
def register_file(meeting, clock):
    """A register file that was sent before the register was in the record."""
    Meeting.objects.filter(pk=meeting.pk).update(register_draft=True)
    sent = [b"Account,Name,Shares\nalice,Alice Archer,1250"]
    file = files.take(meeting, "register.csv", sent, clock(), "Susan")
    Meeting.objects.filter(pk=meeting.pk).update(register_draft=False)
    return file


@pytest.fixture
def reach(
    meeting,
    address,
    vote,
    clock,
    of_nominees,
    of_inspectors,
    scanned_card,
    daily_report,
    register_file,
):
    """Ask for a page as somebody: `reach(client, "polls")` is the status."""
    instrument = vote("alice", {"2": "for"})
    alice = meeting.holdings.get(key="alice")
    appointing = vote("alice", {}, solicitor="Paula Proxy")
    before, clock.moment = clock.moment, meeting.convenes
    announcements.announce_polls(meeting, "opened", clock(), meeting.matters.get(key="1"))
    here = admission.admit(
        meeting, Newcomer("Alice Archer", "holder", "passport", alice), clock(), "Registrar"
    )
    ballot = floor_ballots.issue(here, "paper", clock(), "Registrar")
    handed_in = floor_ballots.issue(here, "paper", clock(), "Registrar", shares=1)
    floor_ballots.hand_in(handed_in, clock(), "Registrar")
    raised = floor_business.raise_matter(
        meeting, clock(), title="Thanks", standard={"rule": "majority", "of": "cast"}, by="S"
    )
    clock.moment = before
    notice = revocations.enter(
        alice,
        clock(),
        dated=None,
        signed=True,
        entered_by="Susan N. Cayley",
        scan=png(),
        by=scanned_card.batch.opened_by,
    )
    notice_scan = notice.scans.get()
    run = runs.start(meeting, clock(), started_by="Susan N. Cayley")
    runs.print_next_file(run.pk, clock())
    more = {
        "instrument": {"instrument": instrument.pk},
        "ruling": {"instrument": instrument.pk},
        "enter_revocation": {"holding": alice.pk},
        "announce_polls": {"state": "opened"},
        "admit": {"holding": alice.pk},
        "admit_appointed": {"instrument": appointing.pk},
        **{key: {"attendee": here.pk} for key in ("attendee", "move", "badge", "issue_ballot")},
        **{key: {"number": ballot.number} for key in ("ballot", "ballot_paper")},
        "key_ballot": {"number": handed_in.number},
        **{name: {"entry": "list_ready"} for name in OF_A_DATE},
        "discretion": {"matter": raised.pk},
        **of_nominees,
        **of_inspectors,
        **{name: {"batch": scanned_card.batch_id} for name in OF_A_BATCH},
        **{
            name: {"batch": scanned_card.batch_id, "place": scanned_card.place}
            for name in OF_A_CARD
        },
        "scan_file": {"scan": scanned_card.scans.get().pk},
        "scan_picture": {"scan": scanned_card.scans.get().pk, "number": 1},
        "revocation_scan_file": {"scan": notice_scan.pk},
        "revocation_scan_picture": {"scan": notice_scan.pk, "number": 1},
        "cancel_card_run": {"run": run.pk},
        "delete_card_files": {"run": run.pk},
        "card_file": {"run": run.pk, "number": 1},
        "card_list": {"run": run.pk, "number": 1},
        "reissue_control_number": {"holding": alice.pk},
        **{key: {"pk": daily_report.pk} for key in ("daily_report", "daily_report_csv")},
        "report_file": {"which": "instruments", "form": "csv"},
        **{name: {"file": register_file.pk} for name in OF_A_REGISTER},
    }

    def of_a_count():
        """A final count, taken once the polls have closed, is open to all who read counts."""
        kind = "final" if turnout.polls_are_closed(meeting) else "preliminary"
        taken = meeting.counts.first() or counts.take(meeting, kind, "Inspector", clock())
        return {"count": taken.pk}

    def status(client, name):
        ask = client.post if name in POSTED else client.get
        query = ASKED.get(name, "")
        about = of_a_count() if name in OF_A_COUNT else more.get(name, {})
        return ask(address(name, **about) + query).status_code

    return status


@pytest.fixture
def closed(meeting, clock, at):
    """The polls have been opened and closed, so that the report is open to its readers."""
    at("2003-05-30T09:15:00-07:00")
    announcements.announce_polls(meeting, "opened", clock())
    at("2003-05-30T10:00:00-07:00")
    announcements.announce_polls(meeting, "closed", clock())


def test_every_address_of_the_desk_is_in_the_matrix():
    of_meetings = {one.name for one in papers if "<str:key>" in str(one.pattern)}

    assert {one.name for one in desk} | of_meetings == set(MATRIX)


@contextmanager
def undone():
    """Whatever is done here is undone, so that each page finds the meeting as it was set up."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_page_opens_to_its_roles_and_to_nobody_else(staff, reach, closed, subtests):
    stranger = Client()
    stranger.force_login(get_user_model().objects.create_superuser("root"))
    of_role = {role: staff(role) for role in Role.values}

    for name, may in MATRIX.items():
        with subtests.test(page=name), undone():
            assert reach(Client(), name) == 302, "who is not signed in is asked to"
            assert reach(stranger, name) == 404, "without a role the meeting is not there"
            for role in set(Role.values) - may:
                assert reach(of_role[role], name) == 403, role
            for role in may:
                assert reach(of_role[role], name) == ANSWER.get(name, 200), role


def test_a_role_at_another_meeting_opens_nothing(reach, meeting):
    other = Meeting.objects.create(
        issuer=meeting.issuer,
        key="other",
        title="Another",
        timezone="UTC",
        record_date=meeting.record_date,
        convenes=meeting.convenes,
    )
    user = get_user_model().objects.create_user("elsewhere")
    StaffRole.objects.create(user=user, meeting=other, role=Role.INSPECTOR)
    client = Client()
    client.force_login(user)

    assert reach(client, "report") == 404


def test_an_instrument_of_another_meeting_is_not_there(staff, address):
    assert staff("inspector").get(address("instrument", instrument=999)).status_code == 404


def test_the_sign_in_leads_back(client, address):
    response = client.get(address("polls"))

    assert response["Location"].startswith("/desk/sign-in/?next=")
    assert "polls" in response["Location"]


def test_a_panel_of_someone_signed_out_sends_the_whole_page_to_the_sign_in(client, address):
    response = client.get(address("dashboard"), headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == "/desk/sign-in/"


@pytest.mark.parametrize("name", ["report", "report_pdf", "report_json", "report_file"])
def test_an_observer_reads_no_report_before_the_polls_have_closed(name, staff, reach):
    assert reach(staff("observer"), name) == 403


class TestConfidential:
    """How holders vote is kept from the company until the polls close."""

    @pytest.fixture(autouse=True)
    def confidential(self, meeting):
        Meeting.objects.filter(pk=meeting.pk).update(confidential=True)
        meeting.refresh_from_db()

    @pytest.mark.parametrize("name", ["report", "report_pdf", "report_json", "report_file"])
    def test_the_secretary_reads_no_report(self, name, staff, reach):
        assert reach(staff("secretary"), name) == 403

    @pytest.mark.parametrize("name", ["report", "report_pdf", "report_json", "record"])
    def test_the_inspector_does(self, name, staff, reach):
        assert reach(staff("inspector"), name) == 200

    def test_the_secretary_sees_no_marks(self, staff, address, vote):
        cast = vote("alice", {"2": ["for", "against"]}, comment="Too dear")
        page = staff("secretary").get(address("instrument", instrument=cast.pk)).content.decode()

        assert "Alice Archer" in page
        assert "AGAINST" not in page
        assert "for and against" not in page
        assert "Too dear" not in page

    def test_the_votes_are_not_even_fetched(self, staff, address, vote):
        cast = vote("alice", {"2": "against"})
        client = staff("secretary")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address("instrument", instrument=cast.pk))
            client.get(address("instruments"))

        assert not [one for one in queries if '"votes"' in one["sql"]]

    def test_the_secretary_sees_the_quorum_and_no_tally(self, staff, address, vote):
        vote("alice", {"2": "against"})
        page = staff("secretary").get(address("dashboard")).content.decode()

        assert "1,250" in page
        assert "Authority for a reverse stock split" not in page

    def test_an_inspectors_dashboard_tells_the_secretary_nothing(self, staff, address, vote):
        vote("alice", {"2": "against"})
        assert (
            "reverse stock split" in staff("inspector").get(address("dashboard")).content.decode()
        )

        page = staff("secretary").get(address("dashboard")).content.decode()

        assert "Authority for a reverse stock split" not in page

    def test_once_the_polls_have_closed_the_secretary_sees_them(self, staff, address, vote, closed):
        page = staff("secretary").get(address("dashboard")).content.decode()

        assert "Authority for a reverse stock split" in page
