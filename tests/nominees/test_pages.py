"""The pages of banks and brokers, of the secretary and of the inspectors on their positions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.clock import current_clock
from meetings.models import Meeting
from voting import door
from voting.models import Instrument, NomineeFile, RecordedFile, Ruling
from voting.nominees import positions, spreadsheets

ALL = {"1 for": 4000, "2 for": 4000}


@pytest.fixture
def upload(signed_in, page):
    def sent(content: bytes, mode: str = "replace", **more: Any):
        file = SimpleUploadedFile("votes.csv", content)
        return signed_in.post(page("send_file"), {"file": file, "mode": mode, **more}, follow=True)

    return sent


@pytest.fixture
def other(meeting, add_position):
    """Another bank's position, with what stands for it."""
    row = add_position("P0771", 700)
    arrival = door.Arrival("P0771", "proxy", "nominee", {"2": {"against": "613"}})
    from tests.clocks import SetClock

    door.receive(meeting, arrival, SetClock())
    return row


def test_a_user_sees_his_positions_and_no_other(signed_in, page, other):
    shown = signed_in.get(page("positions")).content.decode()

    assert "Harborline Securities" in shown
    assert "4,000" in shown
    assert "P0771" not in shown
    assert re.search(r"\b613\b", shown) is None


@pytest.mark.parametrize("name", ["position", "issue_legal_proxy"])
def test_the_page_of_anothers_position_is_not_there(signed_in, page, other, name):
    assert signed_in.get(page(name, holding=other.pk)).status_code == 404
    assert signed_in.post(page("issue_legal_proxy", holding=other.pk)).status_code == 404


def test_a_respondents_votes_are_its_own(meeting, signed_in, page, add_position, clock):
    nominee = meeting.holdings.get(key="nominee")
    add_position("respondent", 700, under=nominee)
    arrival = door.Arrival("respondent", "proxy", "nominee", {"2": {"against": "613"}})
    door.receive(meeting, arrival, clock())

    shown = signed_in.get(page("position", holding=nominee.pk)).content.decode()

    assert "Holder of respondent" in shown
    assert "700" in shown
    assert re.search(r"\b613\b", shown) is None


def test_anothers_file_is_not_there(meeting, page, signed_in, staff, upload, csv_of):
    upload(csv_of(nominee=ALL))
    file = NomineeFile.objects.get()
    someone = staff("nominee")

    for name in ("nominee_file", "record_file"):
        ask = someone.post if name == "record_file" else someone.get
        assert ask(page(name, file=file.pk)).status_code == 404
    assert someone.get(page("file_table", file=file.pk, what="answers")).status_code == 404
    assert Instrument.objects.count() == 0


def test_anothers_account_in_a_file_is_as_if_it_were_not_there(upload, csv_of, other):
    shown = upload(csv_of(P0771=ALL)).content.decode()

    assert "is no account of yours" in shown
    assert "Holder of P0771" not in shown


def test_nothing_is_recorded_before_it_was_looked_at(upload, csv_of):
    shown = upload(csv_of(nominee=ALL)).content.decode()

    assert "Record 1 line" in shown
    assert Instrument.objects.count() == 0


def test_the_preview_says_what_is_voted_and_what_is_absent(upload, csv_of):
    shown = upload(csv_of(nominee={"1 for": 900, "2 for": 600, "2 against": 300})).content.decode()

    assert "1, each" in shown
    assert "FOR 900" in shown
    assert "AGAINST 300" in shown
    assert "3,100" in shown


def test_a_file_is_recorded_once_it_was_looked_at(signed_in, page, upload, csv_of, books_agree):
    upload(csv_of(nominee=ALL))
    file = NomineeFile.objects.get()
    shown = signed_in.post(page("record_file", file=file.pk), follow=True).content.decode()

    assert "The file is recorded." in shown
    assert "governs" in shown
    assert Instrument.objects.get().key in shown
    assert books_agree()["quorum"]["present"] == "4000"


def test_recording_it_again_records_nothing(signed_in, page, upload, csv_of):
    upload(csv_of(nominee=ALL))
    file = NomineeFile.objects.get()
    for _ in range(2):
        signed_in.post(page("record_file", file=file.pk))

    assert (Instrument.objects.count(), RecordedFile.objects.count()) == (1, 1)


def test_the_same_file_is_told_so(signed_in, page, upload, csv_of):
    upload(csv_of(nominee=ALL))
    signed_in.post(page("record_file", file=NomineeFile.objects.get().pk))
    shown = upload(csv_of(nominee=ALL)).content.decode()

    assert "This same file was sent before" in shown
    assert NomineeFile.objects.count() == 1


def test_a_file_with_faults_is_listed_and_not_recorded(signed_in, page, upload, csv_of):
    shown = upload(csv_of(nominee={"1 for": 900, "2 for": 899})).content.decode()
    file = NomineeFile.objects.get()

    assert "Nothing of this file was recorded" in shown
    assert "add 1 to abstain" in shown
    assert signed_in.post(page("record_file", file=file.pk)).status_code == 422
    assert Instrument.objects.count() == 0


def test_faults_as_a_table_begin_no_formula(signed_in, page, upload):
    upload(b"account,=cmd|' /C calc'!A0\nnominee,1")
    file = NomineeFile.objects.get()
    answer = signed_in.get(page("file_table", file=file.pk, what="faults"))

    assert answer["Content-Type"].startswith("text/csv")
    cells = answer.content.decode("utf-8-sig").replace('"', "").replace("\n", ",").split(",")
    assert not [cell for cell in cells if cell.startswith("=")]
    assert "'=cmd" in answer.content.decode()


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1"])
def test_cells_of_ours_are_no_formulas(cell):
    assert spreadsheets.written([[cell]]).decode("utf-8-sig").lstrip('"').startswith("'")


def test_the_template_can_be_filled_in_and_sent(signed_in, page, upload):
    content = signed_in.get(page("nominee_template")).content
    *head, row = content.decode("utf-8-sig").splitlines()
    assert row.startswith("nominee,")
    filled = "\n".join([*head, "nominee," + "900,,," * 6 + "900,,,"]).encode("utf-8-sig")

    assert "Record 1 line" in upload(filled, mode="").content.decode()


def test_the_form_and_the_file_agree_on_the_mode(upload, csv_of):
    assert "Make them agree" in upload(csv_of("mode,ADD", nominee=ALL)).content.decode()
    assert "Choose whether" in upload(csv_of(nominee=ALL), mode="").content.decode()


def test_too_large_a_file_is_refused_before_it_is_read(upload, monkeypatch):
    monkeypatch.setattr("voting.nominees.forms.LARGEST_FILE", 10)

    assert "at most 25 MB" in upload(b"account,2 for\n").content.decode()
    assert NomineeFile.objects.count() == 0


def test_a_held_line_is_shown_to_its_nominee_with_the_reason(
    meeting, signed_in, page, upload, csv_of
):
    shown = upload(csv_of(nominee={"1 for": 4100, "2 for": 4100})).content.decode()
    assert "over by 100" in shown
    file = NomineeFile.objects.get()
    shown = signed_in.post(page("record_file", file=file.pk), follow=True).content.decode()

    assert "overvote" in shown
    assert "4,100 shares voted on a position of 4,000" in shown
    nominee = meeting.holdings.get(key="nominee")
    assert "Nothing of this position counts now" in (
        signed_in.get(page("position", holding=nominee.pk)).content.decode()
    )


class TestOverVotes:
    @pytest.fixture
    def over(self, meeting, recorded, csv_of):
        recorded(csv_of(nominee={"1 for": 4800, "2 for": 3000, "2 against": 1800}))
        return meeting.holdings.get(key="nominee")

    EVIDENCE = {
        "finding": "Reconciled",
        "what": "stock record",
        "source": "proxy department",
        "when": "May 29, 3 p.m.",
        "how": "signed fax",
        "basis": "matches the listing",
    }

    def test_the_inspector_sees_the_arithmetic(self, staff, page, over):
        shown = staff("inspector").get(page("over_vote", holding=over.pk)).content.decode()

        assert 'over by <span class="num">800</span>' in shown
        assert "FOR 3,000" in shown
        assert "FOR 2,500" in shown

    def test_to_accept_needs_all_that_the_certificate_states(self, staff, page, over):
        held = Instrument.objects.get().key
        given = {"decision": "accept", "finding": "Fine", "held": held}
        answer = staff("inspector").post(page("over_vote", holding=over.pk), given)

        assert answer.status_code == 422
        assert Ruling.objects.count() == 0

    def test_a_ruling_with_evidence_counts_it_in_proportion(self, staff, page, over, books_agree):
        held = Instrument.objects.get().key
        given = {"decision": "accept", "held": held, **self.EVIDENCE}
        answer = staff("inspector").post(page("over_vote", holding=over.pk), given, follow=True)

        assert "is recorded" in answer.content.decode()
        assert "From whom: proxy department" in Ruling.objects.get().reason
        totals = books_agree()["matters"][1]["totals"]
        assert (totals["for"], totals["against"]) == ("2500", "1500")

    def test_it_is_ruled_on_as_it_was_shown(self, staff, page, over):
        given = {"decision": "reject", "held": "another", **self.EVIDENCE}
        answer = staff("inspector").post(page("over_vote", holding=over.pk), given)

        assert "received in the meantime" in answer.content.decode()
        assert Ruling.objects.count() == 0


class TestLegalProxies:
    @pytest.fixture
    def issue(self, meeting, signed_in, page):
        nominee = meeting.holdings.get(key="nominee")

        def posted(client=signed_in, **given):
            address = page("issue_legal_proxy", holding=nominee.pk)
            return client.post(address, {"holder": "Olive Owner", **given}, follow=True)

        return posted

    def test_it_is_looked_at_before_it_is_issued(self, meeting, issue):
        shown = issue(shares="100").content.decode()

        assert 'keeps <span class="num">3,900 shares</span>' in shown
        assert not meeting.holdings.filter(holder__name="Olive Owner").exists()

    def test_an_over_vote_is_warned_of(self, issue, recorded, csv_of):
        recorded(csv_of(nominee=ALL))

        assert "makes an over-vote at once" in issue(shares="100").content.decode()

    def test_it_is_issued_with_a_control_number(self, issue, control_number, meeting):
        shown = issue(shares="100", confirmed="100").content.decode()
        owner = meeting.holdings.get(holder__name="Olive Owner")

        from meetings import control_numbers

        assert control_numbers.grouped(control_number(owner.key)) in shown

    def test_what_was_looked_at_is_what_is_issued(self, meeting, issue):
        issue(shares="200", confirmed="100")

        assert not meeting.holdings.filter(holder__name="Olive Owner").exists()

    def test_the_secretary_issues_them_for_any_position(self, meeting, issue, staff):
        issue(client=staff("secretary"), shares="100", confirmed="100")

        assert meeting.holdings.filter(holder__name="Olive Owner").exists()

    def test_more_than_the_position_has(self, issue):
        assert "has 4,000 shares" in issue(shares="4001").content.decode()

    def test_the_secretary_sees_no_votes(self, meeting, staff, page, recorded, csv_of):
        Meeting.objects.filter(pk=meeting.pk).update(confidential=True)
        recorded(csv_of(nominee={"1 for": 613, "2 for": 613}))

        shown = staff("secretary").get(page("legal_proxies")).content.decode()
        assert re.search(r"\b613\b", shown) is None


def test_only_positions_of_banks_and_brokers_are_given(meeting, broker):
    with pytest.raises(positions.NoPosition, match="no position of a bank"):
        positions.give(
            broker, meeting.holdings.get(key="alice"), by="Secretary", now=current_clock().now()
        )
