"""Limits how often somebody may try a secret: a password, a control number.

    BY_ADDRESS = Attempts("control-number by address", most=30, within=timedelta(minutes=10))

    wait = BY_ADDRESS.take(address_of(request))
    if wait:
        ...answer 429, "try again in `wait` seconds"

An attempt is counted before the secret is looked at, so that many at the same moment cannot all
pass. Counts live in Django's cache, which every process shares; nothing that was tried is stored
there, only its keyed digest. They run by the machine's own time: a demonstration may move the
meeting's clock, but not this one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Attempts:
    """So many attempts for each key within a window of time; the next window starts afresh.

    Use one by address, which slows down whoever guesses at many, and one by name or number,
    which slows down many who guess at one. Windows lie at fixed times, so at their border twice
    as many may pass.
    """

    name: str
    most: int
    within: timedelta

    def take(self, key: str) -> int:
        """Count an attempt. Zero if it may go ahead, otherwise the seconds to wait."""
        now = int(time.time())
        length = int(self.within.total_seconds())
        place = self._place(key, now // length)
        cache.add(place, 0, timeout=length)
        try:
            count = cache.incr(place)
            # In a cache of files, counting would shorten what is left of the window.
            cache.touch(place, timeout=length)
        except ValueError:  # dropped between the two: the cache is full, or was cleared
            cache.set(place, 1, timeout=length)
            count = 1
        return 0 if count <= self.most else length - now % length

    def forget(self, key: str) -> None:
        """After a success: those who mistyped a few times begin afresh."""
        length = int(self.within.total_seconds())
        cache.delete(self._place(key, int(time.time()) // length))

    def _place(self, key: str, window: int) -> str:
        digest = salted_hmac(f"attempts: {self.name}", key, algorithm="sha256").hexdigest()
        return f"attempts:{digest}:{window}"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as one person's address.

    `X-Forwarded-For` is believed from a trusted proxy alone, and only its last address that is
    not itself such a proxy: whoever calls can write the ones before it. An IPv6 caller commands a
    whole /64, so that is the address.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while forwarded and _is_trusted(address):
        address = forwarded.pop().strip() or address
    known = _parsed(address)
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network(f"{known}/64", strict=False))
    return address


def _is_trusted(address: str) -> bool:
    known = _parsed(address)
    return known is not None and any(
        known in ip_network(each, strict=False) for each in settings.TRUSTED_PROXIES
    )


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ip_address(address.split("%")[0])
    except ValueError:
        return None
    return known
