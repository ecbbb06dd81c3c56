"""Who gets a card: each holding with shares of its own to vote and a valid control number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, QuerySet, Subquery

from meetings import control_numbers
from meetings.models import Holding, Meeting
from meetings.quantities import Quantity, exact
from voting.ballot_words import counted
from voting.cards.printing import typefaces
from voting.cards.printing.wording import Form
from voting.models import PrintedCard
from voting.rules.entitlement import own_shares
from voting.rules.facts import BOARD
from voting.rules.facts import Holding as HoldingFacts

#: Holdings that are read at a time.
READ = 500


@dataclass(frozen=True, slots=True)
class Addressee:
    """A holding as its card prints it. `issue` is that of its valid control number."""

    holding: Holding = field(repr=False)
    form: Form = field(repr=False)
    name: str
    address: tuple[str, ...]
    joint: tuple[str, ...]
    shares: Quantity
    issue: int

    @property
    def control_number(self) -> str:
        """Derived each time it is printed, and kept nowhere."""
        return control_numbers.derive(self.holding.meeting, self.holding, self.issue)

    @property
    def account(self) -> str:
        """The line below the name: account, class, shares and, where they differ, votes."""
        line = f"Account {self.holding.key} · {self.form.share_class} · "
        line += counted(self.shares, "share")
        votes = self.shares * self.form.votes_per_share
        return line if votes == self.shares else f"{line} · {counted(votes, 'vote')}"

    @property
    def signers(self) -> tuple[str, ...]:
        """Who signs: each joint owner, or the holder."""
        return self.joint or (self.name,)

    @property
    def digest(self) -> str:
        """Changes when anything printed on this card does; tells nothing of the control number."""
        content = [
            self.form.version,
            self.holding.key,
            self.name,
            self.address,
            self.joint,
            str(self.shares),
            self.issue,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @property
    def changed(self) -> bool:
        """Whether it differs from the card that was last printed for it, or none was."""
        return bool(self.holding.printed != self.digest)  # type: ignore[attr-defined]

    @property
    def unprintable(self) -> str:
        """The letters of its name and address that no typeface has; empty if all print."""
        texts = (self.name, *self.address, *self.joint, self.holding.key)
        return "".join(dict.fromkeys("".join(typefaces.unprintable(text) for text in texts)))


def holdings(meeting: Meeting, solicitor: str = BOARD) -> QuerySet[Holding]:
    """Holdings that may get a solicitor's card, in the register's order.

    Each has the `issue` of its control number and the digest of what was last `printed` for it.
    """
    last = PrintedCard.objects.filter(holding=OuterRef("pk"), solicitor=solicitor)
    return (
        Holding.objects.filter(meeting=meeting, excluded=False, units__gt=0)
        .filter(control_numbers__isnull=False, control_numbers__revoked_at=None)
        .annotate(issue=F("control_numbers__issue"), printed=Subquery(last.values("digest")[:1]))
        .order_by("pk")
    )


def addressees(
    meeting: Meeting, forms: Mapping[str, Form], after: int = 0, solicitor: str = BOARD
) -> Iterator[tuple[Addressee | None, int]]:
    """Those who get a card, from the holding after a row's id on, read a few hundred at a time.

    With each comes the row's id of the holding. None stands for one that gets no card, since all
    its shares lie under other holdings or its class votes on nothing.
    """
    classes = dict(meeting.share_classes.values_list("pk", "key"))
    while True:
        rows = list(
            holdings(meeting, solicitor).filter(pk__gt=after).select_related("holder")[:READ]
        )
        beneath: dict[int, Quantity] = {}
        for row in Holding.objects.filter(under__in=[row.pk for row in rows]):
            beneath[row.under_id or 0] = beneath.get(row.under_id or 0, 0) + row.shares
        for row in rows:
            row.meeting = meeting
            form = forms.get(classes[row.share_class_id])
            facts = HoldingFacts(row.key, classes[row.share_class_id], row.shares)
            own = exact(own_shares(facts, beneath.get(row.pk, 0)))
            yield (_addressee(row, form, own) if form and own > 0 else None), row.pk
        if len(rows) < READ:
            return
        after = rows[-1].pk


def _addressee(row: Holding, form: Form, own: Quantity) -> Addressee:
    lines = (typefaces.clean(line).strip() for line in row.holder.address.splitlines())
    return Addressee(
        holding=row,
        form=form,
        name=" ".join(typefaces.clean(row.holder.name).split()),
        address=tuple(line for line in lines if line),
        joint=tuple(" ".join(typefaces.clean(name).split()) for name in row.joint),
        shares=own,
        issue=row.issue,  # type: ignore[attr-defined]
    )
