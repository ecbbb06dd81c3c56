"""The authenticator apps of the demo's staff: their keys are known, so that nobody needs one.

The demo never runs in production, and its keys are for its own staff alone.
"""

from __future__ import annotations

import base64
from hashlib import sha256

from meetings import second_factor


def secret_of(username: str) -> str:
    """The key of a member of the demo's staff, always the same."""
    digest = sha256(f"the demo's authenticator of {username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def code_of(username: str) -> str:
    """What his app would show now. Codes go by the real time, whatever the demo's clock says."""
    return second_factor.code_now(secret_of(username))
