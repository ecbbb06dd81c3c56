"""Meetings that the messages are written for: Capstone's, a varied one, and an awkward one."""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import CAPSTONE
from tests.voting.meetings import VARIED
from voting.record.read import read_agenda, read_record
from voting.recount import recount
from voting.rules.agenda import Agenda
from voting.rules.outcome import Outcome

#: Everything that XML, the schemas' lengths or their numbers could stumble over.
AWKWARD: list[dict[str, Any]] = [
    {
        "type": "meeting",
        "id": "awkward & <long> meeting id, longer than thirty-five characters",
        "issuer": "Ångström & Söhne <株式会社> \"Quote\" 'd' \U0001f3db",
        "title": "Assemblée générale & <extraordinary> meeting",
        "timezone": "Europe/Paris",
        "record_date": "2024-03-01",
        "convenes": "2024-05-02T10:00:00+02:00",
        "place": "Salle « Étoile » & <Hall>\n1, rue de l'Église\n75001 Paris",
        "polls": {"close": "2024-05-02T12:00:00+02:00"},
        "cutoffs": {"nominee": "2024-04-30T18:00:00+02:00", "mail": "2024-04-29T18:00:00+02:00"},
        "quorum": [
            {"of": "outstanding", "at_least": "1/3"},
            {"of": "outstanding", "over": "1/2", "class": "β-Aktien & <x>"},
        ],
    },
    {
        "type": "class",
        "id": "β-Aktien & <x>",
        "name": "Βήτα & <beta> " + "n" * 186,
        "outstanding": "1000.5",
        "votes_per_share": "0.3",
    },
    {"type": "class", "id": "plain", "name": "Plain", "outstanding": "3000"},
    {
        "type": "matter",
        "id": "a matter id that is longer than thirty-five characters: one",
        "title": "Long " + "é́̂ " * 700 + "end",
        "kind": "proposal",
        "standard": {"rule": "threshold", "of": "outstanding", "at_least": "2/3"},
        "board": "against",
        "proponent": "Fonds <Activiste> & Cie",
    },
    {
        "type": "matter",
        "id": "a matter id that is longer than thirty-five characters: two",
        "title": "投票 \U0001f5f3 & <b>bold</b> ]]>",
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "cast"},
        "board": "abstain",
        "advisory": True,
    },
    {
        "type": "matter",
        "id": "E",
        "title": "Élection & co.",
        "kind": "election",
        "seats": 1,
        "nominees": [
            {"id": "E", "name": "Žofie O'Neil <née & b.>"},
            {"id": "n2", "name": "山田 太郎"},
        ],
        "standard": {"rule": "plurality"},
        "board": {"E": "for", "n2": "withhold"},
    },
    {
        "type": "matter",
        "id": "F",
        "title": "Another",
        "kind": "election",
        "seats": 2,
        "nominees": [{"id": "n2", "name": "Same id"}, {"id": "E/n2", "name": "Like a label"}],
        "standard": {"rule": "majority", "of": "present"},
        "board": "against",
        "routine": True,
    },
]


def agenda_of(lines: list[dict[str, Any]]) -> Agenda:
    """The agenda of a meeting's record."""
    kinds = ("meeting", "class", "matter", "substitution")
    return read_agenda([json.dumps(line) for line in lines if line["type"] in kinds])


def outcome_of(lines: list[dict[str, Any]]) -> Outcome:
    """The outcome of a meeting's record."""
    return recount(read_record([json.dumps(line) for line in lines])).outcome


def instrument(id: str, holding: str, votes: dict[str, Any], received: str) -> dict[str, Any]:
    """A nominee's instrument, as a line of the record."""
    return {
        "type": "instrument",
        "id": id,
        "holding": holding,
        "form": "proxy",
        "channel": "nominee",
        "received": received,
        "votes": votes,
    }


CAPSTONE_VOTED = [
    *CAPSTONE,
    instrument(
        "n",
        "nominee",
        {
            "1": {f"1{one}": {"for": "3000", "withhold": "999.5"} for one in "abcdef"},
            "2": {"for": "1500", "against": "1000", "broker_non_vote": "1000"},
        },
        "2003-05-20T12:00:00-07:00",
    ),
    instrument("c", "carol", {"1": "for", "2": "for"}, "2003-05-20T12:00:00-07:00"),
]
VARIED_VOTED = [
    *VARIED,
    instrument(
        "d",
        "beneath",
        {
            "contest": {"ann": {"for": "60"}, "ben": {"for": "40.25"}, "cho": {"withhold": "100"}},
            "major": {"x": {"for": "50", "against": "50"}, "y": {"abstain": "100"}},
            "cumul": {"p": "200", "q": "100"},
            "freq": {"1": "50", "3": "30", "broker_non_vote": "20"},
            "one": {"s": {"for": "100"}},
        },
        "2003-05-20T12:00:00+09:00",
    ),
    {
        **instrument("b1", "b", {"split": "for", "freq": "2"}, "2003-05-20T12:00:00+09:00"),
        "channel": "internet",
        "signatures": ["Banri Fuji"],
    },
    {
        **instrument("b2", "b", {"split": "against", "freq": "2"}, "2003-05-20T12:30:00+09:00"),
        "channel": "internet",
        "signatures": ["Chie Fuji"],
    },
]
AWKWARD_VOTED = [
    *AWKWARD,
    {"type": "holding", "id": "h", "holder": "H", "class": "β-Aktien & <x>", "shares": "1000.1"},
    {
        "type": "holding",
        "id": "joint",
        "holder": "J",
        "class": "plain",
        "shares": "1000",
        "joint": ["A", "B", "C"],
    },
    *(
        {
            **instrument(
                f"j{choice}",
                "joint",
                {AWKWARD[4]["id"]: choice},
                f"2024-04-{day}T12:00:00+02:00",
            ),
            "channel": "internet",
            "signatures": [owner],
        }
        for choice, day, owner in (("for", 10, "A"), ("against", 11, "B"), ("abstain", 12, "C"))
    ),
    instrument(
        "i",
        "h",
        {AWKWARD[3]["id"]: {"for": "0.1"}, "E": {"n2": {"for": "1000.1"}}},
        "2024-04-20T12:00:00+02:00",
    ),
]

VOTED = {"capstone": CAPSTONE_VOTED, "varied": VARIED_VOTED, "awkward": AWKWARD_VOTED}
