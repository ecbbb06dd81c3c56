"""A stockholder's receipts: the link that leads back to an instrument, and the file that proves it.

The link says nothing and shows no vote: it may stand in an e-mail. The file holds the line of the
record, with the vote in it, and once that is sealed its salt and proof. It is given to whoever is
signed in, and to whoever shows the line already. Neither holds a control number.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from meetings.models import Meeting
from voting import proof_tiles, public_log
from voting.models import Checkpoint, Instrument, RecordLine, Seal
from voting.proof.checkpoint import Checkpoint as Stated
from voting.proof.checkpoint import Note
from voting.proof.receipt import TYPE
from voting.proof.tlog_proof import TlogProof

#: Hexadecimal digits of a token: 128 bits that nobody guesses.
_DIGITS = 32

#: Lines whose root is the one to be shown under, the weightiest first.
_NAMING_ROOTS = ("certificate", "count")


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an instrument's line lies in the tree, and under which signed root."""

    seal: Seal
    checkpoint: Checkpoint
    named_by: str

    @property
    def leaf(self) -> int:
        return self.seal.leaf

    @property
    def root(self) -> str:
        """The root in hexadecimal digits, in fours."""
        digits = bytes(self.checkpoint.root).hex()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    @property
    def text(self) -> TlogProof:
        """The proof as one text, to be checked by anybody."""
        path = proof_tiles.inclusion(
            self.checkpoint.meeting, self.seal.leaf, self.checkpoint.leaves
        )
        note = Note.parse(public_log.note_of(self.checkpoint))
        return TlogProof(self.seal.leaf, tuple(path), note)


def token_of(instrument: Instrument) -> str:
    """What stands in the link of a receipt."""
    return f"{instrument.pk}-{_signed(instrument.pk)}"


def link_of(instrument: Instrument) -> str:
    """Where a receipt is looked up."""
    path = reverse("voting:receipt", kwargs={"token": token_of(instrument)})
    return f"{settings.PUBLIC_URL}{path}"


def instrument_of(token: str) -> Instrument | None:
    """The instrument to which a link leads; None where it leads nowhere."""
    number, _, signed = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    if not hmac.compare_digest(signed.encode(), _signed(int(number)).encode()):
        return None
    found = Instrument.objects.select_related(
        "meeting__issuer", "line", "holding__holder", "holding__share_class"
    )
    return found.filter(pk=int(number)).first()


def _signed(number: int) -> str:
    # By the key that outlives the sessions': a receipt is kept for years.
    key = settings.CONTROL_NUMBER_KEY
    return salted_hmac("voting.receipts", str(number), secret=key, algorithm="sha256").hexdigest()[
        :_DIGITS
    ]


def proof_of(instrument: Instrument) -> Proof | None:
    """Where the instrument is sealed: under the root that a certificate or a count names.

    Where none covers it yet, under the last root that was signed. None before it is sealed.
    """
    seal = Seal.objects.filter(line=instrument.line_id).first()
    if seal is None:
        return None
    covering = Checkpoint.objects.filter(meeting=instrument.meeting, leaves__gt=seal.leaf)
    for name in _NAMING_ROOTS:
        for leaves in _covered_leaves(instrument.meeting, name):
            named = covering.filter(leaves=leaves).first()
            if named:
                return Proof(seal, named, name)
    last = covering.order_by("-leaves").first()
    return Proof(seal, last, "") if last else None


def _covered_leaves(meeting: Meeting, type_: str) -> list[int]:
    """How many leaves the lines of a type cover, the latest first."""
    lines = RecordLine.objects.filter(meeting=meeting, type=type_).order_by("-pk")
    return [json.loads(body)["leaves"] for body in lines.values_list("body", flat=True)]


def file_of(instrument: Instrument, standing: str) -> str:
    """The receipt as a file. `standing` is what has become of the instrument, in a sentence."""
    proof = proof_of(instrument)
    fields: dict[str, Any] = {
        "type": TYPE,
        "meeting": instrument.meeting.key,
        "confirmation": instrument.key,
        "link": link_of(instrument),
        "standing": standing,
        "line": instrument.line.body,
    }
    if proof:
        fields |= {
            "salt": bytes(proof.seal.salt).hex(),
            "proof": str(proof.text),
            "keys": [each["vkey"] for each in public_log.keys_of(instrument.meeting)["keys"]],
        }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def verifies(instrument: Instrument, stated: Stated) -> bool:
    """Whether this log signed a checkpoint that a receipt states."""
    signed = Checkpoint.objects.filter(meeting=instrument.meeting, leaves=stated.size).first()
    return signed is not None and bytes(signed.root) == stated.root
