"""The uploads as they were at one moment: a second name for each, so that what is deleted meanwhile is not missing."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import MetaData, select
from sqlalchemy.engine import Connection

from festival.base.private_files import make_folder
from festival.settings import Settings

NAMED = (
    ("attachment", "kept_name", "attachments/"),
    ("event", "image_name", ""),
    ("organisation", "logo_name", ""),
    ("city", "logo_name", ""),
)
"""Tables, their columns and the folders of the files these name."""
_FOLDER = "held"
_LEFT_BEHIND_S = 24 * 3600


class HeldFiles:
    """Files under a second name, in a folder beside the uploads."""

    def __init__(self, uploads: Path, folder: Path) -> None:
        self.uploads = uploads
        self.folder = folder

    def hold(self) -> None:
        """Hold what is there now: before the database's moment, for what is deleted later, and once it has begun, for
        what came in between. Files are written before their rows, and deleted after them."""
        for path in self.uploads.rglob("*"):
            held = self.folder / path.relative_to(self.uploads)
            if path.suffix == ".part" or held.exists() or not path.is_file():
                continue
            make_folder(held.parent)
            try:
                os.link(path, held)
            except FileNotFoundError:
                continue  # deleted at this moment, and no row of the next one names it
            except OSError:  # a file system without second names
                shutil.copyfile(path, held)

    def all(self) -> Iterator[tuple[str, Path]]:
        """Yield each file with its name below the uploads, in the order of these."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(self.folder).as_posix(), path

    def missing(self, connection: Connection, tables: MetaData) -> list[str]:
        """Return the files that rows name and that are not there. One query a column."""
        names: set[str] = set()
        for table, column, folder in NAMED:
            if table in tables.tables and column in tables.tables[table].c:
                query = select(tables.tables[table].c[column]).distinct()
                names |= {f"{folder}{name}" for name in connection.scalars(query) if name}
        return sorted(name for name in names if not (self.folder / name).is_file())


@contextmanager
def holding_files(settings: Settings) -> Iterator[HeldFiles]:
    """A folder for second names; it is gone afterwards, as are those that a killed process left a day ago."""
    above = settings.data_dir / _FOLDER
    make_folder(above)
    for left in above.iterdir():
        if left.stat().st_mtime < time.time() - _LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    folder = above / f"{os.getpid()}-{time.monotonic_ns()}"
    make_folder(folder)
    try:
        yield HeldFiles(settings.uploads_dir, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
