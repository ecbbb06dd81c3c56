"""A short notation for meetings in tests: lines of a record, and the count of them.

    count(proposal("2"), holding("A", 600), card("a1", "A", {"2": "for"}))

The meeting is that of the rules' worked examples: May 30, 2003, in Los Angeles, forms mailed on
April 24, polls closed at 10:00. A time is written "05-29 20:00"; outstanding shares are those of
the register unless given.
"""

import json

from voting.record import values
from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

MEETING = {
    "type": "meeting",
    "id": "m",
    "issuer": "Example Corp.",
    "title": "Annual Meeting",
    "timezone": "America/Los_Angeles",
    "record_date": "2003-04-10",
    "mailed": "2003-04-24",
    "convenes": "2003-05-30T09:00:00-07:00",
    "polls": {"open": "2003-05-30T09:10:00-07:00", "close": "2003-05-30T10:00:00-07:00"},
}
CUTOFFS = {
    "internet": "2003-05-29T20:00:00-07:00",
    "telephone": "2003-05-29T20:00:00-07:00",
    "nominee": "2003-05-28T17:00:00-07:00",
}


def at(short):
    """A moment of 2003 in Los Angeles, from "05-29 20:00" or "05-29 20:00:01"."""
    day, _, hour = short.partition(" ")
    return f"2003-{day}T{hour}{':00' if hour.count(':') == 1 else ''}-07:00"


def meeting(**changed):
    return {**MEETING, **changed}


def share_class(id, outstanding, votes_per_share="1"):
    return {
        "type": "class",
        "id": id,
        "name": f"Class {id}",
        "outstanding": str(outstanding),
        "votes_per_share": str(votes_per_share),
    }


def more_than_half(of, **more):
    return {"rule": "majority", "of": of, **more}


def proposal(id="2", of="outstanding", **more):
    fields = {"board": "for", "standard": more_than_half(of), **more}
    return {"type": "matter", "id": id, "title": f"Matter {id}", "kind": "proposal", **fields}


def frequency(id="F", **more):
    return {"type": "matter", "id": id, "title": "Frequency", "kind": "frequency", **more}


def election(id="1", nominees="X", seats=1, **more):
    """An election by plurality; `nominees` are their ids, which are also their names."""
    named = [{"id": one, "name": one} for one in nominees.split()]
    fields = {"board": "for", "standard": {"rule": "plurality"}, **more}
    return {
        "type": "matter",
        "id": id,
        "title": "Election",
        "kind": "election",
        "seats": seats,
        "nominees": named,
        **fields,
    }


def holding(id, shares, **more):
    fields = {"holder": f"Holder {id}", "class": "common", "shares": str(shares), **more}
    return {"type": "holding", "id": id, **fields}


def _act(id, holder, votes, form, channel, received, more):
    line = {
        "type": "instrument",
        "id": id,
        "holding": holder,
        "form": form,
        "channel": channel,
        "received": at(received),
        **more,
    }
    return line if votes is None else {**line, "votes": votes}


def card(id, holder, votes=None, received="05-10 09:00", dated="05-08", **more):
    """A paper proxy, dated unless `dated` is None; a year may be given ("2000-05-30")."""
    if dated is not None:
        more["dated"] = dated if len(dated) > 5 else f"2003-{dated}"
    return _act(id, holder, votes, "proxy", "mail", received, more)


def web(id, holder, votes=None, received="05-20 14:00", **more):
    return _act(id, holder, votes, "proxy", "internet", received, more)


def phone(id, holder, votes=None, received="05-20 14:00", **more):
    return _act(id, holder, votes, "proxy", "telephone", received, more)


def file(id, holder, votes=None, received="05-21 09:00", **more):
    """Instructions in a nominee's file."""
    return _act(id, holder, votes, "proxy", "nominee", received, more)


def ballot(id, holder, votes=None, received="05-30 09:30", **more):
    return _act(id, holder, votes, "ballot", "in_person", received, more)


def revocation(id, holder, received="05-28 16:00", dated=None, **more):
    if dated is not None:
        more["dated"] = f"2003-{dated}"
    return _act(id, holder, None, "revocation", "mail", received, more)


def attends(holder, when="05-30 08:45"):
    return {"type": "attendance", "holding": holder, "at": at(when)}


def ruling(instrument, decision, when="05-30 11:00"):
    return {
        "type": "ruling",
        "instrument": instrument,
        "decision": decision,
        "reason": "on its face",
        "by": "Inspectors",
        "at": at(when),
    }


def closed(matter, when):
    return {"type": "polls", "matter": matter, "state": "closed", "at": at(when)}


def opened(matter, when):
    return {"type": "polls", "matter": matter, "state": "opened", "at": at(when)}


def substitution(matter, nominee, substitute, when="05-27 09:00"):
    named = {"id": substitute, "name": substitute}
    return {
        "type": "substitution",
        "matter": matter,
        "nominee": nominee,
        "with": named,
        "at": at(when),
    }


def whole(lines, outstanding=None):
    """A record that can be read: a meeting and a class are added where none are given."""
    lines = list(lines)
    if not any(line["type"] == "class" for line in lines):
        if outstanding is None:
            register = [line for line in lines if line["type"] == "holding"]
            top = [one for one in register if not one.get("under") and not one.get("excluded")]
            total = sum(values.quantity(one["shares"]) for one in top)
            outstanding = values.written(total)
        lines.insert(0, share_class("common", outstanding))
    if not any(line["type"] == "meeting" for line in lines):
        lines.insert(0, meeting())
    lines.sort(key=lambda line: line["type"] != "meeting")
    return lines


def result_of(lines, as_of=None):
    """The result of a record given as a list of objects."""
    moment = None if as_of is None else values.time(as_of)
    texts = [json.dumps(line, ensure_ascii=False) for line in lines]
    return as_dict(recount(read_record(texts, moment), moment))


def count(*lines, outstanding=None, as_of=None):
    """Count a meeting from some of its lines."""
    return Counted(result_of(whole(lines, outstanding), at(as_of) if as_of else None))


class Counted:
    """A result, with what tests ask of it."""

    def __init__(self, result):
        self.result = result
        self.quorum = result["quorum"]
        self.governing = result["governing"]
        self.matters = {matter["id"]: matter for matter in result["matters"]}

    def votes(self, matter="2", nominee=None):
        """Votes on a matter by choice, those that are not zero."""
        totals = self.matters[matter]["totals"]
        totals = totals if nominee is None else totals[nominee]
        return {choice: votes for choice, votes in totals.items() if votes != "0"}

    def outcome(self, matter="2"):
        return self.matters[matter]["outcome"]

    def why(self, matter="2"):
        return self.matters[matter]["why"]

    def status(self, instrument):
        """An instrument's status, with by or reason: "superseded by a2", "late (polls)"."""
        found = self.result["instruments"][instrument]
        text = found["status"]
        if "by" in found:
            text += f" by {found['by']}"
        return text + (f" ({found['reason']})" if "reason" in found else "")

    def exceptions(self):
        return {(one["kind"], one.get("instrument")) for one in self.result["exceptions"]}
