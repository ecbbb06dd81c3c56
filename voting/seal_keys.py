"""The keys that sign the sealed record, from the settings.

One key signs the logs of all meetings. In each it goes by the log's origin, as C2SP asks for, so
that its verifier key differs from meeting to meeting.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.checks import DEVELOPMENT_MARK, SEAL_KEY_BYTES
from voting.proof.checkpoint import SigningKey


def new_key() -> str:
    """A new key, as the setting SEAL_KEY has it."""
    return base64.b64encode(secrets.token_bytes(SEAL_KEY_BYTES)).decode()


def signing_keys(origin: str) -> list[SigningKey]:
    """The keys that sign a log now: the installation's, and the one it takes the place of."""
    written = [("SEAL_KEY", settings.SEAL_KEY), ("SEAL_KEY_PREVIOUS", settings.SEAL_KEY_PREVIOUS)]
    return [key_of(text, origin, name) for name, text in written if text]


def key_of(text: str, name: str, setting: str = "SEAL_KEY") -> SigningKey:
    """The key that a setting states, under a name. Raises `ImproperlyConfigured`."""
    if DEVELOPMENT_MARK in text:
        return SigningKey(name, sha256(text.encode()).digest())
    try:
        seed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != SEAL_KEY_BYTES:
        raise ImproperlyConfigured(f"{setting} is not a key of `manage.py seal_key`.")
    return SigningKey(name, seed)
