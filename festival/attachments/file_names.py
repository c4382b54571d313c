"""What people call their files, fit to be shown and sent: no folders, on one line, of its true kind."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 120
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
}
"""By media type how a file's name may end; the first is given to one that ends otherwise."""


def seen_name(given: str) -> str:
    """Return the name on one line, without folders and without what no eye sees; may be empty.

    Signs of the Unicode categories C (control characters, line breaks, marks that turn the direction of writing) go.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    return " ".join(seen.split()).strip(". ")


def clean_name(given: str, media_type: str) -> str:
    """Return the name as `seen_name` does, with an ending that says what is in the file."""
    name = seen_name(given)
    endings = ENDINGS[media_type]
    stem, ending = name, endings[0]
    if PurePosixPath(name.lower()).suffix in endings:
        stem, _, said = name.rpartition(".")
        ending = f".{said}"
    return f"{stem[: LONGEST_NAME - len(ending)].rstrip('. ') or 'file'}{ending}"
