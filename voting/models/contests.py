"""Contested elections: who solicits proxies with a card, and the reports that all sides read."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models import Meeting, Nominee


class Solicitor(models.Model):
    """Who solicits proxies at a meeting with a card of his own, as that card names him.

    `key` is his name in the record (`opposition`, `by` of a nominee, `solicitor` of an
    instrument): "board" for the board. `proxies` are the persons whom his card appoints; the
    board's are the meeting's own. Fixed once anything came in on his card: a trigger of the
    database sees to it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="solicitors")
    key = models.CharField("name in the record", max_length=100)
    name = models.CharField(max_length=200)
    proxies = models.JSONField(default=list, blank=True)
    colour = models.CharField("color of the card", max_length=30, blank=True)
    contact = models.TextField(blank=True)
    statement = models.TextField(blank=True, help_text="What the card says of itself.")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_solicitor_per_name"),
            models.CheckConstraint(name="solicitor_is_named", condition=~Q(key="") & ~Q(name="")),
            models.CheckConstraint(
                name="every_card_but_the_boards_appoints_proxies",
                condition=Q(key="board", proxies=[]) | ~Q(key="board") & ~Q(proxies=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SolicitorUser(models.Model):
    """A user who reads a solicitor's reports. He also has the role `SOLICITOR` at the meeting."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="solicitors_read_for"
    )
    solicitor = models.ForeignKey(Solicitor, models.PROTECT, related_name="users")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "solicitor", name="one_side_per_user"),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} for {self.solicitor_id}"


class ElectionTerms(models.Model):
    """What the pages and reports add to a meeting's elections. Nothing of it is counted.

    `reports_at` is the hour, in the meeting's zone, at which the daily report to all sides of a
    contest is made. `resignation_policy` is the corporation's text on directors who fail;
    `incumbents` are the nominees who hold office now, whom it binds.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, primary_key=True, related_name="election_terms"
    )
    reports_at = models.TimeField(default=datetime.time(17, 0))
    resignation_policy = models.TextField(blank=True)
    incumbents = models.ManyToManyField(Nominee, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"election terms of meeting {self.meeting_id}"


class DailyReport(models.Model):
    """A day's report to all sides of a contest, made once and read by all. Append-only.

    `content` is all that it says (`voting.daily_reports`); page and file are made of it alone.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="daily_reports")
    day = models.DateField()
    taken_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "day", name="one_daily_report_per_day"),
        ]

    def __str__(self) -> str:
        return f"report of {self.day} for meeting {self.meeting_id}"
