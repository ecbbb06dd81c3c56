"""The Celery app and the whole beat schedule."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("quorate")
# Every Celery setting is in config/settings.py, named CELERY_...
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Acts on every deadline that has passed. Late, twice or on ten workers gives
    # one result, so a sweep that waited too long is dropped for the next one.
    "sweep": {"task": "voting.tasks.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "registers": {
        "task": "voting.tasks.continue_register_files",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
    "cards": {
        "task": "voting.tasks.continue_card_runs",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
}
if settings.QUORATE_DEMO:
    app.conf.beat_schedule["demo"] = {
        "task": "demo.tasks.catch_up",
        "schedule": 5.0,
        "options": {"expires": 10},
    }


@setup_logging.connect
def log_like_the_web_server(**kwargs: object) -> None:
    """Celery leaves logging alone once this signal has a receiver."""
    dictConfig(settings.LOGGING)
