"""Addresses of the secretary's, the inspectors' and the registrar's pages."""

from django.urls import path

from voting.views import (
    admission,
    desk,
    floor_business,
    inspector,
    messages,
    nominee,
    overvotes,
)

app_name = "desk"


def at(address: str) -> str:
    """An address below that of a meeting."""
    return f"meetings/<str:key>/{address}"


urlpatterns = [
    path(at(""), desk.dashboard, name="dashboard"),
    path(at("not-voted/"), desk.not_voted, name="not_voted"),
    path(at("instruments/"), desk.instruments, name="instruments"),
    path(at("instruments/<int:instrument>/"), desk.instrument, name="instrument"),
    path(at("instruments/<int:instrument>/ruling/"), inspector.ruling, name="ruling"),
    path(at("revocations/"), desk.revocations_page, name="revocations"),
    path(at("revocations/<int:holding>/"), desk.enter_revocation, name="enter_revocation"),
    path(at("messages/"), messages.messages_page, name="messages"),
    path(at("messages/notification.xml"), messages.notification, name="message_notification"),
    path(at("messages/result.xml"), messages.result, name="message_result"),
    path(at("polls/"), inspector.polls, name="polls"),
    path(at("polls/<str:state>/"), inspector.announce_polls, name="announce_polls"),
    path(at("admission/"), admission.desk, name="admission"),
    path(at("admission/scan/"), admission.scan, name="scan"),
    path(at("admission/next/"), admission.admit_next, name="admit_next"),
    path(at("admission/admit/"), admission.admit, name="admit_guest"),
    path(at("admission/admit/<int:holding>/"), admission.admit, name="admit"),
    path(at("admission/people/<int:attendee>/"), admission.attendee, name="attendee"),
    path(at("admission/people/<int:attendee>/move/"), admission.move, name="move"),
    path(at("admission/people/<int:attendee>/badge/"), admission.badge, name="badge"),
    path(at("admission/people/<int:attendee>/ballot/"), admission.issue, name="issue_ballot"),
    path(at("admission/ballots/<str:number>/"), admission.ballot, name="ballot"),
    path(at("admission/ballots/<str:number>.pdf"), admission.ballot_paper, name="ballot_paper"),
    path(at("admission/ballots/<str:number>/key/"), admission.key_ballot, name="key_ballot"),
    path(at("floor/"), floor_business.floor, name="floor"),
    path(at("floor/raise/"), floor_business.raise_matter, name="raise_matter"),
    path(at("floor/<int:matter>/discretion/"), floor_business.discretion, name="discretion"),
    path(at("floor/substitution/"), floor_business.substitute, name="substitute"),
    path(at("floor/adjournment/"), floor_business.adjourn, name="adjourn"),
    path(at("report/"), inspector.report, name="report"),
    path(at("report.pdf"), inspector.report_pdf, name="report_pdf"),
    path(at("report.json"), inspector.report_json, name="report_json"),
    path(at("record.jsonl"), inspector.record, name="record"),
    path(at("positions/"), nominee.own_positions, name="positions"),
    path(at("positions/template.csv"), nominee.template, name="nominee_template"),
    path(at("positions/files/"), nominee.send_file, name="send_file"),
    path(at("positions/files/<int:file>/"), nominee.nominee_file, name="nominee_file"),
    path(at("positions/files/<int:file>/record/"), nominee.record_file, name="record_file"),
    path(at("positions/files/<int:file>/<str:what>.csv"), nominee.file_table, name="file_table"),
    path(at("positions/<int:holding>/"), nominee.position, name="position"),
    path(
        at("positions/<int:holding>/legal-proxy/"),
        nominee.issue_legal_proxy,
        name="issue_legal_proxy",
    ),
    path(at("legal-proxies/"), nominee.legal_proxies_page, name="legal_proxies"),
    path(at("legal-proxies/<int:holding>/"), nominee.legal_proxy, name="legal_proxy"),
    path(at("overvotes/"), overvotes.over_votes, name="over_votes"),
    path(at("overvotes/<int:holding>/"), overvotes.over_vote, name="over_vote"),
]
