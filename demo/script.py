"""What arrives for the demo's meeting, from the mailing to the day after the polls: invented.

Nobody knows from the proxy statement how Capstone's stockholders voted in 2003. Every vote,
broker's file, ballot and ruling here is made up, also those of holders who existed. It is made up
so that each rule of the count has something to do and the outcome is worth watching: the quorum is
reached on May 27 as a bank files, all six nominees are elected, and proposal 2, with several times
as many votes for it as against, misses a majority of all outstanding shares by a little. What
sinks it is a large holder's change of mind on the last afternoon, in the seven hours between the
statement's two cutoffs (X2): with the earlier one it would have passed.

The script is one fixed list in the order of receipt, made from a seed. It can be cut at any
instant: what is in ``arrivals(before=t)`` is not in ``arrivals(after=t)``, and both together are
everything. No arrival after ``DEMO_OPENS`` touches a holding that is left to ``VISITORS``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from random import Random
from typing import Any, NamedTuple

from demo.capstone import (
    ELECTION_ID,
    ELECTRONIC_CUTOFF,
    NOMINEE_IDS,
    PDT,
    SPLIT_ID,
    Line,
    opening_lines,
)
from demo.register import (
    CAST,
    LEGAL_PROXY,
    NAMED,
    POSITIONS,
    SEED,
    Holding,
    holding_lines,
    register,
)

DEMO_OPENS = datetime(2003, 5, 27, 10, 0, tzinfo=PDT)
"""Where a visitor comes in. What was received by then is already there."""

POLLS_OPENED = datetime(2003, 5, 30, 9, 17, tzinfo=PDT)
POLLS_CLOSED = datetime(2003, 5, 30, 10, 4, tzinfo=PDT)
"""As announced at the meeting, a little after the schedule."""

HOLIDAYS = {date(2003, 5, 26)}  # Memorial Day: no mail


class Visitor(NamedTuple):
    """A holding for a visitor to sign in with, and what there is to find out with it."""

    holding: str
    phrase: str


VISITORS: tuple[Visitor, ...] = (
    Visitor(CAST["visitor_plain"].id, "holds 1,250 shares and has not voted yet"),
    Visitor(CAST["visitor_joint"].id, "holds 3,400 shares with another owner; nobody has voted"),
    Visitor(
        CAST["visitor_large"].id,
        "holds 1,450,000 shares and has not voted: enough to reach the quorum, "
        "and to decide proposal 2",
    ),
    Visitor(CAST["visitor_card"].id, "sent in a card on May 12 and may think again"),
    Visitor(CAST["visitor_internet"].id, "voted on the internet on May 4, against proposal 2"),
    Visitor(CAST["visitor_unsigned"].id, "returned a card without signing it"),
)

SCENES: dict[str, str] = {
    "insider": "A holder from the ownership table votes.",
    "superseded": "An internet vote takes the place of an earlier card.",
    "later_dated": "Of two cards the later dated governs, though it came first.",
    "revoked": "A written notice to the Secretary ends a proxy; the shares are absent.",
    "survives": "A revocation comes late in the mail and spares the card dated after it.",
    "refused_internet": "An internet vote seven minutes after the cutoff is refused.",
    "refused_telephone": "A telephone call after the cutoff is refused; the earlier card stands.",
    "late_card": "A card arrives after the polls have closed: kept, and marked late.",
    "unsigned": "A card without a signature is no proxy.",
    "undated": "A card without a date takes the day of its postmark.",
    "post_dated": "A card dated ahead counts as of its receipt, and loses to a later one.",
    "wrong_year": "A card dated a year too early counts as of its postmark.",
    "over_marked": "Both FOR and AGAINST are marked: present, but not voted.",
    "blank": "A signed card without marks is voted FOR everything.",
    "except_aube": "A card withholds from someone who is no nominee: the name is passed over.",
    "one_signs": "One of two joint owners signs, and binds both.",
    "opposed": "Two joint owners send opposing cards: half the shares each way.",
    "large_holder": "A large holder votes.",
    "large_abstention": "A large holder turns from FOR to ABSTAIN, between the two cutoffs of X2.",
    "faint": "A card with a signature that can hardly be seen; the inspectors accept it.",
    "stranger": "A card signed by someone else; the inspectors reject it.",
    "attends_silent": "A holder attends and does not vote: her proxy stands.",
    "attends_ballot": "A holder attends and votes: his ballot displaces his proxy.",
    "attends_only": "A holder without a proxy attends and does not vote: present, not voted.",
    "attends_fresh": "A holder without a proxy votes by ballot.",
    "attends_last": "A ballot after the scheduled close, before the announced one.",
    "attends_part": "A ballot for part of a holding; the card speaks for the rest.",
    "attends": "A holder comes to the meeting.",
    "legal_proxy": "A broker's legal proxy lets a customer vote his own shares.",
    "nominee_file": "A bank or a broker files its customers' instructions.",
    "nominee_refile": "A later file takes the place of an earlier one.",
    "overvote": "A broker votes more shares than its position holds; nothing of it counts.",
    "visitor": "What a visitor's holding did before the demo opens.",
    "polls": "The chair opens or closes the polls.",
    "ruling": "The inspectors rule on a card.",
    "note": "Something worth writing down.",
}
"""What happens in each kind of scene, in a sentence for the clock bar."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that arrives, and when.

    ``line`` is a line of the meeting record. ``expect`` is ``"refused"`` for a page or a call that
    comes after its cutoff: it is turned away at the door and must not be in the record; otherwise
    None. ``scene`` names what it shows, a key of ``SCENES``.
    """

    at: datetime
    line: Line
    expect: str | None = None
    scene: str | None = None


@dataclass(slots=True)
class _Draft:
    """An arrival before its id is known. ``about`` is the draft on which a ruling rules."""

    at: datetime
    line: Line
    expect: str | None = None
    scene: str | None = None
    about: "_Draft | None" = field(default=None, repr=False)


def _at(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2003, month, day, hour, minute, second, tzinfo=PDT)


def _instrument(
    holding: Holding,
    channel: str,
    at: datetime,
    votes: dict[str, Any] | None,
    *,
    form: str = "proxy",
    scene: str | None = None,
    expect: str | None = None,
    **more: Any,
) -> _Draft:
    """Draft an instrument; ``more`` are optional fields of the record, dates as dates."""
    line: Line = {
        "type": "instrument",
        "id": "",
        "holding": holding.id,
        "form": form,
        "channel": channel,
        "received": at.isoformat(),
    }
    for name, value in more.items():
        line[name] = value.isoformat() if isinstance(value, date) else value
    if votes is not None:
        line["votes"] = votes
    return _Draft(at, line, expect, scene)


def _card(holding: Holding, dated: date | None, at: datetime, votes: Any, **more: Any) -> _Draft:
    if dated is not None:
        more = {"dated": dated, **more}
    return _instrument(holding, "mail", at, votes, **more)


def _attendance(holding: Holding, at: datetime, scene: str = "attends") -> _Draft:
    line = {"type": "attendance", "holding": holding.id, "at": at.isoformat()}
    return _Draft(at, line, scene=scene)


def _ballot(holding: Holding, at: datetime, votes: Any, **more: Any) -> _Draft:
    return _instrument(holding, "in_person", at, votes, form="ballot", **more)


def _marks(split: str, election: Any = "for") -> dict[str, Any]:
    """Return what a card or a page says: the election first, then proposal 2."""
    return {ELECTION_ID: election, SPLIT_ID: split}


# The holders from the ownership table, and the large ones.


def _named_votes() -> Iterator[_Draft]:
    """Yield the votes of the table's holders: all with the Board, by an invented choice."""
    by_name = {holding.holder: holding for holding in NAMED}

    def electronic(name: str, channel: str, at: datetime) -> _Draft:
        return _instrument(by_name[name], channel, at, _marks("for"), scene="insider")

    def card(name: str, dated: date, at: datetime) -> _Draft:
        return _card(by_name[name], dated, at, _marks("for"), scene="insider")

    yield electronic("Alliant Energy", "internet", _at(5, 1, 14, 22, 5))
    yield electronic("Karen Clark", "internet", _at(5, 2, 9, 41, 30))
    yield electronic("Sevin Rosen Funds, partnerships managed by", "internet", _at(5, 7, 11, 3, 12))
    yield electronic("John Jaggers, Trustee", "internet", _at(5, 7, 11, 7, 48))
    yield card("Hydro-Québec CapiTech, Inc.", date(2003, 5, 5), _at(5, 9, 10, 15, 20))
    yield electronic("Canaan Partnership Funds", "internet", _at(5, 12, 16, 30, 41))
    yield card("John G. McDonald", date(2003, 5, 9), _at(5, 13, 9, 52, 17))
    yield card("Richard Aube", date(2003, 5, 12), _at(5, 15, 10, 40, 9))
    yield card("Ake Almgren", date(2003, 5, 13), _at(5, 16, 11, 26, 33))
    yield electronic("Daniel Callahan", "telephone", _at(5, 20, 18, 12, 55))
    yield card("William Treece", date(2003, 5, 24), _at(5, 28, 10, 8, 2))


def _large_votes() -> Iterator[_Draft]:
    """Yield the invented large holders' votes; Kestrel Ridge's change of mind is decisive."""
    kestrel = CAST["kestrel"]
    yield _card(
        kestrel, date(2003, 5, 9), _at(5, 14, 10, 2, 44), _marks("for"), scene="large_holder"
    )
    yield _instrument(
        kestrel,
        "internet",
        _at(5, 29, 17, 25, 13),
        _marks("abstain"),
        scene="large_abstention",
    )
    yield _instrument(
        CAST["tamarind"], "internet", _at(5, 21, 13, 44, 29), _marks("for"), scene="large_holder"
    )
    yield _instrument(
        CAST["ironbark"],
        "internet",
        _at(5, 22, 15, 18, 50),
        _marks("against", {"except": ["1c", "1f"]}),
        scene="large_holder",
        comment="The price is not the problem.",
    )
    yield _card(
        CAST["engine"],
        date(2003, 5, 20),
        _at(5, 23, 10, 33, 8),
        _marks("for"),
        scene="large_holder",
    )
    yield _card(
        CAST["dalloway"],
        date(2003, 5, 23),
        _at(5, 28, 9, 48, 36),
        _marks("for"),
        scene="large_holder",
    )


# The papers that need a second look.


def _visitor_past() -> Iterator[_Draft]:
    """Yield what the visitors' holdings did before the demo opens."""
    yield _card(
        CAST["visitor_card"],
        date(2003, 5, 8),
        _at(5, 12, 10, 21, 37),
        _marks("for"),
        scene="visitor",
    )
    yield _instrument(
        CAST["visitor_internet"],
        "internet",
        _at(5, 4, 19, 33, 2),
        _marks("against"),
        scene="visitor",
    )
    yield _card(
        CAST["visitor_unsigned"],
        date(2003, 5, 13),
        _at(5, 16, 9, 44, 51),
        _marks("for"),
        signed=False,
        scene="visitor",
    )


def _second_looks() -> Iterator[_Draft]:
    """Yield the cards, notices and calls that only a rule can settle, scene by scene."""

    def card(scene: str, dated: date | None, at: datetime, votes: Any, **more: Any) -> _Draft:
        return _card(CAST[scene], dated, at, votes, scene=scene, **more)

    yield card("superseded", date(2003, 5, 6), _at(5, 8, 9, 55, 14), _marks("for"))
    yield _instrument(
        CAST["superseded"],
        "internet",
        _at(5, 21, 20, 14, 36),
        _marks("against"),
        scene="superseded",
    )

    yield card("later_dated", date(2003, 5, 16), _at(5, 19, 10, 11, 25), _marks("against"))
    yield card("later_dated", date(2003, 5, 9), _at(5, 22, 9, 58, 3), _marks("for"))

    yield card("revoked", date(2003, 5, 5), _at(5, 8, 10, 30, 47), _marks("for"))
    yield _instrument(
        CAST["revoked"],
        "mail",
        _at(5, 27, 14, 10, 0),
        None,
        form="revocation",
        dated=date(2003, 5, 24),
        scene="revoked",
    )

    yield card("survives", date(2003, 5, 2), _at(5, 6, 10, 6, 18), _marks("for"))
    yield card("survives", date(2003, 5, 24), _at(5, 27, 9, 12, 40), _marks("against"))
    yield _instrument(
        CAST["survives"],
        "mail",
        _at(5, 28, 9, 35, 0),
        None,
        form="revocation",
        dated=date(2003, 5, 20),
        scene="survives",
    )

    yield _instrument(
        CAST["late_internet"],
        "internet",
        _at(5, 29, 20, 7, 31),
        _marks("against"),
        expect="refused",
        scene="refused_internet",
    )
    yield _card(
        CAST["late_telephone"],
        date(2003, 5, 8),
        _at(5, 12, 11, 15, 6),
        _marks("for"),
        scene="refused_telephone",
    )
    yield _instrument(
        CAST["late_telephone"],
        "telephone",
        _at(5, 29, 21, 15, 4),
        _marks("against"),
        expect="refused",
        scene="refused_telephone",
    )
    yield card(
        "late_card",
        date(2003, 5, 27),
        _at(5, 30, 10, 20, 22),
        _marks("for"),
        postmarked=date(2003, 5, 27),
    )

    yield card("unsigned", date(2003, 5, 10), _at(5, 13, 10, 37, 29), _marks("for"), signed=False)

    yield card("undated", date(2003, 5, 10), _at(5, 13, 10, 49, 11), _marks("for"))
    yield card(
        "undated", None, _at(5, 19, 9, 46, 58), _marks("against"), postmarked=date(2003, 5, 15)
    )

    yield card("post_dated", date(2003, 6, 15), _at(5, 20, 10, 24, 13), _marks("against"))
    yield card("post_dated", date(2003, 5, 21), _at(5, 23, 9, 39, 45), _marks("for"))

    yield _instrument(
        CAST["wrong_year"], "internet", _at(5, 9, 21, 2, 16), _marks("for"), scene="wrong_year"
    )
    yield card(
        "wrong_year",
        date(2002, 5, 12),
        _at(5, 14, 10, 55, 32),
        _marks("against"),
        postmarked=date(2003, 5, 12),
    )

    yield card(
        "over_marked",
        date(2003, 5, 15),
        _at(5, 19, 11, 8, 27),
        {ELECTION_ID: "for", SPLIT_ID: ["for", "against"]},
    )
    yield card("blank", date(2003, 5, 3), _at(5, 7, 10, 19, 54), {})
    yield card(
        "except_aube",
        date(2003, 5, 7),
        _at(5, 12, 9, 51, 35),
        _marks("for", {"except": ["Aube"]}),
    )

    yield card(
        "one_signs",
        date(2003, 5, 14),
        _at(5, 19, 10, 42, 6),
        _marks("for"),
        signatures=["Carmen Quintanilla"],
    )
    yield card(
        "opposed",
        date(2003, 5, 12),
        _at(5, 15, 10, 3, 50),
        _marks("for"),
        signatures=["Frances Lindqvist"],
    )
    yield card(
        "opposed",
        date(2003, 5, 13),
        _at(5, 16, 10, 17, 23),
        _marks("against"),
        signatures=["Owen Lindqvist"],
    )

    faint = card(
        "faint",
        date(2003, 5, 19),
        _at(5, 22, 10, 26, 41),
        _marks("for"),
        signed=False,
        comment="The signature line shows a faint impression of a stamp.",
    )
    stranger = card(
        "stranger",
        date(2003, 5, 16),
        _at(5, 20, 10, 51, 9),
        _marks("for"),
        comment="Signed J. Pike, without any capacity.",
    )
    yield faint
    yield stranger
    yield _ruling(
        faint,
        "accept",
        _at(5, 30, 10, 40, 30),
        "The original bears the impression of the holder's signature stamp; a stamp is a "
        "signature.",
    )
    yield _ruling(
        stranger,
        "reject",
        _at(5, 30, 10, 42, 10),
        "Signed by a person other than the holder, who states no capacity; the register shows "
        "none.",
    )


def _ruling(about: _Draft, decision: str, at: datetime, reason: str) -> _Draft:
    line = {
        "type": "ruling",
        "instrument": "",
        "decision": decision,
        "reason": reason,
        "by": "Inspectors of election",
        "at": at.isoformat(),
    }
    return _Draft(at, line, scene="ruling", about=about)


# The day of the meeting.


def _meeting_day() -> Iterator[_Draft]:
    """Yield those who come, their ballots, and what the chair announces."""
    silent, ballot = CAST["attends_silent"], CAST["attends_ballot"]
    only, fresh = CAST["attends_only"], CAST["attends_fresh"]
    last, part = CAST["attends_last"], CAST["attends_part"]

    yield _card(
        silent,
        date(2003, 5, 6),
        _at(5, 9, 10, 58, 30),
        _marks("for"),
        plans_to_attend=True,
        scene="attends_silent",
    )
    yield _attendance(silent, _at(5, 30, 8, 41, 12), "attends_silent")

    yield _instrument(
        ballot,
        "internet",
        _at(5, 6, 20, 45, 19),
        _marks("for"),
        plans_to_attend=True,
        scene="attends_ballot",
    )
    yield _attendance(ballot, _at(5, 30, 8, 47, 3), "attends_ballot")
    yield _ballot(ballot, _at(5, 30, 9, 31, 40), _marks("against"), scene="attends_ballot")

    yield _attendance(only, _at(5, 30, 8, 52, 26), "attends_only")

    yield _attendance(fresh, _at(5, 30, 8, 55, 51), "attends_fresh")
    yield _ballot(fresh, _at(5, 30, 9, 26, 8), _marks("for"), scene="attends_fresh")

    yield _attendance(last, _at(5, 30, 9, 11, 34), "attends_last")
    yield _ballot(last, _at(5, 30, 10, 2, 40), _marks("abstain"), scene="attends_last")

    yield _card(part, date(2003, 5, 9), _at(5, 14, 10, 44, 2), _marks("for"), scene="attends_part")
    yield _attendance(part, _at(5, 30, 8, 49, 57), "attends_part")
    yield _ballot(
        part, _at(5, 30, 9, 44, 15), _marks("against"), shares="1500", scene="attends_part"
    )

    yield _attendance(LEGAL_PROXY, _at(5, 30, 8, 58, 20), "legal_proxy")
    yield _ballot(LEGAL_PROXY, _at(5, 30, 9, 38, 33), _marks("against"), scene="legal_proxy")

    for state, at in (("opened", POLLS_OPENED), ("closed", POLLS_CLOSED)):
        line = {"type": "polls", "matter": "*", "state": state, "at": at.isoformat()}
        yield _Draft(at, line, scene="polls")

    for at, text in (
        (_at(5, 19, 8, 30), "A reminder is sent to holders who have not voted."),
        (
            _at(5, 20, 9, 0),
            "The list of stockholders is open to inspection at the company's offices until the "
            "meeting.",
        ),
        (_at(5, 30, 8, 30), "The doors open."),
        (_at(5, 30, 9, 2), "The chairman calls the meeting to order."),
        (_at(5, 30, 10, 6), "The ballots and proxies are with the inspectors."),
    ):
        yield _Draft(at, {"type": "note", "text": text, "at": at.isoformat()}, scene="note")


# The banks and brokers.


class _File(NamedTuple):
    """A nominee's file, in thousandths of what its position may vote.

    ``instructed`` are the shares with instructions; of these, in thousandths, ``against`` and
    ``abstain`` on proposal 2 (the rest is for) and ``withheld`` from Mr. Jaggers and Mr. Young
    (a fifth of that from each of the others). ``uninstructed`` are shares that a broker votes by
    its own discretion: for the nominees, and as broker non-votes on proposal 2.
    """

    key: str
    at: datetime
    instructed: int
    against: int
    abstain: int
    withheld: int
    uninstructed: int = 0
    scene: str = "nominee_file"


# Brokers may vote without instructions from ten days before the meeting, that is from May 20.
_FILES: tuple[_File, ...] = (
    _File("granite", _at(5, 15, 13, 12, 4), 455, 186, 12, 60),
    _File("harborline", _at(5, 16, 15, 40, 31), 298, 251, 22, 80),
    _File("pell", _at(5, 19, 14, 5, 56), 350, 223, 18, 75),
    _File("bluestem", _at(5, 21, 11, 27, 43), 402, 310, 25, 90),
    _File("granite", _at(5, 21, 13, 50, 12), 748, 158, 12, 60, 0, "nominee_refile"),
    _File("tidewater", _at(5, 22, 12, 31, 8), 495, 262, 20, 70, 330),
    _File("harborline", _at(5, 23, 14, 44, 59), 552, 222, 20, 80, 295, "nominee_refile"),
    _File("northgate", _at(5, 23, 15, 55, 20), 611, 214, 24, 85, 396, "overvote"),
    _File("lakemont", _at(5, 27, 15, 20, 16), 842, 150, 15, 110),
    _File("ferris", _at(5, 27, 16, 31, 49), 640, 212, 20, 40, 250),
    _File("fairhaven", _at(5, 28, 10, 36, 5), 392, 360, 30, 90, 490),
    _File("granite", _at(5, 28, 11, 15, 38), 891, 150, 12, 60, 0, "nominee_refile"),
    _File("pell", _at(5, 28, 13, 9, 27), 640, 215, 18, 75, 290, "nominee_refile"),
    _File("corliss", _at(5, 28, 14, 47, 50), 588, 246, 22, 65, 310),
    _File("bluestem", _at(5, 28, 16, 5, 14), 531, 300, 25, 90, 380, "nominee_refile"),
    _File("sable", _at(5, 28, 17, 10, 33), 470, 290, 20, 55, 430),
    _File("oldmission", _at(5, 29, 10, 18, 2), 905, 150, 10, 45),
    _File("harborline", _at(5, 29, 13, 33, 47), 601, 215, 20, 80, 335, "nominee_refile"),
    _File("juniper", _at(5, 29, 15, 42, 11), 512, 262, 20, 70, 400),
)
"""In order of receipt. Quillan Street files nothing; Northgate's file exceeds its position."""


def _nominee_files() -> Iterator[_Draft]:
    """Yield the files with quantities per choice; a whole file replaces the one before it."""
    positions = {position.key: register().holding(position.id) for position in POSITIONS}
    carved_out = {LEGAL_PROXY.under: LEGAL_PROXY.shares}
    for file in _FILES:
        holding = positions[file.key]
        votable = holding.shares - carved_out.get(holding.id, 0)
        instructed = votable * file.instructed // 1_000
        uninstructed = votable * file.uninstructed // 1_000
        against = instructed * file.against // 1_000
        abstain = instructed * file.abstain // 1_000
        split = {
            "for": instructed - against - abstain,
            "against": against,
            "abstain": abstain,
            "broker_non_vote": uninstructed,
        }
        election: dict[str, Any] = {}
        for nominee in NOMINEE_IDS:
            part = file.withheld if nominee in {"1c", "1f"} else file.withheld // 5
            withheld = instructed * part // 1_000
            election[nominee] = _quantities(
                {"for": instructed + uninstructed - withheld, "withhold": withheld}
            )
        votes = {ELECTION_ID: election, SPLIT_ID: _quantities(split)}
        yield _instrument(holding, "nominee", file.at, votes, scene=file.scene)


def _quantities(figures: dict[str, int]) -> dict[str, str]:
    """Return the figures in the record's form, without the empty ones."""
    return {choice: str(shares) for choice, shares in figures.items() if shares}


# Everybody else.


def _turnout(shares: int) -> float:
    """Return how likely a holder of so many shares is to vote."""
    if shares < 100:
        return 0.36
    if shares < 1_000:
        return 0.45
    return 0.53 if shares < 10_000 else 0.62


def _day(rng: Random, mail: bool) -> date:
    """Draw the day of receipt: after the mailing, after the reminder, or near the end."""
    part = rng.random()
    if part < 0.46:
        spread = (rng.random() + rng.random()) / 2  # few at first, most in the middle
        days = 3 + int(15 * spread) if mail else int(13 * spread)
        day = date(2003, 4, 25) + timedelta(days=days)
    elif part < 0.61:
        day = date(2003, 5, 2) + timedelta(days=int(18 * rng.random()))
    elif part < 0.83:
        day = date(2003, 5, 22 if mail else 20) + timedelta(days=int(4 * rng.random()))
    else:
        day = date(2003, 5, 27) + timedelta(days=int((4 if mail else 3) * rng.random()))
    while mail and (day.weekday() >= 5 or day in HOLIDAYS):
        day += timedelta(days=1)
    return day


def _clock(rng: Random, channel: str, day: date) -> datetime:
    """Draw the time of day: mail in office hours, pages mostly in the evening, calls between."""
    if channel == "mail":
        first, last = (8.5, 8.9) if day == date(2003, 5, 30) else (9.0, 11.9)
    elif channel == "telephone":
        first, last = 7.5, 21.0
    else:
        first, last = (18.0, 23.5) if rng.random() < 0.45 else (6.5, 23.0)
    if channel != "mail" and day == ELECTRONIC_CUTOFF.date():
        last = 19.9
    seconds = int((first + (last - first) * rng.random()) * 3_600)
    return datetime.combine(day, time(), PDT) + timedelta(seconds=seconds)


def _choices(rng: Random, shares: int, channel: str) -> dict[str, Any]:
    """Draw the marks: mostly with the Board, small holders being the least fond of the split."""
    if channel == "mail" and rng.random() < 0.045:
        return {}
    dislike = 0.27 if shares < 100 else 0.19 if shares < 10_000 else 0.13
    part = rng.random()
    split = "against" if part < dislike else "abstain" if part < dislike + 0.035 else "for"
    part = rng.random() * (0.5 if split == "against" else 1.0)
    if part < 0.03:
        return _marks(split, "withhold")
    if part < 0.12:
        withheld = [["1c"], ["1f"], ["1c", "1f"]][int(rng.random() * 3)]
        if channel == "internet":
            election: Any = {
                nominee: "withhold" if nominee in withheld else "for" for nominee in NOMINEE_IDS
            }
        else:
            election = {"except": withheld}
        return _marks(split, election)
    return _marks(split)


def _sent(rng: Random, holding: Holding, channel: str, day: date) -> _Draft:
    """Draft one ordinary proxy. A card was dated two to six days before it came, or not at all."""
    at = _clock(rng, channel, day)
    votes = _choices(rng, holding.shares, channel)
    more: dict[str, Any] = {}
    if channel == "mail":
        lag = timedelta(days=2 + int(5 * rng.random()))
        written = max(day - lag, date(2003, 4, 25))
        if rng.random() < 0.012:
            more["postmarked"] = written + timedelta(days=1)
        else:
            more["dated"] = written
    part = rng.random()
    if part < 0.03:
        more["plans_to_attend"] = True
    elif part < 0.2:
        more["plans_to_attend"] = False
    return _instrument(holding, channel, at, votes, **more)


def _everybody_else(seed: int) -> Iterator[_Draft]:
    """Yield the generated holders' votes, their changes of mind, and those who come."""
    rng = Random(seed + 1)
    set_apart = {holding.id for holding in CAST.values()}
    guests = 14
    for holding in register().holdings:
        if holding.kind == "nominee" or holding.under or holding.id < "R01000":
            continue
        if holding.id in set_apart or rng.random() >= _turnout(holding.shares):
            continue
        part = rng.random()
        channel = "mail" if part < 0.54 else "internet" if part < 0.88 else "telephone"
        first = _sent(rng, holding, channel, _day(rng, channel == "mail"))
        yield first
        part = rng.random()
        if part < 0.025 and first.at < _at(5, 26, 0):
            days = (date(2003, 5, 30) - first.at.date()).days
            day = first.at.date() + timedelta(days=1 + int((days - 1) * rng.random()))
            again = "internet" if rng.random() < 0.8 else "telephone"
            yield _sent(rng, holding, again, day)
        elif part > 0.985 and guests and holding.shares >= 100:
            guests -= 1
            come = _at(5, 30, 8, 31) + timedelta(seconds=int(1_700 * rng.random()))
            yield _attendance(holding, come)
            if rng.random() < 0.4:
                vote = _at(5, 30, 9, 19) + timedelta(seconds=int(2_400 * rng.random()))
                votes = _choices(rng, holding.shares, "in_person") or _marks("for")
                yield _ballot(holding, vote, votes, scene="attends")


# Put together.

_PREFIX = {
    "mail": "card",
    "internet": "web",
    "telephone": "phone",
    "nominee": "file",
    "in_person": "ballot",
}


@lru_cache(maxsize=1)
def _timeline() -> tuple[Arrival, ...]:
    """Return every arrival in order of time, instruments numbered by channel as they come."""
    drafts = [
        *_named_votes(),
        *_large_votes(),
        *_visitor_past(),
        *_second_looks(),
        *_meeting_day(),
        *_nominee_files(),
        *_everybody_else(SEED),
    ]
    drafts.sort(key=lambda draft: draft.at)  # stable: equal times keep the order above
    numbers: dict[str, Iterator[int]] = {}
    for draft in drafts:
        if draft.line["type"] != "instrument":
            continue
        prefix = _PREFIX[draft.line["channel"]]
        if draft.line["form"] == "revocation":
            prefix = "notice"
        if draft.expect == "refused":
            prefix = "refused"
        draft.line["id"] = f"{prefix}-{next(numbers.setdefault(prefix, count(1))):04d}"
    for draft in drafts:
        if draft.about is not None:
            draft.line["instrument"] = draft.about.line["id"]
    return tuple(Arrival(draft.at, draft.line, draft.expect, draft.scene) for draft in drafts)


def arrivals(
    *,
    before: datetime | None = None,
    after: datetime | None = None,
    until: datetime | None = None,
) -> list[Arrival]:
    """Return what arrives, in order: up to and including ``before`` or ``until``, past ``after``.

    ``before=t`` and ``after=t`` share nothing and leave nothing out, and so do
    ``after=t, until=u`` and ``after=u``: a clock moved in steps meets each arrival once. An
    arrival at the instant itself has happened, as a vote at the instant of a cutoff is in time.
    """
    return [
        arrival
        for arrival in _timeline()
        if (before is None or arrival.at <= before)
        and (until is None or arrival.at <= until)
        and (after is None or arrival.at > after)
    ]


def demo_record_at(moment: datetime | None) -> list[Line]:
    """Return the record's lines as of a moment: meeting, register, and what came in by then."""
    recorded = [a.line for a in arrivals(until=moment) if a.expect != "refused"]
    return [*opening_lines(), *holding_lines(), *recorded]


def demo_record() -> list[Line]:
    """Return the whole record, down to the card that came after the polls had closed."""
    return demo_record_at(None)
