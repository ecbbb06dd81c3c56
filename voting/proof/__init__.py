"""Proof of what the record holds: the Merkle tree, signed checkpoints, and their keys.

Pure Python on the standard library and `cryptography`, so that anybody can check an export on a
machine without Quorate's database. docs/proof.md has the formats.
"""
