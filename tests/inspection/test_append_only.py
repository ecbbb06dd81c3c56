"""The database refuses to change or delete anything that the inspectors did."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from voting.inspection import challenges, queue, rulings
from voting.models import (
    Appointment,
    Challenge,
    Disposition,
    Evidence,
    Oath,
    ProposalAnswer,
    RulingProposal,
    SeenException,
)

from .conftest import ACCEPT


@pytest.fixture
def everything_done(meeting, card, vote, ines, ivan, two_inspectors, clock):
    rulings.concur(rulings.rule(card, ACCEPT, ines, clock()), ivan, clock())
    challenge = challenges.lodge(meeting, "Olive", "Late", clock())
    challenges.dispose(challenge, "overruled", "It is not.", ines, clock())
    undated = vote("alice", {"2": "for"})
    (entry,) = [one for one in queue.entries(meeting) if one.id == undated.pk]
    queue.mark_seen(meeting, entry, ines, clock())


@pytest.mark.parametrize(
    "model",
    [
        Appointment,
        Oath,
        Evidence,
        RulingProposal,
        ProposalAnswer,
        Challenge,
        Disposition,
        SeenException,
    ],
)
def test_nothing_is_changed_or_deleted(everything_done, model):
    assert model.objects.exists()
    at = model.objects.values_list("at", flat=True).first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(at=at)
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)
