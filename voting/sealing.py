"""Seals the record: gives each line its leaf in the meeting's tree, and signs checkpoints.

A seal is given to whatever line has none, however late its transaction committed: ids commit out
of order, so that 'everything after the last id' would lose lines. One at a time seals a meeting,
and the database takes one checkpoint for a number of leaves, so the log cannot fork.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from meetings.clock import Clock
from meetings.models import Meeting
from voting import bulk, locks, proof_tiles, seal_keys
from voting.claims import claimed
from voting.models import Checkpoint, RecordLine, Seal, SealingTail, TreeTile
from voting.proof import checkpoint as notes
from voting.proof.merkle import SALT, line_hash

#: How many lines are sealed at a time.
BATCH = 5000


def seal_now(meeting: Meeting, clock: Clock) -> Checkpoint:
    """Seal every line of the meeting that was committed before, and return what was signed.

    That is the checkpoint from before where no line waited. It runs in one transaction, the
    caller's if there is one, and then it covers what the caller wrote.
    """
    return _seal(meeting, clock, after=0)


def seal_waiting(clock: Clock) -> int:
    """Seal the lines of all meetings that wait; how many checkpoints were signed.

    It looks at the end of the record alone. Where another worker is at it, it leaves it to it.
    """
    SealingTail.objects.get_or_create(pk=1)
    with transaction.atomic():
        tail = claimed(SealingTail.objects.filter(pk=1)).first()
        if tail is None:
            return 0
        # Before the lines are read: those of a transaction that is over by now are among them.
        running = _running_transactions()
        waiting = RecordLine.objects.filter(pk__gt=tail.after, seal=None)
        meetings = Meeting.objects.filter(pk__in=waiting.values("meeting").distinct())
        for meeting in meetings:
            _seal(meeting, clock, tail.after)
        _move(tail, running)
        return len(meetings)


@transaction.atomic
def _seal(meeting: Meeting, clock: Clock, after: int) -> Checkpoint:
    locks.hold_log_alone(meeting)
    last = Checkpoint.objects.filter(meeting=meeting).order_by("-leaves").first()
    tree = proof_tiles.tree_of(meeting, last.leaves if last else 0)
    for lines in _waiting(meeting, after):
        tiles = tree.extend(_give_seals(meeting, lines, tree.size))
        bulk.insert(
            TreeTile,
            [
                TreeTile(
                    meeting=meeting,
                    level=each.level,
                    index=each.index,
                    root=each.root,
                    hashes=each.hashes,
                )
                for each in tiles
            ],
        )
    if last and last.leaves == tree.size:
        return last
    return _sign(meeting, tree.size, tree.root(), clock, origin_of(meeting, last))


def _waiting(meeting: Meeting, after: int) -> Iterator[list[tuple[int, str]]]:
    """Lines without a seal, in their order, some at a time.

    Which they are is asked once. Asked again for each part, a line could be found whose
    forerunner was committed behind the part before, and be sealed ahead of it.
    """
    found = RecordLine.objects.filter(meeting=meeting, seal=None, pk__gt=after).order_by("pk")
    ids = array("q", found.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    for at in range(0, len(ids), BATCH):
        part = set(ids[at : at + BATCH])
        rows = RecordLine.objects.filter(meeting=meeting, pk__range=(min(part), max(part)))
        bodies = rows.order_by("pk").values_list("pk", "body")
        yield [(line, body) for line, body in bodies.iterator(chunk_size=BATCH) if line in part]


def _give_seals(meeting: Meeting, lines: Sequence[tuple[int, str]], first: int) -> list[bytes]:
    """Give lines the next leaves; the hashes of these."""
    chance = secrets.token_bytes(SALT * len(lines))
    salts = [chance[at : at + SALT] for at in range(0, len(chance), SALT)]
    hashes = [line_hash(salt, body.encode()) for salt, (_, body) in zip(salts, lines, strict=True)]
    bulk.insert(
        Seal,
        [
            Seal(line_id=line, meeting_id=meeting.pk, leaf=leaf, salt=salt, leaf_hash=hash)
            for leaf, ((line, _), salt, hash) in enumerate(
                zip(lines, salts, hashes, strict=True), start=first
            )
        ],
    )
    return hashes


def _sign(meeting: Meeting, leaves: int, root: bytes, clock: Clock, origin: str) -> Checkpoint:
    keys = seal_keys.signing_keys(origin)
    return Checkpoint.objects.create(
        meeting=meeting,
        leaves=leaves,
        root=root,
        at=clock.now(),
        note=str(notes.signed(notes.Checkpoint(origin, leaves, root), *keys)),
        vkey=str(keys[0].verifier),
    )


def origin_of(meeting: Meeting, last: Checkpoint | None) -> str:
    """The name of a meeting's log, which stays what it was at the first checkpoint."""
    if last:
        return notes.Checkpoint.parse(notes.Note.parse(last.note).text).origin
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/{quote(meeting.key, safe='')}"


# --- Where the record ends -------------------------------------------------------------


def _move(tail: SealingTail, running: set[str]) -> None:
    """Remember up to where no line without a seal can be left or appear."""
    before = (tail.after, tail.reached)
    if running.isdisjoint(tail.running):
        tail.after = tail.reached
        tail.reached = RecordLine.objects.aggregate(last=Max("pk"))["last"] or 0
        # After the highest line is known: who has a lower one in hand is among them.
        tail.running = sorted(_running_transactions())
    if (tail.after, tail.reached) != before:
        tail.save()


def _running_transactions() -> set[str]:
    """The transactions in which a line may have its id and not be seen yet.

    A transaction is known by its own from its very start, and before it writes anything. On
    SQLite who writes is alone.
    """
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE locktype = 'virtualxid' AND datname = current_database()"
        )
        return {name for (name,) in cursor.fetchall()}
