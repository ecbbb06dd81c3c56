"""Meetings that are hard to print: many matters, many nominees, long titles and names."""

from __future__ import annotations

from typing import Any

from tests.conftest import CAPSTONE

LONG_NAME = (
    "The Wilhelmina Featherstonehaugh-Cholmondeley and Bartholomew Featherstonehaugh-Cholmondeley "
    "Irrevocable Charitable Remainder Unitrust under Agreement dated the Seventeenth of September "
    "Nineteen Hundred and Eighty-Four, as amended and restated, First National Bank and Trust "
    "Company of Upper Marlboro"
)[:300]

HOLDERS: list[dict[str, Any]] = [
    {"id": "long", "holder": LONG_NAME},
    {"id": "unbroken", "holder": "W" * 120},
    {
        "id": "four",
        "holder": "Ann Ames, Ben Bell, Cora Cole and Dan Dorn JT TEN",
        "joint": ["Ann Ames", "Ben Bell", "Cora Cole", "Dan Dorn"],
    },
    {
        "id": "ten",
        "holder": "Trustees of the Tenfold Trust",
        "joint": [f"Trustee Number {number}" for number in range(1, 11)],
    },
    {"id": "greek", "holder": "Αλέξανδρος Παπαδόπουλος"},
    {"id": "cyrillic", "holder": "Фёдор Иванович Достоевский"},
    {"id": "chinese", "holder": "陈伟"},
    {"id": "japanese", "holder": "山田 太郎"},
    {"id": "korean", "holder": "김철수"},
    {"id": "arabic", "holder": "محمد علي عبد الله"},
    {"id": "hebrew", "holder": "דוד לוי"},
    {"id": "thai", "holder": "สมชาย ใจดี"},
]


def lines(*matters: dict[str, Any], holders: bool = True, **meeting: Any) -> list[dict[str, Any]]:
    """Capstone's record with other matters, holders with any kind of name, and other facts."""
    head, share_class, election, split, *rest = CAPSTONE
    mine = [{"type": "holding", "class": "common", "shares": "120", **holder} for holder in HOLDERS]
    return [
        {**head, **meeting},
        share_class,
        *(matters or (election, split)),
        *rest,
        *(mine if holders else []),
    ]


def election(key: str, nominees: int, seats: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "matter",
        "id": key,
        "title": f"Election of {seats} directors",
        "kind": "election",
        "seats": seats,
        "nominees": [
            {"id": f"{key}n{number}", "name": f"Nominee Number {number:02}"}
            for number in range(1, nominees + 1)
        ],
        "standard": {"rule": "plurality"},
        "board": "for",
        **more,
    }


def proposal(key: str, title: str = "A proposal", **more: Any) -> dict[str, Any]:
    return {
        "type": "matter",
        "id": key,
        "title": title,
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "cast"},
        "board": "for",
        **more,
    }


#: More matters than fit on a side, with an election of forty nominees.
MANY = lines(
    election("1", 40, 40),
    election("2", 5, 3, board={"2n1": "for", "2n2": "for", "2n3": "for"}),
    election("3", 4, 4, cumulative=True),
    {"type": "matter", "id": "4", "title": "Frequency of the vote on pay", "kind": "frequency"},
    *(
        proposal(str(number), f"Proposal number {number}: " + "to amend the bylaws " * (number % 9))
        for number in range(5, 25)
    ),
    id="many",
    issuer="Many Matters Corporation",
)
