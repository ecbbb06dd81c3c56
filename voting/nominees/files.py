"""Which files of instructions a user sees: those for positions that are all his."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.models import Meeting
from voting.models import FileAccount, NomineeFile


def visible_to(user: Any, meeting: Meeting) -> QuerySet[NomineeFile]:
    """The files that a user may see, whoever sent them.

    A file says how each of its accounts is voted, so a user who instructs for one of them and not
    for another does not see it. A file with faults has no accounts: its sender alone sees it.
    """
    accounts = FileAccount.objects.filter(file=OuterRef("pk"))
    own = accounts.filter(holding__nominee_users__user=user)
    others = accounts.exclude(holding__nominee_users__user=user)
    files = NomineeFile.objects.filter(meeting=meeting)
    return files.filter(
        (Exists(own) & ~Exists(others)) | (~Exists(accounts) & Q(sent_by=user)),
    )
