"""A scan of a paper, whatever the paper is."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Scan(models.Model):
    """A file as it was uploaded, which was found to be what `kind` says (`voting.scans`).

    Each kind of paper says where its files are kept (`file`) and which paper it is.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        TIFF = "tiff", "TIFF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    file: models.FileField
    kind = models.CharField(max_length=4, choices=Kind)
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def page_numbers(self) -> range:
        """The numbers of its pages, from 1."""
        return range(1, self.pages + 1)
