"""Mounts the apps. Django's own error handlers render templates/400.html to 500.html."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("meetings.urls")),
    path("", include("voting.urls")),
]

if settings.QUORATE_DEMO:
    urlpatterns.insert(0, path("demo/", include("demo.urls")))
