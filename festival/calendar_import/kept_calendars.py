"""Calendar files on disk for as long as something is to be read from them: between a preview and its answer."""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from festival.base.database import db
from festival.base.private_files import make_folder, private
from festival.exchange.model import ImportRun

LEFT_ALONE = timedelta(days=1)
_NAME = re.compile(r"[0-9a-f]{32}\.ics")


def keep_calendar(data: bytes) -> str:
    """Write the file as a whole, for the installation's own eyes, and return the name it is kept under."""
    name = f"{secrets.token_hex(16)}.ics"
    make_folder(_folder())
    draft = _folder() / f"{name}.part"
    with open(draft, "wb", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_folder() / name)
    return name


def read_calendar(kept_name: str) -> bytes | None:
    """Return what is in the file; None where it is gone."""
    path = _folder() / kept_name
    return path.read_bytes() if _NAME.fullmatch(kept_name) and path.is_file() else None


def drop_calendar(kept_name: str) -> None:
    """Delete the file."""
    if _NAME.fullmatch(kept_name):
        (_folder() / kept_name).unlink(missing_ok=True)


def sweep_calendars(*, now: datetime) -> int:
    """Delete files that no run reads from and that have lain for a day; return how many."""
    folder = _folder()
    if not folder.is_dir():
        return 0
    before = (now - LEFT_ALONE).timestamp()
    old = [path for path in folder.glob("*.ics*") if path.stat().st_mtime < before]
    known = set(db.session.scalars(select(ImportRun.kept_name).where(ImportRun.kept_name != "")))
    gone = [path for path in old if path.name not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].uploads_dir) / "calendars"
