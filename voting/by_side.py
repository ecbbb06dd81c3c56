"""What came in, and what is represented, by whose card it is on.

A file of a bank or broker is on nobody's card, and so is the proxy of a person whom a holder named.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.db.models import Case, CharField, Count, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Concat

from meetings.models import Meeting, ShareClass
from meetings.quantities import Quantity, exact
from voting import solicitations
from voting.ballot_items import Side
from voting.models import Instrument, StandingLot
from voting.rules.lots import IN_PERSON

FILES = "Files of banks and brokers"
OTHERS = "Another person, named by the holder"
AT_THE_MEETING = "In person"
SEVERAL = "Several cards, each for a part"

#: What a source begins with where it is a card, before the solicitor's name in the record.
_FILE, _CARD = "file", "card:"


def source(prefix: str = "") -> Case:
    """In a query, where a proxy comes from: `label` says it in words."""
    return Case(
        When(**{f"{prefix}channel": "nominee", "then": Value(_FILE)}),
        default=Concat(Value(_CARD), F(f"{prefix}solicitor")),
        output_field=CharField(),
    )


def label(of: str, sides: Sequence[Side]) -> str:
    """A source in words."""
    if of == _FILE:
        return FILES
    side = solicitations.side_for(sides, of.removeprefix(_CARD))
    return OTHERS if side is None else side.titled


def headings(sides: Sequence[Side]) -> list[str]:
    """Every source in words, the cards first."""
    return [*(side.titled for side in sides), FILES, OTHERS]


def represented(meeting: Meeting, sides: Sequence[Side]) -> dict[str, Quantity]:
    """Votes represented now, by source in words.

    Holdings for parts of which different cards speak are put together, since their standing lots do
    not say which part is whose.
    """
    votes: dict[str, Quantity] = dict.fromkeys([*headings(sides), SEVERAL, AT_THE_MEETING], 0)
    weights = dict(ShareClass.objects.filter(meeting=meeting).values_list("pk", "votes_per_share"))
    governing = Instrument.objects.filter(form="proxy", standing__status="governs")
    mixed = (
        governing.filter(meeting=meeting)
        .annotate(source=source())
        .values("holding")
        .annotate(sources=Count("source", distinct=True))
        .filter(sources__gt=1)
        .values_list("holding", flat=True)
    )
    latest = (
        governing.filter(holding=OuterRef("holding"))
        .annotate(source=source())
        .order_by("-line_id")
        .values("source")[:1]
    )
    lots = (
        StandingLot.objects.filter(share_class__in=list(weights))
        .annotate(
            source=Case(
                When(code__startswith=IN_PERSON, then=Value(AT_THE_MEETING)),
                When(holding__in=mixed, then=Value(SEVERAL)),
                default=Subquery(latest),
                output_field=CharField(),
            )
        )
        .values("source", "share_class_id", "units_per_share")
        .annotate(total=Sum("units"))
    )
    for lot in lots:
        of = lot["source"] or AT_THE_MEETING
        who = of if of in votes else label(of, sides)
        shares = Fraction(int(lot["total"]), lot["units_per_share"])
        votes[who] = exact(votes[who] + shares * weights[lot["share_class_id"]])
    return votes
