"""Receipts in the database and on pages: proof for the bearer, and no vote for anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.clock import current_clock
from tests.voting.conftest import text_of
from tests.voting.test_sealing import note_of
from tests.voting.test_sealing import vote as vote_of
from voting import announcements, confirmations, receipts, sealing, verify
from voting.models import Checkpoint, Confirmation, Instrument, RecordLine
from voting.proof.receipt import Receipt

AGAINST = {"m1": "for", "m2": "against"}


@pytest.fixture
def voted(meeting: Any) -> Instrument:
    """Alice's vote, not sealed yet."""
    vote_of(meeting)
    return Instrument.objects.get()


def seal(meeting: Any) -> Checkpoint:
    return sealing.seal_now(meeting, current_clock())


def look(instrument: Instrument, status: int = 200) -> str:
    answer = Client().get(f"/receipt/{receipts.token_of(instrument)}/")
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    return text_of(answer)


def check(text: str, status: int = 200, **more: str) -> Any:
    answer = Client(enforce_csrf_checks=True).post("/receipt/", {"text": text, **more})
    assert answer.status_code == status, text_of(answer)
    return answer


class TestTheLink:
    def test_before_the_seal_it_promises_and_proves_nothing(self, voted):
        page = look(voted)

        assert "will be sealed in a few seconds" in page
        assert "leaf" not in page

    def test_afterwards_it_shows_the_leaf_and_the_root(self, meeting, voted):
        signed = seal(meeting)
        page = look(voted)

        assert f"leaf {voted.line.seal.leaf} of the sealed record" in page
        assert bytes(signed.root).hex()[:4] in page
        assert voted.key in page

    def test_it_says_what_has_become_of_it(self, meeting, voted):
        assert "counts now" in look(voted)
        vote_of(meeting)

        assert "replaced" in look(voted)

    def test_it_tells_neither_the_vote_nor_the_holder(self, meeting, voted, control_number):
        seal(meeting)
        answer = Client().get(f"/receipt/{receipts.token_of(voted)}/").content.decode()

        for said in ("FOR", "AGAINST", "Alice", "1,250", control_number("alice")):
            assert said not in answer
        assert control_number("alice") not in receipts.link_of(voted)
        assert bytes(voted.line.seal.salt).hex() not in answer

    @pytest.mark.parametrize("token", ["7", "7-", "7-00", "x-00", "99999999999999999999-00", "-"])
    def test_a_guess_leads_nowhere(self, voted, token):
        assert Client().get(f"/receipt/{token}/").status_code == 404

    def test_the_link_of_another_instrument_is_no_guess_away(self, meeting, voted):
        vote_of(meeting, "carol")
        _, signed = receipts.token_of(voted).split("-")
        other = Instrument.objects.latest("pk")

        assert Client().get(f"/receipt/{other.pk}-{signed}/").status_code == 404


class TestTheFile:
    def test_before_the_seal_it_has_no_proof(self, voted):
        receipt = Receipt.parse(receipts.file_of(voted, "counts now"))

        assert receipt.proof is None
        assert receipt.line == voted.line.body

    def test_afterwards_it_is_checked_alone(self, meeting, voted, tmp_path, capsys):
        note_of(meeting, 300)
        signed = seal(meeting)
        path = tmp_path / "receipt.json"
        path.write_text(receipts.file_of(voted, "counts now"))

        assert verify.main(["--receipt", str(path), "--key", signed.vkey]) == 0
        assert f"sealed as leaf {voted.line.seal.leaf}" in " ".join(capsys.readouterr().out.split())

    def test_it_has_no_control_number(self, meeting, voted, control_number):
        seal(meeting)

        assert control_number("alice") not in receipts.file_of(voted, "")

    def test_it_is_under_the_root_that_the_certificate_names(self, meeting, voted):
        """As the lines of counts and certificates name it; later checkpoints do not matter."""
        named = seal(meeting)
        for type_ in ("count", "certificate"):
            body = json.dumps({"type": type_, "leaves": named.leaves})
            RecordLine.objects.create(meeting=meeting, type=type_, body=body)
        seal(meeting)
        proof = receipts.proof_of(voted)

        assert proof.checkpoint == named
        assert proof.named_by == "certificate"
        assert "that the inspectors’ certificate names" in look(voted)

    def test_one_that_came_after_it_is_under_the_last_root(self, meeting, voted):
        body = json.dumps({"type": "count", "leaves": 3})
        RecordLine.objects.create(meeting=meeting, type="count", body=body)
        last = seal(meeting)

        assert receipts.proof_of(voted).checkpoint == last


class TestTheBearer:
    def test_a_receipt_is_confirmed_with_its_marks(self, meeting, voted):
        early = receipts.file_of(voted, "")
        seal(meeting)
        page = text_of(check(early))

        assert "The receipt is right" in page
        assert "Authority for a reverse stock split" in page
        assert f"leaf {voted.line.seal.leaf}" in page

    def test_an_early_receipt_is_given_its_proof(self, meeting, voted):
        early = receipts.file_of(voted, "")
        seal(meeting)
        answer = check(early, download="1")

        assert answer["Content-Disposition"].startswith("attachment; filename=")
        Receipt.parse(answer.content.decode()).check()

    def test_it_may_be_a_file(self, meeting, voted):
        seal(meeting)
        file = SimpleUploadedFile("receipt.json", receipts.file_of(voted, "").encode())

        assert Client().post("/receipt/", {"file": file}).status_code == 200

    def test_before_the_seal_it_is_told_so(self, voted):
        assert "not sealed yet" in text_of(check(receipts.file_of(voted, "")))

    def test_whoever_does_not_know_the_line_is_given_nothing(self, meeting, voted):
        """The link is not enough: it may have been read in an e-mail."""
        seal(meeting)
        guessed = json.loads(receipts.file_of(voted, ""))
        guessed["line"] = guessed["line"].replace('"for"', '"against"')
        del guessed["salt"], guessed["proof"]
        answer = check(json.dumps(guessed), 422)

        assert "The record has no such line" in text_of(answer)
        assert bytes(voted.line.seal.salt).hex() not in answer.content.decode()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "Choose the receipt’s file, or paste what it holds."),
            ("nonsense", "it is not JSON"),
            ('{"type": "quorate-receipt", "line": "{}"}', "The record has no such line"),
            ("x" * 200_001, "at most 200000 characters"),
        ],
    )
    def test_what_is_no_receipt_is_said(self, meeting, text, said):
        assert said in text_of(check(text, 422))

    def test_a_file_that_is_no_text_is_said(self, meeting):
        file = SimpleUploadedFile("receipt.json", b"\xff\xfe\x00")
        answer = Client().post("/receipt/", {"file": file})

        assert answer.status_code == 422
        assert "it is no text" in text_of(answer)

    def test_a_proof_that_was_tampered_with_is_said(self, meeting, voted):
        seal(meeting)
        receipt = json.loads(receipts.file_of(voted, ""))
        receipt["salt"] = "00" * 16

        assert "is not leaf" in text_of(check(json.dumps(receipt), 422))


class TestTheHolder:
    def test_the_confirmation_leads_to_the_receipt(self, meeting, vote, signed_in):
        key = vote(meeting, "alice", AGAINST)["Location"].split("/")[2]
        client = signed_in(meeting, "alice")
        page = client.get(f"/confirmation/{key}/")

        assert "will be sealed in the meeting’s record in a few seconds" in text_of(page)
        assert receipts.link_of(Instrument.objects.get()) in page.content.decode()
        seal(meeting)
        page = text_of(client.get(f"/confirmation/{key}/"))
        assert "of the sealed record" in page
        answer = client.get(f"/confirmation/{key}/receipt.json")
        Receipt.parse(answer.content.decode()).check()

    def test_a_receipt_of_another_is_not_there(self, meeting, voted, signed_in):
        client = signed_in(meeting, "carol")

        assert client.get(f"/confirmation/{voted.key}/receipt.json").status_code == 404
        assert Client().get(f"/confirmation/{voted.key}/receipt.json").status_code != 200

    def test_the_e_mail_has_the_link_and_no_vote(self, meeting, voted):
        message = confirmations.message_of(
            Confirmation.objects.create(instrument=voted, email="alice@example.com")
        )

        assert receipts.link_of(voted) in message.body
        assert not message.attachments
        for said in ("against", "AGAINST", '"votes"'):
            assert said not in message.body


def test_the_log_is_explained(meeting, voted):
    assert Client().get("/log/capstone-2003/").status_code == 404
    signed = seal(meeting)
    page = text_of(Client().get("/log/capstone-2003/"))

    assert signed.vkey in page
    assert "python -m voting.witness http://testserver/log/capstone-2003" in page


def test_a_rejected_vote_says_so(meeting, voted, clock):
    announcements.rule(voted, "reject", "Not hers", "Inspector", clock().now())

    assert "rejected" in look(voted)
