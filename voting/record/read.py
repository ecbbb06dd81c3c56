"""Reads a meeting record, line by line, and finds every fault in it.

The order of lines does not matter to the reader, but that `meeting` comes first: what a line
refers to may come later. The two kinds of line that come by the million, holdings and
instruments, are read by hand; the others by their tables of fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from voting.rules.agenda import Agenda, lay_out
from voting.rules.entitlement import shares_beneath
from voting.rules.facts import (
    Attendance,
    Holding,
    Instrument,
    Meeting,
    Polls,
    Quantity,
    Ruling,
    ShareClass,
    Substitution,
)

from . import agenda_lines, values
from .agenda_lines import CHANNELS, Faults, Field, Fields
from .ballot_marks import faults_of_votes


class Fault(NamedTuple):
    """What is wrong with a line of the record, and what would be right."""

    line: int
    message: str


class UnreadableRecord(ValueError):
    """The record has faults; nothing of it is used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(f"{len(self.faults)} faults")


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
}
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


@dataclass
class _RecordReader:
    """Collects facts line by line, and then checks what they say of each other."""

    as_of: datetime | None
    faults: list[Fault] = field(default_factory=list)
    faulty: set[tuple[str, str]] = field(default_factory=set)
    unread: bool = False
    lines: int = 0
    meeting: tuple[int, dict[str, Any]] | None = None
    classes: dict[str, tuple[int, ShareClass]] = field(default_factory=dict)
    matters: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    holdings: dict[str, Holding] = field(default_factory=dict)
    holding_lines: dict[str, int] = field(default_factory=dict)
    instrument_ids: dict[str, int] = field(default_factory=dict)
    instruments: dict[str, list[Instrument]] = field(default_factory=dict)
    later: list[Instrument] = field(default_factory=list)
    votes: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: dict[str, list[tuple[int, dict[str, Any]]]] = field(
        default_factory=lambda: {name: [] for name in _OTHERS}
    )

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, message))

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
        type_, id = (None, None) if raw is None else (raw.get("type"), raw.get("id"))
        if isinstance(type_, str) and isinstance(id, str):
            self.faulty.add((type_, id))
        elif not (isinstance(type_, str) and type_ in _OTHERS):
            self.unread = True

    def _is_there(self, type_: str, id: str, known: Mapping[str, Any]) -> bool:
        """Whether the record has something of this id, or may have it in a line with a fault."""
        return id in known or (type_, id) in self.faulty or self.unread

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
        whole = lay_out(self._agenda_facts(None))
        self._check_agenda(whole)
        self._check_register(whole)
        self._check_instruments(whole)
        self._check_others(whole)
        if self.faults:
            raise UnreadableRecord(self.faults)
        agenda = whole if self.as_of is None else lay_out(self._agenda_facts(self.as_of))
        return Record(
            agenda,
            self.holdings,
            self.instruments,
            self._latest_rulings(),
            self._attendance(),
            shares_beneath(self.holdings.values()),
        )

    def _known(self, type_: str, as_of: datetime | None) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, read in self.others[type_]:
            if as_of is None or read["at"] <= as_of:
                yield number, read

    def _agenda_facts(self, as_of: datetime | None) -> Meeting:
        assert self.meeting is not None
        meeting = dict(self.meeting[1])
        matters = {id: dict(raw) for id, (_, raw) in self.matters.items()}
        for number, amendment in self._known("amendment", as_of):
            self._amend(number, amendment, meeting, matters)
        fields = agenda_lines.meeting_fields(meeting)
        return Meeting(
            classes={id: share_class for id, (_, share_class) in self.classes.items()},
            matters=tuple(agenda_lines.matter(raw) for raw in matters.values()),
            announcements=tuple(
                Polls(read["matter"], read["state"], read["at"])
                for _, read in sorted(self._known("polls", as_of), key=lambda one: one[1]["at"])
            ),
            substitutions=tuple(
                Substitution(read["matter"], read["nominee"], read["with"], read["at"])
                for _, read in self._known("substitution", as_of)
            ),
            **fields,
        )

    def _amend(
        self,
        number: int,
        amendment: Mapping[str, Any],
        meeting: dict[str, Any],
        matters: dict[str, dict[str, Any]],
    ) -> None:
        """Change the fields that an amendment names; a bad one is a fault and changes nothing."""
        changed = amendment.get("matter")
        try:
            if "meeting" in amendment:
                agenda_lines.meeting_fields({**meeting, **amendment["meeting"]})
                if amendment["meeting"].get("id", meeting["id"]) != meeting["id"]:
                    raise Faults(["amendment: the id of a meeting cannot change"])
                meeting.update(amendment["meeting"])
            if changed is not None:
                if not isinstance(changed.get("id"), str) or changed["id"] not in matters:
                    if self._is_there("matter", str(changed.get("id")), {}):
                        return
                    known = ", ".join(matters)
                    raise Faults([f"amendment: matter: name one of {known} in its id"])
                agenda_lines.matter({**matters[changed["id"]], **changed})
                matters[changed["id"]].update(changed)
            if changed is None and "meeting" not in amendment:
                raise Faults(["amendment: needs the fields of a matter or of the meeting"])
        except Faults as error:
            self.faults += [Fault(number, fault) for fault in error.faults]

    def _check_agenda(self, agenda: Agenda) -> None:
        meeting = agenda.meeting
        line = self.meeting[0] if self.meeting else 1
        classes = ", ".join(self.classes)
        if not self.classes:
            self.fault(line, 'a record needs at least one class: {"type": "class", …}')
        for quorum in meeting.quorum:
            of_class = quorum.share_class
            if of_class is not None and not self._is_there("class", of_class, self.classes):
                self.fault(line, f"meeting: quorum: no class {of_class!r}; known are {classes}")
        for matter in agenda.matters:
            named = [*(matter.classes or ())]
            standards = [matter.standard]
            while standards:
                one = standards.pop()
                named += [one.share_class] if one.share_class else []
                standards += one.parts + ((one.if_contested,) if one.if_contested else ())
            for share_class in named:
                if not self._is_there("class", share_class, self.classes):
                    self.fault(
                        self.matters[matter.id][0],
                        f"matter: no class {share_class!r}; known are {classes}",
                    )

    def _check_register(self, agenda: Agenda) -> None:
        for id, number in self.holding_lines.items():
            holding = self.holdings[id]
            if not self._is_there("class", holding.share_class, self.classes):
                known = ", ".join(self.classes)
                self.fault(number, f"holding: no class {holding.share_class!r}; known are {known}")
            for matter in holding.interested:
                if not self._is_there("matter", matter, self.matters):
                    known = ", ".join(self.matters)
                    self.fault(
                        number, f"holding: interested: no matter {matter!r}; known are {known}"
                    )
            if holding.under is not None:
                self._check_under(holding, number)
        for id, beneath in shares_beneath(self.holdings.values()).items():
            above = self.holdings.get(id)
            if above is not None and beneath > above.shares:
                under = [one.id for one in self.holdings.values() if one.under == id]
                self.fault(
                    self.holding_lines[under[-1]],
                    f"holding: {', '.join(under)} lie under {id} with {values.written(beneath)} "
                    f"shares, but it has {values.written(above.shares)}",
                )

    def _check_under(self, holding: Holding, number: int) -> None:
        above = self.holdings.get(holding.under or "")
        if above is None:
            if not self._is_there("holding", holding.under or "", self.holdings):
                self.fault(number, f"holding: under: no holding {holding.under!r}")
        elif above.share_class != holding.share_class:
            self.fault(number, f"holding: under: {above.id} is of class {above.share_class}")
        else:
            seen = {holding.id}
            while above is not None and above.under is not None and above.id not in seen:
                seen.add(above.id)
                above = self.holdings.get(above.under)
            if above is not None and above.id in seen:
                self.fault(number, f"holding: {holding.id} lies under itself")

    def _check_instruments(self, agenda: Agenda) -> None:
        bad_votes = {}
        for votes in self.votes.values():
            readable = {
                matter: mark
                for matter, mark in votes.items()
                if matter in self.matters or not self._is_there("matter", matter, self.matters)
            }
            faults = faults_of_votes(readable, agenda)
            if faults:
                bad_votes[id(votes)] = faults
        unknown = self.instruments.keys() - self.holdings.keys()
        if bad_votes or unknown or self.later:
            everything = [one for each in self.instruments.values() for one in each] + self.later
            for instrument in everything:
                if not self._is_there("holding", instrument.holding, self.holdings):
                    self.fault(
                        instrument.line,
                        f"instrument: no holding {instrument.holding!r} in the register",
                    )
                for fault in bad_votes.get(id(instrument.votes), ()):
                    self.fault(instrument.line, f"instrument: {fault}")

    def _check_others(self, agenda: Agenda) -> None:
        for number, read in self.others["ruling"]:
            if not self._is_there("instrument", read["instrument"], self.instrument_ids):
                self.fault(number, f"ruling: no instrument {read['instrument']!r}")
        for number, read in self.others["attendance"]:
            if not self._is_there("holding", read["holding"], self.holdings):
                self.fault(number, f"attendance: no holding {read['holding']!r} in the register")
        for number, read in self.others["polls"]:
            known_matters = {"*": None, **self.matters}
            if not self._is_there("matter", read["matter"], known_matters):
                known = ", ".join(self.matters)
                self.fault(number, f"polls: no matter {read['matter']!r}; known are * and {known}")
        taken: dict[str, set[str]] = {}
        for number, read in self.others["substitution"]:
            places = agenda.place_of.get(read["matter"])
            if places is None:
                election = read["matter"]
                if election in agenda.kind_of or not self._is_there("matter", election, {}):
                    self.fault(number, f"substitution: {election!r} is no election here")
            elif read["nominee"] not in places:
                self.fault(number, f"substitution: {read['nominee']!r} is no nominee of the matter")
            else:
                matter = next(one for one in agenda.matters if one.id == read["matter"])
                known_ids = taken.setdefault(matter.id, {one.id for one in matter.nominees})
                if read["with"].id in known_ids:
                    self.fault(
                        number,
                        f"substitution: with: id {read['with'].id!r} is already that of a nominee",
                    )
                known_ids.add(read["with"].id)

    def _latest_rulings(self) -> dict[str, Ruling]:
        known = sorted(self._known("ruling", self.as_of), key=lambda one: one[1]["at"])
        return {
            read["instrument"]: Ruling(
                read["instrument"], read["decision"], read["reason"], read["by"], read["at"]
            )
            for _, read in known
        }

    def _attendance(self) -> dict[str, list[Attendance]]:
        attendance: dict[str, list[Attendance]] = {}
        for _, read in self._known("attendance", self.as_of):
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
