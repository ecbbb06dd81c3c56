"""Reads the lines of an export beside their seals, and builds the tree that they make up.

A line is read once: what is read goes on to whoever counts. The tree needs its leaves in order,
and lines come nearly in it; the few that come early wait. For each line its leaf is kept in eight
bytes, so that what a count covers can be told.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from .exported import RECORD, SEALS, read_seal
from .findings import Findings
from .merkle import SALT, Frontier

#: Lines that are taken at a time.
BATCH = 512

#: Leaves that wait for one before them; with more the tree is given up.
PATIENCE = 100_000

#: The leaf of a line that has none.
UNSEALED = -1

#: Lines whose type is told without parsing them, by how lines are written.
_MANY = ("instrument", "holding", "attendance")
_MOST = tuple(f'{{"type": "{each}", '.encode() for each in _MANY)

Seal = tuple[int, bytes, bytes | None]


class SealedLines:
    """The lines of a record with their seals; faults go to the findings.

    After the lines were read, `roots` has the tree's root for each size that was asked for and
    reached, `leaf_of` the leaf of each line (line 1 first), `others` each line that is no holding,
    instrument or attendance, as line number and object, and `overtaken` the lines that were sealed
    before one that stands above them.
    """

    def __init__(self, sizes: Sequence[int], findings: Findings) -> None:
        self.sizes = sorted(set(sizes))
        self.findings = findings
        self.roots: dict[int, bytes] = {}
        self.leaf_of = array("q")
        self.others: list[tuple[int, dict[str, Any]]] = []
        self.overtaken: list[int] = []
        self._tree = _TreeInOrder(self.sizes)
        self._last_in_batch: dict[int, tuple[int, int]] = {}
        self._highest = UNSEALED
        self._unsealed: list[int] = []

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return len(self.leaf_of)

    def read(self, record: Iterator[bytes], seals: Iterator[bytes]) -> Iterator[str]:
        """The lines as text, each after it was checked."""
        while batch := list(islice(record, BATCH)):
            entries = self._entries(list(islice(seals, len(batch))), len(batch))
            self._take(batch, entries)
            yield from (line.decode() for line in batch)
        rest = sum(1 for _ in seals)
        if rest:
            self.findings.fault(
                "files",
                f"{SEALS} speaks of {self.lines + rest:,} lines and {RECORD} has {self.lines:,}: "
                "lines were removed, or the end was cut off",
            )
        self._finish()

    def _entries(self, written: list[bytes], lines: int) -> list[Seal | None]:
        """The seals of a batch of lines."""
        first = self.lines + 1
        if len(written) < lines:
            self.findings.fault(
                "files",
                f"{RECORD} goes on after line {first + len(written) - 1:,}, where {SEALS} ends: "
                "lines were added, or the seals were cut off",
            )
        try:
            read = json.loads(b"[" + b",".join(written) + b"]")
            if len(read) == len(written):
                entries = [read_seal(each) for each in read]
                return [*entries, *[None] * (lines - len(entries))]
        except ValueError:
            pass
        return [
            *(self._entry(number, each) for number, each in enumerate(written, start=first)),
            *[None] * (lines - len(written)),
        ]

    def _entry(self, number: int, written: bytes) -> Seal | None:
        try:
            return read_seal(json.loads(written))
        except ValueError as fault:
            self.findings.fault("files", f"{SEALS}, line {number:,}, is no seal: {fault}")
            return None

    def _take(self, batch: list[bytes], entries: list[Seal | None]) -> None:
        first = self.lines + 1
        leaves: list[int] = []
        hashes: list[bytes] = []
        for number, (line, entry) in enumerate(zip(batch, entries, strict=True), start=first):
            if not line.startswith(_MOST):
                self._note(number, line)
            if entry is None:
                leaves.append(UNSEALED)
                hashes.append(b"")
                self._unsealed.append(number)
                continue
            leaf, salt, stated = entry
            hash = sha256(b"\x00" + salt + line.rstrip(b"\n")).digest()
            if (stated is not None and hash != stated) or len(salt) != SALT:
                self.findings.fault(
                    "lines",
                    f"line {number:,}: the line and its salt do not give the hash that was sealed "
                    f"as leaf {leaf:,}; one of them was changed, or another line stands here",
                )
            leaves.append(leaf)
            hashes.append(hash)
        self.leaf_of.extend(leaves)
        if leaves == list(range(self._highest + 1, self._highest + 1 + len(leaves))):
            # Nothing came before its turn, so that the first and the last speak for all.
            self._follow(first, leaves[0])
            self._follow(self.lines, leaves[-1])
        else:
            for number, leaf in enumerate(leaves, start=first):
                if leaf != UNSEALED:
                    self._follow(number, leaf)
        self._tree.take(leaves, hashes)

    def _note(self, number: int, line: bytes) -> None:
        """Keep a line of which there are few."""
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            return  # the reader of records will say so
        if isinstance(read, dict) and read.get("type") not in _MANY:
            self.others.append((number, read))

    def _follow(self, number: int, leaf: int) -> None:
        """Check a line against what came before it.

        What one checkpoint sealed, it sealed in the order of the lines.
        """
        if self._unsealed and self._unsealed[0] < number:
            self.findings.fault(
                "lines",
                f"line {self._unsealed[0]:,} carries no seal, though line {number:,} after it "
                "does: it was inserted",
            )
        if leaf < self._highest:
            self.overtaken.append(number)
        self._highest = max(self._highest, leaf)
        checkpoint = bisect_right(self.sizes, leaf)
        before, line = self._last_in_batch.get(checkpoint, (UNSEALED, 0))
        if leaf < before:
            self.findings.fault(
                "order",
                f"line {number:,} was sealed as leaf {leaf:,}, before line {line:,} with leaf "
                f"{before:,}, and now stands after it: the lines were reordered",
            )
        else:
            self._last_in_batch[checkpoint] = (leaf, number)

    def _finish(self) -> None:
        self._tree.finish()
        self.roots = self._tree.roots
        for leaf in self._tree.doubled:
            pair = [line for line, each in enumerate(self.leaf_of, start=1) if each == leaf]
            named = " and ".join(f"{line:,}" for line in pair)
            self.findings.fault(
                "lines", f"lines {named} are both said to be leaf {leaf:,}: one was inserted"
            )
        if self._tree.missing is not None:
            missing, later = self._tree.missing
            line = self.leaf_of.index(later) + 1
            self.findings.fault(
                "lines",
                f"leaf {missing:,} is missing, before line {line:,} with leaf {later:,}: a line "
                "was removed",
            )
        if self._unsealed and "lines" not in self.findings.first:
            self.findings.notice(
                f"The last {len(self._unsealed):,} lines, from line {self._unsealed[0]:,} on, are "
                "not sealed: nothing proves them yet."
            )

    @property
    def size(self) -> int:
        """How many leaves there are without a gap."""
        return self._tree.frontier.size


class _TreeInOrder:
    """A tree whose leaves come nearly in order, and its root at some sizes."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {}
        self.doubled: list[int] = []
        self.missing: tuple[int, int] | None = None
        self._wanted = list(reversed(sizes))
        self._early: dict[int, bytes] = {}
        self._given_up = False
        self._reach()

    def take(self, leaves: list[int], hashes: list[bytes]) -> None:
        """Add leaves with their numbers."""
        if self._given_up:
            return
        following = range(self.frontier.size, self.frontier.size + len(leaves))
        if not self._early and leaves == list(following):
            self._add(hashes)
            return
        for leaf, hash in zip(leaves, hashes, strict=True):
            if leaf == UNSEALED:
                continue
            if leaf < self.frontier.size or leaf in self._early:
                self.doubled.append(leaf)
                continue
            self._early[leaf] = hash
        ready: list[bytes] = []
        while (hash_next := self._early.pop(self.frontier.size + len(ready), None)) is not None:
            ready.append(hash_next)
        self._add(ready)
        if len(self._early) > PATIENCE:
            self.finish()

    def finish(self) -> None:
        """Note the gap at which the tree ends, if there is one."""
        if self._early and not self._given_up:
            self.missing = (self.frontier.size, min(self._early))
            self._early.clear()
            self._given_up = True

    def _add(self, hashes: Sequence[bytes]) -> None:
        start = 0
        while self._wanted and self._wanted[-1] <= self.frontier.size + len(hashes) - start:
            stop = start + self._wanted[-1] - self.frontier.size
            self.frontier.extend(hashes[start:stop])
            start = stop
            self._reach()
        self.frontier.extend(hashes[start:])

    def _reach(self) -> None:
        while self._wanted and self._wanted[-1] == self.frontier.size:
            self.roots[self._wanted.pop()] = self.frontier.root()
