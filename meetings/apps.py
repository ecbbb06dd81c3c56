from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Who meets, about what, and who held what on the record date."""

    name = "meetings"

    def ready(self) -> None:
        """Make the lookup known."""
        from meetings import among  # noqa: F401
