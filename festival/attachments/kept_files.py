"""Files on disk: written before their rows, so that no row is ever without its file; what has no row is swept away."""

from __future__ import annotations

import io
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import Response, current_app, send_file
from sqlalchemy import select

from festival.attachments.file_kinds import Content
from festival.attachments.file_names import ENDINGS
from festival.attachments.model import Attachment
from festival.base.database import db
from festival.base.private_files import make_folder, private

LEFT_ALONE = timedelta(days=1)
"""Longer than a request: a younger file may get its row yet."""
_AT_ONCE = 400
_NAME = re.compile(r"[0-9a-f]{32}\.(pdf|jpg|png|webp)")


def keep_content(content: Content) -> str:
    """Write the file as a whole, for the installation's own eyes, and return the name it is kept under."""
    name = f"{secrets.token_hex(16)}{ENDINGS[content.media_type][0]}"
    folder = _folder()
    make_folder(folder)
    draft = folder / f"{name}.part"
    with open(draft, "wb", opener=private) as file:
        file.write(content.data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    return name


def drop_content(kept_name: str) -> None:
    """Delete a file that gets no row."""
    (_folder() / kept_name).unlink(missing_ok=True)


def read_kept(attachment: Attachment) -> bytes | None:
    """Return what is in the file; None where it is gone."""
    path = _path(attachment)
    return path.read_bytes() if path else None


def hand_out(attachment: Attachment) -> Response | None:
    """Return the file as a download that no browser opens by itself and nobody on the way keeps; None where it is gone.

    Who may have it is asked before.
    """
    data = read_kept(attachment)
    if data is None:
        return None
    response = send_file(
        io.BytesIO(data),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.file_name,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sweep_files(*, now: datetime) -> int:
    """Delete files that no row knows and that have lain for a day; return how many. One query for each 400."""
    folder = _folder()
    if not folder.is_dir():
        return 0
    before = (now - LEFT_ALONE).timestamp()
    old = sorted(path for path in folder.iterdir() if path.stat().st_mtime < before)
    gone = 0
    for start in range(0, len(old), _AT_ONCE):
        some = old[start : start + _AT_ONCE]
        query = select(Attachment.kept_name).where(Attachment.kept_name.in_([path.name for path in some]))
        known = set(db.session.scalars(query))
        for path in some:
            if path.name not in known:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _path(attachment: Attachment) -> Path | None:
    if not _NAME.fullmatch(attachment.kept_name):
        return None
    path = _folder() / attachment.kept_name
    return path if path.is_file() else None


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].uploads_dir) / "attachments"
