"""Files as a page lists them: name, kind and size in words, and where they are to be had."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from festival.attachments.model import Attachment
from festival.base.http import current_locale
from festival.base.numbers import number

_KB = 1024
_MB = 1024 * 1024


@dataclass(frozen=True)
class FileLine:
    """One file for its reader."""

    name: str
    kind: str
    size: str
    url: str


def file_line(attachment: Attachment, url: str) -> FileLine:
    """Return a file for who may have it, at `url`."""
    kind = attachment.media_type.rpartition("/")[2].upper()
    return FileLine(attachment.file_name, kind, size_words(attachment.size_bytes), url)


def size_words(size_bytes: int) -> str:
    """Return "820 KB" or "1.2 MB", in the reader's numbers."""
    locale = current_locale()
    if size_bytes < _MB:
        return _("%(size)s KB", size=number(max(round(size_bytes / _KB), 1), locale))
    return _("%(size)s MB", size=number(round(size_bytes / _MB, 1), locale))
