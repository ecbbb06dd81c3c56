"""The left of a vote's life: who meets, about what, and who held what on the record date."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .calendar_models import CalendarLink as CalendarLink
from .calendar_models import CalendarNote as CalendarNote
from .calendar_models import Departure as Departure
from .calendar_models import LegalFacts as LegalFacts
from .calendar_models import MatterSubject as MatterSubject
from .quantities import MeasuredInUnits, QuantityField


class Channel(models.TextChoices):
    """How an instrument reaches the company."""

    INTERNET = "internet", "Internet"
    TELEPHONE = "telephone", "Telephone"
    MAIL = "mail", "Mailed card"
    IN_PERSON = "in_person", "In person"
    NOMINEE = "nominee", "Nominee file"


class Role(models.TextChoices):
    """What a member of staff may do at one meeting."""

    SECRETARY = "secretary", "Corporate secretary"
    INSPECTOR = "inspector", "Inspector of elections"
    REGISTRAR = "registrar", "Registrar"
    CLERK = "clerk", "Clerk"
    SUPERVISOR = "supervisor", "Tabulation supervisor"
    NOMINEE = "nominee", "Bank or broker"
    SOLICITOR = "solicitor", "Solicitor of proxies"
    OBSERVER = "observer", "Observer"
    ADMINISTRATOR = "administrator", "Administrator"


class Issuer(models.Model):
    """A company whose stockholders meet."""

    name = models.CharField(max_length=200, unique=True)
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A stockholders' meeting. `key` is its id in the meeting record.

    The times are as scheduled; the record says what happened. `quorum` and `proxies` have the
    form that the record gives them.
    """

    class Form(models.TextChoices):
        ANNUAL = "annual", "Annual meeting"
        SPECIAL = "special", "Special meeting"

    class Order(models.TextChoices):
        DATED = "dated", "By the date of the instrument"
        RECEIVED = "received", "By the date of receipt"

    class Unmarked(models.TextChoices):
        BOARD = "board", "Voted as the board recommends"
        BLANK = "blank", "Not voted"

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="meetings")
    key = models.CharField("id", max_length=100, unique=True)
    title = models.CharField(max_length=300)
    form = models.CharField(max_length=10, choices=Form, default=Form.ANNUAL)
    timezone = models.CharField(max_length=64)
    place = models.TextField(blank=True)
    record_date = models.DateField()
    mailed = models.DateField(null=True, blank=True)
    convenes = models.DateTimeField()
    polls_open = models.DateTimeField(null=True, blank=True)
    polls_close = models.DateTimeField(null=True, blank=True)
    quorum = models.JSONField(null=True, blank=True)
    proxies = models.JSONField(default=list)
    order = models.CharField(max_length=10, choices=Order, default=Order.DATED)
    unmarked = models.CharField(max_length=10, choices=Unmarked, default=Unmarked.BOARD)
    substitution = models.BooleanField(default=False)
    confidential = models.BooleanField(
        default=False, help_text="How holders vote is kept from the company until the polls close."
    )
    admission = models.TextField(blank=True)
    register_draft = models.BooleanField(
        default=False,
        help_text="A register is loaded and not in the record yet, so that nothing is received.",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_form_known", condition=Q(form__in=["annual", "special"])
            ),
            models.CheckConstraint(
                name="meeting_order_known", condition=Q(order__in=["dated", "received"])
            ),
            models.CheckConstraint(
                name="meeting_unmarked_known", condition=Q(unmarked__in=["board", "blank"])
            ),
            models.CheckConstraint(
                name="meeting_polls_open_before_they_close",
                condition=Q(polls_open__isnull=True)
                | Q(polls_close__isnull=True)
                | Q(polls_open__lte=F("polls_close")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer.name}: {self.title}"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which this meeting's times are shown."""
        return ZoneInfo(self.timezone)


class ChannelCutoff(models.Model):
    """The last moment at which a proxy sent by a channel is in time."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="cutoffs")
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "channel", name="one_cutoff_per_channel"),
            models.CheckConstraint(
                name="cutoff_channel_known",
                condition=Q(channel__in=["internet", "telephone", "mail", "nominee"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} until {self.at}"


class ShareClass(models.Model):
    """A class of stock, with the shares entitled to vote on the record date."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="share_classes")
    key = models.CharField("id", max_length=100)
    name = models.CharField(max_length=200)
    outstanding = QuantityField(help_text="Shares entitled to vote on the record date.")
    votes_per_share = QuantityField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_class_per_id"),
        ]

    def __str__(self) -> str:
        return self.name


class Matter(models.Model):
    """An item of the agenda. `standard`, `board` and `opposition` have the record's form."""

    class Kind(models.TextChoices):
        ELECTION = "election", "Election"
        PROPOSAL = "proposal", "Proposal"
        FREQUENCY = "frequency", "Frequency"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="matters")
    key = models.CharField("id", max_length=100)
    position = models.PositiveIntegerField()
    title = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind)
    standard = models.JSONField(null=True, blank=True)
    board = models.JSONField(null=True, blank=True)
    opposition = models.JSONField(null=True, blank=True)
    routine = models.BooleanField(default=False)
    advisory = models.BooleanField(default=False)
    classes = models.JSONField(null=True, blank=True)
    proponent = models.CharField(max_length=200, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    cumulative = models.BooleanField(default=False)
    summary = models.TextField(blank=True, help_text="What the matter is, for the ballot page.")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_matter_per_id"),
            models.UniqueConstraint("meeting", "position", name="one_matter_per_position"),
            models.CheckConstraint(
                name="only_an_election_has_seats",
                condition=Q(kind="election", seats__gte=1)
                | Q(kind__in=["proposal", "frequency"], seats__isnull=True, cumulative=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}. {self.title}"


class Nominee(models.Model):
    """A person named for a seat on the board."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="nominees")
    key = models.CharField("id", max_length=100)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    by = models.CharField("named by", max_length=100, default="board")
    note = models.CharField(max_length=200, blank=True, help_text="One line beside the name.")
    biography = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("matter", "key", name="one_nominee_per_id"),
            models.UniqueConstraint("matter", "position", name="one_nominee_per_position"),
        ]

    def __str__(self) -> str:
        return self.name


class Holder(models.Model):
    """A holder of record, as the register names him.

    A list by name has an index of its own, which is not the same on all databases
    (`meetings.register.listing`).
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="holders", db_index=False)
    name = models.CharField(max_length=300)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name


class Holding(MeasuredInUnits):
    """A line of the record-date register. Its shares include what lies under it."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", "Registered"
        NOMINEE = "nominee", "Nominee"
        PLAN = "plan", "Plan"

    # No index beside those that begin with the same column, or that would find half the table:
    # a register of a million holdings is loaded through each of them.
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="holdings", db_index=False)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="holdings")
    share_class = models.ForeignKey(
        ShareClass, models.PROTECT, related_name="holdings", db_index=False
    )
    key = models.CharField("id", max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGISTERED)
    under = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="positions"
    )
    joint = models.JSONField(default=list, blank=True)
    excluded = models.BooleanField(default=False)
    interested = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "key", name="one_holding_per_id"),
            models.CheckConstraint(
                name="holding_has_no_negative_shares",
                condition=Q(units__gte=0, units_per_share__gte=1),
            ),
            models.CheckConstraint(
                name="holding_not_under_itself",
                condition=Q(under__isnull=True) | ~Q(under=F("id")),
            ),
            models.CheckConstraint(
                name="holding_kind_known",
                condition=Q(kind__in=["registered", "nominee", "plan"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.holder.name})"


class ControlNumber(models.Model):
    """An issue of a holding's control number: only its keyed digest is kept."""

    holding = models.ForeignKey(
        Holding, models.PROTECT, related_name="control_numbers", db_index=False
    )
    issue = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("holding", "issue", name="one_control_number_per_issue"),
            # Not `unique=True`, which makes a second index on PostgreSQL, for patterns.
            models.UniqueConstraint("digest", name="one_control_number_per_digest"),
            models.UniqueConstraint(
                "holding",
                condition=Q(revoked_at__isnull=True),
                name="one_valid_control_number_per_holding",
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.issue} of holding {self.holding_id}"


class StaffRole(models.Model):
    """What a member of staff may do at one meeting."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=15, choices=Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "meeting", "role", name="one_role_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of meeting {self.meeting_id}"


class NomineePosition(models.Model):
    """A position that a bank's or broker's user instructs for. He sees no other.

    The user also has the role `NOMINEE` at the meeting; `voting.nominees.positions` gives both.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominee_positions"
    )
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="nominee_users")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "holding", name="one_position_per_user"),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} for holding {self.holding_id}"


class Document(models.Model):
    """A document of the meeting: the statement, the annual report, the notice."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="documents")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="documents/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "position", name="one_document_per_position"),
        ]

    def __str__(self) -> str:
        return self.title


class SetupWarning(models.Model):
    """A contradiction in the meeting's papers, with the choice that was made about it."""

    class Severity(models.TextChoices):
        BLOCK = "block", "Blocks the mailing"
        WARN = "warn", "Warning"
        RULE = "rule", "Settled by rule"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="setup_warnings")
    code = models.CharField(max_length=10)
    severity = models.CharField(max_length=10, choices=Severity)
    title = models.CharField(max_length=200)
    quotes = models.JSONField(default=list, help_text="Pairs of place and text.")
    choice = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "code", name="one_setup_warning_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class Room(models.Model):
    """Where the meeting is held: how many people it holds, and when its doors open."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, primary_key=True, related_name="room")
    capacity = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty: nobody is turned away for want of space."
    )
    doors_open = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"room of meeting {self.meeting_id}"


class Attendee(models.Model):
    """A person who came to the meeting, as the registrar admitted him. Append-only.

    `paper` is what was seen beside the picture identification: a proxy, or a brokerage statement
    as of the record date. The number of an identification is never kept.
    """

    class As(models.TextChoices):
        HOLDER = "holder", "Holder of record"
        LEGAL_PROXY = "legal_proxy", "Proxyholder by legal proxy"
        APPOINTED = "appointed", "Appointed proxy"
        BENEFICIAL = "beneficial", "Beneficial owner"
        GUEST = "guest", "Guest"

    class Identification(models.TextChoices):
        LICENSE = "license", "Driver’s license"
        PASSPORT = "passport", "Passport"
        IDENTITY_CARD = "identity_card", "Identity card"
        OTHER = "other", "Another with a picture"

    #: Who comes for shares on the register, and so may be handed a ballot.
    FOR_SHARES = (As.HOLDER, As.LEGAL_PROXY, As.APPOINTED)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendees")
    badge = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    admitted_as = models.CharField(max_length=12, choices=As)
    holding = models.ForeignKey(
        Holding, models.PROTECT, null=True, blank=True, related_name="attendees"
    )
    paper = models.CharField(max_length=300, blank=True)
    identification = models.CharField(max_length=15, choices=Identification)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "badge", name="one_attendee_per_badge"),
            models.CheckConstraint(
                name="attendee_comes_for_shares_or_not",
                condition=Q(
                    admitted_as__in=["holder", "legal_proxy", "appointed"], holding__isnull=False
                )
                | Q(admitted_as__in=["beneficial", "guest"], holding__isnull=True),
            ),
            models.CheckConstraint(
                name="attendee_shows_a_paper",
                condition=~Q(admitted_as__in=["appointed", "beneficial"], paper=""),
            ),
            models.CheckConstraint(name="attendee_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="attendee_identification_known",
                condition=Q(identification__in=["license", "passport", "identity_card", "other"]),
            ),
        ]

    def __str__(self) -> str:
        return f"badge {self.badge}"

    @property
    def comes_for_shares(self) -> bool:
        """Whether he holds or represents shares on the register."""
        return self.admitted_as in self.FOR_SHARES


class Movement(models.Model):
    """An attendee was admitted, had to wait, left or came back. Append-only; the latest stands."""

    class Act(models.TextChoices):
        WAITS = "waits", "Waits for a place"
        ADMITTED = "admitted", "Admitted"
        LEFT = "left", "Left"
        RETURNED = "returned", "Came back"
        GAVE_UP = "gave_up", "Gave up waiting"

    #: Acts after which somebody is in the room.
    INSIDE = (Act.ADMITTED, Act.RETURNED)

    attendee = models.ForeignKey(Attendee, models.PROTECT, related_name="movements")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    by = models.CharField("recorded by", max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="movement_act_known",
                condition=Q(act__in=["waits", "admitted", "left", "returned", "gave_up"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.attendee_id} at {self.at}"


# The rest of this app's models; they name those above, so they come after them.
from meetings.register.models import (  # noqa: E402, F401
    RegisterCorrection,
    RegisterFault,
    RegisterFile,
    RememberedColumns,
)
