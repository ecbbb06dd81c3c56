"""A contested meeting in small: two sides, two cards, and every way in which a card is voted."""

from __future__ import annotations

from typing import Any

CONTESTED: list[dict[str, Any]] = [
    {
        "type": "meeting",
        "id": "contested",
        "issuer": "Meridian Works, Inc.",
        "title": "2024 Annual Meeting of Stockholders",
        "timezone": "America/New_York",
        "record_date": "2024-04-08",
        "mailed": "2024-04-22",
        "convenes": "2024-05-30T09:00:00-04:00",
        "place": "One Harbor Square, Boston",
        "cutoffs": {
            "internet": "2024-05-29T23:59:00-04:00",
            "telephone": "2024-05-29T23:59:00-04:00",
        },
        "polls": {"open": "2024-05-30T09:10:00-04:00", "close": "2024-05-30T10:00:00-04:00"},
        "proxies": ["Nora Lindqvist", "Paul Osei"],
    },
    {"type": "class", "id": "common", "name": "Common Stock", "outstanding": "10000"},
    {
        "type": "matter",
        "id": "1",
        "title": "Election of three directors",
        "kind": "election",
        "seats": 3,
        # In no order, for the card to put them in one.
        "nominees": [
            {"id": "m2", "name": "Grace Whitlock"},
            {"id": "d1", "name": "Édouard Zola", "by": "Harbor Fund"},
            {"id": "m1", "name": "Tomas Arroyo, Jr."},
            {"id": "m3", "name": "Hana Brandt"},
            {"id": "d2", "name": "Ruth Eames", "by": "Harbor Fund"},
        ],
        "standard": {"rule": "majority", "of": "cast", "if_contested": {"rule": "plurality"}},
        "board": {"m1": "for", "m2": "for", "m3": "for"},
        "opposition": {"Harbor Fund": {"d1": "for", "d2": "for", "m3": "for"}},
    },
    {
        "type": "matter",
        "id": "2",
        "title": "Approval of the equity plan",
        "kind": "proposal",
        "standard": {"rule": "majority", "of": "present_and_entitled"},
        "board": "for",
        "opposition": {"Harbor Fund": "against"},
    },
    {
        "type": "matter",
        "id": "3",
        "title": "Election of two trustees of the plan, cumulative",
        "kind": "election",
        "seats": 2,
        "nominees": [
            {"id": "p", "name": "Pia Ueda"},
            {"id": "q", "name": "Quin Ono"},
        ],
        "cumulative": True,
        "standard": {"rule": "plurality"},
        "board": "for",
        "opposition": {"Harbor Fund": {"q": "for"}},
    },
    {
        "type": "matter",
        "id": "4",
        "title": "Election of a clerk by majority",
        "kind": "election",
        "seats": 1,
        "nominees": [{"id": "c", "name": "Cora Blum"}],
        "standard": {"rule": "majority", "of": "cast", "if_contested": {"rule": "plurality"}},
        "board": "for",
    },
    *(
        {"type": "holding", "id": id, "holder": name, "class": "common", "shares": shares}
        for id, name, shares in (
            ("A", "Ada Ames", "400"),
            ("B", "Ben Bird", "300"),
            ("C", "Cleo Carr", "200"),
            ("D", "Dan Dorn", "150"),
            ("E", "Eva East", "100"),
            ("F", "Finn Ford", "4000"),
        )
    ),
    {
        "type": "holding",
        "id": "J",
        "holder": "Joy and Jon Jarvis",
        "class": "common",
        "shares": "100",
        "joint": ["Joy Jarvis", "Jon Jarvis"],
    },
    {
        "type": "holding",
        "id": "N",
        "holder": "Harborline Securities",
        "class": "common",
        "shares": "3000",
        "kind": "nominee",
    },
]
