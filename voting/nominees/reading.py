"""Which reader a file goes to, by its content and not by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from voting.iso20022 import instructions as iso20022
from voting.nominees import csv_file
from voting.nominees.instructions import Fault, InstructionFile
from voting.rules.agenda import Agenda

Read = Callable[[bytes, Agenda, Mapping[str, str]], tuple[InstructionFile | None, list[Fault]]]

#: Larger files are refused before they are read.
LARGEST_FILE = 25 * 1024 * 1024

#: So many faults are listed; a file with more is wrong as a whole.
MOST_FAULTS = 5_000


class Format(NamedTuple):
    """A kind of file: how it is told from others, and what reads it."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Read


def is_xml(content: bytes) -> bool:
    """Whether a file begins as XML does, in whatever encoding."""
    begins = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return begins.startswith(b"<")


#: The first that recognises a file reads it.
READERS: tuple[Format, ...] = (
    Format("ISO 20022", is_xml, iso20022.read),
    Format("CSV", lambda content: True, csv_file.read),
)


def read(
    content: bytes, agenda: Agenda, accounts: Mapping[str, str]
) -> tuple[InstructionFile | None, list[Fault]]:
    """The instructions in a file, or every fault, in the order of rows."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return None, [Fault(0, "file", "The file is empty.")]
    form = next(one for one in READERS if one.recognises(content))
    found, faults = form.read(content, agenda, accounts)
    return found, sorted(faults, key=lambda fault: fault.row)
