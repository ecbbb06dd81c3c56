"""What a nominee is told of a file that it sent: what became of it, and how it was counted.

As ISO 20022 messages, and as rows of a table for those who sent a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from meetings.models import ShareClass
from voting.iso20022 import from_database
from voting.iso20022.from_database import NotPossible
from voting.iso20022.vocabulary import CONFIRMATION, STATUS, Message
from voting.models import Instrument, NomineeFile
from voting.nominees import reading, recording
from voting.nominees.columns import WORDS
from voting.nominees.instructions import Fault
from voting.nominees.recording import Read
from voting.record.values import written

STATUS_OF, CONFIRMATION_OF = "status", "confirmation"

#: The messages about a file, by their names in addresses.
ABOUT_A_FILE: dict[str, Message] = {STATUS_OF: STATUS, CONFIRMATION_OF: CONFIRMATION}


def classes_of(file: NomineeFile) -> list[ShareClass]:
    """The classes of the file's accounts: a message is about one of them."""
    accounts = file.accounts.values("holding__share_class")
    return list(ShareClass.objects.filter(pk__in=accounts).order_by("pk"))


def message(
    what: str, file: NomineeFile, read: Read, *, share_class: str = "", version: str | None = None
) -> bytes:
    """A message about a file: the status of its instructions, or that they were counted.

    Of a file with accounts of several classes it is about `share_class`, the first by default.
    Raises `NotPossible`, and `UnknownVersion`.
    """
    if file.faults or read.file is None:
        return _of_faults(what, file, read, version)
    by_row, references = _recorded(file, read)
    classes = {one.key: one.pk for one in classes_of(file)}
    if share_class and share_class not in classes:
        raise NotPossible(f"No account of this file has shares of class {share_class}.")
    wanted = classes[share_class] if share_class else next(iter(classes.values()))
    of_class = [one for one in by_row.values() if one.holding.share_class_id == wanted]
    if what == STATUS_OF:
        return from_database.status_for(
            of_class, file=_reference(file), references=references, version=version
        )
    return from_database.confirmation_of_file(
        of_class,
        id=f"{file.meeting.key}-C-{file.pk}",
        file=_reference(file),
        references=references,
        version=version,
    )


def _of_faults(what: str, file: NomineeFile, read: Read, version: str | None) -> bytes:
    content = bytes(file.content)
    if what != STATUS_OF or not reading.is_xml(content):
        raise NotPossible("Nothing of this file was recorded. Its faults say why.")
    faults = [Fault(*one) for one in file.faults] or read.faults
    return from_database.status_of_faults(file.meeting, content, faults, version=version)


def _recorded(
    file: NomineeFile, read: Read
) -> tuple[dict[int, Instrument], dict[str, tuple[str, str]]]:
    """A file's instruments by row, and what its sender calls them."""
    assert read.file is not None
    by_row = recording.instruments_by_row(file, read.file.instructions)
    references = {
        by_row[one.row].key: (_reference(file), one.reference or f"ROW-{one.row}")
        for one in read.file.instructions
        if one.row in by_row
    }
    if not by_row:
        raise NotPossible("Nothing of this file was recorded yet.")
    return by_row, references


def _reference(file: NomineeFile) -> str:
    return file.reference or f"FILE-{file.pk}"


def counted_rows(file: NomineeFile, read: Read) -> list[Sequence[object]]:
    """How the instructions of a file were counted, as a table. Raises `NotPossible`."""
    if read.file is None:
        raise NotPossible("The lines of this file can't be read any more.")
    by_row, _ = _recorded(file, read)
    row_of = {one.key: row for row, one in by_row.items()}
    rows: list[Sequence[object]] = [
        ["row", "account", "instrument", "received", "line", "title", "choice", "counted"]
    ]
    for one in from_database.counted_in(list(by_row.values()), {}):
        for line, by_choice in sorted(one.votes.items()):
            place = read.agenda.places[line]
            named = place.nominee or place.matter
            title = place.nominee.name if place.nominee else place.matter.title
            for choice, shares in by_choice.items():
                rows.append(
                    [
                        row_of[one.reference],
                        one.account,
                        one.reference,
                        _local(one.received, read),
                        named.id,
                        title,
                        WORDS.get(choice, choice),
                        written(shares),
                    ]
                )
    return rows


def _local(at: datetime, read: Read) -> str:
    return at.astimezone(read.agenda.meeting.timezone).isoformat()
