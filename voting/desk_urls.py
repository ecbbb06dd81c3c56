"""Addresses of the staff's pages."""

from django.urls import path

from voting.views import card_decisions, card_scans, desk, inspector, irregular, mailed_cards

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
    path(at("polls/"), inspector.polls, name="polls"),
    path(at("polls/<str:state>/"), inspector.announce_polls, name="announce_polls"),
    path(at("report/"), inspector.report, name="report"),
    path(at("report.pdf"), inspector.report_pdf, name="report_pdf"),
    path(at("report.json"), inspector.report_json, name="report_json"),
    path(at("record.jsonl"), inspector.record, name="record"),
]
