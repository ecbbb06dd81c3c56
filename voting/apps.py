from django.apps import AppConfig


class VotingConfig(AppConfig):
    """Instruments, the record, what governs, the polls and the count."""

    name = "voting"
