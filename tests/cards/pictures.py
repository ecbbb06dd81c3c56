"""Files such as a scanner makes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def image(kind: str, size: tuple[int, int] = (400, 300), pages: int = 1, **more: Any) -> bytes:
    """A picture of a format, its pages in different shades."""
    sheets = [Image.new("L", size, 255 - page) for page in range(pages)]
    made = BytesIO()
    if pages > 1:
        more |= {"save_all": True, "append_images": sheets[1:]}
    sheets[0].save(made, kind, **more)
    return made.getvalue()


def named(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png(name: str = "scan-1.png") -> SimpleUploadedFile:
    return named(image("PNG"), name)
