"""Addresses of the public log (docs/proof.md)."""

from django.urls import path

from voting.views import log

app_name = "log"
urlpatterns = [
    path("<str:key>/", log.about, name="about"),
    path("<str:key>/checkpoint", log.checkpoint, name="checkpoint"),
    path("<str:key>/checkpoint/<int:leaves>", log.checkpoint, name="checkpoint_of"),
    path("<str:key>/consistency", log.consistency, name="consistency"),
    path("<str:key>/tile/<int:level>/<path:place>", log.tile, name="tile"),
    path("<str:key>/keys.json", log.keys, name="keys"),
    path("<str:key>/cosignature", log.cosignature, name="cosignature"),
]
