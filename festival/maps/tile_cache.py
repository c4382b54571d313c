"""Tiles on disk, bounded in number and bytes; the oldest go first. Safe among threads and processes."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from festival.base.private_files import make_folder, private

MAX_BYTES = 200_000_000
MAX_FILES = 40_000
LEAVE = 0.8
"""What is left after clearing, so that clearing is rare."""
CHECK_AFTER = 0.05
"""A process counts what lies there again after having added this part of the bounds: so far may they be passed."""


@dataclass(frozen=True)
class Kept:
    body: bytes
    age_seconds: float


class TileCache:
    """Bodies by name ("mark/z/x/y"); names come from numbers and hashes, never from a reader's text."""

    def __init__(self, root: Path, *, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._added_bytes = max_bytes  # so that the first write counts what earlier processes left
        self._added_files = 0
        self._lock = Lock()

    def read(self, name: str) -> Kept | None:
        """Return what is kept under the name; None also where it can't be read."""
        path = self._root / name
        try:
            with path.open("rb") as file:
                age = time.time() - os.fstat(file.fileno()).st_mtime
                return Kept(file.read(), max(age, 0))
        except OSError:
            return None

    def write(self, name: str, body: bytes) -> None:
        """Keep the body; a full or read-only disk only means that nothing is kept."""
        path = self._root / name
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            make_folder(path.parent)
            with open(draft, "wb", opener=private) as file:
                file.write(body)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            return
        self._count(len(body))

    def _count(self, size: int) -> None:
        with self._lock:
            self._added_bytes += size
            self._added_files += 1
            if (
                self._added_bytes < self._max_bytes * CHECK_AFTER
                and self._added_files < self._max_files * CHECK_AFTER
            ):
                return
            self._added_bytes = self._added_files = 0
            self.clear_oldest()

    def clear_oldest(self) -> None:
        """Remove the oldest tiles where the bounds are passed, down to LEAVE of them."""
        found = sorted(self._files())
        size = sum(length for _, length, _ in found)
        number = len(found)
        if size <= self._max_bytes and number <= self._max_files:
            return
        for _, length, path in found:
            if size <= self._max_bytes * LEAVE and number <= self._max_files * LEAVE:
                return
            try:
                os.unlink(path)
            except OSError:
                continue
            size -= length
            number -= 1

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """(age mark, bytes, path) of each file; those that another process removes meanwhile are left out."""
        for folder, _, names in os.walk(self._root):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    state = os.stat(path)
                except OSError:
                    continue
                yield state.st_mtime, state.st_size, path
