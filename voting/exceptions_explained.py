"""What the inspectors should look at, explained: what is wrong, the rule, and where it stands.

One text for each kind of irregularity, for every page that shows one. The kinds are statuses of
an instrument, problems that the rules find (`rules.facts.Problem`), and what only the capture of a
card knows.
"""

from __future__ import annotations

from typing import NamedTuple


class Explained(NamedTuple):
    """A kind of irregularity: its name, the rule that applies in a sentence, and its source."""

    name: str
    rule: str
    source: str


_STATUSES = {
    "unsigned": Explained(
        "Unsigned",
        "A proxy is signed by the holder or by somebody authorized; without a signature it is "
        "void, and its shares are not present by it.",
        "8 Del. C. 212(c)(1); P2",
    ),
    "late": Explained(
        "Late",
        "What comes after its channel’s cutoff, or after the polls have closed, does not count; "
        "an earlier proxy stands. No ruling can let in what came after the polls closed.",
        "8 Del. C. 231(c); P3",
    ),
    "expired": Explained(
        "Expired",
        "A proxy is not voted more than three years after its date, unless it says that it "
        "lasts longer.",
        "8 Del. C. 212(b); P2",
    ),
    "rejected": Explained(
        "Rejected",
        "The inspectors rejected it; their latest ruling stands.",
        "8 Del. C. 231(b)",
    ),
    "overvote": Explained(
        "Overvote",
        "An instrument for more shares than the holding has for itself does not count, until "
        "the books or a ruling settle it.",
        "8 Del. C. 231(d); P10",
    ),
    "ineligible": Explained(
        "Not entitled to vote",
        "Treasury shares, and those of a company that the corporation controls, are neither "
        "voted nor counted for the quorum.",
        "8 Del. C. 160(c); P0",
    ),
    "conflict": Explained(
        "In conflict",
        "Proxies that neither their dates nor the books put in an order, and that contradict "
        "each other, are both rejected.",
        "8 Del. C. 231(d); P7",
    ),
    "held": Explained(
        "Held",
        "It waits for what would show how it is to be counted.",
        "8 Del. C. 231(d); P10",
    ),
}

_PROBLEMS = {
    "undated": Explained(
        "Undated",
        "A card without a date counts as of the postmark on its envelope, else as of its receipt.",
        "P4",
    ),
    "postdated": Explained(
        "Post-dated",
        "A card dated after it was received counts as of its receipt.",
        "P4",
    ),
    "impossible_date": Explained(
        "Impossible date",
        "A date before the form was mailed is a slip: the card is treated as undated and counts "
        "as of its postmark, else as of its receipt.",
        "P4",
    ),
    "overmarked": Explained(
        "Over-marked",
        "A matter with contradictory marks is present and not voted; no recommendation fills it "
        "in. The other matters stand.",
        "P12",
    ),
    "unknown_name": Explained(
        "A name that is no nominee’s",
        "A name written that is no nominee’s is passed over; the other nominees are voted FOR. "
        "A write-in has no effect.",
        "17 CFR 240.14a-4(d); P12",
    ),
    "signed_by_another": Explained(
        "Signed by none of the joint owners",
        "Somebody else’s signature is accepted with a stated capacity that the books do not "
        "contradict; without one the card is rejected.",
        "8 Del. C. 212(c)(1); P2",
    ),
    "joint_owners_differ": Explained(
        "Joint owners differ",
        "The majority of the owners who act binds all; where they divide evenly, each votes an "
        "equal part.",
        "8 Del. C. 217(b); P9",
    ),
}

_CAPTURED = {
    "one_owner_signed": Explained(
        "Not all joint owners signed",
        "Where only one of several owners acts, that act binds all. That all should sign is the "
        "card’s request and not the law.",
        "8 Del. C. 217(b); P9",
    ),
    "signed_otherwise": Explained(
        "Signed by another, or in a capacity",
        "An executor, trustee, guardian, custodian, attorney or officer is accepted on the face "
        "of the card, unless the books show the contrary; a different person without a capacity "
        "is not.",
        "8 Del. C. 212(c)(1), 217(a), 231(d); P2",
    ),
    "date_unreadable": Explained(
        "A date that is none",
        "What is written is no date that exists, or not all of one: the card is treated as "
        "undated.",
        "P4",
    ),
    "names_beside_withhold": Explained(
        "Names beside WITHHOLD",
        "With WITHHOLD marked, the vote is withheld from all nominees, whatever names are written.",
        "P12",
    ),
    "old_number": Explained(
        "A number that was replaced",
        "The card bears a control number in place of which a new one was issued. It is still "
        "its holder’s card and counts by its date.",
        "8 Del. C. 212(c), 231(d); P4",
    ),
    "found_in_register": Explained(
        "Its number could not be read",
        "The holding was found by its account or name, and the supervisor confirms it. Proxies "
        "are judged on their face and by the regular books.",
        "8 Del. C. 231(d)",
    ),
    "another_sheet": Explained(
        "Two cards with the same number",
        "A copy together with its original is one instrument; two cards are two, and the later "
        "dated one governs.",
        "8 Del. C. 212(d); P2, P6",
    ),
    "keyed_after_the_close": Explained(
        "Keyed after the polls had closed",
        "What counts is when the mail was received, which the batch says and not the clock. "
        "Compare the receipt stamp.",
        "8 Del. C. 231(c); P3",
    ),
    "unknown_account": Explained(
        "Unknown account",
        "Only a holder of record on the record date may vote. The card is kept until it is "
        "known whose it is.",
        "8 Del. C. 213(a), 231(d); P0",
    ),
    "other_meeting": Explained(
        "A card of another meeting",
        "A proxy speaks for the meeting that it names. This number belongs to another one.",
        "8 Del. C. 212(b); P1",
    ),
    "excluded": Explained(
        "Not entitled to vote",
        "Treasury shares, and those of a company that the corporation controls, are neither "
        "voted nor counted for the quorum.",
        "8 Del. C. 160(c); P0",
    ),
    "nothing_to_vote": Explained(
        "Nothing of its own to vote",
        "All shares of this holding are voted by the positions that lie under it.",
        "8 Del. C. 219; P10",
    ),
    "keyed_before": Explained(
        "Its number was keyed before",
        "A copy of a card together with the card is one instrument. The supervisor says whether "
        "it is the same sheet or another.",
        "8 Del. C. 212(d); P2",
    ),
    "set_aside": Explained(
        "Set aside",
        "The supervisor found that the sheet is no card to be counted. It is kept.",
        "8 Del. C. 231(d)",
    ),
    "differs": Explained(
        "The keyings differ",
        "Two clerks read it differently; the supervisor decides, part by part.",
        "8 Del. C. 231(b)",
    ),
}

_CONTESTED = {
    "challenged": Explained(
        "Challenged",
        "The inspectors determine every challenge, and retain a record of its disposition. One "
        "that is sustained changes nothing by itself: they rule on the instrument.",
        "8 Del. C. 231(b)(4)",
    ),
    "proposed": Explained(
        "A ruling is proposed",
        "At this meeting a ruling is made by two inspectors: another one than who proposes it "
        "concurs or declines.",
        "8 Del. C. 231(b)",
    ),
}

_ALL = {**_STATUSES, **_PROBLEMS, **_CAPTURED, **_CONTESTED}

#: Statuses in which an instrument is irregular.
IRREGULAR_STATUSES = tuple(_STATUSES)


def explained(kind: str) -> Explained:
    """What a kind of irregularity means. One that has no text yet still gets a name."""
    return _ALL.get(kind) or Explained(
        kind.replace("_", " ").capitalize(), "The inspectors decide about it.", "8 Del. C. 231(d)"
    )
