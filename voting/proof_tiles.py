"""The tree of a meeting as it is kept: what a proof reads of it, however large it is."""

from __future__ import annotations

from meetings.models import Meeting
from voting.models import Seal, TreeTile
from voting.proof.merkle import consistency_proof, inclusion_proof
from voting.proof.tiles import HEIGHT, WIDTH, TiledNodes, TiledTree, hashes_in, levels_of, rest_of


def row_of(meeting: Meeting, level: int, tile: int, width: int = WIDTH) -> list[bytes]:
    """The first hashes of a tile, as many as asked for and as there are."""
    first = tile * WIDTH
    if level == 0:
        whole = TreeTile.objects.filter(meeting=meeting, level=0, index=tile)
        for hashes in whole.values_list("hashes", flat=True):
            return hashes_in(bytes(hashes))[:width]
        seals = Seal.objects.filter(meeting=meeting, leaf__gte=first, leaf__lt=first + width)
        return [bytes(each) for each in seals.order_by("leaf").values_list("leaf_hash", flat=True)]
    below = TreeTile.objects.filter(
        meeting=meeting, level=level - 1, index__gte=first, index__lt=first + width
    )
    return [bytes(each) for each in below.order_by("index").values_list("root", flat=True)]


def tree_of(meeting: Meeting, size: int) -> TiledTree:
    """The tree with its first leaves, to be added to."""
    rests = []
    for level in range(levels_of(size)):
        width = rest_of(size, level)
        tile = size >> (HEIGHT * (level + 1))
        rests.append(row_of(meeting, level, tile, width) if width else [])
    return TiledTree(size, rests)


def inclusion(meeting: Meeting, leaf: int, size: int) -> list[bytes]:
    """The proof that a leaf is in the tree with its first `size` leaves."""
    return inclusion_proof(leaf, size, _nodes(meeting))


def consistency(meeting: Meeting, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with that of `old`."""
    return consistency_proof(old, new, _nodes(meeting))


def _nodes(meeting: Meeting) -> TiledNodes:
    return TiledNodes(lambda level, tile: row_of(meeting, level, tile))
