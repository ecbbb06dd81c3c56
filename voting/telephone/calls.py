"""A call between two keys: kept in the database, taken to the sign-in and to the door.

Everything that one entry leads to, the vote and the call's next place, is one transaction. So an
entry that is sent again finds either nothing done, or all of it and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from meetings.clock import Clock
from meetings.models import Channel, ControlNumber
from voting import confirmations, door, sign_in
from voting.models import Instrument, TelephoneCall
from voting.telephone import script, speech
from voting.telephone.caller import Caller, caller_of
from voting.telephone.speech import Answer, HangUp, LookUp, Record
from voting.telephone.state import State

#: After so long without an entry a call is over, however it ended.
IDLE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Said:
    """What a caller hears, and the number of the entry that is awaited."""

    answer: Answer
    sequence: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What was keyed in answer to a question; empty for silence.

    `sequence` is the number that the question gave. `address` stands for whoever calls, so that
    attempts can be limited.
    """

    sid: str
    sequence: int
    address: str
    digits: str = field(default="", repr=False)


@transaction.atomic
def begin(sid: str) -> Said:
    """A call comes in, or comes back to where it was."""
    call, made = _locked(sid)
    if made:
        _keep(call, *script.begin())
    return _said(call)


@sensitive_variables("entry")
@transaction.atomic
def enter(entry: Entry, clock: Clock) -> Said:
    """What an entry leads to. One that was answered before gets the last answer again."""
    call, made = _locked(entry.sid)
    if made:
        state, answer = script.begin()
        _keep(call, state, script.resumed(answer))
    elif entry.sequence == call.sequence and not _ended(call):
        call.sequence += 1
        _keep(call, *_stepped(call, entry, clock))
    return _said(call)


def forget_old(now: datetime) -> int:
    """Drop calls that are over; how many. What they recorded stands in the record."""
    dropped, _ = TelephoneCall.objects.filter(touched_at__lt=now - IDLE).delete()
    return dropped


def _locked(sid: str) -> tuple[TelephoneCall, bool]:
    """The call, locked, so that the same entry sent twice at once is taken once."""
    defaults = {"state": {}, "answer": {}}
    return TelephoneCall.objects.select_for_update().get_or_create(sid=sid, defaults=defaults)


def _keep(call: TelephoneCall, state: State, answer: Answer) -> None:
    call.state = state.data()
    call.answer = speech.as_data(answer)
    call.save()


def _said(call: TelephoneCall) -> Said:
    return Said(speech.from_data(call.answer), call.sequence)


def _ended(call: TelephoneCall) -> bool:
    return isinstance(speech.from_data(call.answer), HangUp)


@sensitive_variables("entry", "outcome")
def _stepped(call: TelephoneCall, entry: Entry, clock: Clock) -> tuple[State, Answer]:
    """Take the step that an entry leads to, and do what it asks for."""
    state = State.of(call.state)
    caller = None
    if call.number_id is not None:
        number = _valid(call.number_id)
        if number is None:
            return script.no_longer_valid(state)
        caller = caller_of(number.holding, clock)
    state, outcome = script.step(state, entry.digits, caller)
    if isinstance(outcome, LookUp):
        return _look_up(call, state, outcome, entry.address, clock)
    if isinstance(outcome, Record):
        assert caller is not None
        return _record(call, state, outcome, caller, clock)
    return state, outcome


def _valid(number: int) -> ControlNumber | None:
    return (
        ControlNumber.objects.filter(pk=number, revoked_at=None)
        .select_related("holding__meeting__issuer", "holding__holder", "holding__share_class")
        .first()
    )


@sensitive_variables("typed")
def _look_up(
    call: TelephoneCall, state: State, typed: LookUp, address: str, clock: Clock
) -> tuple[State, Answer]:
    """Sign in with a control number, under the same limits as on the page."""
    call.number = None
    try:
        call.number = sign_in.sign_in(typed.number, address)
    except sign_in.TooMany as fault:
        return script.too_many_attempts(state, fault.wait)
    except sign_in.NotValid:
        return script.looked_up(state, None, len(typed.number))
    return script.looked_up(state, caller_of(call.number.holding, clock), len(typed.number))


def _record(
    call: TelephoneCall, state: State, vote: Record, caller: Caller, clock: Clock
) -> tuple[State, Answer]:
    """Put the vote through the door."""
    assert call.number is not None
    holding = call.number.holding
    marked = caller.on(vote.on).ballot.read(vote.marks)
    if marked.faults:  # the script finishes no marks that do not fit
        raise AssertionError(f"marks that do not fit: {sorted(marked.faults)}")
    arrival = door.Arrival(
        holding=holding.key,
        form=Instrument.Form.PROXY,
        channel=Channel.TELEPHONE,
        votes=marked.votes,
        signatures=vote.signing,
        solicitor=vote.on,
        plans_to_attend=vote.plans,
        request_key=request_key(call.sid, holding.pk, state.votes + 1),
    )
    try:
        instrument = confirmations.receive(holding.meeting, arrival, clock)
    except door.Refused as refused:
        # As it stands at this moment: the cutoff may have passed since the call's last key.
        return script.refused(state, refused.code, caller_of(holding, clock))
    return script.recorded(state, instrument.key, instrument.received, caller)


def request_key(sid: str, holding: int, vote: int) -> str:
    """Makes a vote of a call one instrument; a call may vote again, and for other holdings."""
    return f"telephone-{sid}-{holding}-{vote}"
