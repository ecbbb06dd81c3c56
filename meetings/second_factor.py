"""The second factor of a member of staff: a code from an authenticator app, or a recovery code.

    why_not = second_factor.refusal(request.user, form.cleaned_data["code"])
    if why_not:
        form.add_error("code", why_not)

Secrets are allauth's authenticators. A code counts once: the counter of the last one that was
taken is kept, and only a later one is taken after it (RFC 6238, 5.2). Codes go by the machine's
own time; a demonstration may move the meeting's clock, but not this one.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.crypto import constant_time_compare

from meetings.attempts import Attempts

ATTEMPTS = Attempts("second factor", most=6, within=timedelta(minutes=5))

NOT_ENROLLED = "No authenticator app is set up for you yet. Set one up first."
NOT_A_CODE = "Write the six digits that your authenticator app shows, or a recovery code."
WRONG = (
    "This is not the code that your authenticator app shows now, or it was used already. Wait for "
    "the next one."
)


class NotEnrolled(Exception):
    """No app was set up; the message is for people."""


def confirmed(user: Any, code: str) -> bool:
    """Whether the code is the user's at this moment. It is used up by being confirmed."""
    return refusal(user, code) is None


def refusal(user: Any, code: str) -> str | None:
    """Why a code does not confirm the user, in words; None where it does, and is used up."""
    if not enrolled(user):
        return NOT_ENROLLED
    digits = "".join(code.split()).replace("-", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (6, 8)):
        return NOT_A_CODE
    wait = ATTEMPTS.take(str(user.pk))
    if wait:
        return _too_many(wait)
    taken = _take_code(user, digits) if len(digits) == 6 else _take_recovery_code(user, digits)
    if not taken:
        return WRONG
    ATTEMPTS.forget(str(user.pk))
    return None


def _too_many(wait: int) -> str:
    return f"Too many codes were tried. Try again in {math.ceil(wait / 60)} min."


def enrolled(user: Any) -> bool:
    """Whether the user has set up an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def _take_code(user: Any, code: str) -> bool:
    app = _locked(user, Authenticator.Type.TOTP)
    if app is None:
        return False
    try:
        secret = get_adapter().decrypt(app.data["secret"])
    except InvalidToken:  # SECRET_KEY was changed: the app has to be set up again
        return False
    last = app.data.get("last_counter", -1)
    for counter in totp.yield_hotp_counters_from_time():
        if counter > last and constant_time_compare(code, _code_of(secret, counter)):
            app.data["last_counter"] = counter
            app.save(update_fields=["data"])
            app.record_usage()
            return True
    return False


@transaction.atomic
def _take_recovery_code(user: Any, code: str) -> bool:
    codes = _locked(user, Authenticator.Type.RECOVERY_CODES)
    if codes is None or not RecoveryCodes(codes).validate_code(code):
        return False
    codes.refresh_from_db()
    codes.record_usage()
    return True


def _locked(user: Any, type_: str) -> Authenticator | None:
    """The row, so that a code sent twice at the same instant is taken once."""
    found: Authenticator | None = (
        Authenticator.objects.select_for_update().filter(user=user, type=type_).first()
    )
    return found


# Setting it up


def new_secret() -> str:
    """A secret for an authenticator app: 160 random bits in base 32."""
    secret: str = totp.generate_totp_secret()
    return secret


def address(user: Any, secret: str) -> str:
    """What the app reads from the QR code."""
    url: str = get_adapter().build_totp_url(user, secret)
    return url


def enroll(user: Any, secret: str, password: str, code: str) -> list[str]:
    """Set up the app that shows the codes of this secret, and return its recovery codes.

    Raises `NotEnrolled`. The password is asked for, since a session may have been left open.
    """
    wait = ATTEMPTS.take(str(user.pk))
    if wait:
        raise NotEnrolled(_too_many(wait))
    if not user.check_password(password):
        raise NotEnrolled("This is not your password.")
    digits = "".join(code.split())
    for counter in totp.yield_hotp_counters_from_time():
        if constant_time_compare(digits, _code_of(secret, counter)):
            ATTEMPTS.forget(str(user.pk))
            give(user, secret, used=counter)
            return new_recovery_codes(user)
    raise NotEnrolled("The app does not show this code for the key above. Scan it again.")


@transaction.atomic
def give(user: Any, secret: str, *, used: int | None = None) -> None:
    """Set up an app with a secret, in place of any before it; `used` is its last code's counter."""
    remove(user)
    app = totp.TOTP.activate(user, secret).instance
    if used is not None:
        app.data["last_counter"] = used
        app.save(update_fields=["data"])


@transaction.atomic
def remove(user: Any) -> None:
    """Forget the user's app and recovery codes."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Ten codes for one use each, in place of any before them."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def recovery_codes_left(user: Any) -> int:
    """How many recovery codes were not used yet."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def code_now(secret: str) -> str:
    """The code that an app with this secret shows now: for demonstrations and tests."""
    *_, counter, _ = totp.yield_hotp_counters_from_time()
    return _code_of(secret, counter)


def _code_of(secret: str, counter: int) -> str:
    code: str = totp.format_hotp_value(totp.hotp_value(secret, counter))
    return code
