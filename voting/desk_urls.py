"""Addresses of the secretary's and the inspectors' pages."""

from django.urls import path

from voting.views import desk, inspector, print_cards

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
    path(at("cards/"), print_cards.cards, name="print_cards"),
    path(at("cards/print/"), print_cards.start, name="start_card_run"),
    path(at("cards/<int:run>/cancel/"), print_cards.cancel, name="cancel_card_run"),
    path(at("cards/<int:run>/delete/"), print_cards.delete_files, name="delete_card_files"),
    path(
        at("cards/<int:run>/<int:number>.pdf"), print_cards.download, {"kind": "pdf"}, "card_file"
    ),
    path(
        at("cards/<int:run>/<int:number>.csv"), print_cards.download, {"kind": "csv"}, "card_list"
    ),
    path(at("cards/reissue/<int:holding>/"), print_cards.reissue, name="reissue_control_number"),
    path(at("polls/"), inspector.polls, name="polls"),
    path(at("polls/<str:state>/"), inspector.announce_polls, name="announce_polls"),
    path(at("report/"), inspector.report, name="report"),
    path(at("report.pdf"), inspector.report_pdf, name="report_pdf"),
    path(at("report.json"), inspector.report_json, name="report_json"),
    path(at("record.jsonl"), inspector.record, name="record"),
]
