from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A meeting to try things on, with a clock that a visitor moves. Never in production."""

    name = "demo"
