"""Keeps the secrets of authenticator apps encrypted in the database."""

from __future__ import annotations

import base64
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class EncryptedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Whoever reads the database alone can make no codes.

    The key is derived from `SECRET_KEY`; what `SECRET_KEY_FALLBACKS` encrypted is read as well.
    """

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(sha256(f"second factor: {key}".encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
