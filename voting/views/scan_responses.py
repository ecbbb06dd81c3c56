"""What a browser is sent of a scan: a page as a picture, or the file to be saved."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from voting import scans
from voting.models import Scan


def picture(scan: Scan, number: int, name: str) -> HttpResponseBase:
    """A page of a scan as a picture; `name` is without an ending."""
    made = scans.picture(scan, number)
    if made is None:
        raise Http404("This page cannot be shown as a picture.")
    response = HttpResponse(made, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{name}-{number}.png"'
    # A scan never changes: going back and forth between papers asks for it once.
    response["Cache-Control"] = "private, max-age=600"
    return _harmless(response)


def file(scan: Scan, name: str) -> HttpResponseBase:
    """A scan as it was uploaded, to be saved; `name` is without an ending."""
    try:
        opened = scan.file.open("rb")
    except OSError:
        raise Http404 from None
    return _harmless(
        FileResponse(
            opened,
            as_attachment=True,
            filename=f"{name}.{scan.kind}",
            content_type=scans.CONTENT_TYPES[scan.kind],
        )
    )


def _harmless(response: HttpResponseBase) -> HttpResponseBase:
    """Whatever is in a file that somebody sent, a browser runs nothing of it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
