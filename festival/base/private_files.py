"""What an installation keeps is for its own account on the machine: 0700 for folders, 0600 for files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sqlalchemy.engine import make_url

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_folder(path: Path) -> None:
    """Make the folder, and those above it that are missing; nobody else on this machine may look in."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=FOLDER_MODE, exist_ok=True)


def keep_private(data_dir: Path, database_url: str) -> None:
    """Close the data folder and the database's files to others, those of an earlier version too.

    A database file that is not there yet is made empty, since SQLite would leave it open to all; its side files
    take over its mode.
    """
    make_folder(data_dir)
    close(data_dir)
    for folder in data_dir.iterdir():
        if folder.is_dir():
            close(folder)
    database = sqlite_file(database_url)
    if database is None:
        return
    try:
        os.close(os.open(database, os.O_CREAT | os.O_RDWR, FILE_MODE))
    except OSError:  # whoever needs the database says what is wrong with it
        return
    for path in (database, *database.parent.glob(f"{database.name}-*")):
        close(path)


def private(path: str, flags: int) -> int:
    """Return a descriptor for `open(…, opener=private)`: a file that is made new is nobody else's."""
    return os.open(path, flags, FILE_MODE)


def close(path: Path) -> None:
    """Take from group and others what they may do; left as it is where the path isn't ours to change."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & 0o700)
    except OSError:
        pass


def is_open_to_others(path: Path) -> bool:
    """Return whether group or others may do anything with the path; false where it isn't there."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def sqlite_file(database_url: str) -> Path | None:
    """Return the file of a SQLite address; None for a server or a database in memory."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def is_on_one_disk(one: Path, other: Path) -> bool:
    """Return whether what befalls the disk of the one befalls the other; a folder may still have to be made."""
    while not one.exists():
        one = one.parent
    return one.stat().st_dev == other.stat().st_dev
