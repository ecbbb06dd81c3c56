"""A stockholder's receipt: a line of the record, and the proof of where it lies in the tree.

It is a file of JSON. `line`, `salt` and `proof` are what is proved: the line with its salt is a
leaf, and the proof (`tlog_proof`) leads from the leaf to a signed checkpoint. A receipt that was
issued before the line was sealed has neither salt nor proof yet. `standing` is what the company
says has become of the instrument; that follows from the whole record and is not proved here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .checkpoint import BadNote, Checkpoint, NotSigned, VerifierKey
from .merkle import SALT, WrongProof, line_hash
from .tlog_proof import TlogProof

TYPE = "quorate-receipt"


class BadReceipt(ValueError):
    """A file that is no receipt, or does not prove what it says; the message is for people."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `keys` are those of the log as the receipt has them."""

    line: str
    link: str
    salt: bytes = b""
    proof: TlogProof | None = None
    keys: tuple[VerifierKey, ...] = ()
    standing: str = ""

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """The receipt that a file holds. Raises `BadReceipt`."""
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            raise BadReceipt("This is no receipt: it is not JSON") from None
        if not isinstance(read, dict) or read.get("type") != TYPE:
            raise BadReceipt(f'This is no receipt: its type is not "{TYPE}"')
        try:
            proof = read.get("proof")
            receipt = cls(
                line=read["line"],
                link=read.get("link", ""),
                salt=bytes.fromhex(read.get("salt", "")),
                proof=None if proof is None else TlogProof.parse(proof),
                keys=tuple(VerifierKey.parse(each) for each in read.get("keys", ())),
                standing=read.get("standing", ""),
            )
        except (BadNote, ValueError, TypeError, KeyError, AttributeError) as fault:
            raise BadReceipt(f"The receipt cannot be read: {fault}") from None
        if not all(type(each) is str for each in (receipt.line, receipt.link, receipt.standing)):
            raise BadReceipt("The receipt cannot be read: line, link and standing are texts")
        receipt.fields  # noqa: B018 (a line that is no object is found here)
        return receipt

    @property
    def fields(self) -> dict[str, Any]:
        """The line of the record, taken apart."""
        try:
            read = json.loads(self.line)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise BadReceipt("The receipt cannot be read: its line is no line of a record")
        return read

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the proof leads to."""
        if self.proof is None:
            raise BadReceipt("The receipt was issued before the line was sealed: it has no proof")
        return self.proof.checkpoint

    def check(self, trusted: tuple[VerifierKey, ...] = ()) -> None:
        """Raise `BadReceipt` unless the line is the leaf of a checkpoint that a key signed.

        Without `trusted` keys those of the receipt itself are taken.
        """
        checkpoint = self.checkpoint
        assert self.proof is not None
        if len(self.salt) != SALT:
            raise BadReceipt(f"The salt of the receipt has not {SALT} bytes")
        try:
            self.proof.check(line_hash(self.salt, self.line.encode()))
        except WrongProof as fault:
            raise BadReceipt(
                f"The line is not leaf {self.proof.index:,} of the tree of {checkpoint.size:,} "
                f"leaves: {fault}"
            ) from None
        faults = []
        for key in trusted or self.keys:
            try:
                key.check(self.proof.note)
                return
            except NotSigned as fault:
                faults.append(str(fault))
        why = "; ".join(dict.fromkeys(faults)) or "there is no key to check it with"
        raise BadReceipt(f"The checkpoint of {checkpoint.size:,} leaves is not signed: {why}")
