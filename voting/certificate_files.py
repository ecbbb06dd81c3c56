"""The certificate as a signed file: made once, after the meeting was closed.

It is made by whoever signed last and, if that was cut off, by the sweep.
"""

from __future__ import annotations

import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction

from meetings.clock import Clock
from voting import certifying
from voting.claims import claimed
from voting.models import CertificateFile, ClosedMeeting
from voting.reports import pdf, signing
from voting.reports.certificate import certificate_of

log = logging.getLogger(__name__)


def make_missing(clock: Clock) -> int:
    """Make the certificates of closed meetings that have none yet; how many were made."""
    missing = ClosedMeeting.objects.filter(certificate=None).order_by("pk")
    made = 0
    for pk in list(missing.values_list("pk", flat=True)):
        try:
            made += make(pk, clock) is not None
        except signing.NotConfigured as error:
            log.warning("the certificate of meeting %s was not signed: %s", pk, error)
    return made


@transaction.atomic
def make(pk: int, clock: Clock) -> CertificateFile | None:
    """Make the certificate of a closed meeting; None where it is there or another is at it.

    Raises `signing.NotConfigured`.
    """
    rows = ClosedMeeting.objects.filter(pk=pk, certificate=None)
    closed = claimed(rows.select_related("meeting__issuer", "count")).first()
    if closed is None:
        return None
    count, meeting = closed.count, closed.meeting
    count.meeting = meeting
    content = certificate_of(meeting, count, certifying.signatures(count), closed.at)
    data = signing.signed(
        pdf.pdf_of(content),
        reason=f"Certificate of {count.key}, SHA-256 {count.digest}",
        location=meeting.place or meeting.timezone,
    )
    row = CertificateFile(
        closed=closed, sha256=hashlib.sha256(data).hexdigest(), made_at=clock.now()
    )
    row.file.save(f"{row.sha256[:16]}.pdf", ContentFile(data), save=False)
    row.save(force_insert=True)
    return row
