"""Writes messages: elements in order, text that fits, exact numbers, and the header around them.

The schemas limit what fits. Text that is too long ends with an ellipsis and never in the middle of
a letter with its accents; ids keep a digest (`resolutions.identifier`); a quantity with more
digits than there is room for is cut off, never rounded up, and its exact value follows in
`SplmtryData`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from lxml import etree

from voting.record.values import written
from voting.rules.agenda import Agenda
from voting.rules.facts import Quantity, ShareClass

from .reading import Element
from .resolutions import NOT_IN_AN_ID, identifier
from .vocabulary import (
    BROKER_NON_VOTE_CODE,
    ELEMENT_OF_CHOICE,
    HEADER_VERSIONS,
    ISSUER,
    NAMESPACE,
    VOTE_ELEMENTS,
    Message,
)

#: Exact values that the schema has no room for are said in this namespace.
OWN_NAMESPACE = "urn:quorate:iso20022"

_DIGITS, _DECIMALS = 18, 17
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Header:
    """What the business application header says: who writes to whom, with what id, and when."""

    sender: str
    receiver: str
    id: str
    created: datetime


class UnknownVersion(ValueError):
    """A version of a message that is not written here."""


def fitted(text: str, limit: int) -> str:
    """Text as XML can carry it, ended by an ellipsis where it is longer than `limit`."""
    text = NOT_IN_AN_ID.sub("\ufffd", " ".join(text.split()))
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 1 and (unicodedata.combining(text[end]) or _JOINER in text[end - 1 : end + 1]):
        end -= 1
    return text[:end].rstrip() + "…"


def decimal(number: Quantity) -> str:
    """A quantity as the schemas take it: at most 18 digits, the rest cut off."""
    return decimal_of(number, _DIGITS, _DECIMALS)


def decimal_of(number: Quantity, digits: int, decimals: int) -> str:
    """A number that is not negative with at most so many digits, and decimals among them."""
    if isinstance(number, int):
        return str(number)
    whole = number.numerator // number.denominator
    places = max(0, min(decimals, digits - len(str(whole))))
    scaled = (number - whole) * 10**places
    rest = f"{scaled.numerator // scaled.denominator:0{places}d}".rstrip("0") if places else ""
    return f"{whole}.{rest}" if rest else str(whole)


class Writer:
    """Builds the Document of one message in one version."""

    def __init__(self, message: Message, version: str | None) -> None:
        self.message = message
        self.version = version or message.versions[0]
        if self.version not in message.versions:
            known = " or ".join(message.versions)
            raise UnknownVersion(
                f"{message.name} is written in the versions {known}, not {self.version}."
            )
        self.namespace = message.namespace(self.version)
        self.document = etree.Element(f"{{{self.namespace}}}Document", nsmap={None: self.namespace})
        self.body = self.add(self.document, message.element)
        self._inexact: list[tuple[Element, Quantity]] = []

    @property
    def newest(self) -> bool:
        """Whether this is the newest version, which has elements that the older lacks."""
        return self.version == self.message.versions[0]

    def add(self, parent: Element, *path: str) -> Element:
        """Add elements within each other; the innermost."""
        for name in path:
            parent = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        return parent

    def text(self, parent: Element, path: str, text: str, limit: int = 0) -> None:
        """Add an element with text, cut to `limit` where one is given; nothing for no text."""
        value = fitted(text, limit or len(text))
        if value:
            self.add(parent, *path.split("/")).text = value

    def id(self, parent: Element, path: str, id: str) -> None:
        """Add an identifier, which has at most 35 characters."""
        self.add(parent, *path.split("/")).text = identifier(id)

    def flag(self, parent: Element, path: str, value: bool) -> None:
        """Add a yes or no."""
        self.add(parent, *path.split("/")).text = "true" if value else "false"

    def day(self, parent: Element, path: str, value: date) -> None:
        """Add a calendar date."""
        self.add(parent, *path.split("/")).text = value.isoformat()

    def time(self, parent: Element, path: str, value: datetime) -> None:
        """Add a moment, with its offset."""
        self.add(parent, *path.split("/")).text = value.isoformat(timespec="seconds")

    def quantity(self, parent: Element, path: str, number: Quantity) -> None:
        """Add a number of shares or votes; one that does not fit is told exactly at the end."""
        element = self.add(parent, *path.split("/"))
        element.text = decimal(number)
        if Fraction(element.text) != number:
            self._inexact.append((element, number))

    def proprietary(self, parent: Element, id: str) -> None:
        """Add a code of our own."""
        self.text(parent, "Id", id)
        self.text(parent, "Issr", ISSUER)

    def votes(self, parent: Element, by_choice: Mapping[str, Quantity]) -> None:
        """Add votes by choice in the order of the schema.

        What is present and not voted is `Blnk`; broker non-votes, for which there is no element,
        are a proprietary vote.
        """
        by_element = {
            "Blnk" if choice == "unvoted" else ELEMENT_OF_CHOICE.get(choice, choice): votes
            for choice, votes in by_choice.items()
        }
        for name in VOTE_ELEMENTS:
            if name in by_element:
                self.quantity(parent, f"{name}/Unit", by_element[name])
        if "broker_non_vote" in by_choice:
            own = self.add(parent, "Prtry")
            self.proprietary(self.add(own, "Cd"), BROKER_NON_VOTE_CODE)
            self.quantity(own, "Qty/Unit", by_choice["broker_non_vote"])

    def meeting_reference(self, agenda: Agenda) -> None:
        """Add what tells this meeting from others."""
        meeting = agenda.meeting
        reference = self.add(self.body, "MtgRef")
        self.id(reference, "MtgId", meeting.id)
        self.id(reference, "IssrMtgId", meeting.id)
        self.time(reference, "MtgDtAndTm", meeting.convenes)
        self.kind_of_meeting(reference, agenda)
        self.text(reference, "Issr/NmAndAdr/Nm", meeting.issuer, 350)

    def kind_of_meeting(self, parent: Element, agenda: Agenda) -> None:
        """Add the type of the meeting: general and annual, or special."""
        annual = agenda.meeting.form == "annual"
        self.text(parent, "Tp", "GMET" if annual else "SPCL")
        if annual:
            self.text(parent, "Clssfctn/Cd", "AMET")

    def security(self, parent: Element, share_class: ShareClass, isin: str = "") -> None:
        """Add a class of shares: its ISIN where it is known, its id and its name."""
        security = self.add(parent, "FinInstrmId")
        self.text(security, "ISIN", isin)
        other = self.add(security, "OthrId")
        self.id(other, "Id", share_class.id)
        self.text(other, "Tp/Prtry", ISSUER)
        self.text(security, "Desc", share_class.name, 140)

    def finished(self, header: Header | None) -> bytes:
        """The message: the Document or, with a header, both in a `BizMsg`."""
        tree = self.document.getroottree()
        for element, exact in self._inexact:
            path = tree.getelementpath(element)
            supplement = self.add(self.body, "SplmtryData")
            self.text(supplement, "PlcAndNm", path.replace(f"{{{self.namespace}}}", ""), 350)
            value = etree.SubElement(
                self.add(supplement, "Envlp"),
                f"{{{OWN_NAMESPACE}}}Exact",
                nsmap={None: OWN_NAMESPACE},
            )
            value.text = written(exact)
        root = self.document if header is None else self._with_header(header)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)

    def _with_header(self, header: Header) -> Element:
        version = HEADER_VERSIONS[0 if self.newest else 1]
        namespace = f"{NAMESPACE}head.001.{version}"
        root = etree.Element("BizMsg")
        top = etree.SubElement(root, f"{{{namespace}}}AppHdr", nsmap={None: namespace})

        def add(*path: str) -> Element:
            element = top
            for name in path:
                element = etree.SubElement(element, f"{{{namespace}}}{name}")
            return element

        add("Fr", "OrgId", "Nm").text = fitted(header.sender, 140)
        add("To", "OrgId", "Nm").text = fitted(header.receiver, 140)
        add("BizMsgIdr").text = identifier(header.id)
        add("MsgDefIdr").text = f"{self.message.name}.{self.version}"
        created = header.created.astimezone(UTC).isoformat(timespec="seconds")
        add("CreDt").text = created.replace("+00:00", "Z")
        root.append(self.document)
        return root
