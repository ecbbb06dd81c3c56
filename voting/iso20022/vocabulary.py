"""The names of the messages, and the elements and codes that stand for our choices."""

from __future__ import annotations

from typing import NamedTuple

from voting.rules.facts import Matter

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


class Message(NamedTuple):
    """A message: its area and number, the element in its Document, its versions, newest first."""

    name: str
    element: str
    versions: tuple[str, ...]

    def namespace(self, version: str) -> str:
        """The XML namespace of one version."""
        return f"{NAMESPACE}{self.name}.{version}"


NOTIFICATION = Message("seev.001", "MtgNtfctn", ("001.13", "001.08"))
INSTRUCTION = Message("seev.004", "MtgInstr", ("001.11", "001.07"))
CANCELLATION = Message("seev.005", "MtgInstrCxlReq", ("001.10", "001.07"))
STATUS = Message("seev.006", "MtgInstrSts", ("001.12", "001.07"))
CONFIRMATION = Message("seev.007", "MtgVoteExctnConf", ("001.12", "001.07"))
RESULT = Message("seev.008", "MtgRsltDssmntn", ("001.10", "001.07"))

#: The header goes with the age of the message: newest with newest.
HEADER_VERSIONS = ("001.04", "001.02")

#: Whose proprietary codes are in `Prtry`, and where the mode of a file is said.
ISSUER = "Quorate"

#: The standard has no element for broker non-votes: a vote of this proprietary code is one.
BROKER_NON_VOTE_CODE = "BNVT"

#: Shares that are voted for a choice, by element of a vote, in the order of the schema.
CHOICE_OF_ELEMENT = {
    "For": "for",
    "Agnst": "against",
    "Abstn": "abstain",
    "Wthhld": "withhold",
    "OneYr": "1",
    "TwoYrs": "2",
    "ThreeYrs": "3",
}
ELEMENT_OF_CHOICE = {choice: element for element, choice in CHOICE_OF_ELEMENT.items()}

#: Elements that leave the choice to the board's recommendation, or mean that nothing is chosen.
WITH_BOARD, AGAINST_BOARD, DISCRETION = "WthMgmt", "AgnstMgmt", "Dscrtnry"
NOT_VOTED = ("NoActn", "Blnk")

#: The order of elements in a vote.
VOTE_ELEMENTS = (
    "For",
    "Agnst",
    "Abstn",
    "Wthhld",
    WITH_BOARD,
    AGAINST_BOARD,
    DISCRETION,
    "OneYr",
    "TwoYrs",
    "ThreeYrs",
    *NOT_VOTED,
)

#: The element that each code of a single vote means for the whole balance.
ELEMENT_OF_CODE = {
    "CFOR": "For",
    "CAGS": "Agnst",
    "ABST": "Abstn",
    "WTHH": "Wthhld",
    "WMGT": WITH_BOARD,
    "AMGT": AGAINST_BOARD,
    "DISC": DISCRETION,
    "ONEY": "OneYr",
    "TWOY": "TwoYrs",
    "THRY": "ThreeYrs",
    "NOAC": "NoActn",
    "BLNK": "Blnk",
}
CODE_OF_CHOICE = {
    CHOICE_OF_ELEMENT[element]: code
    for code, element in ELEMENT_OF_CODE.items()
    if element in CHOICE_OF_ELEMENT
}

#: How a channel's votes were given: on paper or electronically, before or at the meeting.
COUNTING_OF_CHANNEL = {
    "internet": "EVBM",
    "telephone": "EVBM",
    "nominee": "EVBM",
    "mail": "PVBM",
    "in_person": "PVAM",
}


def recommended(matter: Matter, nominee: str | None = None) -> str | None:
    """What the board recommends, in the choices that the card offers; None where it is silent.

    `nominee` is who stood in a place first. A recommendation for a whole contested election
    names nobody, and so recommends nothing (decision 20).
    """
    board = matter.board
    if isinstance(board, str):
        if nominee is not None and matter.contested and board == "for":
            return None
        choice: str | None = board
    else:
        choice = None if board is None or nominee is None else board.get(nominee)
    if choice in ("against", "withhold") and matter.kind == "election":
        choice = "withhold" if matter.by_plurality else "against"
    return choice if choice in matter.choices else None


def opposite(choice: str) -> str | None:
    """The choice against one, where there is exactly one such; None for abstain and a frequency."""
    return {"for": "against", "against": "for", "withhold": "for"}.get(choice)
