"""Files: what rows name lies on the disk as it was taken, and nothing lies there for ever that no row names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from festival.attachments.model import Attachment
from festival.base.database import db
from festival.events.model import Event
from festival.invariants.look import AT_ONCE, Look, begin_reading
from festival.organisers.model import Organisation

_SWEPT_AFTER = timedelta(days=3)
"""What no row names is thrown away at night once it is a day old."""


def broken_files(look: Look) -> Iterator[str]:
    """Yield the files that are missing or have another size, by the names they are kept under."""
    uploads = Path(current_app.config["SETTINGS"].uploads_dir)
    for ids in look.parcels(Attachment.id):
        for row in db.session.scalars(select(Attachment).where(Attachment.id.in_(ids))):
            if _size(uploads / "attachments" / row.kept_name) != row.size_bytes:
                yield f"attachments/{row.kept_name}"
    for ids in look.parcels(Event.id, Event.image_name != ""):
        names = db.session.scalars(select(Event.image_name).where(Event.id.in_(ids)))
        yield from (name for name in names if not _size(uploads / name))
    for ids in look.parcels(Organisation.id, Organisation.logo_name != ""):
        names = db.session.scalars(select(Organisation.logo_name).where(Organisation.id.in_(ids)))
        yield from (name for name in names if not _size(uploads / name))


def left_files(look: Look) -> Iterator[str]:
    """Yield the attachments on the disk that no row names and that should have been thrown away."""
    folder = Path(current_app.config["SETTINGS"].uploads_dir) / "attachments"
    if not folder.is_dir():
        return
    before = (look.now - _SWEPT_AFTER).timestamp()
    old = sorted(path.name for path in folder.iterdir() if path.stat().st_mtime < before)
    for at in range(0, len(old), AT_ONCE):
        begin_reading()
        some = old[at : at + AT_ONCE]
        known = set(db.session.scalars(select(Attachment.kept_name).where(Attachment.kept_name.in_(some))))
        db.session.rollback()
        yield from (f"attachments/{name}" for name in some if name not in known)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
