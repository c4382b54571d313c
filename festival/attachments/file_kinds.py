"""What is in a file, told by what it holds and never by its name: a PDF, or a picture that is written anew."""

from __future__ import annotations

import io
from dataclasses import dataclass

from festival.attachments.pdf_check import is_whole_pdf
from festival.base.errors import FestivalError
from festival.events.images import BadImage, read_picture

LONGEST_EDGE_PX = 5000
"""A plan of a square stays readable when it is printed."""
_PDF = b"%PDF-"
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class BadFile(FestivalError):
    """A file that is not taken; `code` is too_large, too_many_pixels, broken_pdf or unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Content:
    """What is kept of a file: its media type, and its bytes as they are handed out."""

    media_type: str
    data: bytes


def read_content(data: bytes, *, most_bytes: int) -> Content:
    """Return what is to be kept of a file that somebody sent. Raises BadFile.

    A PDF stays as it is. A picture is written anew: places and names that cameras write into files are gone, and so
    is whatever hid behind it.
    """
    if len(data) > most_bytes:
        raise BadFile("too_large")
    if data.startswith(_PDF):
        if not is_whole_pdf(data):
            raise BadFile("broken_pdf")
        return Content("application/pdf", data)
    try:
        picture, kind = read_picture(data)
    except BadImage as error:
        raise BadFile("unknown" if error.code == "unreadable" else error.code) from error
    picture.thumbnail((LONGEST_EDGE_PX, LONGEST_EDGE_PX))
    if kind == "JPEG":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, kind, **({} if kind == "PNG" else {"quality": 88}))
    return Content(_PICTURES[kind], out.getvalue())
