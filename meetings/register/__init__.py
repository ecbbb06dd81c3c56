"""The register as the transfer agent sends it: read, mapped and checked, before it is loaded.

`formats` opens a file (`csv_rows`, `workbook`) → `columns` says what its columns mean → `checks`
finds every fault and writes the sound rows down (`sound_rows`) → `files` keeps what was sent, and
how far it is. Loading what was found sound is a matter of the record: `voting.register`.
"""
