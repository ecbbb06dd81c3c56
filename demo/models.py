"""The demo's own state: what its clock shows, and how far its script has been played."""

from django.db import models


class DemoClock(models.Model):
    """The one clock of the demo: it showed `shown` at the real moment `set_at`, and runs on."""

    shown = models.DateTimeField()
    set_at = models.DateTimeField()
    played_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.shown} at {self.set_at}"
