"""Settings, URLs and Celery: what wires the apps together."""

# `@shared_task` finds its Celery app only if this import has happened.
from config.celery import app as celery_app

__all__ = ["celery_app"]
