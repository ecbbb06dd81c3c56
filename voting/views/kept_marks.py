"""Marks on their way from page to page: signed, for one holding, and kept when a session ends."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest

from meetings.models import Holding
from voting.access import KEPT_MARKS, REVIEWED, access_of
from voting.execution import Execution
from voting.forms import BallotForm

#: The field in which the review page carries the marks.
FIELD = "marks"

#: Beyond this a review page left open is asked for again.
LONGEST = 24 * 3600

#: Fields of the card beside its marks that hold one word each.
_WORDS = ("plans_to_attend", "signer", "capacity", "appointee", "shares", "solicited_by")

_KEPT_FIELDS = re.compile(r"m[0-9]+(?:-[a-z0-9]+)?|card|signing|" + "|".join(_WORDS))


class Altered(Exception):
    """The payload is not one that was given out for this holding, or is too old."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What the review page carries.

    `request_key` makes a double post one vote.
    """

    card: str
    marks: Mapping[str, list[str]]
    plans: bool | None
    execution: Execution
    request_key: str

    def signed(self, holding: Holding, purpose: str = "review") -> str:
        return signing.dumps(asdict(self), salt=_salt(holding.pk, purpose), compress=True)

    def initial(self) -> dict[str, Any]:
        """The same, for drawing the card again."""
        plans = {True: "yes", False: "no", None: ""}[self.plans]
        found: dict[str, Any] = {"marks": self.marks, "plans_to_attend": plans}
        found |= asdict(self.execution)
        if self.execution.signing is None:
            del found["signing"]
        return found


def payload_of(form: BallotForm) -> Payload:
    """The payload of a card that was found good."""
    return Payload(
        form.ballot.fingerprint,
        form.marks,
        form.plans,
        form.execution,
        secrets.token_urlsafe(24),
    )


def opened(signed: str, holding: Holding, purpose: str = "review") -> Payload:
    """The payload that was signed for a holding and a purpose. Raises `Altered`."""
    salt = _salt(holding.pk, purpose)
    try:
        carried = signing.loads(signed, salt=salt, max_age=LONGEST)
        return Payload(**{**carried, "execution": Execution(**carried["execution"])})
    except (KeyError, signing.BadSignature, TypeError, ValueError):
        raise Altered from None


def _salt(holding: int, purpose: str) -> str:
    return f"voting.{purpose}.{holding}"


def wrapped(request: HttpRequest) -> str:
    """Marks in a request that came too late, to be given back after signing in again."""
    if FIELD in request.POST:
        return request.POST[FIELD]
    marks = {
        name: request.POST.getlist(name) for name in request.POST if _KEPT_FIELDS.fullmatch(name)
    }
    if not any(name.startswith("m") for name in marks):
        return ""
    return signing.dumps(marks, salt="voting.kept", compress=True)


def restore(request: HttpRequest, kept: str) -> bool:
    """Put aside marks that were kept over a sign-in; whether there were any."""
    if not kept:
        return False
    access = access_of(request)
    assert access is not None
    try:
        initial = opened(kept, access.holding).initial()
    except Altered:
        try:
            marks = signing.loads(kept, salt="voting.kept", max_age=LONGEST)
        except signing.BadSignature:
            return False
        initial = {"marks": marks}
        initial |= {name: "".join(marks.get(name, [])[:1]) for name in _WORDS}
        if marks.get("signing"):
            initial["signing"] = marks["signing"]
    request.session[KEPT_MARKS] = initial
    return True


def restored(request: HttpRequest) -> dict[str, Any] | None:
    """Marks that were put aside, once."""
    kept: dict[str, Any] | None = request.session.pop(KEPT_MARKS, None)
    return kept


def put_under_review(request: HttpRequest, payload: Payload, holding: Holding) -> None:
    """Keep marks for the review page, so that it may be gone back to and asked for again."""
    request.session[REVIEWED] = payload.signed(holding)


def under_review(request: HttpRequest, holding: Holding) -> Payload | None:
    """The marks under review; None where there are none for this holding, or they are too old."""
    try:
        return opened(request.session.get(REVIEWED, ""), holding)
    except Altered:
        return None
