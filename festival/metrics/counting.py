"""What a web process counts: requests by route and status, how long they took, how long it waited for the database.

Each process writes its numbers into a file of its own every few seconds, and one adds the files up. The files of
processes that have ended stay until the web server starts anew, so that no sum ever goes back.
"""

from __future__ import annotations

import json
import os
import threading
import time
from bisect import bisect_left
from pathlib import Path
from typing import Any

from flask import Flask

from festival.base.database import waits_heard_by
from festival.base.private_files import make_folder, private
from festival.log_lines.over import Over, heard_by
from festival.settings import Settings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends, in seconds; what took longer is in a last one without an end."""
WRITTEN_EVERY_S = 5.0
_FOLDER = "metrics"
Counts = dict[str, dict[str, Any]]


class Timed:
    """How long things took: how many, how long together, and how many within each bucket."""

    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


class Counter:
    """What one process has counted so far; as many keys as there are routes, methods and statuses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = {}
        self._took: dict[str, Timed] = {}
        self._waited = Timed()

    def hear(self, over: Over) -> None:
        """Count a request that is over."""
        key = (over.method, over.route, over.status)
        with self._lock:
            self._requests[key] = self._requests.get(key, 0) + 1
            timed = self._took.get(over.route)
            if timed is None:
                timed = self._took[over.route] = Timed()
            timed.add(over.seconds)

    def hear_wait(self, seconds: float) -> None:
        """Count a transaction that writes, and how long it waited for its turn."""
        with self._lock:
            self._waited.add(seconds)

    def counts(self) -> Counts:
        """Return all that was counted, as plain values."""
        with self._lock:
            return {
                "requests": {"\t".join(map(str, key)): count for key, count in self._requests.items()},
                "took": {route: [*timed.buckets, timed.total] for route, timed in self._took.items()},
                "waited": {"": [*self._waited.buckets, self._waited.total]},
            }


def begin_counting(app: Flask) -> None:
    """Count in this process from now on, where the settings want numbers; else nothing is done and nothing costs."""
    settings: Settings | None = app.config.get("SETTINGS")
    if settings is None or settings.metrics is None:
        return
    counter = Counter()
    heard_by.append(counter.hear)
    waits_heard_by.append(counter.hear_wait)
    path = folder_of(settings) / f"{os.getpid()}-{time.time_ns()}.json"
    threading.Thread(target=_keep_writing, args=(counter, path), daemon=True, name="metrics").start()


def folder_of(settings: Settings) -> Path:
    """Return the folder of the processes' files."""
    return settings.data_dir / _FOLDER


def forget_counts(settings: Settings) -> None:
    """Begin anew: for the web server when it starts."""
    for path in folder_of(settings).glob("*.json*"):
        path.unlink(missing_ok=True)


def write_counts(counter: Counter, path: Path) -> None:
    """Write the numbers as a whole or not at all."""
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.part")
    with open(draft, "w", opener=private, encoding="utf-8") as file:
        json.dump(counter.counts(), file)
    draft.replace(path)


def read_counts(settings: Settings) -> Counts:
    """Return the sum of what all processes have written; a file that can't be read is left out."""
    found: Counts = {"requests": {}, "took": {}, "waited": {}}
    for path in sorted(folder_of(settings).glob("*.json")):
        try:
            counts = json.loads(path.read_text(encoding="utf-8"))
            for key, count in counts["requests"].items():
                found["requests"][key] = found["requests"].get(key, 0) + count
            for kind in ("took", "waited"):
                for key, numbers in counts[kind].items():
                    before = found[kind].get(key) or [0] * len(numbers)
                    found[kind][key] = [one + other for one, other in zip(before, numbers, strict=True)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def _keep_writing(counter: Counter, path: Path) -> None:
    while True:
        try:
            write_counts(counter, path)
        except OSError:
            pass  # no room: the numbers are the least that is missing then
        time.sleep(WRITTEN_EVERY_S)
