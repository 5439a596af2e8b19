"""Photos and PDF made on the spot."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def photo(color: str = "red", form: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


def pdf(text: str = "回单") -> bytes:
    """The smallest thing that is a PDF from its first to its last mark."""
    return f"%PDF-1.4\n% {text}\ntrailer\n%%EOF\n".encode()
