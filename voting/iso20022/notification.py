"""Writes seev.001 MeetingNotification: the meeting, its resolutions, and until when to vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from voting.rules.agenda import Agenda
from voting.rules.facts import Matter
from voting.rules.quorum import outstanding_votes
from voting.rules.sentences import requirement
from voting.rules.standards import least_that_passes

from .reading import Element
from .resolutions import Resolution, resolutions
from .vocabulary import (
    BROKER_NON_VOTE_CODE,
    CODE_OF_CHOICE,
    ISSUER,
    NOTIFICATION,
    recommended,
)
from .writing import Header, Writer

#: How to take part, by the channel whose cutoff is the deadline of it.
_PARTICIPATION = {"nominee": "PRXY", "internet": "EVOT", "mail": "MAIL", "in_person": "PHYS"}
_TELEPHONE = "TELE"

_WHAT_COUNTS = (
    "Give quantities for each resolution; a vote by code is one of the whole balance in InstdBal. "
    f"Broker non-votes are Prtry with Id {BROKER_NON_VOTE_CODE} and Issr {ISSUER}. In a cumulative "
    "election FOR cannot be instructed here."
)


def notification(
    agenda: Agenda,
    id: str,
    *,
    version: str | None = None,
    header: Header | None = None,
    country: str = "",
    isins: Mapping[str, str] | None = None,
) -> bytes:
    """The notice of a meeting, valid for the schema of `version` (the newest by default).

    `id` is the notice's own. `country` is the two letters of the place's country, which the
    schema wants beside an address; without it the place is told in the additional information.
    `isins` are the ISINs of share classes by their ids, as far as they are known.
    """
    meeting = agenda.meeting
    writer = Writer(NOTIFICATION, version)
    general = writer.add(writer.body, "NtfctnGnlInf")
    if writer.newest:
        writer.id(general, "NtfctnId", id)
    writer.text(general, "NtfctnTp", "NEWM")
    state = writer.add(general, "NtfctnSts")
    writer.text(state, "EvtCmpltnsSts", "COMP")
    writer.text(state, "EvtConfSts", "CONF")
    writer.flag(general, "ShrhldrRghtsDrctvInd", False)

    _meeting(writer, agenda)
    _when_and_where(writer, agenda, country)
    writer.text(writer.body, "Issr/Id/NmAndAdr/Nm", meeting.issuer, 350)
    for share_class in meeting.classes.values():
        security = writer.add(writer.body, "Scty")
        writer.security(security, share_class, (isins or {}).get(share_class.id, ""))
    for resolution in resolutions(agenda).standing:
        _resolution(writer, agenda, resolution)
    _voting(writer, agenda)
    if meeting.place and not country:
        narrative = writer.add(writer.body, "AddtlInf", "Dsclmr")
        writer.text(narrative, "Lang", "en")
        writer.text(narrative, "AddtlInf", f"Place of the meeting: {meeting.place}", 8000)
    return writer.finished(header)


def deadline(agenda: Agenda, channel: str) -> datetime | None:
    """The last moment for a channel: its cutoff, or the close of the polls; None if not known."""
    cutoff = agenda.meeting.cutoffs.get(channel)
    return agenda.last_close if cutoff is None else cutoff


def _meeting(writer: Writer, agenda: Agenda) -> None:
    meeting = agenda.meeting
    notice = writer.add(writer.body, "Mtg")
    writer.id(notice, "MtgId", meeting.id)
    writer.id(notice, "IssrMtgId", meeting.id)
    writer.kind_of_meeting(notice, agenda)
    if meeting.mailed is not None:
        writer.day(notice, "AnncmntDt/Dt", meeting.mailed)
    writer.flag(notice, "OneManOneVoteInd", False)
    for channel, code in _PARTICIPATION.items():
        participation = writer.add(notice, "Prtcptn")
        writer.text(participation, "PrtcptnMtd/Cd", code)
        _deadline(writer, participation, "IssrDdlnForVtng", deadline(agenda, channel))
    if "telephone" in meeting.cutoffs:
        participation = writer.add(notice, "Prtcptn")
        writer.proprietary(writer.add(participation, "PrtcptnMtd", "Prtry"), _TELEPHONE)
        _deadline(writer, participation, "IssrDdlnForVtng", deadline(agenda, "telephone"))
    outstanding = sum(one.outstanding for one in meeting.classes.values())
    writer.quantity(notice, "TtlNbOfSctiesOutsdng/Unit", outstanding)
    votes = outstanding_votes(meeting)
    # The schema has whole votes alone; part of a vote is not dropped here, so nothing is said.
    if votes == int(votes):
        writer.text(notice, "TtlNbOfVtngRghts", str(int(votes)))
    fixed = writer.add(notice, "EntitlmntFxgDt")
    writer.day(fixed, "Dt/Dt", meeting.record_date)
    writer.text(fixed, "DtMd", "EODY")


def _when_and_where(writer: Writer, agenda: Agenda, country: str) -> None:
    meeting = agenda.meeting
    details = writer.add(writer.body, "MtgDtls")
    writer.time(details, "DtAndTm/DtOrDtTm/DtTm", meeting.convenes)
    writer.text(details, "DtSts", "CNFR")
    writer.flag(details, "QrmReqrd", True)
    if meeting.place and country:
        address = writer.add(details, "Lctn", "Adr")
        for line in meeting.place.splitlines()[:5]:
            writer.text(address, "AdrLine", line, 70)
        writer.text(address, "Ctry", country)
    else:
        writer.text(details, "Lctn/LctnCd", "UKWN")
    if len(meeting.quorum) == 1 and meeting.quorum[0].share_class is None:
        (quorum,) = meeting.quorum
        votes = outstanding_votes(meeting)
        least = least_that_passes(votes, quorum.fraction, strict=quorum.strict)
        writer.text(details, "QrmQty/QrmQty", f"{least} votes", 35)


def _resolution(writer: Writer, agenda: Agenda, resolution: Resolution) -> None:
    matter = resolution.matter
    element = writer.add(writer.body, "Rsltn")
    writer.id(element, "IssrLabl", resolution.label)
    description = writer.add(element, "Desc")
    writer.text(description, "Lang", "en")
    title = f"{matter.title}: {resolution.name}" if resolution.nominee else matter.title
    longest_title, longest = (1025, 8000) if writer.newest else (350, 1025)
    needs = requirement(matter, agenda.meeting)
    writer.text(description, "Titl", title, longest_title)
    # A title that had to be cut is said in full where there is more room.
    whole = f"{title}. " if len(title) > longest_title else ""
    writer.text(description, "Desc", f"{whole}{needs[:1].upper()}{needs[1:]}.", longest)
    if resolution.group:
        writer.id(element, "ListgGrpRsltnLabl", resolution.group)
    writer.flag(element, "ForInfOnly", False)
    writer.text(element, "VoteTp", "ADVI" if matter.advisory else "BNDG")
    writer.text(element, "Sts", "ACTV")
    writer.flag(element, "SubmittdBySctyHldr", matter.proponent not in (None, "", "board"))
    for choice in matter.choices:
        if not (matter.cumulative and choice == "for"):
            writer.text(element, "VoteInstrTp/VoteInstrTpCd/Tp", CODE_OF_CHOICE[choice])
    own = writer.add(element, "VoteInstrTp", "VoteInstrTpCd", "Prtry")
    writer.proprietary(own, BROKER_NON_VOTE_CODE)
    choice_of_board = recommended(matter, resolution.first)
    code = "NREC" if choice_of_board is None else CODE_OF_CHOICE[choice_of_board]
    writer.text(element, "MgmtRcmmndtn", code)
    _entitlement(writer, element, agenda, matter)
    _threshold(writer, element, agenda, matter)


def _entitlement(writer: Writer, element: Element, agenda: Agenda, matter: Matter) -> None:
    """Votes for each share, where all classes that vote on the matter have the same."""
    classes = agenda.meeting.classes
    votes = {classes[id].votes_per_share for id in agenda.meeting.classes_of(matter)}
    if len(votes) == 1:
        writer.quantity(element, "Entitlmnt/EntitlmntRatio", votes.pop())


def _threshold(writer: Writer, element: Element, agenda: Agenda, matter: Matter) -> None:
    """The votes that pass, where they are known before the vote: of all outstanding shares."""
    standard = matter.standard
    if matter.kind != "proposal" or standard.rule not in ("majority", "threshold"):
        return
    if standard.of != "outstanding" or standard.excluding_interested:
        return
    classes = agenda.meeting.classes_of(matter)
    if standard.share_class is not None:
        classes = (standard.share_class,)
    votes = outstanding_votes(agenda.meeting, classes)
    least = least_that_passes(votes, standard.fraction, strict=standard.strict)
    inner = ("Thrshld", "ThrshldNb") if writer.newest else ("ThrshldNb",)
    writer.text(element, "/".join(("VtngRghtsThrshldForApprvl", *inner)), str(least))


def _voting(writer: Writer, agenda: Agenda) -> None:
    vote = writer.add(writer.body, "Vote")
    writer.flag(vote, "PrtlVoteAllwd", True)
    writer.flag(vote, "SpltVoteAllwd", True)
    _deadline(writer, vote, "VoteMktDdln", deadline(agenda, "nominee"))
    # A proxy may be revoked until the polls close (S18).
    _deadline(writer, vote, "RvcbltyMktDdln", agenda.last_close)
    writer.flag(vote, "BnfclOwnrDsclsr", False)
    writer.text(vote, "AddtlVtngRqrmnts", _WHAT_COUNTS, 350)


def _deadline(writer: Writer, parent: Element, name: str, moment: datetime | None) -> None:
    if moment is None:
        writer.text(parent, f"{name}/DtCd", "UKWN")
    else:
        writer.time(parent, f"{name}/DtOrDtTm/DtTm", moment)
