"""A holding's own instruments in plain words: what each says, and why it counts or does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from meetings.models import Holding
from voting import snapshot, solicitations
from voting.ballot import Ballot
from voting.ballot_items import Side
from voting.ballot_words import Said, counted
from voting.models import Instrument
from voting.rules.facts import Ruling

GOVERNS = "governs"

#: The class of a status's tag (docs/look.md).
_TAGS = {
    "governs": "",
    "revocation": "",
    "held": "tag-wait",
    "conflict": "tag-wait",
    "superseded": "tag-off",
    "revoked": "tag-off",
    "expired": "tag-off",
    "ineligible": "tag-off",
    "no_effect": "tag-off",
}
_NAMES = {
    "governs": "counts now",
    "superseded": "replaced",
    "revocation": "took effect",
    "no_effect": "no effect",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a holder sent: what, when, what it says, and what has become of it."""

    instrument: Instrument
    what: str
    status: str
    tag: str
    why: str
    says: tuple[Said, ...]

    @property
    def governs(self) -> bool:
        return self.status == GOVERNS

    @property
    def status_name(self) -> str:
        return _NAMES.get(self.status, self.status.replace("_", " "))

    @property
    def shares_shown(self) -> str:
        """For how many shares it is, where it is for a part of the holding."""
        return "" if self.instrument.shares is None else counted(self.instrument.shares, "share")

    @property
    def is_revocation(self) -> bool:
        return self.instrument.form == Instrument.Form.REVOCATION


def acts_of(holding: Holding, ballot: Ballot) -> list[Act]:
    """Everything received for a holding, the newest first."""
    rows = list(
        snapshot.with_latest_ruling(
            Instrument.objects.filter(holding=holding).select_related("standing__by")
        )
    )
    rulings = snapshot.rulings_by_key(rows)
    zone = holding.meeting.zone
    return [_act(row, ballot, zone, rulings.get(row.key)) for row in reversed(rows)]


def on_card(instrument: Instrument, sides: Sequence[Side]) -> str:
    """Whose card a proxy is on, where several solicit: " on the white card of Harbor Fund"."""
    if len(sides) < 2 or instrument.form != Instrument.Form.PROXY:
        return ""
    side = solicitations.side_for(sides, instrument.solicitor)
    return f" on {side.card}" if side else ""


def standing_acts(acts: list[Act]) -> list[Act]:
    """Those that count now, the oldest first."""
    return [act for act in reversed(acts) if act.governs]


def what_it_is(instrument: Instrument) -> str:
    """An instrument as its sender would call it."""
    if instrument.form == Instrument.Form.REVOCATION:
        return "Notice of revocation"
    if instrument.form == Instrument.Form.BALLOT:
        return "Ballot at the meeting"
    return {
        "internet": "Vote by internet",
        "telephone": "Vote by telephone",
        "mail": "Proxy card by mail",
        "in_person": "Proxy handed in at the meeting",
        "nominee": "Instructions in a bank’s or broker’s file",
    }[instrument.channel]


def _act(row: Instrument, ballot: Ballot, zone: ZoneInfo, ruling: Ruling | None) -> Act:
    standing = getattr(row, "standing", None)
    status = standing.status if standing else "held"
    says: tuple[Said, ...] = ()
    if row.form != Instrument.Form.REVOCATION:
        value = snapshot.instrument_value(row, ballot.holding.id)
        says = tuple(ballot.said_by(value))
    return Act(
        row,
        what_it_is(row) + on_card(row, ballot.sides),
        status,
        _TAGS.get(status, "tag-bad"),
        _why(row, status, zone, ruling, ballot.sides),
        says,
    )


def _why(
    row: Instrument, status: str, zone: ZoneInfo, ruling: Ruling | None, sides: Sequence[Side]
) -> str:
    """What has become of an instrument, in a sentence or two."""
    standing = getattr(row, "standing", None)
    by = standing.by if standing else None
    if status == "late":
        return _late(standing.reason if standing else "")
    if by is not None and status == "superseded":
        if by.irrevocable:
            return "A proxy that cannot be taken back stands before it."
        return f"Replaced by {_other(by, zone)}{on_card(by, sides)}."
    if by is not None and status == "revoked":
        return f"Taken back by {_other(by, zone)}."
    if status == "rejected":
        return "The inspectors of election rejected it" + (f": {ruling.reason}" if ruling else ".")
    return {
        "governs": "This is what counts now.",
        "superseded": "A later one replaced it.",
        "revoked": "It was taken back.",
        "unsigned": "It came without a signature, so it does not count.",
        "expired": "It was dated more than three years before the meeting, so it does not count.",
        "ineligible": "These shares are not entitled to vote at this meeting.",
        "overvote": "It was for more shares than you held, so it does not count.",
        "conflict": "It contradicts another one. The inspectors of election will decide.",
        "held": "The inspectors of election still have to look at it.",
        "revocation": "It took back what you had sent before.",
        "no_effect": "There was no vote that it could take back.",
    }.get(status, "The inspectors of election will decide about it.")


def _late(reason: str) -> str:
    if reason == "cutoff":
        return "It came after voting in this way had closed, so it does not count."
    return "It came after the polls closed, so it does not count."


def _other(by: Instrument, zone: ZoneInfo) -> str:
    """Another instrument, as the holder would remember it."""
    when = shown(by.received, zone)
    if by.form == Instrument.Form.REVOCATION:
        return f"your notice of revocation, received on {when}"
    if by.form == Instrument.Form.BALLOT:
        return f"the ballot you cast at the meeting on {when}"
    if by.channel == "mail":
        return f"the proxy card received on {when}"
    if by.channel == "nominee":
        return f"the bank’s or broker’s file received on {when}"
    return f"the vote you sent on {when}"


def shown(at: datetime, zone: ZoneInfo) -> str:
    """A time in a sentence, to the second, so that no two votes look alike."""
    local = at.astimezone(zone)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local:%B %-d, %-I:%M:%S} {half} {local:%Z}"
