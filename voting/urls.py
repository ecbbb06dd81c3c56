"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from voting.views import accounts, calendar, card, floor, receipts, sign_in, stockholder

app_name = "voting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", sign_in.page, name="sign_in"),
    path("meeting/", stockholder.meeting, name="meeting"),
    path("card/", card.card, name="card"),
    path("card/review/", card.review, name="review"),
    path("card/record/", card.record, name="record"),
    path("confirmation/<str:key>/", card.confirmation, name="confirmation"),
    path("confirmation/<str:key>/receipt.json", receipts.own_receipt, name="own_receipt"),
    # Receipts, for whoever bears them.
    path("receipt/", receipts.check, name="check_receipt"),
    path("receipt/<str:token>/", receipts.receipt, name="receipt"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.turn, name="turn_to_account"),
    path("history/", stockholder.own_history, name="history"),
    path("history/notice/", stockholder.counted_notice, name="counted_notice"),
    path("revoke/", stockholder.revoke, name="revoke"),
    path("documents/<int:pk>/", stockholder.documents, name="document"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    # A ballot on a tablet at the meeting.
    path("floor/", floor.floor, name="floor"),
    path("floor/ballot/", floor.ballot, name="floor_ballot"),
    path("floor/ballot/review/", floor.review, name="floor_review"),
    path("floor/ballot/cast/", floor.cast, name="floor_cast"),
    path("floor/ballot/receipt/", floor.receipt, name="floor_receipt"),
    path("floor/finish/", floor.finish, name="floor_finish"),
    path("floor/<str:code>/", floor.start, name="floor_start"),
    path("healthz", stockholder.healthz, name="healthz"),
    # For calendar programs: who asks is known by the address.
    path("calendar.ics", calendar.feed, name="calendar_feed"),
    path("telephone/", include("voting.telephone.urls")),
    # The sealed record, for witnesses and everybody else.
    path("log/", include("voting.log_urls")),
    # The desk: the staff's pages on votes.
    path("desk/", include("voting.desk_urls")),
]
