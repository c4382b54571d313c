"""Reading a backup from its beginning to its end, to know that it can be put back before it is needed."""

from __future__ import annotations

import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from festival.backups.archive import (
    CONTENTS,
    HEAD,
    SECRET,
    TABLES,
    BadBackup,
    Contents,
    Head,
    is_upload,
    read_contents,
    read_head,
)

_AT_ONCE = 1 << 20
_DAMAGED = "This backup is damaged: it doesn't hold what its beginning says."


def check_backup(path: Path) -> Head:
    """Read all of a backup; return its head. Raises BadBackup where anything is missing, different or not ours.

    Each table has to hold as many rows as the head says, and each member has to be, to the byte, what was written. One
    of the first format says nothing of its bytes: of those the rows are counted.
    """
    seen: Contents = {}
    rows: dict[str, int] = {}
    told: Contents | None = None
    with opened(path) as archive:
        head = first_of(archive)
        for member in archive:
            if member.name == HEAD:
                continue
            content = content_of(archive, member)
            if member.name == CONTENTS:
                told = read_contents(content.read())
                continue
            lines, seen[member.name] = _read(content)
            if member.name.startswith(TABLES):
                rows[member.name.removeprefix(TABLES)] = lines - 1  # the first names the columns
            elif member.name != SECRET and not is_upload(member.name):
                raise BadBackup(f"This backup holds something that none of ours does: {member.name}")
    if rows != head.tables:
        raise BadBackup(_DAMAGED)
    if head.format > 1 and told != seen:
        raise BadBackup("This backup is damaged: it doesn't hold what was written into it.")
    return head


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive, for reading once from front to back. Raises BadBackup where it is none, or can't be read on."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, ValueError, KeyError, zlib.error) as error:
        raise BadBackup(f"{path} is no backup of Festival, or a damaged one: {error}") from error


def first_of(archive: tarfile.TarFile) -> Head:
    """Return the head, which is the first member."""
    first = archive.next()
    if first is None or first.name != HEAD:
        raise BadBackup("This file is no backup of Festival.")
    return read_head(content_of(archive, first).read())


def content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return what a member holds; BadBackup where it is a link, a folder or a device."""
    found = archive.extractfile(member) if member.isreg() else None
    if found is None:
        raise BadBackup(f"This backup holds something that none of ours does: {member.name}")
    return found


def _read(content: IO[bytes]) -> tuple[int, str]:
    """Return how many lines there are, and the digest."""
    lines, digest = 0, hashlib.sha256()
    while piece := content.read(_AT_ONCE):
        lines += piece.count(b"\n")
        digest.update(piece)
    return lines, digest.hexdigest()
