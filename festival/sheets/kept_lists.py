"""Files of lists on disk, from the moment they are sent in until their run is done: for the installation's own eyes."""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select

from festival.base.database import db
from festival.base.private_files import make_folder, private
from festival.exchange.model import ImportedEvent, ImportRun, Source

KEPT = timedelta(days=7)
"""So long a list that was sent in and not imported waits for its people."""
_NAME = re.compile(r"[0-9a-f]{32}")


def keep_list(data: bytes) -> str:
    """Write the file as a whole and return the name that it is kept under."""
    name = secrets.token_hex(16)
    folder = _folder()
    make_folder(folder)
    draft = folder / f"{name}.part"
    with open(draft, "wb", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    return name


def read_list_file(run: ImportRun) -> bytes | None:
    """Return what was sent in; None where it isn't kept any more."""
    path = _path(run.kept_name)
    return path.read_bytes() if path is not None and path.is_file() else None


def drop_list(kept_name: str) -> None:
    """Delete a file; one that is gone is as good."""
    path = _path(kept_name)
    if path is not None:
        path.unlink(missing_ok=True)


def let_go(run: ImportRun) -> None:
    """Delete the file of a run that is done. Writes."""
    drop_list(run.kept_name)
    run.kept_name = ""


def sweep_lists(*, now: datetime) -> None:
    """Delete lists that were sent in and never imported, with their files and what nothing came of; and files of runs
    that have failed. Writes."""
    old = ImportRun.created_at < now - KEPT
    for run in db.session.scalars(select(ImportRun).where(old, ImportRun.kept_name != "")):
        if run.state in ("read", "failed"):
            let_go(run)
    unused = select(ImportRun.id).where(old, ImportRun.state == "read")
    db.session.flush()
    db.session.execute(delete(ImportRun).where(ImportRun.id.in_(unused)))
    runs = select(ImportRun.id).where(ImportRun.source_id == Source.id).exists()
    events = select(ImportedEvent.id).where(ImportedEvent.source_id == Source.id).exists()
    bare = delete(Source).where(Source.kind == "sheet", Source.created_at < now - KEPT, ~runs, ~events)
    db.session.execute(bare)


def _path(kept_name: str) -> Path | None:
    return _folder() / kept_name if _NAME.fullmatch(kept_name) else None


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].uploads_dir) / "lists"
