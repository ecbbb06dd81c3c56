"""The tree of a meeting as it is kept: what a proof reads of it, however large it is."""

from __future__ import annotations

from meetings.models import Meeting
from voting.models import Seal, TreeTile
from voting.proof.merkle import consistency_proof, inclusion_proof
from voting.proof.tiles import HEIGHT, WIDTH, TiledNodes, TiledTree, hashes_in, levels_of


def row_of(meeting: Meeting, level: int, tile: int, size: int) -> list[bytes]:
    """The hashes of a tile, as many as the tree with its first `size` leaves has of it."""
    first = tile * WIDTH
    stop = min(first + WIDTH, size >> (HEIGHT * level))
    tiles = TreeTile.objects.filter(meeting=meeting)
    if stop - first == WIDTH:
        whole = tiles.filter(level=level, index=tile).values_list("hashes", flat=True)
        return hashes_in(bytes(whole.get()))
    if level == 0:
        seals = Seal.objects.filter(meeting=meeting, leaf__gte=first, leaf__lt=stop)
        rest = seals.order_by("leaf").values_list("leaf_hash", flat=True)
    else:
        below = tiles.filter(level=level - 1, index__gte=first, index__lt=stop)
        rest = below.order_by("index").values_list("root", flat=True)
    return [bytes(each) for each in rest]


def tree_of(meeting: Meeting, size: int) -> TiledTree:
    """The tree with its first leaves, to be added to."""
    return TiledTree(
        size,
        [
            row_of(meeting, level, size >> (HEIGHT * (level + 1)), size)
            for level in range(levels_of(size))
        ],
    )


def inclusion(meeting: Meeting, leaf: int, size: int) -> list[bytes]:
    """The proof that a leaf is in the tree with its first `size` leaves."""
    return inclusion_proof(leaf, size, _nodes(meeting, size))


def consistency(meeting: Meeting, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with that of `old`."""
    return consistency_proof(old, new, _nodes(meeting, new))


def _nodes(meeting: Meeting, size: int) -> TiledNodes:
    return TiledNodes(lambda level, tile: row_of(meeting, level, tile, size))
