"""A proof of inclusion as one text: the leaf's number, its path, the signed checkpoint.

The form is C2SP's tlog-proof, so that other programs can check it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .checkpoint import BadNote, Checkpoint, Note, decoded, decoded_hash, encoded
from .merkle import check_inclusion

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """That a leaf has a number in the tree of a checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the proof leads to."""
        return Checkpoint.parse(self.note.text)

    def check(self, leaf: bytes) -> None:
        """Raise `WrongProof` unless this leaf hash is under the checkpoint's root."""
        checkpoint = self.checkpoint
        check_inclusion(leaf, self.index, checkpoint.size, checkpoint.root, self.path)

    def __str__(self) -> str:
        extra = [f"extra {encoded(self.extra)}"] if self.extra else []
        lines = [_HEADER, *extra, f"index {self.index}", *map(encoded, self.path), "", ""]
        return "\n".join(lines) + str(self.note)

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """The proof that a text states. Raises `BadNote`."""
        head, blank, note = text.partition("\n\n")
        header, *lines = head.split("\n")
        if header != _HEADER or not blank:
            raise BadNote(f"a proof begins with {_HEADER} and has a blank line after its path")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = decoded(lines.pop(0).removeprefix("extra "), "the extra data")
        index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[0]) if lines else None
        if index is None:
            raise BadNote("a proof has a line with the leaf's number: index N")
        path = tuple(decoded_hash(line, "a hash of the path") for line in lines[1:])
        return cls(int(index[1]), path, Note.parse(note), extra)
