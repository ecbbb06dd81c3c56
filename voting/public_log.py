"""The public side of a sealed record: its notes, keys and tiles, and witnesses' cosignatures.

Nothing in it says who a line is about or what it holds: hashes are over salted lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Min

from meetings.clock import Clock
from meetings.models import Meeting
from voting.models import Checkpoint, Cosignature, Witness
from voting.proof import checkpoint as notes


class NotTaken(Exception):
    """A cosignature that is not taken; `status` is HTTP's, the message is for people."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def latest(meeting: Meeting) -> Checkpoint | None:
    """The last checkpoint that was signed; None before the first."""
    return Checkpoint.objects.filter(meeting=meeting).order_by("-leaves").first()


def note_of(checkpoint: Checkpoint) -> str:
    """The signed checkpoint with what witnesses signed below it."""
    return cosigned(checkpoint.note, checkpoint.cosignatures.order_by("pk"))


def cosigned(note: str, cosignatures: Iterable[Cosignature]) -> str:
    """A note with cosignatures below it."""
    return note + "".join(f"{each.signature}\n" for each in cosignatures)


def keys_of(meeting: Meeting) -> dict[str, Any]:
    """The keys that signed a log, each with the leaves of its first and its last checkpoint.

    The last one's use has no end. Witnesses are named with their keys.
    """
    signed = (
        Checkpoint.objects.filter(meeting=meeting)
        .values("vkey")
        .annotate(first=Min("leaves"), last=Max("leaves"), since=Min("at"), until=Max("at"))
        .order_by("first")
    )
    keys = [
        {
            "vkey": each["vkey"],
            "from": each["since"].isoformat(),
            "until": each["until"].isoformat(),
            "first": each["first"],
            "last": each["last"],
        }
        for each in signed
    ]
    if keys:
        keys[-1] |= {"until": None, "last": None}
    witnesses = Witness.objects.filter(cosignatures__checkpoint__meeting=meeting).distinct()
    return {"keys": keys, "witnesses": [each.vkey for each in witnesses.order_by("vkey")]}


def cosign(meeting: Meeting, text: str) -> list[Cosignature]:
    """Keep the cosignatures of registered witnesses that a note carries. Raises `NotTaken`.

    The note is a checkpoint of this log, as it was given out. The same again changes nothing.
    """
    try:
        note = notes.Note.parse(text)
        stated = notes.Checkpoint.parse(note.text)
    except notes.BadNote as fault:
        raise NotTaken(400, f"This is no cosigned checkpoint: {fault}.") from None
    checkpoint = Checkpoint.objects.filter(meeting=meeting, leaves=stated.size).first()
    if checkpoint is None or notes.Note.parse(checkpoint.note).text != note.text:
        raise NotTaken(409, "This log has no such checkpoint.")
    kept = []
    for witness in Witness.objects.all():
        key = notes.VerifierKey.parse(witness.vkey)
        for signature in note.signatures:
            if (signature.name, signature.key_id) != (key.name, key.id):
                continue
            try:
                at = key.check(notes.Note(note.text, (signature,)))
            except notes.NotSigned as fault:
                raise NotTaken(403, f"It was not taken: {fault}.") from None
            cosignature, _ = Cosignature.objects.get_or_create(
                checkpoint=checkpoint,
                witness=witness,
                defaults={"signature": str(signature), "at": at},
            )
            kept.append(cosignature)
    if not kept:
        raise NotTaken(403, "No witness that is registered here signed it.")
    return kept


def register_witness(vkey: str, clock: Clock) -> Witness:
    """Take a witness's cosignatures from now on. Raises `BadNote` where the key is none."""
    key = notes.VerifierKey.parse(vkey)
    if key.kind != notes.COSIGNER:
        raise notes.BadNote(
            f"the key of {key.name} signs notes; a witness's key is one for cosignatures"
        )
    witness, _ = Witness.objects.get_or_create(
        vkey=str(key), defaults={"registered_at": clock.now()}
    )
    return witness
