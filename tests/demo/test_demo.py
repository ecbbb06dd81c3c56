"""The demo's meeting in the database: loaded, walked through by its clock, and counted."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from demo import load, play, script
from demo.clock import MovableClock
from demo.milestones import MILESTONES
from meetings import control_numbers
from meetings.models import Document, Holding, SetupWarning
from voting import announcements, certifying, counts, standing
from voting.counting import count, outcome_of
from voting.inspection import oath
from voting.models import CertificateFile, Deadline, Instrument, RecordLine
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount
from voting.sweep import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.QUORATE_CLOCK = "demo.clock.MovableClock"
    return load.load()


def test_the_register_adds_up_to_the_statements_figure(demo: Any) -> None:
    top = Holding.objects.filter(meeting=demo, under=None)
    assert sum(holding.shares for holding in top) == 81_700_735


def test_the_walk_from_the_arrival_to_the_report(demo: Any) -> None:
    quorum, outcomes = [], []
    for stop in MILESTONES:
        play.move_clock(demo, stop.moment)
        sweep(MovableClock())
        outcome = outcome_of(demo)
        quorum.append(outcome.quorum.met)
        outcomes.append([matter.outcome for matter in outcome.matters])
    assert quorum[0] is False
    assert quorum[-1] is True
    assert outcomes[-1] == ["elected", "not_approved"]
    split = outcome.matters[1]
    assert split.decision is not None
    assert split.decision.required == 40_850_368
    assert split.totals["for"] == 39_747_196
    assert standing.differences(demo) == []
    assert not Deadline.objects.filter(meeting=demo, acted_at=None).exists()
    lines = RecordLine.objects.filter(meeting=demo).order_by("pk")
    record = read_record(lines.values_list("body", flat=True))
    assert as_dict(count(demo)) == as_dict(recount(record))


def test_the_inspectors_certify_what_the_walk_leads_to(demo: Any) -> None:
    for stop in MILESTONES:
        play.move_clock(demo, stop.moment)
    clock = MovableClock()
    inspectors = [one.user for one in oath.inspectors(demo)]
    oath.sign(oath.appointment_of(inspectors[0], demo), clock)
    for held in Instrument.objects.filter(standing__status="overvote"):
        announcements.rule(held, "reject", "More than the position has.", "I. P.", clock.now())
    counts.take(demo, "final", "Ines Pector", clock)
    for user in inspectors:
        certifying.sign(demo, user, clock)
    sweep(clock)

    assert certifying.closed(demo)
    assert CertificateFile.objects.exists()
    lines = RecordLine.objects.count()
    play.move_clock(demo, MILESTONES[-1].moment + timedelta(days=3))
    assert RecordLine.objects.count() == lines, "what comes after the certificate is refused"


def test_the_clock_does_not_go_back(demo: Any) -> None:
    play.move_clock(demo, MILESTONES[2].moment)
    assert play.move_clock(demo, script.DEMO_OPENS) == 0
    assert MovableClock().now() >= MILESTONES[2].moment


def test_what_is_due_arrives_once_however_often_the_script_is_played(demo: Any) -> None:
    arrived = play.move_clock(demo, MILESTONES[1].moment)
    assert arrived > 100
    assert play.catch_up(demo) == 0


def test_loading_twice_loads_once_and_says_how_to_get_in() -> None:
    printed = StringIO()
    call_command("load_demo", stdout=printed)
    call_command("load_demo", stdout=printed)
    text = printed.getvalue()
    holding = Holding.objects.select_related("meeting").get(key=script.VISITORS[0].holding)
    number = control_numbers.derive(holding.meeting, holding, 1)
    assert text.count(control_numbers.grouped(number)) == 2
    assert "secretary, inspector" in text
    assert SetupWarning.objects.filter(code__in=["X2", "X7", "X10"]).count() == 3
    assert Document.objects.count() == 3
