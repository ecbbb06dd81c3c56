"""Runs of printing: started, continued file by file after whatever happens, cancelled, deleted.

A file is made by one worker that has claimed the run for a little while, and counts from the
transaction that notes it. Whoever comes next, late, twice or after a kill, begins with the holding
after the last one noted. No transaction is open while pages are drawn, since that takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from meetings.clock import Clock, DatabaseClock
from meetings.models import Meeting
from meetings.register.draft import NOT_IN_THE_RECORD, is_draft
from voting.cards.printing import addressees, files
from voting.cards.printing.files import CardsWriter
from voting.cards.printing.pages import DoesNotFit
from voting.cards.printing.sides import sides_of
from voting.cards.printing.wording import CannotBePrinted, Form, forms_of, version_of
from voting.models import CardFile, CardLeftOut, CardRun, PrintedCard
from voting.rules.facts import BOARD

#: Cards in one file at most: all its pages are in memory until it is saved.
MOST_IN_A_FILE = 10_000

#: After so many holdings the claim is renewed, and it is seen whether the run was cancelled.
BETWEEN_LOOKS = 200

#: A worker that has not renewed its claim for so long is gone.
CLAIM = timedelta(seconds=60)

CHANGED_MEANWHILE = (
    "The agenda, the company's address or another text of the cards changed while they were "
    "printed. The cards printed before and after would differ: print them again."
)


class Refused(Exception):
    """A run that cannot start; the message says what to do."""


@dataclass(slots=True)
class _Made:
    """What was made of a file so far, not noted yet."""

    writer: CardsWriter | None = None
    examined: int = 0
    last: int = 0
    digests: dict[int, str] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    exhausted: bool = False


@transaction.atomic
def start(
    meeting: Meeting,
    clock: Clock,
    *,
    started_by: str,
    only_changed: bool = False,
    per_file: int | None = None,
    telephone: str = "",
    solicitor: str = BOARD,
) -> CardRun:
    """Begin a run of a solicitor's cards; they are printed by `print_next_file`.

    Raises `Refused` where one is under way, where there is nobody to print for, where a file would
    hold too many cards, where the solicitor has no card, or where the texts cannot be printed.
    """
    list(Meeting.objects.select_for_update().filter(pk=meeting.pk))
    if unfinished(meeting) is not None:
        raise Refused("Cards are being printed already. Wait for that run, or cancel it.")
    if is_draft(meeting):
        raise Refused(NOT_IN_THE_RECORD)
    if per_file is not None and not 1 <= per_file <= MOST_IN_A_FILE:
        raise Refused(f"A file holds from 1 to {MOST_IN_A_FILE:,} cards.")
    holdings = addressees.holdings(meeting, solicitor).count()
    if not holdings:
        raise Refused("No holding may vote, or none has a control number. Issue the numbers first.")
    if per_file is None and holdings > MOST_IN_A_FILE:
        raise Refused(
            f"{holdings:,} cards are too many for one file. Split them into files of at most "
            f"{MOST_IN_A_FILE:,} cards."
        )
    try:
        forms = forms_of(meeting, telephone, solicitor)
        for form in forms.values():
            sides_of(form)
    except CannotBePrinted as fault:
        raise Refused(str(fault)) from fault
    return CardRun.objects.create(
        meeting=meeting,
        only_changed=only_changed,
        per_file=per_file,
        telephone=telephone,
        solicitor=solicitor,
        form=version_of(forms),
        started_by=started_by,
        started_at=clock.now(),
        holdings=holdings,
    )


def unfinished(meeting: Meeting) -> CardRun | None:
    """The run that is under way."""
    return CardRun.objects.filter(meeting=meeting, ended_at=None).first()


def abandoned() -> list[int]:
    """Runs that nobody works on, by id: their worker was killed, or has not begun."""
    return list(_unclaimed().order_by("pk").values_list("pk", flat=True))


def _unclaimed() -> QuerySet[CardRun]:
    # Workers' claims are about machines: a meeting's own clock may be moved in a demonstration.
    now = DatabaseClock().now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return CardRun.objects.filter(free, ended_at=None)


def print_next_file(run_id: int, clock: Clock) -> bool:
    """Make the next file of a run, and note it; whether there is more to make.

    False also where another worker is at it, or where it has ended.
    """
    if not _unclaimed().filter(pk=run_id).update(claimed_until=DatabaseClock().now() + CLAIM):
        return False
    run = CardRun.objects.select_related("meeting__issuer").get(pk=run_id)
    try:
        forms = forms_of(run.meeting, run.telephone, run.solicitor)
        if version_of(forms) != run.form:
            raise CannotBePrinted(CHANGED_MEANWHILE)
        before = run.files.last()
        made = _Made(
            examined=before.examined if before else 0, last=before.last_holding if before else 0
        )
        try:
            return _make(run, forms, made, before) and _note(run, made, clock)
        finally:
            if made.writer is not None:
                made.writer.abandon()
    except CannotBePrinted as fault:
        return _stopped(run, str(fault), clock)
    except OSError as fault:
        return _stopped(run, f"The files could not be written: {fault.strerror}.", clock)


def _stopped(run: CardRun, fault: str, clock: Clock) -> bool:
    stop = {"ended_at": clock.now(), "fault": fault[:400], "claimed_until": None}
    CardRun.objects.filter(pk=run.pk, ended_at=None).update(**stop)
    return False


def _make(run: CardRun, forms: dict[str, Form], made: _Made, before: CardFile | None) -> bool:
    """Draw the cards of the next file; False where the run was cancelled meanwhile."""
    number = before.number + 1 if before else 1
    first = before.first_sequence + before.cards if before else 1
    title = f"{run.meeting.issuer.name}: proxy cards, file {number}"
    for addressee, holding in addressees.addressees(run.meeting, forms, made.last, run.solicitor):
        if addressee is not None and (addressee.changed or not run.only_changed):
            if made.writer is None:
                made.writer = CardsWriter(files.folder_of(run.pk), number, first, title)
            reason = _add(made.writer, addressee)
            if reason:
                made.left_out[holding] = reason
            else:
                made.digests[holding] = addressee.digest
        made.examined += 1
        made.last = holding
        if made.examined % BETWEEN_LOOKS == 0 and not _still_wanted(run, made):
            return False
        if made.writer is not None and made.writer.cards == run.per_file:
            return True
    made.exhausted = True
    return True


def _add(writer: CardsWriter, addressee: addressees.Addressee) -> str:
    """Print a card; why it is left out, or nothing."""
    if letters := addressee.unprintable:
        return f"No typeface here prints the letters {letters[:40]} as they should be."
    try:
        writer.add(addressee)
    except DoesNotFit as fault:
        return f"{str(fault)[0].upper()}{str(fault)[1:]}."
    return ""


def _still_wanted(run: CardRun, made: _Made) -> bool:
    """Renew the claim, and show how far the run is; False where it was cancelled."""
    cards = sum(run.files.values_list("cards", flat=True)) + len(made.digests)
    until = DatabaseClock().now() + CLAIM
    rows = CardRun.objects.filter(pk=run.pk, ended_at=None)
    return bool(rows.update(claimed_until=until, examined=made.examined, cards=cards))


def _note(run: CardRun, made: _Made, clock: Clock) -> bool:
    """Write the file that was made and note it with its cards; whether there is more to make."""
    written = made.writer.write() if made.writer and made.digests else None
    try:
        with transaction.atomic():
            return _noted(run, made, written, clock)
    except IntegrityError:
        # Another worker, for whose lapsed claim this one was taken, has noted this file.
        return False


def _noted(run: CardRun, made: _Made, written: tuple[str, str, int] | None, clock: Clock) -> bool:
    row = CardRun.objects.select_for_update().get(pk=run.pk)
    if row.ended_at is not None:
        return False
    if made.writer is not None and written is not None:
        sha256, list_sha256, size = written
        file = CardFile.objects.create(
            run=row,
            number=made.writer.number,
            first_sequence=made.writer.first,
            cards=made.writer.cards,
            pages=made.writer.pages,
            examined=made.examined,
            last_holding=made.last,
            size=size,
            sha256=sha256,
            list_sha256=list_sha256,
        )
        made.writer.publish()
        PrintedCard.objects.bulk_create(
            (
                PrintedCard(holding_id=holding, solicitor=row.solicitor, digest=digest, file=file)
                for holding, digest in made.digests.items()
            ),
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["holding", "solicitor"],
            update_fields=["digest", "file"],
        )
    CardLeftOut.objects.bulk_create(
        (
            CardLeftOut(run=row, holding_id=holding, reason=reason)
            for holding, reason in made.left_out.items()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
    row.examined = made.examined
    row.cards = sum(row.files.values_list("cards", flat=True))
    row.claimed_until = None
    if made.exhausted:
        row.ended_at = clock.now()
        files.remove_unfinished(row.pk)
    row.save(update_fields=["examined", "cards", "claimed_until", "ended_at"])
    return not made.exhausted


def cancel(run: CardRun, clock: Clock) -> bool:
    """Stop a run; its finished files stay. False where it had ended."""
    rows = CardRun.objects.filter(pk=run.pk, ended_at=None)
    return bool(rows.update(ended_at=clock.now(), cancelled=True, claimed_until=None))


def hand_out(file: CardFile, to: str, clock: Clock) -> None:
    """Note who took a file first."""
    rows = CardFile.objects.filter(pk=file.pk, handed_out_at=None)
    rows.update(handed_out_at=clock.now(), handed_out_to=to)


@transaction.atomic
def delete_files(run: CardRun, clock: Clock) -> None:
    """Delete a run's files, which carry control numbers.

    Cards of files that nobody took count as not printed. Raises `Refused` while it is under way.
    """
    row = CardRun.objects.select_for_update().get(pk=run.pk)
    if row.ended_at is None:
        raise Refused("These cards are still being printed. Cancel the run first.")
    PrintedCard.objects.filter(file__run=row, file__handed_out_at=None).delete()
    files.delete(row.pk)
    row.files_deleted_at = clock.now()
    row.save(update_fields=["files_deleted_at"])
