"""The tree is RFC 6962's: hashes, roots and proofs, against known answers and by its laws."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.shared_vectors import FOLDER, MISSING, vectors
from voting.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    WrongProof,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    line_hash,
    node_hash,
    root_of,
)
from voting.proof.tiles import TiledNodes, TiledTree, hashes_in, levels_of, rest_of

with_vectors = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)

#: The eight leaves of Certificate Transparency's tests, and the roots of their first 0 to 8.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(each)
    for each in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]


def leaves_of(number: int) -> list[bytes]:
    return [leaf_hash(str(each).encode()) for each in range(number)]


def subtrees(leaves: list[bytes]):
    """The complete subtrees of a small tree, straight from its leaves."""
    return lambda level, index: root_of(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_known_leaves(size):
    assert root_of([leaf_hash(each) for each in LEAVES[:size]]) == ROOTS[size]


def test_a_line_is_salted():
    assert line_hash(b"s" * 16, b"line") == leaf_hash(b"s" * 16 + b"line")


@given(st.integers(0, 700), st.data())
def test_a_frontier_has_the_root_however_the_leaves_come(size, data):
    leaves, grown = leaves_of(size), Frontier()
    while grown.size < size:
        step = data.draw(st.integers(1, size - grown.size))
        grown.extend(leaves[grown.size : grown.size + step])
        assert grown.root() == root_of(leaves[: grown.size])
    assert grown.root() == root_of(leaves)


def test_a_frontier_remembers_a_hash_for_each_bit_of_its_size():
    grown = Frontier()
    grown.extend(leaves_of(1023))

    assert len(grown._edge) == 10


def naive_root(hashes):
    """RFC 6962, 2.1, word by word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(naive_root(hashes[:k]), naive_root(hashes[k:]))


@given(st.integers(0, 300))
def test_the_root_is_that_of_the_rfcs_definition(size):
    assert root_of(leaves_of(size)) == naive_root(leaves_of(size))


@given(st.integers(1, 700), st.data())
def test_every_leaf_is_shown_to_be_in_the_tree_and_no_other(size, data):
    leaves = leaves_of(size)
    leaf = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaf, size, subtrees(leaves))
    root = root_of(leaves)

    check_inclusion(leaves[leaf], leaf, size, root, proof)
    with pytest.raises(WrongProof):
        check_inclusion(leaf_hash(b"another"), leaf, size, root, proof)
    with pytest.raises(WrongProof):
        check_inclusion(leaves[leaf], leaf, size, root, [*proof, root])
    if proof:
        with pytest.raises(WrongProof):
            check_inclusion(leaves[leaf], leaf, size, root, proof[:-1])
        other = data.draw(st.integers(0, size - 1).filter(lambda each: each != leaf))
        with pytest.raises(WrongProof):
            check_inclusion(leaves[leaf], other, size, root, proof)


@given(st.integers(1, 700), st.data())
def test_a_tree_is_shown_to_begin_with_an_older_one_and_with_no_other(size, data):
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size))
    proof = consistency_proof(old, size, subtrees(leaves))
    old_root, root = root_of(leaves[:old]), root_of(leaves)

    check_consistency(old, size, old_root, root, proof)
    fork = root_of([*leaves[: old - 1], leaf_hash(b"another")])
    with pytest.raises(WrongProof):
        check_consistency(old, size, fork, root, proof)
    with pytest.raises(WrongProof):
        check_consistency(old, size, old_root, leaf_hash(b"another"), proof)


@pytest.mark.parametrize(("leaf", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(leaf, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(leaf, size, subtrees(leaves_of(size)))


@given(st.integers(0, 3000), st.data())
def test_tiles_make_the_same_tree_and_the_same_proofs(size, data):
    leaves, tree, tiles = leaves_of(size), TiledTree(), {}
    while tree.size < size:
        step = data.draw(st.integers(1, size - tree.size))
        for tile in tree.extend(leaves[tree.size : tree.size + step]):
            tiles[tile.level, tile.index] = tile
            assert tile.root == root_of(hashes_in(tile.hashes))
    assert tree.root() == root_of(leaves)

    rows = [leaves, [tiles[0, index].root for index in range(size // 256)]]
    read = TiledNodes(lambda level, index: rows[level][index * 256 : (index + 1) * 256])
    if size:
        leaf, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
        direct = subtrees(leaves)
        assert inclusion_proof(leaf, size, read) == inclusion_proof(leaf, size, direct)
        assert consistency_proof(old, size, read) == consistency_proof(old, size, direct)

    # And it goes on from what its tiles leave over.
    rests = [rows[level][len(rows[level]) - rest_of(size, level) :] for level in (0, 1)]
    again = TiledTree(size, rests[: levels_of(size)])
    assert again.root() == tree.root()


def test_a_tree_goes_on_from_no_other_rests_than_its_own():
    with pytest.raises(ValueError, match="are not the rest of 5 leaves"):
        TiledTree(5, [leaves_of(4)])


def test_a_tree_of_many_tiles_has_tiles_of_tiles():
    tree = TiledTree()
    tiles = list(tree.extend(leaves_of(65_536 + 3)))

    assert [(each.level, each.index) for each in tiles if each.level] == [(1, 0)]
    assert tree.root() == root_of(leaves_of(65_536 + 3))


# --- Known answers of others -----------------------------------------------------------


@with_vectors
def test_the_nodes_of_the_known_tree():
    known = vectors("rfc6962_tree_vectors.json")
    leaves = [leaf_hash(bytes.fromhex(each)) for each in known["leaf_inputs_hex"]]
    for level, nodes in enumerate(known["node_hashes_hex_by_level"]):
        assert [subtrees(leaves)(level, at).hex() for at in range(len(nodes))] == nodes
    assert [root_of(leaves[:size]).hex() for size in range(9)] == known[
        "root_hash_hex_by_tree_size"
    ]


def proofs(kind: str) -> list[Path]:
    return sorted((FOLDER / "transparency-dev-merkle" / "testdata" / kind).rglob("*.json"))


def unpacked(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@with_vectors
@pytest.mark.parametrize(
    "path", proofs("inclusion"), ids=lambda each: f"{each.parent.name}-{each.stem}"
)
def test_a_known_proof_of_inclusion(path):
    known = json.loads(path.read_text())
    right = True
    try:
        check_inclusion(
            unpacked(known["leafHash"]),
            known["leafIdx"],
            known["treeSize"],
            unpacked(known["root"]),
            [unpacked(each) for each in known["proof"] or ()],
        )
    except WrongProof:
        right = False
    assert right is not known["wantErr"]


@with_vectors
@pytest.mark.parametrize(
    "path", proofs("consistency"), ids=lambda each: f"{each.parent.name}-{each.stem}"
)
def test_a_known_proof_of_consistency(path):
    known = json.loads(path.read_text())
    right = True
    try:
        check_consistency(
            known["size1"],
            known["size2"],
            unpacked(known["root1"]),
            unpacked(known["root2"]),
            [unpacked(each) for each in known["proof"] or ()],
        )
    except WrongProof:
        right = False
    assert right is not known["wantErr"]


@with_vectors
def test_all_the_known_proofs_are_there():
    assert len(proofs("inclusion")) + len(proofs("consistency")) == 196
