"""What is kept beside the law's dates: facts of the company, what was done, what was departed from.

`meetings.law` computes the dates; nothing that follows from the facts is stored.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .law import facts


class LegalFacts(models.Model):
    """What the law needs to know of a meeting, and its record does not say.

    It changes no vote: the standards are the agenda's. `changed_by` and `changed_at` are of the
    last change.
    """

    class State(models.TextChoices):
        DELAWARE = facts.State.DELAWARE.value, "Delaware"
        OTHER = facts.State.OTHER.value, "Another state"

    class Listing(models.TextChoices):
        NYSE = facts.Listing.NYSE.value, "New York Stock Exchange"
        NASDAQ = facts.Listing.NASDAQ.value, "Nasdaq"
        OTHER_EXCHANGE = facts.Listing.OTHER_EXCHANGE.value, "Another national exchange"
        UNLISTED = facts.Listing.UNLISTED.value, "Not listed"

    class Delivery(models.TextChoices):
        FULL_SET = facts.Delivery.FULL_SET.value, "The full set is delivered"
        NOTICE_ONLY = facts.Delivery.NOTICE_ONLY.value, "Only a notice: notice and access"

    class Venue(models.TextChoices):
        IN_PERSON = facts.Venue.IN_PERSON.value, "In person"
        HYBRID = facts.Venue.HYBRID.value, "In person and on the Internet"
        VIRTUAL = facts.Venue.VIRTUAL.value, "On the Internet alone"

    meeting = models.OneToOneField(
        "meetings.Meeting", models.PROTECT, primary_key=True, related_name="legal_facts"
    )
    state = models.CharField("incorporated in", max_length=10, choices=State, default="delaware")
    listing = models.CharField("listed on", max_length=15, choices=Listing, default="unlisted")
    registered = models.BooleanField("registered under the Exchange Act", default=True)
    many_holders = models.BooleanField("more than 2,000 holders of record", default=False)
    delivery = models.CharField(
        "delivery of materials", max_length=15, choices=Delivery, default="full_set"
    )
    venue = models.CharField("attendance", max_length=10, choices=Venue, default="in_person")
    previous_meeting = models.DateField("last annual meeting", null=True, blank=True)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="legal_facts_known",
                condition=Q(
                    state__in=["delaware", "other"],
                    listing__in=["nyse", "nasdaq", "other_exchange", "unlisted"],
                    delivery__in=["full_set", "notice_only"],
                    venue__in=["in_person", "hybrid", "virtual"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"legal facts of meeting {self.meeting_id}"


class MatterSubject(models.Model):
    """What a matter is about, as far as the law makes a difference.

    `authority_until`: what the matter authorises must be used before this day.
    """

    class Subject(models.TextChoices):
        DIRECTORS = facts.Subject.DIRECTORS.value, "Election of directors"
        AUDITORS = facts.Subject.AUDITORS.value, "Ratification of the auditors"
        SAY_ON_PAY = facts.Subject.SAY_ON_PAY.value, "Say on pay"
        SAY_ON_FREQUENCY = facts.Subject.SAY_ON_FREQUENCY.value, "How often to ask about pay"
        EQUITY_PLAN = facts.Subject.EQUITY_PLAN.value, "Plan that pays in stock"
        REVERSE_SPLIT = facts.Subject.REVERSE_SPLIT.value, "Reverse stock split"
        AUTHORIZED_SHARES = facts.Subject.AUTHORIZED_SHARES.value, "Number of authorized shares"
        CHARTER_AMENDMENT = (
            facts.Subject.CHARTER_AMENDMENT.value,
            "Another amendment of the certificate",
        )
        GOVERNANCE_AMENDMENT = (
            facts.Subject.GOVERNANCE_AMENDMENT.value,
            "Amendment on governance (declassified board, majority voting …)",
        )
        MERGER = facts.Subject.MERGER.value, "Merger"
        SALE_OF_ASSETS = facts.Subject.SALE_OF_ASSETS.value, "Sale of substantially all assets"
        STOCKHOLDER_PROPOSAL = facts.Subject.STOCKHOLDER_PROPOSAL.value, "Stockholder’s proposal"
        ADJOURNMENT = facts.Subject.ADJOURNMENT.value, "Adjournment, to solicit more votes"
        OTHER = facts.Subject.OTHER.value, "Something else"

    matter = models.OneToOneField(
        "meetings.Matter", models.PROTECT, primary_key=True, related_name="subject"
    )
    subject = models.CharField(max_length=25, choices=Subject)
    authority_until = models.DateField(null=True, blank=True)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matter_subject_known",
                condition=Q(subject__in=[subject.value for subject in facts.Subject]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.matter_id})"


class CalendarNote(models.Model):
    """That something on the calendar was done, and on which day. Append-only; the latest stands.

    `entry` is the key of a date in `meetings.law`. A note that was wrong is taken back by another.
    """

    class Act(models.TextChoices):
        DONE = "done", "Done"
        TAKEN_BACK = "taken_back", "Not done after all"

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="calendar_notes")
    entry = models.CharField(max_length=120)
    act = models.CharField(max_length=10, choices=Act)
    on = models.DateField("done on", null=True, blank=True)
    note = models.CharField(max_length=1000)
    by = models.CharField("noted by", max_length=200)
    at = models.DateTimeField("noted at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_note_says_its_day",
                condition=Q(act="done", on__isnull=False) | Q(act="taken_back", on__isnull=True),
            ),
            models.CheckConstraint(name="calendar_note_says_something", condition=~Q(note="")),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "entry"], name="notes_of_a_date")]

    def __str__(self) -> str:
        return f"{self.act}: {self.entry}"


class Departure(models.Model):
    """Somebody answers by name for something that a rule would have otherwise. Append-only.

    `about` says what: a date, or a matter's standard. It holds while `kept` and `asked` are what
    they were: another date, or another rule, has to be answered for anew. One that does not hold
    (`holds`) takes back those before it.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="departures")
    about = models.CharField(max_length=160)
    kept = models.CharField(max_length=500, help_text="What the meeting has.")
    asked = models.CharField(max_length=500, help_text="What the rule asks for.")
    source = models.CharField(max_length=200)
    holds = models.BooleanField(default=True)
    reason = models.CharField(max_length=2000)
    by = models.CharField("decided by", max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="departure_has_a_reason", condition=~Q(reason="")),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "about"], name="departures_of")]

    def __str__(self) -> str:
        return f"{self.about}: {self.kept} in place of {self.asked}"


class CalendarLink(models.Model):
    """A secret address at which a calendar program reads a meeting's dates for one person.

    The address is signed and not stored. It opens nothing once it is revoked, nor to who has lost
    the role.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_links"
    )
    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="calendar_links")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "user",
                "meeting",
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_link_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar link {self.pk}"
