"""Reads XML that a stranger sent: piece by piece, with limits, and nothing from outside.

A message is UTF-8 without a document type, so that it can define no entities; that is looked for
before anything is parsed. How much one part may take is limited, the parser limits how deep
elements lie, and what was read is dropped, so that memory does not grow with the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from lxml import etree

from voting.nominees.instructions import Fault

from .vocabulary import NAMESPACE, Message

#: The largest message, in bytes; fifty thousand instructions on ten resolutions fit.
LARGEST_MESSAGE = 128 * 1024 * 1024
#: What lies between the end of one instruction and that of the next, in bytes.
LARGEST_PART = 4 * 1024 * 1024

_CHUNK = 64 * 1024
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_HEADER = "urn:iso:std:iso:20022:tech:xsd:head.001."

Element: TypeAlias = etree._Element


class Unreadable(Exception):
    """A message that cannot be read on; `fault` says why."""

    def __init__(self, field: str, message: str, row: int = 0) -> None:
        self.fault = Fault(row, field, message)
        super().__init__(message)


class Header(NamedTuple):
    """What the business application header says of its message; empty where it is silent."""

    reference: str = ""
    message: str = ""


class Part(NamedTuple):
    """An element of the message, complete; `header` is what was read before it."""

    name: str
    element: Element
    header: Header
    namespace: str

    @property
    def version(self) -> str:
        """The message and its version, as `seev.004.001.11`."""
        return self.namespace.removeprefix(NAMESPACE)


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def text_of(element: Element | None) -> str:
    """An element's text without the space around it."""
    return "" if element is None or element.text is None else element.text.strip()


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names, in the element's own namespace."""
    if element is None:
        return None
    prefix = element.tag[: element.tag.rfind("}") + 1]
    for name in path:
        element = next(element.iterchildren(prefix + name), None)
        if element is None:
            return None
    return element


def parts_of(
    content: bytes, message: Message, parts: tuple[str, ...], others: tuple[str, ...] = ()
) -> Iterator[Part]:
    """The children of a message with these names, one after the other and each dropped afterwards.

    The message is a Document, or a Document and its header in any envelope. `others` are children
    that are passed over. Raises `Unreadable` where it is another message, another version or no
    well-formed XML, or where it has a child of some other name.
    """
    _check_bytes(content)
    yield from _Stream(message, frozenset(parts), frozenset(others)).parts(content)


def _check_bytes(content: bytes) -> None:
    if not content.strip():
        raise Unreadable("file", "The file is empty. Send one XML message.")
    if len(content) > LARGEST_MESSAGE:
        limit = LARGEST_MESSAGE // 1024 // 1024
        raise Unreadable(
            "file", f"The file is larger than {limit} MB. Split it into several messages."
        )
    declared = _DECLARED.match(content[:300].removeprefix(b"\xef\xbb\xbf"))
    foreign = declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if foreign or b"\0" in content:
        raise Unreadable("encoding", "The file is not in UTF-8. Save it as UTF-8 and send it anew.")
    for forbidden in (b"<!DOCTYPE", b"<!ENTITY"):
        if forbidden in content:
            raise Unreadable(
                "file",
                f"The file has {forbidden.decode()}, which is not accepted, since it can define "
                "entities. Send the message without a document type.",
            )


class _Stream:
    """Feeds a parser and hands on the parts of a message as they become complete."""

    def __init__(self, message: Message, parts: frozenset[str], others: frozenset[str]) -> None:
        self.message = message
        self.parts_wanted = parts
        self.known = parts | others
        self.header = Header()
        self.namespace = ""
        self.document: Element | None = None
        self.body: Element | None = None

    def parts(self, content: bytes) -> Iterator[Part]:
        names = ("Document", "AppHdr", self.message.element, *self.parts_wanted)
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in names],
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        last_part = 0
        view = memoryview(content)
        try:
            for start in range(0, len(content), _CHUNK):
                parser.feed(view[start : start + _CHUNK].tobytes())
                for event, element in parser.read_events():
                    if event == "start":
                        self._opened(element)
                    elif self._is_part(element):
                        last_part = start
                        yield Part(name_of(element), element, self.header, self.namespace)
                        self._drop(element)
                    else:
                        self._closed(element)
                if start - last_part > LARGEST_PART:
                    raise Unreadable(
                        "file",
                        f"One part of the message is larger than {LARGEST_PART // 1024 // 1024} "
                        "MB; no instruction is. Check how the file was made.",
                    )
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _not_well_formed(error) from None
        if self.document is None:
            raise Unreadable(
                "Document",
                f"There is no ISO 20022 Document in the file. Send {self.message.name}, in the "
                f"namespace {self.message.namespace(self.message.versions[0])}.",
            )
        if self.body is None:
            raise Unreadable("Document", f"The Document has no {self.message.element}.")

    def _opened(self, element: Element) -> None:
        name = name_of(element)
        if name == "Document" and not self._in_body(element):
            if self.document is not None:
                raise Unreadable(
                    "Document", "The file has two Documents. Send one message at a time."
                )
            self.namespace = self._namespace_of(element)
            self.document = element
        elif (
            self.document is not None
            and element.getparent() is self.document
            and element.tag == f"{{{self.namespace}}}{self.message.element}"
        ):
            if self.body is not None:
                raise Unreadable("Document", f"The Document has two {name}. Send one at a time.")
            self.body = element

    def _in_body(self, element: Element) -> bool:
        return self.body is not None and any(one is self.body for one in element.iterancestors())

    def _namespace_of(self, document: Element) -> str:
        namespace = etree.QName(document).namespace or ""
        for version in self.message.versions:
            if namespace == self.message.namespace(version):
                return namespace
        known = " or ".join(f"{self.message.name}.{one}" for one in self.message.versions)
        given = namespace.removeprefix(NAMESPACE) or "in no namespace"
        raise Unreadable("Document", f"The Document is {given[:80]}. Send {known}.")

    def _is_part(self, element: Element) -> bool:
        parent = element.getparent()
        return (
            parent is not None
            and parent is self.body
            and name_of(element) in self.parts_wanted
            and element.tag.startswith(f"{{{self.namespace}}}")
        )

    def _closed(self, element: Element) -> None:
        if name_of(element) == "AppHdr" and not self._in_body(element):
            namespace = etree.QName(element).namespace or ""
            if namespace.startswith(_HEADER):
                self.header = Header(
                    text_of(child(element, "BizMsgIdr")), text_of(child(element, "MsgDefIdr"))
                )
        elif element is self.body:
            for one in element:
                self._check_known(one)

    def _drop(self, element: Element) -> None:
        """Forget a part and all before it, so that memory stays flat."""
        assert self.body is not None
        element.clear()
        for one in element.itersiblings(preceding=True):
            self._check_known(one)
        while element.getprevious() is not None:
            del self.body[0]

    def _check_known(self, element: Element) -> None:
        own = element.tag.startswith(f"{{{self.namespace}}}")
        if not own or name_of(element) not in self.known:
            raise Unreadable(
                self.message.element,
                f"{name_of(element)[:60]} is no element of {self.message.element}. Check its "
                "name; it might have been an instruction.",
            )


def _not_well_formed(error: etree.XMLSyntaxError) -> Unreadable:
    line, reason = error.lineno or 0, str(error.msg or "").partition(", line")[0]
    if "UTF-8" in reason or "encoding" in reason.lower():
        return Unreadable(
            "encoding", f"Line {line} is not in UTF-8. Save the file as UTF-8 and send it anew."
        )
    return Unreadable(
        "file",
        f"The file is no well-formed XML (line {line}: {reason[:120]}). Send it as it was made; "
        "it may have been cut off.",
    )
