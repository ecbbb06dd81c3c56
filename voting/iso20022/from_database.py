"""Gathers from the database what the messages say; the messages themselves are written elsewhere.

Nothing here checks who asks: that is for the page or command which sends the message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from meetings.models import Holding, Meeting
from voting import counting, snapshot, standing, turnout
from voting.models import Instrument, InstrumentStanding
from voting.nominees.instructions import Fault
from voting.rules import facts, governing
from voting.rules.agenda import Agenda
from voting.rules.facts import CHOICE_OF_CODE, FOR, Quantity
from voting.rules.lots import cut, exact
from voting.rules.marks import Reader
from voting.rules.tally import offered

from . import instructions as incoming
from .confirmation import Counted, confirmation
from .notification import notification
from .result import result
from .status import NO_REFERENCE, state_of, states_of_faults, status
from .writing import Header

#: The sender's own names for an instrument: his file, and the instruction in it.
References = Mapping[str, tuple[str, str]]


class NotPossible(Exception):
    """A message that cannot be written, or not yet; the text is for people."""


def notification_of(
    meeting: Meeting, *, version: str | None = None, header: Header | None = None, country: str = ""
) -> bytes:
    """The notice of a meeting (seev.001), as its record says it now."""
    agenda = snapshot.agenda_of(meeting)
    return notification(agenda, f"{meeting.key}-N", version=version, header=header, country=country)


def result_of(
    meeting: Meeting, now: datetime, *, version: str | None = None, header: Header | None = None
) -> bytes:
    """The result of a meeting (seev.008). Raises `NotPossible` before the polls have closed."""
    _check_closed(meeting, "The result is sent")
    outcome = counting.outcome_of(meeting)
    day = now.astimezone(meeting.zone).date()
    return result(outcome, f"{meeting.key}-R", day, version=version, header=header)


def confirmation_for(
    holding: Holding,
    *,
    references: References | None = None,
    version: str | None = None,
    header: Header | None = None,
) -> bytes:
    """That a holding's votes were counted, and how (seev.007).

    `references` have the file and instruction of an instrument by its key; without them an
    instruction is called by the key itself. One message confirms one file, so `references` of
    several files are for several messages: instruments without one are left out where some are
    given. Raises `NotPossible` before the polls have closed, or where nothing was counted.
    """
    meeting = holding.meeting
    _check_closed(meeting, "Votes are confirmed")
    if holding.joint:
        raise NotPossible(
            "Votes of joint owners are counted together and not confirmed one by one."
        )
    agenda = snapshot.agenda_of(meeting)
    given = references or {}
    counted = [
        Counted(given.get(row.key, ("", row.key))[1], holding.key, row.channel, row.received, votes)
        for row, votes in counted_votes(holding, agenda)
        if not given or row.key in given
    ]
    if not counted:
        raise NotPossible(
            f"No instruction was counted for {holding.key}; there is none to confirm."
        )
    file = next(iter(given.values()))[0] if given else NO_REFERENCE
    return confirmation(
        agenda,
        f"{meeting.key}-C-{holding.key}",
        file,
        counted,
        version=version,
        header=header,
        share_class=holding.share_class.key,
    )


def status_for(
    instruments: Sequence[Instrument],
    *,
    file: str = "",
    references: References | None = None,
    version: str | None = None,
    header: Header | None = None,
) -> bytes:
    """What has become of the instructions of one file (seev.006), by their instruments.

    `file` is the reference of the file; `references` as for `confirmation_for`. Raises
    `NotPossible` where there is no instrument.
    """
    if not instruments:
        raise NotPossible("There is no instruction to tell the status of.")
    meeting = instruments[0].meeting
    given = references or {}
    found = {
        row.instrument_id: facts.Standing(row.status, row.by.key if row.by else None, row.reason)
        for row in InstrumentStanding.objects.filter(
            instrument__in=[one.pk for one in instruments]
        ).select_related("by")
    }
    holdings = dict(
        Holding.objects.filter(pk__in={one.holding_id for one in instruments}).values_list(
            "pk", "key"
        )
    )
    # A message is about one class of shares; the schema has no room for more.
    classes = Holding.objects.filter(pk=instruments[0].holding_id).values_list("share_class__key")
    states = [
        state_of(given.get(one.key, ("", one.key))[1], holdings[one.holding_id], found.get(one.pk))
        for one in instruments
    ]
    agenda = snapshot.agenda_of(meeting)
    return status(
        agenda,
        file,
        states,
        confirming=_confirming(agenda),
        casting=_casting(agenda),
        version=version,
        header=header,
        share_class=classes.get()[0],
    )


def status_of_faults(
    meeting: Meeting,
    content: bytes,
    faults: Sequence[Fault],
    *,
    version: str | None = None,
    header: Header | None = None,
) -> bytes:
    """That a file was not recorded, and why (seev.006): every instruction of it is rejected."""
    agenda = snapshot.agenda_of(meeting)
    file, named = incoming.references(content)
    return status(
        agenda,
        file,
        states_of_faults(faults, named),
        confirming=_confirming(agenda),
        casting=_casting(agenda),
        version=version,
        header=header,
    )


def confirmation_of_file(
    instruments: Sequence[Instrument],
    *,
    id: str,
    file: str,
    references: References,
    version: str | None = None,
    header: Header | None = None,
) -> bytes:
    """That the instructions of one file were counted, and how (seev.007).

    `instruments` are those of one class of shares; `id` is the message's own, `file` the file's
    reference, `references` as for `confirmation_for`. Raises `NotPossible` before the polls have
    closed, or where nothing of the file was counted.
    """
    counted = counted_in(instruments, references)
    meeting = instruments[0].meeting
    classes = Holding.objects.filter(pk=instruments[0].holding_id).values_list("share_class__key")
    return confirmation(
        snapshot.agenda_of(meeting),
        id,
        file,
        counted,
        version=version,
        header=header,
        share_class=classes.get()[0],
    )


def counted_in(instruments: Sequence[Instrument], references: References) -> list[Counted]:
    """How these instruments were counted, in their order. Raises `NotPossible`."""
    if not instruments:
        raise NotPossible("There is no instruction to confirm.")
    meeting = instruments[0].meeting
    _check_closed(meeting, "Votes are confirmed")
    agenda = snapshot.agenda_of(meeting)
    read = Reader(agenda)
    found: dict[str, Counted] = {}
    for start in range(0, len(instruments), standing.BATCH):
        batch = instruments[start : start + standing.BATCH]
        wanted = {one.key for one in batch}
        for known in standing.facts_of([one.holding_id for one in batch]):
            for row, votes in _counted(known, agenda, read):
                if row.key in wanted and not known.value.joint:
                    reference = references.get(row.key, ("", row.key))[1]
                    found[row.key] = Counted(
                        reference, known.value.id, row.channel, row.received, votes
                    )
    if not found:
        raise NotPossible(
            "No instruction of this file was counted; there is none to confirm. The status of "
            "each says why."
        )
    return [found[one.key] for one in instruments if one.key in found]


def counted_votes(
    holding: Holding, agenda: Agenda
) -> list[tuple[Instrument, dict[int, dict[str, Quantity]]]]:
    """For each instrument that governs, the shares that each line was counted for by choice.

    Each matter is counted as of its own close, so that an instrument may govern on some only.
    """
    (known,) = standing.facts_of([holding.pk])
    return _counted(known, agenda, Reader(agenda))


def _counted(
    known: standing.HoldingFacts, agenda: Agenda, read: Reader
) -> list[tuple[Instrument, dict[int, dict[str, Quantity]]]]:
    rows = {row.key: row for row in known.rows}
    found: dict[str, dict[int, dict[str, Quantity]]] = {}
    for close in agenda.closes:
        lines = {
            line: matter
            for matter in agenda.matters
            if agenda.close_of[matter.id] == close
            for line in agenda.lines_of[matter.id]
        }
        governed = governing.govern(
            known.value, known.own, known.instruments, read, known.rulings, close
        )
        for claim in governed.claims:
            votes = found.setdefault(claim.instrument.id, {})
            for lot in cut(claim, read(claim.instrument), known.value, agenda):
                given = dict(lot.allocations)
                for line, matter in lines.items():
                    by_choice = votes.setdefault(line, dict.fromkeys(offered(matter), 0))
                    code = lot.code[1 + line]
                    if line in given:
                        by_choice["for"] += given[line]
                    elif not (matter.cumulative and code == FOR):
                        choice = CHOICE_OF_CODE[code]
                        by_choice[choice] = exact(by_choice.get(choice, 0) + lot.shares)
    order = sorted(found, key=lambda key: rows[key].line_id)
    return [
        (
            rows[key],
            {
                line: {choice: shares for choice, shares in by_choice.items() if shares}
                for line, by_choice in found[key].items()
            },
        )
        for key in order
    ]


def _check_closed(meeting: Meeting, what: str) -> None:
    if not turnout.polls_are_closed(meeting):
        raise NotPossible(f"{what} when the polls on every matter have closed.")


def _confirming(agenda: Agenda) -> str:
    return f"Inspectors of election, {agenda.meeting.issuer}"


def _casting(agenda: Agenda) -> str:
    named = ", ".join(agenda.meeting.proxies)
    return f"Proxies: {named}" if named else f"Proxies of the board, {agenda.meeting.issuer}"
