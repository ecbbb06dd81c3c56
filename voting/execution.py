"""Who executes a proxy, for whom, and whom it appoints (rules.md P1, P2 and P11).

A holder signs for himself; joint holders each for themselves; a company, a trust or an estate
through somebody who says in which capacity. The capacity is accepted as it is stated (P2.3) and
stands in the instrument for the inspectors to see. A proxy may appoint another person than those
whom the Board named, for all shares of the holding or for a part of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from voting.record.values import quantity
from voting.rules.facts import BOARD, Quantity

#: Capacities in which somebody signs for a holder, as the card names them.
CAPACITIES = (
    ("officer", "Officer or authorized employee"),
    ("partner", "Partner"),
    ("trustee", "Trustee"),
    ("executor", "Executor or administrator"),
    ("guardian", "Guardian or conservator"),
    ("custodian", "Custodian for a minor"),
    ("attorney", "Attorney-in-fact"),
)


@dataclass(frozen=True, slots=True)
class Execution:
    """How a proxy is signed and whom it appoints, as given on the card.

    `signing` are the joint holders who act; None for a single holder. `signer` signs for the
    holder in a `capacity`. `appointee` is the person appointed in place of the named proxies;
    `shares`, in the record's digits, is for how many shares, and empty for all. `solicited_by` is
    whose card it is.
    """

    signing: list[str] | None = None
    signer: str = ""
    capacity: str = ""
    appointee: str = ""
    shares: str = ""
    solicited_by: str = BOARD

    @property
    def signatures(self) -> list[str] | None:
        """The names that the record has as signatures; None where the holder signs alone."""
        if self.signing is not None:
            return self.signing
        return [self.signer] if self.signer else None

    @property
    def solicitor(self) -> str:
        """Whose proxy it is: that of the card's solicitor, or of the person appointed."""
        return self.appointee or self.solicited_by

    @property
    def quantity(self) -> Quantity | None:
        """For how many shares it speaks; None for all."""
        return quantity(self.shares) if self.shares else None

    @property
    def signed_for(self) -> str:
        """The capacity in a phrase: "Jane Roe, Trustee"; empty where nobody signs for another."""
        return f"{self.signer}, {dict(CAPACITIES)[self.capacity]}" if self.signer else ""

    @property
    def comment(self) -> str:
        """What the instrument says beside its marks."""
        said = []
        if self.signer:
            said.append(f"Signed for the holder by {self.signed_for}.")
        if self.appointee:
            said.append(f"Appoints {self.appointee} as proxy.")
        return " ".join(said)
