"""Reads a meeting record, line by line, and finds every fault in it.

The order of lines does not matter to the reader, but that `meeting` comes first: what a line
refers to may come later. The two kinds of line that come by the million, holdings and
instruments, are read by hand; the others by their tables of fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voting.rules.agenda import Agenda, lay_out
from voting.rules.entitlement import shares_beneath
from voting.rules.facts import (
    Attendance,
    Holding,
    Instrument,
    Quantity,
    Ruling,
)

from . import agenda_lines, counted_lines, values
from .agenda_lines import CHANNELS, Faults, Field, Fields
from .amended import known_by, meeting_facts
from .collected import Collected, Fault, UnreadableRecord
from .inspection_lines import INSPECTION, check_inspection
from .references import check


@dataclass(slots=True)
class Record:
    """The facts of a meeting, as of some moment.

    `instruments` and `attendance` are by holding; `rulings` hold the latest on each instrument;
    `beneath` are the shares that lie under a holding.
    """

    agenda: Agenda
    holdings: Mapping[str, Holding]
    instruments: Mapping[str, list[Instrument]]
    rulings: Mapping[str, Ruling]
    attendance: Mapping[str, list[Attendance]]
    beneath: Mapping[str, Quantity]


HOLDING: Fields = {
    "id": Field(values.text, required=True),
    "holder": Field(values.text, required=True),
    "class": Field(values.text, required=True),
    "shares": Field(values.quantity, required=True),
    "kind": Field(values.one_of("registered", "nominee", "plan")),
    "under": Field(values.text),
    "joint": Field(values.texts),
    "excluded": Field(values.flag),
    "interested": Field(values.texts),
}


def _votes(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError("write an object from matter to choice")


INSTRUMENT: Fields = {
    "id": Field(values.text, required=True),
    "holding": Field(values.text, required=True),
    "form": Field(values.one_of("proxy", "ballot", "revocation"), required=True),
    "channel": Field(values.one_of(*CHANNELS), required=True),
    "received": Field(values.time, required=True),
    "dated": Field(values.day),
    "postmarked": Field(values.day),
    "signed": Field(values.flag),
    "signatures": Field(lambda value: () if value == [] else values.texts(value)),
    "shares": Field(values.quantity),
    "solicitor": Field(values.text),
    "irrevocable": Field(values.flag),
    "general": Field(values.flag),
    "votes": Field(_votes),
    "plans_to_attend": Field(values.flag),
    "comment": Field(values.any_text),
}
_NOT_COUNTED = ("plans_to_attend", "comment")

_OTHERS: dict[str, Fields] = {
    "attendance": {
        "holding": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
    "ruling": {
        "instrument": Field(values.text, required=True),
        "decision": Field(values.one_of("accept", "reject"), required=True),
        "reason": Field(values.text, required=True),
        "by": Field(values.text, required=True),
        "at": Field(values.time, required=True),
    },
    "substitution": {
        "matter": Field(values.text, required=True),
        "nominee": Field(values.text, required=True),
        "with": Field(agenda_lines.nominee, required=True),
        "at": Field(values.time, required=True),
    },
    "polls": {
        "matter": Field(values.text, required=True),
        "state": Field(values.one_of("opened", "closed"), required=True),
        "at": Field(values.time, required=True),
    },
    "adjournment": {
        "to": Field(values.time, required=True),
        "at": Field(values.time, required=True),
        "reason": Field(values.any_text),
    },
    "amendment": {
        "matter": Field(_votes),
        "meeting": Field(_votes),
        "at": Field(values.time, required=True),
        "reason": Field(values.text, required=True),
    },
    "note": {
        "text": Field(values.any_text, required=True),
        "at": Field(values.time, required=True),
    },
    # Carried and checked, never counted.
    "count": counted_lines.COUNT,
    "certificate": counted_lines.CERTIFICATE,
    **INSPECTION,
}
#: Lines that are carried in a record and change no count.
CARRIED = frozenset({"note", "count", "certificate", *INSPECTION})
TYPES = ("meeting", "class", "matter", "holding", "instrument", *_OTHERS)


def read_record(lines: Iterable[str], as_of: datetime | None = None) -> Record:
    """The facts of a record as of a moment, or of the whole of it.

    Raises `UnreadableRecord` with every fault that the record has, of whichever moment.
    """
    reader = _RecordReader(as_of)
    for number, line in enumerate(lines, start=1):
        reader.line(number, line)
    return reader.finish()


def read_agenda(lines: Iterable[str], as_of: datetime | None = None) -> Agenda:
    """The agenda alone, from the record's lines about the meeting and without its register."""
    return read_record(lines, as_of).agenda


class _RecordReader(Collected):
    """Collects facts line by line."""

    def __init__(self, as_of: datetime | None) -> None:
        super().__init__()
        self.as_of = as_of

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        self.lines = number
        before = len(self.faults)
        raw = None
        try:
            raw = self._parse(number, line)
            if raw is not None:
                self._take(number, raw, line)
        except RecursionError:
            self.fault(number, "nested too deeply; write one object a line, as the format has it")
        if len(self.faults) > before:
            self._note_faulty(raw)

    def _note_faulty(self, raw: dict[str, Any] | None) -> None:
        """Remember what a faulty line is about, so that what refers to it is no fault too."""
        type_ = None if raw is None else raw.get("type")
        # An oath refers to an appointment by the inspector's name.
        id = None if raw is None else raw.get("inspector" if type_ == "appointment" else "id")
        if isinstance(type_, str) and isinstance(id, str):
            self.faulty.add((type_, id))
        elif not (isinstance(type_, str) and type_ in _OTHERS):
            self.unread = True

    def _parse(self, number: int, line: str) -> dict[str, Any] | None:
        """The object of a line; None where there is none."""
        try:
            raw = _parsed(line)
        except ValueError as error:
            if line.strip():
                self.fault(number, f"not JSON ({error}); write one object a line")
            else:
                self.fault(number, "a blank line; write one object a line")
            return None
        if not isinstance(raw, dict):
            self.fault(number, f"{values.shown(raw)} is not an object; write one object a line")
            return None
        if _may_repeat_keys(line, raw) or "\\u" in line:
            faults = _hidden_faults(line)
            if faults:
                self.faults += [Fault(number, fault) for fault in faults]
                self._note_faulty(raw)
                return None
        return raw

    def _take(self, number: int, raw: dict[str, Any], line: str) -> None:
        """Keep the fact that a line states."""
        type_ = raw.get("type")
        if number == 1 and type_ != "meeting":
            self.fault(1, 'the first line must be the meeting: {"type": "meeting", …}')
        try:
            if type_ == "instrument":
                self._instrument(number, raw, line)
            elif type_ == "holding":
                self._holding(number, raw)
            elif type_ == "meeting":
                self._meeting(number, raw)
            elif type_ == "class":
                share_class = agenda_lines.share_class(raw)
                self._unique("class", share_class.id, self.classes)
                self.classes[share_class.id] = (number, share_class)
            elif type_ == "matter":
                matter = agenda_lines.matter(raw)
                self._unique("matter", matter.id, self.matters)
                self.matters[matter.id] = (number, raw)
            elif isinstance(type_, str) and type_ in _OTHERS:
                self.others[type_].append(
                    (number, agenda_lines.convert(raw, _OTHERS[type_], type_))
                )
            else:
                known = ", ".join(TYPES)
                self.fault(number, f"type: {values.shown(type_)} is not one of {known}")
        except Faults as error:
            for fault in error.faults:
                self.fault(number, fault)

    def _unique(self, what: str, id: str, known: Mapping[str, tuple[int, Any]]) -> None:
        if id in known:
            raise Faults([f"{what}: id {id!r} is already that of line {known[id][0]}"])

    def _meeting(self, number: int, raw: dict[str, Any]) -> None:
        agenda_lines.meeting_fields(raw)
        if self.meeting is not None:
            raise Faults([f"meeting: a record has one, and line {self.meeting[0]} is it"])
        self.meeting = (number, raw)

    def _holding(self, number: int, raw: dict[str, Any]) -> None:
        shares = raw.get("shares")
        if (
            len(raw) == 5
            and type(shares) is str
            and len(shares) <= 30
            and shares.isdecimal()
            and shares.isascii()
            and shares[0] != "0"
            and type(raw.get("class")) is str
            and raw["class"] in self.classes
            and _is_text(raw.get("id"))
            and _is_text(raw.get("holder"))
        ):
            holding = Holding(raw["id"], self.classes[raw["class"]][1].id, int(shares))
        else:
            read = agenda_lines.convert(raw, HOLDING, "holding")
            holding = Holding(
                read["id"],
                read["class"],
                read["shares"],
                read.get("kind", "registered"),
                read.get("under"),
                read.get("joint", ()),
                read.get("excluded", False),
                read.get("interested", ()),
            )
        if holding.id in self.holdings:
            line = self.holding_lines.get(holding.id)
            where = f" of line {line}" if line else ""
            raise Faults([f"holding: id {holding.id!r} is already that of another holding{where}"])
        self.holdings[holding.id] = holding
        if (
            holding.under is not None
            or holding.interested
            or holding.share_class not in self.classes
        ):
            self.holding_lines[holding.id] = number

    def _instrument(self, number: int, raw: dict[str, Any], line: str) -> None:
        if raw.keys() <= _PLAIN_INSTRUMENT:
            instrument = self._plain_instrument(number, raw, line)
        else:
            instrument = None
        if instrument is None:
            read = agenda_lines.convert(raw, INSTRUMENT, "instrument")
            for name in _NOT_COUNTED:
                read.pop(name, None)
            read["votes"] = self._same(read.get("votes", {}), raw, line)
            instrument = Instrument(line=number, **read)
        if instrument.form == "revocation" and instrument.votes:
            raise Faults(["instrument: a revocation carries no votes; leave them out"])
        if instrument.id in self.instrument_ids:
            before = self.instrument_ids[instrument.id]
            raise Faults([f"instrument: id {instrument.id!r} is already that of line {before}"])
        self.instrument_ids[instrument.id] = number
        if self.as_of is not None and instrument.received > self.as_of:
            self.later.append(instrument)
            return
        received = self.instruments.get(instrument.holding)
        if received is None:
            self.instruments[instrument.holding] = [instrument]
        else:
            received.append(instrument)

    def _plain_instrument(self, number: int, raw: dict[str, Any], line: str) -> Instrument | None:
        """An instrument of the most common fields; None where it takes a closer look."""
        try:
            form, channel = _FORMS[raw["form"]], _CHANNELS[raw["channel"]]
            id, holding, votes = raw["id"], raw["holding"], raw["votes"]
            dated = raw.get("dated")
            if not (_is_text(id) and _is_text(holding) and type(votes) is dict):
                return None
            return Instrument(
                id,
                holding,
                form,
                channel,
                values.time(raw["received"]),
                number,
                self._same(votes, raw, line),
                None if dated is None else values.day(dated),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def _same(self, votes: dict[str, Any], raw: dict[str, Any], line: str) -> dict[str, Any]:
        """One object for all the instruments that are marked alike.

        Where votes are the last field, the rest of the line says how they are marked; it is
        the only field with an object, so its key cannot stand anywhere before it.
        """
        start = line.find('"votes": {') if next(reversed(raw)) == "votes" else -1
        alike = repr(votes) if start < 0 else line[start:]
        return self.votes.setdefault(alike, votes)

    # What the lines say of each other.

    def finish(self) -> Record:
        """Check the references and lay out the agenda."""
        if not self.lines:
            self.fault(1, 'an empty record; the first line must be {"type": "meeting", …}')
        if self.meeting is None:
            raise UnreadableRecord(self.faults or [Fault(1, "there is no meeting line")])
        # Marks are checked against the whole record: a later line may bring a substitute.
        whole = lay_out(meeting_facts(self, None))
        check(self, whole)
        counted_lines.check(self)
        check_inspection(self)
        if self.faults:
            raise UnreadableRecord(self.faults)
        agenda = whole if self.as_of is None else lay_out(meeting_facts(self, self.as_of))
        return Record(
            agenda,
            self.holdings,
            self.instruments,
            self._latest_rulings(),
            self._attendance(),
            shares_beneath(self.holdings.values()),
        )

    def _latest_rulings(self) -> dict[str, Ruling]:
        latest = sorted(known_by(self, "ruling", self.as_of), key=lambda one: one[1]["at"])
        return {
            read["instrument"]: Ruling(
                read["instrument"], read["decision"], read["reason"], read["by"], read["at"]
            )
            for _, read in latest
        }

    def _attendance(self) -> dict[str, list[Attendance]]:
        attendance: dict[str, list[Attendance]] = {}
        for _, read in known_by(self, "attendance", self.as_of):
            attendance.setdefault(read["holding"], []).append(
                Attendance(read["holding"], read["at"])
            )
        return attendance


_PLAIN_INSTRUMENT = frozenset(
    {"type", "id", "holding", "form", "channel", "received", "votes", "dated"}
)


def _is_text(value: Any) -> bool:
    return type(value) is str and value != ""


_FORMS: Mapping[Any, str] = {"proxy": "proxy", "ballot": "ballot"}
_CHANNELS: Mapping[Any, str] = {channel: channel for channel in CHANNELS}


_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def _parsed(line: str) -> Any:
    """What `json.loads` returns, in two thirds of its time on a line as it should be."""
    try:
        raw, end = _scan(line, 0)
    except StopIteration:
        return json.loads(line)
    return raw if line[end:] in ("\n", "") else json.loads(line)


def _may_repeat_keys(line: str, raw: dict[str, Any]) -> bool:
    """Whether an object of the line may have one key twice, which JSON parsers let pass."""
    keys = len(raw)
    if raw.get("type") == "instrument":
        votes = raw.get("votes")
        if type(votes) is dict:
            keys += len(votes)
            for mark in votes.values():
                if type(mark) is not str:
                    keys += _keys_within(mark)
    elif raw.get("type") != "holding":
        keys = _keys_within(raw)
    spaced = '" :' in line or '"\t:' in line or '"\r' in line
    return spaced or line.count('":') != keys


def _keys_within(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys_within(one) for one in value.values())
    return sum(_keys_within(one) for one in value) if isinstance(value, list) else 0


def _hidden_faults(line: str) -> list[str]:
    """Keys given twice, and characters that are no text."""
    try:
        raw = json.loads(line, object_pairs_hook=_without_repeats)
    except Faults as error:
        return list(error.faults)
    text = json.dumps(raw, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in text) or "\\u0000" in text:
        return ["a character that is no text (half of a pair, or null); leave it out"]
    return []


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise Faults([f"{key!r} is given twice in one object; give it once"])
        read[key] = value
    return read
