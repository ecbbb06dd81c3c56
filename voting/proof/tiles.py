"""A tree cut into tiles, so that a proof reads a few of them however large the tree is.

A tile holds 256 hashes of one level beside each other: tile (0, n) the leaf hashes from 256 n on,
tile (1, n) the roots of 256 tiles below it, and so on (C2SP tlog-tiles). A full tile never changes.
What a tree has of a tile that is not full yet is its *rest* on that level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from .merkle import HASH, root_of

#: Levels of the tree in a tile, and hashes in its lowest row.
HEIGHT = 8
WIDTH = 1 << HEIGHT


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile, with the root over its hashes."""

    level: int
    index: int
    hashes: bytes
    root: bytes


def hashes_in(joined: bytes) -> list[bytes]:
    """Hashes one by one from a row of them."""
    return [joined[start : start + HASH] for start in range(0, len(joined), HASH)]


class TiledTree:
    """A tree that grows, and gives away each tile as soon as it is full.

    `rests` are the hashes of each level that fill no tile yet, the lowest level first.
    """

    def __init__(self, size: int = 0, rests: Iterable[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._rests = [list(rest) for rest in rests]
        for level, rest in enumerate(self._rests):
            if len(rest) != rest_of(size, level):
                raise ValueError(f"{len(rest)} hashes are not the rest of {size} leaves")

    def extend(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """Add leaf hashes; the tiles that they fill. Run it to its end."""
        yield from self._add(0, leaves, self.size)
        self.size += len(leaves)

    def _add(self, level: int, hashes: Sequence[bytes], before: int) -> Iterator[Tile]:
        if len(self._rests) == level:
            self._rests.append([])
        row = [*self._rests[level], *hashes]
        first, full = before // WIDTH, len(row) // WIDTH
        self._rests[level] = row[full * WIDTH :]
        roots = []
        for number in range(full):
            part = row[number * WIDTH : (number + 1) * WIDTH]
            roots.append(root_of(part))
            yield Tile(level, first + number, b"".join(part), roots[-1])
        if roots:
            yield from self._add(level + 1, roots, first)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        edge: list[bytes] = []
        for rest in self._rests:
            row = [*rest, *edge]
            edge = [root_of(row)] if row else []
        return root_of(edge)


def rest_of(size: int, level: int) -> int:
    """How many hashes of a level fill no tile yet."""
    return (size >> (HEIGHT * level)) % WIDTH


def levels_of(size: int) -> int:
    """How many levels of tiles a tree has."""
    return max(1, -(-size.bit_length() // HEIGHT))


class TiledNodes:
    """The complete subtrees of a tree, read from its tiles; each tile is read once.

    `read` gives the hashes of a tile by level and index, as many as there are.
    """

    def __init__(self, read: Callable[[int, int], Sequence[bytes]]) -> None:
        self._read = read
        self._rows: dict[tuple[int, int], list[Sequence[bytes]]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The root of a complete subtree."""
        tile_level, above = divmod(level, HEIGHT)
        tile, place = divmod(index, WIDTH >> above)
        return self._row(tile_level, tile, above)[place]

    def _row(self, tile_level: int, tile: int, above: int) -> Sequence[bytes]:
        """The nodes of a tile, so many levels above its lowest row."""
        rows = self._rows.setdefault((tile_level, tile), [])
        if not rows:
            rows.append(self._read(tile_level, tile))
        while len(rows) <= above:
            # A last hash without a partner is under no complete subtree.
            each = iter(rows[-1])
            pairs = zip(each, each, strict=False)
            rows.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
        return rows[above]
