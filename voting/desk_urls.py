"""Addresses of the staff's pages."""

from django.urls import path

from voting.views import (
    admission,
    appointed,
    card_decisions,
    card_scans,
    certificate,
    challenges,
    contests,
    counts,
    desk,
    exceptions,
    floor_business,
    inspector,
    inspectors,
    irregular,
    legal_proxies,
    mailed_cards,
    messages,
    nominee,
    nominee_users,
    overvotes,
    print_cards,
    revocations,
    room,
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
    path(at("instruments/<int:instrument>/ruling/"), exceptions.ruling, name="ruling"),
    path(at("inspectors/"), inspectors.inspectors, name="inspectors"),
    path(at("inspectors/appoint/"), inspectors.appoint, name="appoint"),
    path(at("inspectors/policy/"), inspectors.set_policy, name="set_policy"),
    path(at("oath/"), inspectors.take_oath, name="oath"),
    path(at("duties/"), inspectors.duties_page, name="duties"),
    path(at("exceptions/"), exceptions.exceptions, name="exceptions"),
    path(at("exceptions/unresolved/"), exceptions.unresolved_page, name="unresolved"),
    path(at("exceptions/<str:what>/<int:id>/"), exceptions.exception, name="exception"),
    path(at("exceptions/<str:what>/<int:id>/seen/"), exceptions.seen, name="exception_seen"),
    path(
        at("proposals/<int:proposal>/answer/"), exceptions.answer_proposal, name="answer_proposal"
    ),
    path(at("challenges/"), challenges.challenges_page, name="challenges"),
    path(at("challenges/lodge/"), challenges.lodge, name="lodge_challenge"),
    path(at("challenges/<int:challenge>/dispose/"), challenges.dispose, name="dispose_challenge"),
    path(at("revocations/"), revocations.revocations_page, name="revocations"),
    path(at("revocations/<int:holding>/"), revocations.enter_revocation, name="enter_revocation"),
    path(at("revocations/scans/<int:scan>/"), revocations.scan_file, name="revocation_scan_file"),
    path(
        at("revocations/scans/<int:scan>/<int:number>.png"),
        revocations.scan_picture,
        name="revocation_scan_picture",
    ),
    path(at("elections/"), contests.contest, name="contest"),
    path(at("elections/card/"), contests.solicitor, name="solicitor"),
    path(at("elections/terms/"), contests.election_terms, name="election_terms"),
    path(at("elections/readers/"), contests.report_readers, name="report_readers"),
    path(at("daily-reports/"), contests.reports, name="daily_reports"),
    path(at("daily-reports/<int:pk>/"), contests.report, name="daily_report"),
    path(at("daily-reports/<int:pk>.csv"), contests.report_csv, name="daily_report_csv"),
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
    path(at("polls/"), inspector.polls, name="polls"),
    path(at("polls/<str:state>/"), inspector.announce_polls, name="announce_polls"),
    path(at("room/"), room.set_up, name="room"),
    path(at("counts/"), counts.counts_page, name="counts"),
    path(at("counts/take/"), counts.take, name="take_count"),
    path(at("counts/now/"), counts.standing_now, name="standing_now"),
    path(at("counts/compare/"), counts.compare, name="compare_counts"),
    path(at("counts/as-of/"), counts.as_of, name="count_as_of"),
    path(at("counts/what-if/"), counts.what_if, name="what_if"),
    path(at("counts/policy/"), counts.policy, name="count_policy"),
    path(at("counts/<int:count>/"), counts.count, name="count"),
    path(at("counts/<int:count>/again/"), counts.repeat, name="repeat_count"),
    path(at("certificate/"), certificate.certificate, name="certificate"),
    path(at("certificate/sign/"), certificate.sign, name="sign_certificate"),
    path(at("certificate.pdf"), certificate.certificate_pdf, name="certificate_pdf"),
    path(at("admission/"), admission.desk, name="admission"),
    path(at("admission/scan/"), admission.scan, name="scan"),
    path(at("admission/next/"), admission.admit_next, name="admit_next"),
    path(at("admission/admit/"), admission.admit, name="admit_guest"),
    path(at("admission/admit/<int:holding>/"), admission.admit, name="admit"),
    path(
        at("admission/appointed/<int:instrument>/"),
        appointed.admit_appointed,
        name="admit_appointed",
    ),
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
    path(at("reports/"), inspector.reports, name="reports"),
    path(at("reports/<slug:which>.<slug:form>"), inspector.report_file, name="report_file"),
    path(at("report/"), inspector.report, name="report"),
    path(at("report.pdf"), inspector.report_pdf, name="report_pdf"),
    path(at("report.json"), inspector.report_json, name="report_json"),
    path(at("record.jsonl"), inspector.record, name="record"),
    path(at("sealed-record.zip"), inspector.sealed_record, name="sealed_record"),
    path(at("positions/"), nominee.own_positions, name="positions"),
    path(at("positions/template.csv"), nominee.template, name="nominee_template"),
    path(at("positions/files/"), nominee.send_file, name="send_file"),
    path(at("positions/files/<int:file>/"), nominee.nominee_file, name="nominee_file"),
    path(at("positions/files/<int:file>/record/"), nominee.record_file, name="record_file"),
    path(at("positions/files/<int:file>/<str:what>.csv"), nominee.file_table, name="file_table"),
    path(
        at("positions/files/<int:file>/<str:what>.xml"), nominee.file_message, name="file_message"
    ),
    path(at("positions/<int:holding>/"), nominee.position, name="position"),
    path(
        at("positions/<int:holding>/legal-proxy/"),
        legal_proxies.issue_legal_proxy,
        name="issue_legal_proxy",
    ),
    path(at("legal-proxies/"), legal_proxies.legal_proxies_page, name="legal_proxies"),
    path(
        at("legal-proxies/issued/"), legal_proxies.issued_legal_proxies, name="issued_legal_proxies"
    ),
    path(at("legal-proxies/<int:holding>/"), legal_proxies.legal_proxy, name="legal_proxy"),
    path(
        at("legal-proxies/<int:holding>/withdraw/"),
        legal_proxies.withdraw_legal_proxy,
        name="withdraw_legal_proxy",
    ),
    path(at("nominees/"), nominee_users.nominee_users, name="nominee_users"),
    path(at("nominees/<int:position>/end/"), nominee_users.end_position, name="end_position"),
    path(at("overvotes/"), overvotes.over_votes, name="over_votes"),
    path(at("overvotes/<int:holding>/"), overvotes.over_vote, name="over_vote"),
]
