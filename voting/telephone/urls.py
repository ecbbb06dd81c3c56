"""Addresses that the telephone service calls."""

from django.urls import path

from voting.telephone import webhooks

urlpatterns = [
    path("", webhooks.answer, name="telephone"),
    path("<int:sequence>/", webhooks.step, name="telephone_step"),
]
