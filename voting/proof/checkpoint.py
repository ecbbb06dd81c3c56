"""Signed checkpoints of a tree, and the keys that sign and cosign them.

The forms are C2SP's: signed-note (a text with signatures below it), tlog-checkpoint (a text that
states origin, size and root of a tree) and tlog-cosignature (a witness's signature with its time).
Keys are Ed25519 and are written as verifier keys, `name+id+key`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .merkle import HASH

#: What a key signs: a note as it is, or a checkpoint with the time of the signature.
SIGNER, COSIGNER = 0x01, 0x04

_DASH = "— "
_LARGEST_SIZE = 2**63 - 1


class BadNote(ValueError):
    """A note, checkpoint or key that is not in its form; the message says what would be right."""


class NotSigned(ValueError):
    """A note that a key did not sign."""


def encoded(data: bytes) -> str:
    """Bytes in base64, as everywhere in notes."""
    return base64.b64encode(data).decode()


def decoded(text: str, what: str) -> bytes:
    """Bytes from base64; `BadNote` says what was expected there."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise BadNote(f"{what} is not base64") from None


def decoded_hash(text: str, what: str) -> bytes:
    """A hash from base64."""
    hash = decoded(text, what)
    if len(hash) != HASH:
        raise BadNote(f"{what} has {len(hash)} bytes where a hash has {HASH}")
    return hash


# --- Checkpoints -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: that the tree of an origin had this root with so many leaves."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The checkpoint as the text of a note."""
        lines = [self.origin, str(self.size), encoded(self.root), *self.extensions]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that a note's text states. Raises `BadNote`."""
        if not text.endswith("\n"):
            raise BadNote("a checkpoint ends in a line break")
        origin, *rest = text[:-1].split("\n")
        if not origin:
            raise BadNote("the first line of a checkpoint is the origin of its log")
        if len(rest) < 2:
            raise BadNote("a checkpoint has lines for its origin, its size and its root")
        size, root, *extensions = rest
        if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or int(size) > _LARGEST_SIZE:
            raise BadNote(f"{size!r} is not the size of a tree")
        return cls(origin, int(size), decoded(root, "the root"), tuple(extensions))


# --- Notes -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: who signed, the id of the key, and the signature."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {encoded(self.key_id + self.value)}"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """The signature that a line states. Raises `BadNote`."""
        name, blank, data = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not blank or not _is_name(name):
            raise BadNote("a signature is written: — name signature")
        value = decoded(data, f"the signature of {name}")
        if len(value) < 5:
            raise BadNote(f"the signature of {name} is too short")
        return cls(name, value[:4], value[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text with the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{each}\n" for each in self.signatures)

    @classmethod
    def parse(cls, note: str) -> Note:
        """Take a signed note apart, without a look at whether the signatures are right."""
        text, blank, below = note.rpartition("\n\n")
        if not blank or not below.endswith("\n"):
            raise BadNote("a signed note has a blank line and then its signatures")
        if any(ord(character) < 0x20 and character != "\n" for character in note):
            raise BadNote("a signed note has no control characters")
        signatures = tuple(Signature.parse(line) for line in below[:-1].split("\n"))
        return cls(text + "\n", signatures)

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The same note with further signatures."""
        return Note(self.text, (*self.signatures, *more))


# --- Keys ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, and what it is for: to sign, or to cosign as a witness."""

    name: str
    public: bytes
    kind: int = SIGNER

    @property
    def id(self) -> bytes:
        """Tells keys of one name apart: the first four bytes of a hash over name and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """The key that a verifier key states. Raises `BadNote`."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3 or not _is_name(parts[0]):
            raise BadNote("a verifier key is written: name+id+key")
        name, id, data = parts
        raw = decoded(data, "the verifier key")
        if raw[:1] not in (bytes([SIGNER]), bytes([COSIGNER])) or len(raw) != 33:
            raise BadNote("the verifier key is not one of Ed25519")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != id:
            raise BadNote(f"the verifier key of {name} has the id {key.id.hex()}, not {id}")
        return key

    def check(self, note: Note) -> datetime | None:
        """Raise `NotSigned` unless this key signed the note; of a cosignature, its time in UTC."""
        found = [
            each for each in note.signatures if (each.name, each.key_id) == (self.name, self.id)
        ]
        if not found:
            raise NotSigned(f"{self.name} did not sign it")
        for signature in found:
            try:
                return self._check(note.text, signature.value)
            except InvalidSignature:
                continue
        raise NotSigned(f"the signature of {self.name} is not right for this text")

    def _check(self, text: str, signature: bytes) -> datetime | None:
        public = Ed25519PublicKey.from_public_bytes(self.public)
        if self.kind == SIGNER:
            public.verify(signature, text.encode())
            return None
        seconds = int.from_bytes(signature[:8], "big")
        public.verify(signature[8:], _cosigned(text, seconds))
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            raise InvalidSignature from None


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key: the 32 bytes from which Ed25519 derives the rest. Never shown."""

    name: str
    seed: bytes
    kind: int = SIGNER

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = self._private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return VerifierKey(self.name, public, self.kind)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def written(self) -> str:
        """The private key as it is kept in a file, in the form that Go's tools have for it."""
        data = encoded(bytes([self.kind]) + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{data}"

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """The private key that a file holds. Raises `BadNote`, which repeats none of it."""
        parts = text.strip().split("+", 4)
        if parts[:2] != ["PRIVATE", "KEY"] or len(parts) != 5 or not _is_name(parts[2]):
            raise BadNote("a private key is written: PRIVATE+KEY+name+id+key")
        raw = decoded(parts[4], "the private key")
        if raw[:1] not in (bytes([SIGNER]), bytes([COSIGNER])) or len(raw) != 33:
            raise BadNote("the private key is not one of Ed25519")
        key = cls(parts[2], raw[1:], raw[0])
        if key.verifier.id.hex() != parts[3]:
            raise BadNote(f"the private key of {key.name} has another id than it says")
        return key

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        return Signature(self.name, self.verifier.id, self._private.sign(text.encode()))

    def cosign(self, text: str, at: datetime) -> Signature:
        """Sign a checkpoint as a witness that saw it at a time (tlog-cosignature, v1)."""
        seconds = int(at.timestamp())
        value = seconds.to_bytes(8, "big") + self._private.sign(_cosigned(text, seconds))
        return Signature(self.name, self.verifier.id, value)


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _is_name(name: str) -> bool:
    """A key's name has no blanks, and no plus."""
    return bool(name) and "+" not in name and not re.search(r"\s", name)


def signed(checkpoint: Checkpoint, *keys: SigningKey) -> Note:
    """A checkpoint with the signatures of one key or more, the first being the log's own."""
    text = checkpoint.text
    return Note(text, tuple(key.sign(text) for key in keys))
