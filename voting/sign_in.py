"""Signing in with a control number: what is wrong with it, and how often one may try.

Nothing here logs or keeps a number. Attempts are counted before the number is looked at.
"""

from __future__ import annotations

from datetime import timedelta

from meetings import control_numbers
from meetings.attempts import Attempts
from meetings.models import ControlNumber

#: A person mistypes a few times in a minute; an office behind one address, a few dozen an hour.
BY_ADDRESS = (
    Attempts("control number by address", most=15, within=timedelta(minutes=1)),
    Attempts("control number by address, longer", most=60, within=timedelta(minutes=15)),
)
#: Someone who tries one and the same number again and again; signing in clears it.
BY_NUMBER = Attempts("control number by number", most=10, within=timedelta(minutes=15))
#: Far above the last hour of a large meeting.
OVERALL = Attempts("control number overall", most=10_000, within=timedelta(minutes=1))

#: Wrong, unknown and revoked are told in the same words, so that nobody can probe for numbers.
NOT_VALID = (
    "This control number does not open a meeting. Compare it with the number on your proxy card "
    "or notice. If a newer one was sent to you, use the newer one."
)


class NotValid(Exception):
    """A number that opens nothing; the message is for whoever typed it."""


class TooMany(Exception):
    """Too many attempts; `wait` is the number of seconds until the next one."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"wait {wait} s")


def sign_in(typed: str, address: str) -> ControlNumber:
    """The issue that a typed number belongs to. Raises `NotValid` or `TooMany`."""
    number = control_numbers.typed(typed)
    waits = [OVERALL.take("all"), *(limit.take(address) for limit in BY_ADDRESS)]
    if not any(waits):
        waits.append(BY_NUMBER.take(number))
    if any(waits):
        raise TooMany(max(waits))
    misprint = misprint_in(number)
    if misprint:
        raise NotValid(misprint)
    found = control_numbers.holding_of(number)
    if found is None:
        raise NotValid(NOT_VALID)
    BY_NUMBER.forget(number)
    return found


def misprint_in(number: str) -> str:
    """What shows, without looking it up, that a number was mistyped; empty if nothing does."""
    if not number:
        return "Enter the control number printed on your proxy card."
    if not (number.isascii() and number.isdecimal()):
        return "A control number has digits only. Check the digits you typed."
    if len(number) != control_numbers.LENGTH:
        digits = "digit" if len(number) == 1 else "digits"
        return (
            f"A control number has {control_numbers.LENGTH} digits, and you typed {len(number)} "
            f"{digits}. Check the digits you typed."
        )
    if not control_numbers.plausible(number):
        return (
            "Check the digits you typed: one of them seems to be wrong, or two have changed places."
        )
    return ""
