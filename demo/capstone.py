"""The facts of Capstone Turbine Corporation's annual meeting of May 30, 2003.

Everything here is read from the company's proxy statement, kept whole in
``documents/proxy-statement-2003.txt``; comments name the section. The first part is what the
meeting record carries (lines ``meeting``, ``class`` and ``matter``), the second what pages show
beside it, the third the statement's contradictions and what was decided about each.

The filing is the preliminary one, so some of its figures and dates are blank; the choices made
for them stand under ``CONTRADICTIONS``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

Line = dict[str, Any]
"""A line of the meeting record, ready for JSON."""

PDT = timezone(timedelta(hours=-7), "PDT")
"""Pacific Daylight Time, in force in Los Angeles through the whole solicitation."""

MEETING_ID = "capstone-2003"
CLASS_ID = "common"
ELECTION_ID = "1"
SPLIT_ID = "2"

RECORD_DATE = date(2003, 4, 10)  # Notice; Voting Procedures
MAILED = date(2003, 4, 24)  # the notice's date; the day of mailing itself is blank
OUTSTANDING = 81_700_735  # shares; ownership table, note 2
MAJORITY_OF_OUTSTANDING = OUTSTANDING // 2 + 1  # shares: the quorum, and what proposal 2 needs

CONVENES = datetime(2003, 5, 30, 9, 0, tzinfo=PDT)  # Notice
POLLS_OPEN = datetime(2003, 5, 30, 9, 15, tzinfo=PDT)  # as scheduled; the statement has none
POLLS_CLOSE = datetime(2003, 5, 30, 10, 0, tzinfo=PDT)  # as scheduled; the statement has none
ELECTRONIC_CUTOFF = datetime(2003, 5, 29, 20, 0, tzinfo=PDT)  # Voting Electronically
NOMINEE_CUTOFF = datetime(2003, 5, 29, 17, 0, tzinfo=PDT)  # the statement has none

PROXIES = ("Susan Cayley", "Karen Clark")  # the card

COMPANY = {
    "name": "Capstone Turbine Corporation",
    "street": "21211 Nordhoff Street",
    "city": "Chatsworth",
    "state": "California",
    "zip": "91311",
    "telephone": "(818) 734-5300",
    "secretary": "Susan N. Cayley",
    "chairman": "Eliot G. Protsch",
    "chief_executive": "Emily Liggett (interim)",
    "accountants": "Deloitte & Touche LLP",
    "transfer_agent": "Mellon Investor Services",
}
"""Address, telephone and people: letter, Notice, Solicitation, Accountants, proposal 2."""

PLACE = "Radisson Hotel Chatsworth, 9777 Topanga Canyon Blvd., Chatsworth, California 91311"


@dataclass(frozen=True, slots=True)
class Nominee:
    """A candidate for director: Proposal No. 1. ``age`` is in years as of February 15, 2003."""

    id: str
    name: str
    age: int
    director_since: int
    biography: str


NOMINEES: tuple[Nominee, ...] = (
    Nominee(
        "1a",
        "Eliot G. Protsch",
        49,
        2002,
        "Chairman of the Board since October 15, 2002. President of Alliant Energy-Interstate "
        "Power and Light, where he has worked since 1978, and Executive Vice President, Energy "
        "Delivery, at Alliant Energy Corporation.",
    ),
    Nominee(
        "1b",
        "Richard Donnelly",
        59,
        2003,
        "Industrial partner at Ripplewood Holdings, a private equity firm, for automotive "
        "suppliers. From 1995 to 1998 a group vice president of General Motors and president of "
        "GM Europe.",
    ),
    Nominee(
        "1c",
        "John Jaggers",
        52,
        1993,
        "General partner of Sevin Rosen Funds, a venture capital firm which he joined in 1988 "
        "and whose legal, financial and administrative side he has run since 1993.",
    ),
    Nominee(
        "1d",
        "Jean-René Marcoux",
        58,
        2000,
        "President and Chief Executive Officer of Hydro-Québec CapiTech. He first joined the "
        "utility in 1969, at its research institute, and came back in 1997 after posts at "
        "GEC-Althom and ABB.",
    ),
    Nominee(
        "1e",
        "John G. McDonald",
        65,
        2001,
        "The IBJ Professor of Finance at Stanford University's Graduate School of Business, "
        "whose faculty he joined in 1968. Director of Varian, Scholastic, Plum Creek Timber and "
        "iStar Financial.",
    ),
    Nominee(
        "1f",
        "Eric Young",
        47,
        1993,
        "Co-founder of the venture capital firm Canaan Partners and a general partner since it "
        "began in 1987; before that at General Electric and its venture capital arm.",
    ),
)

NOMINEE_IDS: tuple[str, ...] = tuple(nominee.id for nominee in NOMINEES)


def meeting_line() -> Line:
    """Return the record's ``meeting`` line. Cards close with the polls: no cutoff for mail."""
    return {
        "type": "meeting",
        "id": MEETING_ID,
        "issuer": COMPANY["name"],
        "title": "2003 Annual Meeting of Stockholders",
        "form": "annual",
        "timezone": "America/Los_Angeles",
        "record_date": RECORD_DATE.isoformat(),
        "mailed": MAILED.isoformat(),
        "convenes": CONVENES.isoformat(),
        "place": PLACE,
        "polls": {"open": POLLS_OPEN.isoformat(), "close": POLLS_CLOSE.isoformat()},
        "cutoffs": {
            "internet": ELECTRONIC_CUTOFF.isoformat(),
            "telephone": ELECTRONIC_CUTOFF.isoformat(),
            "nominee": NOMINEE_CUTOFF.isoformat(),
        },
        "proxies": list(PROXIES),
        "unmarked": "board",
        "substitution": True,
    }


def class_line() -> Line:
    """Return the record's ``class`` line: common stock, one vote a share (Voting Procedures)."""
    return {
        "type": "class",
        "id": CLASS_ID,
        "name": "Common Stock, par value $.001",
        "outstanding": str(OUTSTANDING),
        "votes_per_share": "1",
    }


def matter_lines() -> list[Line]:
    """Return the agenda: the election by plurality, the split by a majority of all shares.

    In 2003 a broker without instructions could vote an uncontested election, and so it is
    routine; the split is not, so that brokers leave non-votes on it.
    """
    return [
        {
            "type": "matter",
            "id": ELECTION_ID,
            "title": "Election of six directors",
            "kind": "election",
            "standard": {"rule": "plurality"},
            "board": "for",
            "routine": True,
            "seats": 6,
            "nominees": [
                {"id": nominee.id, "name": nominee.name, "by": "board"} for nominee in NOMINEES
            ],
        },
        {
            "type": "matter",
            "id": SPLIT_ID,
            "title": "Authority for a reverse stock split, one-for-five to one-for-twenty",
            "kind": "proposal",
            "standard": {"rule": "majority", "of": "outstanding"},
            "board": "for",
            "routine": False,
        },
    ]


def opening_lines() -> list[Line]:
    """Return the lines with which the record begins, before the register."""
    return [meeting_line(), class_line(), *matter_lines()]


# What pages show and the record does not carry.

SUMMARIES: dict[str, tuple[str, ...]] = {
    ELECTION_ID: (
        "Six directors are to be elected, to serve until the next annual meeting or until their "
        "successors are elected and qualified. All six nominees are directors now.",
        "The six with the most votes are elected. Withholding a vote says something to the Board "
        "but does not count against anyone.",
        "Should a nominee be unable or decline to serve, the proxies vote for whomever the "
        "present Board names in his place.",
    ),
    SPLIT_ID: (
        "The Board asks for authority to carry out a reverse split of the common stock: each "
        "holder's 5 to 20 old shares would become one new share.",
        "The Board alone would choose the ratio within that range, one-for-five to "
        "one-for-twenty, and the day. It may also let the matter rest, without asking the "
        "stockholders again.",
        "The authority ends if it has not been used before May 30, 2004.",
        "It needs the votes of a majority of all outstanding shares: 40,850,368 of 81,700,735. "
        "Abstentions, broker non-votes and shares that are not voted at all therefore weigh "
        "exactly as votes against.",
        "Fractions of a new share are paid in cash; no scrip is issued. The authorized shares "
        "remain 415,000,000 common and 10,000,000 preferred, at an unchanged par value, so that "
        "more of them become free to issue.",
        "The Board's reason is the Nasdaq minimum bid price of $1.00, to be met again by "
        "September 15, 2003; the share stood at $0.77 on March 14, 2003. Holders have no "
        "dissenters' rights.",
    ),
}
"""By matter, what is asked and what it takes, a paragraph each: Proposals No. 1 and No. 2."""

NOTICE: tuple[str, ...] = (
    "The 2003 annual meeting of the stockholders of Capstone Turbine Corporation is held at the "
    "Radisson Hotel Chatsworth, 9777 Topanga Canyon Blvd., Chatsworth, California 91311, on "
    "May 30, 2003, at 9:00 a.m. Pacific Daylight Time.",
    "Its business: to elect six directors; to authorize a reverse stock split at a ratio from "
    "one-for-five to one-for-twenty; and whatever else is properly brought before it.",
    "Those who held shares of record at the close of business on April 10, 2003 may vote, there "
    "and at any adjournment or postponement. A list of them lies open for ten days before the "
    "meeting at the company's offices.",
    "The Board recommends a vote for both items.",
)
"""The notice in short: the Notice of April 24, 2003, signed by Susan N. Cayley, Secretary."""

UNMARKED = (
    "Susan Cayley and Karen Clark, or either of them, vote your shares as you mark. A signed card "
    "without a mark on an item is voted FOR it: for each of the six nominees, and for the "
    "authority to split. On anything else that properly comes before the meeting they decide."
)
"""What the named proxies make of a signed card without marks: Voting Procedures, the card."""

REVOKING: tuple[str, ...] = (
    "You may change or take back your vote at any time before it is actually voted: by a written "
    "notice to the Secretary at the company's address, by a proxy of a later date, or by "
    "attending and voting in person.",
    "Attending alone takes nothing back.",
)
"""The three ways to revoke: Voting Procedures."""

ADMISSION: tuple[str, ...] = (
    "Space is limited: stockholders only, first come, first served.",
    "Registration opens at 8:30 a.m., seating begins at 9:00 a.m.",
    "Bring a picture identification, such as a driver's license or a passport.",
    "If a broker holds your shares, bring a copy of a brokerage statement that shows them on "
    "April 10, 2003. To vote them there you also need the broker's legal proxy.",
    "No cameras, recorders or other electronic devices.",
)
"""Rules at the door: the Notice; the legal proxy is not in it (see X16)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that the secretary sends out or lays open; ``filename`` is in ``DOCUMENTS_DIR``."""

    title: str
    filename: str
    kind: str


DOCUMENTS_DIR = Path(__file__).resolve().parent / "documents"

DOCUMENTS: tuple[Document, ...] = (
    Document("Notice of annual meeting", "notice.txt", "notice"),
    Document("Proxy statement", "proxy-statement-2003.txt", "proxy_statement"),
    Document("Form of proxy card", "proxy-card.txt", "proxy_card"),
)


# What the statement says in two ways, or leaves open.


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the statement, exact but for white space, and the section they stand in."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A point on which the statement is at odds with itself, and what this meeting does.

    ``severity``: ``block`` had to be settled before mailing, ``warn`` a named person accepts,
    ``rule`` the count follows a fixed rule.
    """

    code: str
    title: str
    quotes: tuple[Quote, ...]
    choice: str
    why: str
    severity: str


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        "X1",
        "How many shares are outstanding",
        (
            Quote("Voting Procedures", "At that date, shares of Common Stock were outstanding."),
            Quote(
                "Security Ownership, note 2",
                "81,700,735 shares of Common Stock outstanding on April 10, 2003",
            ),
            Quote(
                "Proposal No. 2, Purpose",
                "there were 81,246,082 shares of Capstone's Common Stock outstanding",
            ),
        ),
        "81,700,735 shares, the figure for the record date. The register must add up to it.",
        "Voting Procedures leaves the figure blank and proposal 2 gives that of March 14. With "
        "81,246,082 the quorum and the majority would be 40,623,042 instead of 40,850,368.",
        "block",
    ),
    Contradiction(
        "X2",
        "When internet and telephone voting ends",
        (
            Quote(
                "Voting Electronically",
                "must be received by 8:00 p.m. Pacific Daylight Time "
                "(11:00 p.m. Eastern Daylight Time) on May 29, 2003",
            ),
            Quote(
                "Proxy card",
                "Internet and telephone voting is available through 4PM Eastern Time the "
                "business day prior to annual meeting day.",
            ),
        ),
        "8:00 p.m. Pacific Daylight Time on May 29, 2003, the later of the two.",
        "Both went out, seven hours apart. A holder who trusted the later one must not lose the "
        "vote. What arrives between 1:00 p.m. and 8:00 p.m. is known by its time, should the "
        "inspectors want to report the result without it.",
        "block",
    ),
    Contradiction(
        "X4",
        "Until when a card is accepted",
        (
            Quote(
                "Voting Procedures",
                "properly signed and received prior to the close of the Annual Meeting",
            ),
        ),
        "Until the polls close.",
        "The meeting may go on after its polls have closed, but Delaware law lets nothing be "
        "accepted after that. The chair should close the polls last.",
        "warn",
    ),
    Contradiction(
        "X5",
        "Signed, or signed and dated",
        (
            Quote("Voting Procedures", "Each unrevoked proxy card properly signed"),
            Quote("Proxy card", "THE PROXY CARD MUST BE SIGNED AND DATED."),
        ),
        "An undated card is good. It takes the day of its postmark, else that of its receipt.",
        "A date settles which of two cards is the later; it is no condition of a proxy.",
        "rule",
    ),
    Contradiction(
        "X6",
        "What an unmarked card says",
        (
            Quote(
                "Voting Procedures, second paragraph",
                "Where no instructions are given, such proxies will be voted as our management "
                "may propose.",
            ),
            Quote(
                "Voting Procedures, last paragraph",
                "the shares represented by a signed proxy card will be voted FOR each of the "
                "nominees and proposals",
            ),
        ),
        "FOR each nominee and FOR proposal 2.",
        "The second sentence is the definite one, and proposal 1 and the card repeat it.",
        "rule",
    ),
    Contradiction(
        "X7",
        "Seven lines on the card for six nominees",
        (
            Quote("Proxy card", "01 02 03 John Jaggers 04 Jean-Rene Marcoux"),
            Quote("Proxy card", "05 John G. McDonald 06 Eliot G. Protsch 07 Eric Young"),
            Quote("Proposal No. 1", "The Company proposes to elect six directors"),
        ),
        "Six nominees, in the order and spelling of proposal 1. A name that is not among them, "
        "such as Mr. Aube's, is passed over and flagged.",
        "Lines 01 and 02 carry no name and Mr. Donnelly is missing. The list is alphabetical, so "
        "Mr. Aube, who is leaving, seems to have stood first; no one may vote for someone who "
        "is not a nominee.",
        "block",
    ),
    Contradiction(
        "X8",
        "Two spellings of a nominee's name",
        (
            Quote("Proposal No. 1", "Jean-René Marcoux"),
            Quote("Proxy card", "Jean-Rene Marcoux"),
        ),
        "Jean-René Marcoux, as in proposal 1; cards are matched with or without the accent.",
        "It is one person.",
        "rule",
    ),
    Contradiction(
        "X9",
        "Six seats or seven",
        (
            Quote(
                "Proposal No. 1",
                "Capstone's bylaws currently provide for a Board of seven directors.",
            ),
            Quote("Proposal No. 1", "provided the Board has not filled this vacancy"),
        ),
        "Six seats, fixed when the polls open.",
        "The Board may add a seventh director before the meeting; that would be an appointment "
        "of its own and changes nothing in this election.",
        "rule",
    ),
    Contradiction(
        "X10",
        "What proposal 2 is",
        (
            Quote(
                "Proposal No. 2",
                "grant the Board of Directors authority to amend Capstone's Certificate of "
                "Incorporation",
            ),
            Quote(
                "Notice",
                "To amend Capstone's Certificate of Incorporation to authorize a reverse stock "
                "split",
            ),
            Quote("Proxy card", "of Incorporation to increase the Common Stock"),
        ),
        "Authority to the Board to carry out a reverse split, as proposal 2 says; the pages, the "
        "card and the ballot all take their wording from one place.",
        "The card is wrong: a reverse split makes the shares fewer and increases nothing.",
        "block",
    ),
    Contradiction(
        "X11",
        "The last day of the authority to split",
        (
            Quote("Proposal No. 2, General", "at any time it determined on or prior to"),
            Quote(
                "Proposal No. 2, Purpose",
                "does not implement a reverse stock split prior to May 30, 2004, the authority "
                "granted in this proposal",
            ),
        ),
        "It ends before May 30, 2004: the last day is May 29, the last business day May 28, 2004.",
        "Where two wordings grant a power, the narrower is safe. May 30, 2004 is a Sunday.",
        "warn",
    ),
    Contradiction(
        "X12",
        "Whether broker non-votes leave the denominator",
        (
            Quote(
                "Voting Procedures",
                "such non-votes will be excluded from the calculation of the shares entitled to "
                "vote",
            ),
            Quote(
                "Proposal No. 2, Required Vote",
                "The affirmative vote of the holders of a majority of all outstanding shares",
            ),
        ),
        "They stay in: proposal 2 needs 40,850,368 votes for, whatever brokers leave open.",
        "A majority of all outstanding shares is the law's own measure for this amendment; the "
        "sentence on non-votes speaks of standards that count the shares present.",
        "rule",
    ),
    Contradiction(
        "X13",
        "Whether a withheld vote is present",
        (
            Quote(
                "Voting Procedures",
                'Shares that are voted "FOR," "AGAINST" or "ABSTAIN" are treated as being present',
            ),
        ),
        "It is present.",
        "The sentence forgets the choice WITHHOLD, which the card offers. Who withholds has "
        "returned a proxy.",
        "rule",
    ),
    Contradiction(
        "X16",
        "What a brokerage statement is good for",
        (
            Quote(
                "Notice",
                "Stockholders holding stock in brokerage accounts will need to bring a copy of a "
                "brokerage statement",
            ),
        ),
        "It admits its bearer. A ballot is issued only against the broker's legal proxy.",
        "The holder of record is the broker's nominee, so that only the broker can pass the vote "
        "on. The statement does not mention legal proxies.",
        "warn",
    ),
    Contradiction(
        "X18",
        "Until when banks and brokers may file",
        (
            Quote(
                "Voting Electronically",
                "A large number of banks and brokerage firms are participating in the ADP "
                "Investor Communication Services online program.",
            ),
            Quote(
                "Notice",
                "you may be eligible to vote your proxy electronically or by telephone",
            ),
        ),
        "5:00 p.m. Pacific Daylight Time on May 29, 2003.",
        "The statement gives no time for them. An afternoon is left to check the files.",
        "block",
    ),
    Contradiction(
        "X19",
        "Dates left blank",
        (
            Quote("Voting Procedures", "on or about April , 2003"),
            Quote("Solicitation", "The date of this proxy statement is April ____, 2003."),
            Quote(
                "Proposals for 2004", "no later than the close of business on and must comply with"
            ),
        ),
        "Mailed on April 24, 2003, the notice's date. For 2004: proposals by December 26, 2003, "
        "other business by March 10, 2004.",
        "The rules count both from the day of mailing: 120 and 45 days before its anniversary.",
        "block",
    ),
    Contradiction(
        "X30",
        "To whom a revocation goes",
        (
            Quote(
                "Voting Procedures",
                "delivering written notice of revocation to the Secretary of Capstone at our "
                "address above",
            ),
            Quote("Proxy card", "hereby appoints Susan Cayley and Karen Clark, or any of them"),
        ),
        "It counts from when it reaches the Secretary or the inspectors, whichever is first.",
        "The Secretary is also one of the two proxies; whoever at the company receives a notice "
        "has it entered at once.",
        "rule",
    ),
    Contradiction(
        "X32",
        "No inspectors, no polls",
        (
            Quote(
                "Notice",
                "To transact any other business that is properly brought before the Annual Meeting",
            ),
        ),
        "Inspectors are appointed before the meeting. Polls are scheduled from 9:15 to 10:00 "
        "a.m.; the chair announces when they open and close.",
        "The statement mentions neither; Delaware law asks for both.",
        "block",
    ),
)


def statement_text() -> str:
    """Return the proxy statement's whole text."""
    return (DOCUMENTS_DIR / "proxy-statement-2003.txt").read_text(encoding="utf-8")
