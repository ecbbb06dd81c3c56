"""What falls due at a meeting: its channels' cutoffs and its polls as scheduled."""

from __future__ import annotations

from meetings.models import Meeting
from voting import snapshot
from voting.models import Deadline


def plan(meeting: Meeting) -> None:
    """Write down what falls due, and when; what has been acted on stays as it is."""
    facts = snapshot.agenda_of(meeting).meeting
    due = {(Deadline.Kind.CHANNEL_CLOSES, channel): at for channel, at in facts.cutoffs.items()}
    if facts.polls_open is not None:
        due[Deadline.Kind.POLLS_OPEN, ""] = facts.polls_open
    if facts.polls_close is not None:
        due[Deadline.Kind.POLLS_CLOSE, ""] = facts.polls_close
    known = {(row.kind, row.channel): row for row in Deadline.objects.filter(meeting=meeting)}
    for key, row in known.items():
        if row.acted_at is None and due.get(key) != row.due:
            if key in due:
                row.due = due[key]
                row.save()
            else:
                row.delete()
    Deadline.objects.bulk_create(
        Deadline(meeting=meeting, kind=kind, channel=channel, due=at)
        for (kind, channel), at in due.items()
        if (kind, channel) not in known
    )
