"""The Merkle tree of RFC 6962: hashes, roots, and proofs of inclusion and consistency.

A tree is an ordered list of leaf hashes that is only ever added to. A leaf is numbered from 0;
`(level, index)` names the root of the complete subtree over the leaves from `index * 2**level`
to before `(index + 1) * 2**level`. Hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice

#: The length of a hash in bytes.
HASH = 32

#: The root of a tree without leaves (RFC 6962, 2.1).
EMPTY_ROOT = sha256(b"").digest()

#: Bytes of chance in front of a record's line, so that its hash gives nothing away.
SALT = 16

#: How many leaves are folded at a time.
_BLOCK_LEVEL = 8
_BLOCK = 1 << _BLOCK_LEVEL

#: The root of a complete subtree, by level and index.
Subtree = Callable[[int, int], bytes]


class WrongProof(ValueError):
    """A proof that does not show what it is said to show."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def line_hash(salt: bytes, line: bytes) -> bytes:
    """The leaf hash of a line of the record: its bytes without the line break, salted."""
    return sha256(b"\x00" + salt + line).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; also over the roots of complete subtrees of one level.

    A last hash without a partner goes up as it is, which is the split of RFC 6962: a complete
    left part as large as possible.
    """
    if not hashes:
        return EMPTY_ROOT
    while len(hashes) > 1:
        each = iter(hashes)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each)]  # noqa: B905
        if len(hashes) % 2:
            above.append(hashes[-1])
        hashes = above
    return hashes[0]


class Frontier:
    """A tree that is only added to, of which its right edge alone is remembered.

    Adding a leaf costs one node hash on average; it takes one hash for each bit of the size.
    """

    def __init__(self) -> None:
        self.size = 0
        #: The complete subtrees that the leaves make up, the largest first: as the bits of `size`.
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._add(leaf, 0)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in their order."""
        each = iter(leaves)
        for leaf in islice(each, -self.size % _BLOCK):
            self._add(leaf, 0)
        while block := list(islice(each, _BLOCK)):
            if len(block) == _BLOCK:
                self._add(root_of(block), _BLOCK_LEVEL)
            else:
                for leaf in block:
                    self._add(leaf, 0)

    def _add(self, hash: bytes, level: int) -> None:
        bits, edge = self.size >> level, self._edge
        while bits & 1:
            hash = sha256(b"\x01" + edge.pop() + hash).digest()
            bits >>= 1
        edge.append(hash)
        self.size += 1 << level

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        hash = self._edge[-1]
        for left in self._edge[-2::-1]:
            hash = node_hash(left, hash)
        return hash


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves of at least two."""
    return 1 << ((leaves - 1).bit_length() - 1)


def range_root(start: int, stop: int, subtree: Subtree) -> bytes:
    """The root over a part of the tree such as occurs in a proof: its start is aligned to it."""
    parts = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        parts.append(subtree(level, start >> level))
        start += 1 << level
    hash = parts[-1]
    for left in parts[-2::-1]:
        hash = node_hash(left, hash)
    return hash


def inclusion_proof(leaf: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path that shows a leaf in the tree of a size (RFC 6962, 2.1.1)."""
    if not 0 <= leaf < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {leaf}")
    start, stop = 0, size
    proof = []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if leaf < middle:
            proof.append(range_root(middle, stop, subtree))
            stop = middle
        else:
            proof.append(range_root(start, middle, subtree))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The proof that the first `old` leaves of a tree of `new` are the old tree (2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"there is no consistency proof from {old} leaves to {new}")
    start, stop, whole = 0, new, True
    proof = []
    while old < stop:
        middle = start + _split(stop - start)
        if old <= middle:
            proof.append(range_root(middle, stop, subtree))
            stop = middle
        else:
            proof.append(range_root(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(start, stop, subtree))
    return proof[::-1]


def check_inclusion(
    leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise `WrongProof` unless a leaf hash has this index in the tree with this root.

    The algorithm is that of RFC 9162, 2.1.3.2.
    """
    if len(leaf) != HASH or len(root) != HASH:
        raise WrongProof("a hash has 32 bytes")
    if not 0 <= index < size:
        raise WrongProof(f"a tree of {size} leaves has no leaf {index}")
    place, last, hash = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            raise WrongProof("the proof is too long")
        if place & 1 or place == last:
            hash = node_hash(beside, hash)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hash = node_hash(hash, beside)
        place, last = place >> 1, last >> 1
    if last:
        raise WrongProof("the proof is too short")
    if hash != root:
        raise WrongProof("the proof leads to another root")


def check_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise `WrongProof` unless the new tree begins with all that the old tree holds.

    The algorithm is that of RFC 9162, 2.1.4.2. With an empty tree everything is consistent, so
    that a proof from one proves nothing and is refused.
    """
    if not 0 < old <= new:
        raise WrongProof(f"no proof leads from {old} leaves to {new}")
    if old == new:
        if proof:
            raise WrongProof("the proof is too long")
        if old_root != new_root:
            raise WrongProof("two trees of one size have different roots")
        return
    if len(old_root) != HASH or len(new_root) != HASH:
        raise WrongProof("a hash has 32 bytes")
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise WrongProof("the proof is too short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_hash = new_hash = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            raise WrongProof("the proof is too long")
        if place & 1 or place == last:
            old_hash, new_hash = node_hash(beside, old_hash), node_hash(beside, new_hash)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, beside)
        place, last = place >> 1, last >> 1
    if last:
        raise WrongProof("the proof is too short")
    if old_hash != old_root:
        raise WrongProof("the proof leads to another old root")
    if new_hash != new_root:
        raise WrongProof("the proof leads to another new root")
