"""What anybody may fetch of a sealed record, and who may cosign it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from meetings.clock import current_clock
from tests.voting.test_sealing import leaves, note_of, vote
from voting import public_log, sealing, witness
from voting.models import Cosignature, Witness
from voting.proof import checkpoint as notes
from voting.proof.merkle import check_consistency, leaf_hash, root_of
from voting.proof.tiles import hashes_in

ROOT = Path(__file__).resolve().parents[2]
WITNESS = notes.SigningKey("witness.example.org", b"w" * 32, notes.COSIGNER)
LOG = "/log/capstone-2003"


@pytest.fixture
def sealed(meeting: Any) -> Any:
    """A meeting of 600 lines, sealed when it had 309 and now."""
    note_of(meeting, 300)
    sealing.seal_now(meeting, current_clock())
    note_of(meeting, 291)
    return sealing.seal_now(meeting, current_clock())


def get(address: str, status: int = 200) -> Any:
    answer = Client().get(f"{LOG}/{address}")
    assert answer.status_code == status, answer.content
    return answer


def cosigned(key: notes.SigningKey = WITNESS) -> str:
    note = notes.Note.parse(get("checkpoint").content.decode())
    seen = key.cosign(note.text, current_clock().now())
    return str(note.with_signatures([seen]))


def post(note: str | bytes, status: int) -> str:
    answer = Client(enforce_csrf_checks=True).post(
        f"{LOG}/cosignature", note, content_type="text/plain"
    )
    assert answer.status_code == status, answer.content
    return answer.content.decode()


class TestPages:
    def test_the_last_checkpoint_is_given_out_as_it_was_signed(self, sealed):
        answer = get("checkpoint")

        assert answer.content.decode() == sealed.note
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Cache-Control"] == "public, max-age=5"

    def test_an_earlier_one_by_its_leaves(self, sealed):
        assert get("checkpoint/309").content.startswith(b"127.0.0.1:8000/capstone-2003\n309\n")
        get("checkpoint/310", status=404)

    def test_a_meeting_without_a_checkpoint_has_no_log(self, meeting):
        get("checkpoint", status=404)
        assert Client().get("/log/nowhere/checkpoint").status_code == 404

    def test_consistency_is_proved(self, sealed):
        answer = json.loads(get("consistency?from=309&to=600").content)

        hashes = leaves(sealed.meeting)
        check_consistency(
            309,
            600,
            root_of(hashes[:309]),
            root_of(hashes),
            [notes.decoded(each, "a hash") for each in answer["proof"]],
        )

    @pytest.mark.parametrize("query", ["from=0&to=5", "from=5&to=601", "from=9&to=5", "from=x", ""])
    def test_what_cannot_be_proved_is_said(self, sealed, query):
        assert b"\n" in get(f"consistency?{query}", status=400).content

    def test_the_tiles_make_up_the_tree(self, sealed):
        rows = [get(f"tile/0/{at}").content for at in ("000", "001", "002.p/88")]

        assert root_of(hashes_in(b"".join(rows))) == bytes(sealed.root)
        first, second = root_of(hashes_in(rows[0])), root_of(hashes_in(rows[1]))
        assert get("tile/1/000.p/2").content == first + second

    @pytest.mark.parametrize("address", ["0/002", "0/002.p/89", "1/000", "0/000.p/257", "9/000"])
    def test_a_tile_that_is_not_there_yet_is_not_given_out(self, sealed, address):
        get(f"tile/{address}", status=404)

    @pytest.mark.parametrize("address", ["0/1", "0/x000", "0/000.p/0", "0/x00/000", "x/000"])
    def test_an_address_that_is_none(self, sealed, address):
        get(f"tile/{address}", status=404)

    def test_the_keys_are_named(self, sealed):
        named = json.loads(get("keys.json").content)

        assert [each["vkey"] for each in named["keys"]] == [sealed.vkey]
        assert named["keys"][0]["until"] is None

    def test_no_name_and_no_mark_is_in_them(self, meeting, sealed):
        vote(meeting)
        sealing.seal_now(meeting, current_clock())
        shown = b"".join(
            get(each).content for each in ("checkpoint", "keys.json", "tile/0/002.p/89")
        )

        assert b"Alice" not in shown
        assert b"holding" not in shown

    def test_a_leaf_cannot_be_guessed_from_its_line(self, meeting, sealed):
        """A reader who knows the register and guesses the vote finds no such hash."""
        (line,) = meeting.record_lines.order_by("pk").values_list("body", flat=True)[:1]

        assert leaf_hash(line.encode()) not in leaves(meeting)


class TestCosigning:
    @pytest.fixture(autouse=True)
    def registered(self, sealed):
        call_command("witness", str(WITNESS.verifier))

    def test_a_registered_witness_cosigns(self, sealed):
        post(cosigned(), 200)

        note = notes.Note.parse(get("checkpoint").content.decode())
        assert WITNESS.verifier.check(note) == current_clock().now()
        assert json.loads(get("keys.json").content)["witnesses"] == [str(WITNESS.verifier)]

    def test_the_same_again_is_one(self):
        note = cosigned()
        post(note, 200)
        post(note, 200)

        assert Cosignature.objects.count() == 1

    def test_a_stranger_is_not_heard(self):
        stranger = notes.SigningKey("stranger.example.org", b"s" * 32, notes.COSIGNER)

        assert "No witness" in post(cosigned(stranger), 403)

    def test_a_forged_cosignature_is_refused(self):
        note = notes.Note.parse(cosigned())
        real = note.signatures[-1]
        other = bytes(each ^ 1 for each in real.value)
        forged = type(real)(real.name, real.key_id, other)

        assert "not right" in post(str(notes.Note(note.text, (forged,))), 403)
        assert not Cosignature.objects.exists()

    def test_a_checkpoint_of_another_log_is_refused(self, sealed):
        fork = notes.Checkpoint("127.0.0.1:8000/capstone-2003", sealed.leaves, b"f" * 32)
        note = notes.Note(fork.text, (WITNESS.cosign(fork.text, current_clock().now()),))

        assert "no such checkpoint" in post(str(note), 409)

    @pytest.mark.parametrize("body", ["", "nothing", b"\xff\xfe", "a\n\n— b c\n"])
    def test_what_is_no_checkpoint_is_refused(self, body):
        post(body, 400)

    def test_a_long_body_is_not_read(self):
        post("a" * 70_000, 413)

    def test_only_a_witnesss_key_is_registered(self):
        log = notes.SigningKey("log.example.org", b"l" * 32)
        with pytest.raises(CommandError, match="one for cosignatures"):
            call_command("witness", str(log.verifier))
        with pytest.raises(CommandError, match="name"):
            call_command("witness", "no key")
        assert Witness.objects.count() == 1


class TestTheWitness:
    """`python -m voting.witness`, asking Django's pages without a network."""

    @pytest.fixture(autouse=True)
    def no_network(self, monkeypatch, sealed, tmp_path):
        self.client = Client()
        self.state = tmp_path / "state.json"

        def fetched(url: str, body: bytes | None = None) -> str:
            address = url.removeprefix("http://log")
            if body is None:
                answer = self.client.get(address)
            else:
                answer = self.client.post(address, body, content_type="text/plain")
            if answer.status_code != 200:
                raise witness.Unreachable(answer.content.decode().strip())
            return answer.content.decode()

        monkeypatch.setattr(witness, "_fetched", fetched)

    def watch(self, *more: str) -> int:
        return witness.main([f"http://log{LOG}", "--state", str(self.state), *more])

    def test_finds_a_log_consistent_as_it_grows(self, meeting, capsys):
        assert self.watch() == 0
        note_of(meeting, 40)
        sealing.seal_now(meeting, current_clock())

        assert self.watch() == 0
        assert "640 leaves, consistent" in capsys.readouterr().out

    def test_cosigns(self, sealed, tmp_path, capsys):
        assert witness.main(["--new-key", "witness.example.org"]) == 0
        made = capsys.readouterr()
        (tmp_path / "key").write_text(made.out)
        call_command("witness", re.search(r"witness\.example\.org\+\S+", made.err)[0])

        assert self.watch("--key", str(tmp_path / "key")) == 0
        assert sealed.cosignatures.count() == 1

    def fork(self, meeting: Any, size: int) -> None:
        """What a log would have to show that hides what it signed before."""
        state = witness.State.read(self.state)
        checkpoint = notes.Checkpoint("127.0.0.1:8000/capstone-2003", size, b"f" * 32)
        from voting import seal_keys

        keys = seal_keys.signing_keys(checkpoint.origin)
        state.note = str(notes.signed(checkpoint, *keys))
        state.write(self.state)

    @pytest.mark.parametrize(
        ("size", "said"),
        [(600, "two trees of one size"), (500, "does not begin with"), (700, "the log shrank")],
    )
    def test_a_log_that_contradicts_itself_is_not_trusted(self, meeting, size, said, capsys):
        self.watch()
        self.fork(meeting, size)
        before = self.state.read_text()

        assert self.watch() == 1
        assert said in capsys.readouterr().err
        assert self.state.read_text() == before, "the proof of it is kept"

    def test_a_key_that_nobody_vouches_for_is_not_trusted(self, meeting, settings, capsys):
        self.watch()
        settings.SEAL_KEY = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU="
        note_of(meeting, 1)
        sealing.seal_now(meeting, current_clock())

        assert self.watch() == 1
        assert "no known key signed" in capsys.readouterr().err

    def test_a_key_that_the_one_before_vouches_for_is(self, meeting, settings):
        self.watch()
        settings.SEAL_KEY_PREVIOUS = settings.SEAL_KEY
        settings.SEAL_KEY = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU="
        note_of(meeting, 1)
        sealing.seal_now(meeting, current_clock())
        assert self.watch() == 0

        settings.SEAL_KEY_PREVIOUS = ""
        note_of(meeting, 1)
        sealing.seal_now(meeting, current_clock())
        assert self.watch() == 0

    def test_a_key_from_elsewhere_is_held_to(self, sealed, capsys):
        other = notes.SigningKey("127.0.0.1:8000/capstone-2003", b"o" * 32)

        assert self.watch("--log-key", sealed.vkey) == 0
        assert self.watch("--log-key", str(other.verifier)) == 1

    def test_a_log_that_is_not_there_is_no_contradiction(self, capsys):
        assert witness.main(["http://log/log/nowhere", "--state", str(self.state)]) == 2
        assert not self.state.exists()

    def test_a_state_that_cannot_be_read_is_not_written_over(self, capsys):
        self.state.write_text("{}")

        assert self.watch() == 2
        assert "no state file" in capsys.readouterr().err
        assert self.state.read_text() == "{}"


def test_the_witness_runs_without_django(tmp_path):
    code = (
        "import sys, voting.witness\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'django', 'psycopg', 'sqlite3', 'config', 'meetings'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.postgresql  # a server of its own needs connections of its own
def test_a_witness_asks_over_the_network(sealed, live_server, tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "voting.witness",
            f"{live_server.url}{LOG}",
            "--state",
            tmp_path / "s",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "127.0.0.1:8000/capstone-2003: 600 leaves, consistent.\n"
    assert public_log.latest(sealed.meeting) == sealed
