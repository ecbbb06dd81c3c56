"""Addresses of the staff's pages."""

from django.urls import path

from voting.views import (
    admission,
    card_decisions,
    card_scans,
    desk,
    floor_business,
    inspector,
    irregular,
    mailed_cards,
    messages,
    nominee,
    overvotes,
    print_cards,
    register,
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
    path(at("cards/"), mailed_cards.cards, name="cards"),
    path(at("cards/open/"), mailed_cards.open_batch, name="open_batch"),
    path(at("cards/<int:batch>/"), mailed_cards.batch, name="batch"),
    path(at("cards/<int:batch>/close/"), mailed_cards.close_batch, name="close_batch"),
    path(at("cards/<int:batch>/key/"), mailed_cards.key_card, name="key_card"),
    path(at("cards/<int:batch>/key/marks/"), mailed_cards.key_marks, name="key_marks"),
    path(at("cards/<int:batch>/find/"), mailed_cards.find_account, name="find_account"),
    path(at("cards/<int:batch>/scans/"), card_scans.upload_scans, name="upload_scans"),
    path(at("cards/<int:batch>/<int:place>/"), card_decisions.decide_card, name="decide_card"),
    path(
        at("cards/<int:batch>/<int:place>/settle/"), card_decisions.settle_card, name="settle_card"
    ),
    path(
        at("cards/<int:batch>/<int:place>/anew/"),
        card_decisions.read_card_anew,
        name="read_card_anew",
    ),
    path(at("cards/scans/<int:scan>/"), card_scans.scan_file, name="scan_file"),
    path(
        at("cards/scans/<int:scan>/<int:number>.png"), card_scans.scan_picture, name="scan_picture"
    ),
    path(at("irregular/"), irregular.irregular_cards, name="irregular"),
    path(at("print/"), print_cards.cards, name="print_cards"),
    path(at("print/start/"), print_cards.start, name="start_card_run"),
    path(at("print/<int:run>/cancel/"), print_cards.cancel, name="cancel_card_run"),
    path(at("print/<int:run>/delete/"), print_cards.delete_files, name="delete_card_files"),
    path(
        at("print/<int:run>/<int:number>.pdf"), print_cards.download, {"kind": "pdf"}, "card_file"
    ),
    path(
        at("print/<int:run>/<int:number>.csv"), print_cards.download, {"kind": "csv"}, "card_list"
    ),
    path(at("print/reissue/<int:holding>/"), print_cards.reissue, name="reissue_control_number"),
    path(at("register/"), register.overview, name="register"),
    path(at("register/send/"), register.send, name="send_register"),
    path(at("register/template.csv"), register.template, name="register_template"),
    path(at("register/record/"), register.record, name="record_register"),
    path(at("register/correct/"), register.correct, name="correct_register"),
    path(at("register/holdings/"), register.holdings, name="register_holdings"),
    path(at("register/holdings.csv"), register.holdings_table, name="register_table"),
    path(at("register/files/<int:file>/"), register.register_file, name="register_file"),
    path(at("register/files/<int:file>/sent/"), register.sent_file, name="sent_register"),
    path(at("register/files/<int:file>/columns/"), register.map_columns, name="register_columns"),
    path(at("register/files/<int:file>/load/"), register.load, name="load_register"),
    path(at("register/files/<int:file>/give-up/"), register.give_up, name="give_up_register"),
    path(at("register/files/<int:file>/faults.csv"), register.faults, name="register_faults"),
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
