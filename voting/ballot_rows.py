"""The nominees of an election as a card lists them, alike on the card of every side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from voting.ballot_items import Row
from voting.rules.agenda import Agenda
from voting.rules.facts import BOARD, Matter, Nominee

#: What stands behind a surname and is none.
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"})


def rows_of(
    field: str,
    matter: Matter,
    agenda: Agenda,
    notes: Mapping[tuple[str, str], tuple[str, str]],
    names: Mapping[str, str],
) -> tuple[Row, ...]:
    """The rows of an election, with fields named after that of its item.

    `notes` are notes and lives by matter and nominee, `names` those of solicitors by their names in
    the record.
    """
    if matter.kind != "election":
        return ()
    nominees = in_order(agenda.nominees(matter))
    several = len({nominee.by for nominee in nominees}) > 1
    rows = []
    for place, nominee in enumerate(nominees, start=1):
        note, biography = notes.get((matter.id, nominee.id), ("", ""))
        by = "the Board" if nominee.by == BOARD else names.get(nominee.by, nominee.by)
        named_by = f"Named by {by}" if several else ""
        rows.append(Row(f"{field}-n{place}", nominee.id, nominee.name, note, biography, named_by))
    return tuple(rows)


def in_order(nominees: Sequence[Nominee]) -> Sequence[Nominee]:
    """Nominees in the order of a card.

    Where several have named nominees they are grouped by who did, and in each group in the order
    of the alphabet (Rule 14a-19(e)); elsewhere the agenda's order stands.
    """
    groups = list(dict.fromkeys(nominee.by for nominee in nominees))
    if len(groups) < 2:
        return nominees
    return sorted(nominees, key=lambda one: (groups.index(one.by), surname(one.name)))


def surname(name: str) -> tuple[str, str]:
    """What a nominee is alphabetized by: the surname, then the whole name, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\s,]+", plain)
    own = [word for word in words if word.replace(".", "") not in _SUFFIXES]
    return (own or words or [""])[-1], plain
