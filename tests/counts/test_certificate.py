"""Two inspectors certify, the signed file is made once, and the meeting takes nothing more."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.test import Client
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from meetings import second_factor
from meetings.room import Newcomer
from tests.voting.conftest import text_of
from voting import (
    admission,
    announcements,
    certificate_files,
    certifying,
    counting,
    counts,
    door,
    locks,
    revocations,
    session,
)
from voting.cards import batches
from voting.importing import import_record
from voting.inspection import challenges, oath
from voting.models import (
    CertificateFile,
    Certification,
    ClosedMeeting,
    Count,
    CountPolicy,
    RecordLine,
)
from voting.not_possible import NotPossible
from voting.record.result import as_dict
from voting.reports import signing
from voting.sweep import sweep

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def signing_key(settings, tmp_path):
    """The installation's key to sign with."""
    key, chain = signing.make_pair(tmp_path / "signing", "Capstone", datetime.now(UTC))
    settings.CERTIFICATE_KEY_FILE, settings.CERTIFICATE_CHAIN_FILE = str(key), str(chain)


@pytest.fixture
def inspectors(meeting, clock):
    """Ines Pector and Vera Tally, appointed and sworn, each with an authenticator app."""
    users = []
    for name in ("Ines Pector", "Vera Tally"):
        first, last = name.split()
        user = get_user_model().objects.create_user(name, first_name=first, last_name=last)
        oath.sign(oath.appoint(meeting, name, "S. Cayley", clock()), clock())
        second_factor.give(user, SECRET)
        users.append(user)
    return users


@pytest.fixture
def counted(meeting, closed, inspectors, clock):
    """A final count that nothing overtook."""
    return counts.take(meeting, "final", "Ines Pector", clock())


@pytest.fixture
def certified(meeting, counted, inspectors, clock):
    """Both have signed."""
    for user in inspectors:
        certifying.sign(meeting, user, clock())
    certificate_files.make_missing(clock())
    return ClosedMeeting.objects.get()


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def sign_on_the_page(address, user, **changed):
    fields = {"name": user.get_full_name(), "code": second_factor.code_now(SECRET), **changed}
    return browser(user).post(address("sign_certificate"), fields, follow=True)


class TestWhatStandsInTheWay:
    def whys(self, meeting):
        return " ".join(one.why for one in certifying.obstacles(meeting))

    def test_open_polls_and_no_count(self, meeting, voted, inspectors):
        assert "The polls are not closed on every matter." in self.whys(meeting)
        assert "No final count has been taken." in self.whys(meeting)

    def test_nothing_when_all_is_done(self, meeting, counted):
        assert certifying.obstacles(meeting) == []

    def test_a_count_that_is_overtaken(self, meeting, counted, vote):
        vote("alice", {"2": "for"}, channel="mail")
        assert "Take another final count" in self.whys(meeting)

    def test_an_over_vote(self, meeting, vote, voted, inspectors, close_polls, clock):
        vote("nominee", {"2": {"for": "9999"}}, channel="nominee")
        close_polls()
        counts.take(meeting, "final", "Ines Pector", clock())
        assert "Harborline Securities" in self.whys(meeting)
        assert "overvote; rule on it." in self.whys(meeting)

    def test_too_few_inspectors(self, meeting, counted, inspectors):
        CountPolicy.objects.create(meeting=meeting, preliminary="inspectors", inspectors=3)
        assert "3 inspectors certify, and 2 took the oath." in self.whys(meeting)

    def test_no_key_to_sign_with(self, meeting, counted, settings, tmp_path):
        settings.CERTIFICATE_KEY_FILE = str(tmp_path / "nowhere.pem")
        assert "There is no key to sign the certificate with." in self.whys(meeting)

    def test_what_stands_in_the_way_stops_a_signature(
        self, meeting, counted, inspectors, vote, clock
    ):
        vote("alice", {"2": "for"}, channel="mail")
        with pytest.raises(NotPossible, match="Take another final count"):
            certifying.sign(meeting, inspectors[0], clock())
        assert not Certification.objects.exists()

    def test_who_has_not_sworn_signs_nothing(self, meeting, counted, clock):
        user = get_user_model().objects.create_user("Nora New", first_name="Nora", last_name="New")
        oath.appoint(meeting, "Nora New", "S. Cayley", clock())
        with pytest.raises(NotPossible, match="Sign the oath first"):
            certifying.sign(meeting, user, clock())

    def test_so_does_a_count_that_the_record_contradicts(self, meeting, closed, inspectors, clock):
        from voting.models import StandingLot

        StandingLot.objects.filter(holding__key="carol").update(units=2999)
        counts.take(meeting, "final", "Ines Pector", clock())
        with pytest.raises(NotPossible, match="comes out otherwise"):
            certifying.sign(meeting, inspectors[0], clock())


class TestSigning:
    def test_the_first_signature_closes_nothing(self, meeting, counted, inspectors, clock):
        certifying.sign(meeting, inspectors[0], clock())
        line = json.loads(RecordLine.objects.filter(type="certificate").get().body)

        assert certifying.closed(meeting) is None
        assert (line["count"], line["inspector"]) == ("count-1", "Ines Pector")
        assert line["leaves"] == counted.leaves
        assert counted.digest in line["text"]

    def test_nobody_signs_a_count_twice(self, meeting, counted, inspectors, clock):
        certifying.sign(meeting, inspectors[0], clock())
        with pytest.raises(NotPossible, match="You have signed count-1 already"):
            certifying.sign(meeting, inspectors[0], clock())
        assert certifying.closed(meeting) is None

    def test_signatures_under_an_earlier_count_do_not_carry_over(
        self, meeting, counted, inspectors, clock, vote
    ):
        certifying.sign(meeting, inspectors[0], clock())
        vote("alice", {"2": "for"}, channel="mail")
        counts.take(meeting, "final", "Ines Pector", clock())
        certifying.sign(meeting, inspectors[1], clock())

        assert certifying.closed(meeting) is None

    def test_the_last_signature_closes_the_meeting(self, meeting, certified):
        last = RecordLine.objects.filter(meeting=meeting).order_by("pk").last()

        assert certified.line == last
        assert certified.count.key == "count-1"

    def test_one_inspector_is_enough_where_the_policy_says_so(
        self, meeting, counted, inspectors, clock
    ):
        CountPolicy.objects.create(meeting=meeting, preliminary="secretary", inspectors=1)
        certifying.sign(meeting, inspectors[0], clock())

        assert certifying.closed(meeting)


class TestPages:
    def test_two_inspectors_certify_by_pages_alone(self, meeting, counted, inspectors, address):
        first, second = inspectors
        assert "You have signed." in text_of(sign_on_the_page(address, first))
        words = text_of(sign_on_the_page(address, second))

        assert "The count is certified and the meeting is closed." in words
        assert CertificateFile.objects.get().sha256 in words
        pdf = browser(first).get(address("certificate_pdf"))
        assert b"".join(pdf.streaming_content).startswith(b"%PDF-")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"name": "Someone Else"}, "Type your name as it stands here: Ines Pector"),
            ({"code": "000"}, "Write the six digits that your authenticator app shows"),
            ({"name": ""}, "This field is required."),
        ],
    )
    def test_a_wrong_name_or_code_signs_nothing(
        self, meeting, counted, inspectors, address, changed, said
    ):
        page = sign_on_the_page(address, inspectors[0], **changed)

        assert page.status_code == 422
        assert said in text_of(page)
        assert not Certification.objects.exists()

    def test_the_page_says_what_it_will_say(self, meeting, counted, inspectors, address):
        words = text_of(browser(inspectors[0]).get(address("certificate")))

        assert "I, Ines Pector, inspector of election, having taken the oath" in words
        assert "I, Ines Pector, do solemnly swear or affirm" in words
        assert "No challenge was lodged." in words
        assert "Not approved: 4,500 votes for, and 5,001 needed" in words
        assert "A quorum is present" in words

    def test_without_a_count_it_says_what_to_do(self, meeting, voted, inspectors, address):
        page = browser(inspectors[0]).get(address("certificate"))
        refused = sign_on_the_page(address, inspectors[0])

        assert "No final count has been taken." in text_of(page)
        assert refused.status_code == 422
        assert "It cannot be signed yet" in text_of(refused)

    def test_others_see_it_when_it_is_made(self, meeting, counted, staff, address):
        page = staff("secretary").get(address("certificate"))

        assert "have not certified the count yet" in text_of(page)
        assert "4,500" not in text_of(page)
        assert staff("secretary").get(address("certificate_pdf")).status_code == 404

    def test_and_read_it_then(self, meeting, certified, staff, address):
        assert "4,500" in text_of(staff("observer").get(address("certificate")))
        assert staff("observer").get(address("certificate_pdf")).status_code == 200


class TestTheFile:
    def data(self):
        with CertificateFile.objects.get().file.open("rb") as file:
            return file.read()

    def status(self, data):
        from django.conf import settings

        root = load_cert_from_pemder(settings.CERTIFICATE_CHAIN_FILE)
        (embedded,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        return validate_pdf_signature(embedded, context)

    def test_its_signature_is_valid_and_covers_all_of_it(self, certified):
        status = self.status(self.data())

        assert status.bottom_line
        assert status.intact and status.valid and status.trusted
        assert status.coverage.name == "ENTIRE_FILE"

    def test_a_figure_changed_in_it_is_found(self, certified):
        data = self.data()
        at = data.index(b"/Title")
        tampered = data[: at + 20] + b"?" + data[at + 21 :]

        status = self.status(tampered)
        assert not status.intact and not status.bottom_line

    def test_what_is_put_after_the_signature_is_found(self, certified):
        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(self.data()))
        writer.root["/PageMode"] = pdf_name("/UseOutlines")
        writer.update_root()
        writer.write(out)

        assert not self.status(out.getvalue()).bottom_line

    def test_it_names_the_record_and_the_count(self, certified):
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(self.data())).pages)
        plain = words.replace(" ", "").replace("\n", "")

        assert "Certificate of the Inspectors of Election" in words
        assert certified.count.digest in plain
        assert f"{certified.count.leaves:,}" in words
        assert "Signed /s/ Ines Pector" in words and "Signed /s/ Vera Tally" in words

    def test_it_is_made_once(self, certified, clock):
        before = CertificateFile.objects.get()

        assert certificate_files.make_missing(clock()) == 0
        assert CertificateFile.objects.get() == before
        assert before.sha256 == sha256(self.data()).hexdigest()

    def test_the_sweep_makes_one_that_is_missing(self, meeting, counted, inspectors, clock):
        for user in inspectors:
            certifying.sign(meeting, user, clock())
        assert not CertificateFile.objects.exists()
        sweep(clock())

        assert CertificateFile.objects.exists()

    def test_without_a_key_the_sweep_goes_on(self, meeting, counted, inspectors, clock, settings):
        for user in inspectors:
            certifying.sign(meeting, user, clock())
        settings.CERTIFICATE_KEY_FILE = "/nowhere"
        sweep(clock())

        assert not CertificateFile.objects.exists()


class TestClosed:
    """After the last signature everything is read-only."""

    def test_the_door_refuses(self, meeting, certified, vote):
        with pytest.raises(door.Refused, match="the meeting is closed") as refused:
            vote("alice", {"2": "for"}, channel="mail")
        assert refused.value.code == "meeting_closed"

    @pytest.mark.parametrize(
        "act",
        [
            lambda meeting, clock: announcements.rule(
                meeting.instruments.first(), "reject", "Late thought", "I. P.", clock.now()
            ),
            lambda meeting, clock: announcements.announce_polls(meeting, "opened", clock),
            lambda meeting, clock: announcements.check_in(
                meeting.holdings.get(key="alice"), clock.now()
            ),
            lambda meeting, clock: admission.admit(
                meeting,
                Newcomer("Alice Archer", "holder", "passport", meeting.holdings.get(key="alice")),
                clock,
                "Registrar",
            ),
            lambda meeting, clock: session.adjourn(
                meeting, to=meeting.convenes, reason="", clock=clock
            ),
            lambda meeting, clock: revocations.enter(
                meeting.holdings.get(key="alice"), clock, dated=None, signed=True, entered_by="S"
            ),
            lambda meeting, clock: counts.take(meeting, "final", "Ines Pector", clock),
            lambda meeting, clock: batches.open_batch(
                meeting, None, clock, name="Mail", received=clock.now()
            ),
            lambda meeting, clock: challenges.lodge(meeting, "Harbor Fund", "Too late", clock),
            lambda meeting, clock: announcements.append_fact(
                meeting, {"type": "note", "text": "x"}, clock.now()
            ),
        ],
        ids=[
            "ruling",
            "polls",
            "check-in",
            "admission",
            "adjournment",
            "notice",
            "count",
            "batch",
            "challenge",
            "note",
        ],
    )
    def test_nothing_is_recorded(self, meeting, certified, clock, act):
        before = RecordLine.objects.filter(meeting=meeting).count()
        with pytest.raises(locks.MeetingClosed, match="The inspectors certified the count at"):
            act(meeting, clock())
        assert RecordLine.objects.filter(meeting=meeting).count() == before

    def test_the_database_itself_takes_no_line(self, meeting, certified):
        with pytest.raises(DatabaseError, match="takes no line"), transaction.atomic():
            RecordLine.objects.create(meeting=meeting, type="note", body="{}")
        lines = [RecordLine(meeting=meeting, type="note", body="{}") for _ in range(3)]
        with pytest.raises(DatabaseError, match="takes no line"), transaction.atomic():
            RecordLine.objects.bulk_create(lines)

    def test_another_meeting_goes_on(self, meeting, certified, db):
        from tests.conftest import CAPSTONE

        other = [json.dumps({**CAPSTONE[0], "id": "next-year"})]
        other += [json.dumps(line) for line in CAPSTONE[1:]]

        assert import_record(other).record_lines.count() == len(CAPSTONE)

    @pytest.mark.parametrize("model", [Certification, ClosedMeeting, CertificateFile, Count])
    def test_what_was_certified_is_never_changed(self, certified, model):
        field = {"Certification": "inspector", "Count": "by"}.get(model.__name__)
        changed = {field: "x"} if field else {"sha256": "x"}
        if model is ClosedMeeting:
            changed = {"at": certified.at}
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**changed)

    def test_a_page_says_why(self, meeting, certified, inspectors, address):
        instrument = meeting.instruments.first()
        ruled = {"decision": "reject", "reason": "x", "kinds": ["face"]}
        page = browser(inspectors[0]).post(address("ruling", instrument=instrument.pk), ruled)

        assert page.status_code == 422
        assert "the meeting is closed" in text_of(page)

    def test_a_page_that_knows_no_answer_of_its_own_says_so_too(
        self, meeting, certified, staff, address
    ):
        page = staff("secretary").post(
            address("enter_revocation", holding=meeting.holdings.get(key="alice").pk),
            {"signed": "on"},
        )

        assert page.status_code == 409
        assert "The meeting is closed" in text_of(page)

    def test_the_record_counts_as_it_did(self, meeting, certified):
        assert counts.repeat(certified.count).equal
        assert as_dict(counting.count(meeting))["matters"] == certified.count.result["matters"]

    def test_its_export_is_imported_byte_for_byte(self, meeting, certified):
        lines = RecordLine.objects.filter(meeting=meeting).order_by("pk")
        there = [
            body.replace('"capstone-2003"', '"again"')
            for body in lines.values_list("body", flat=True)
        ]
        again = import_record(there)

        kept = again.record_lines.order_by("pk").values_list("body", flat=True)
        assert list(kept) == there
