"""The meeting record: reading and writing the one format in which a meeting travels.

Pure Python, without Django: `docs/record.md` is the contract.
"""
