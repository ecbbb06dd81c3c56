"""What production refuses to start with, and what it warns of."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

# Part of every default secret, so that a copied default is known wherever it turns up.
DEVELOPMENT_MARK = "development-only"
SHORTEST_SECRET = 50
SHORTEST_TWILIO_TOKEN = 32
SEAL_KEY_BYTES = 32


def production_faults(
    *,
    secret_key: str,
    control_number_key: str,
    debug: bool,
    demo: bool,
    allowed_hosts: Sequence[str],
    public_url: str,
    seal_key: str,
    twilio_auth_token: str = "",
) -> list[str]:
    """Every reason not to start, at once. Never repeats a secret."""
    faults = []
    for name, secret in (
        ("SECRET_KEY", secret_key),
        ("CONTROL_NUMBER_KEY", control_number_key),
    ):
        if DEVELOPMENT_MARK in secret:
            faults.append(f"{name} is not set, or is the development default.")
        elif len(secret) < SHORTEST_SECRET:
            faults.append(f"{name} is shorter than {SHORTEST_SECRET} characters.")
    if DEVELOPMENT_MARK in seal_key:
        faults.append("SEAL_KEY is not set, or is the development default.")
    elif not is_seal_key(seal_key):
        faults.append("SEAL_KEY is not a key of `manage.py seal_key`.")
    if secret_key == control_number_key:
        faults.append("SECRET_KEY and CONTROL_NUMBER_KEY are the same: one leak would open both.")
    if debug:
        faults.append("DEBUG is on: error pages would show settings and votes.")
    if demo:
        faults.append("QUORATE_DEMO is on: anyone could move the clock.")
    if not allowed_hosts:
        faults.append("ALLOWED_HOSTS is empty.")
    elif "*" in allowed_hosts:
        faults.append("ALLOWED_HOSTS holds '*': links could be made to point elsewhere.")
    if not public_url.startswith("https://"):
        faults.append("PUBLIC_URL does not begin with https://: it is printed on every card.")
    if twilio_auth_token and len(twilio_auth_token) < SHORTEST_TWILIO_TOKEN:
        faults.append(
            f"TWILIO_AUTH_TOKEN is shorter than {SHORTEST_TWILIO_TOKEN} characters: whoever "
            "guesses it speaks for every caller."
        )
    return faults


def is_seal_key(text: str) -> bool:
    """Whether a text is the 32 bytes of an Ed25519 key in base64."""
    try:
        return len(base64.b64decode(text, validate=True)) == SEAL_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


@register()
def cache_is_shared(**kwargs: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.QUORATE_ENV == "production" and backend.endswith((".LocMemCache", ".DummyCache")):
        return [
            Error(
                "The cache is not shared by processes, so sign-in attempts are not limited.",
                hint="Set REDIS_URL.",
                id="quorate.E001",
            )
        ]
    return []


@register()
def mail_leaves_the_machine(**kwargs: Any) -> list[CheckMessage]:
    by_smtp = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    if settings.QUORATE_ENV == "production" and not by_smtp:
        return [
            Warning(
                "E-mail is not sent by SMTP: notices and reminders may reach nobody.",
                hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.com:587.",
                id="quorate.W001",
            )
        ]
    return []
