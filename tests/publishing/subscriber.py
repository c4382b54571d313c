"""Somebody who subscribes: vdirsyncer fetches the calendar over HTTP as a phone does, khal shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_FETCHING = """
[general]
status_path = "{folder}/status/"
[pair city]
a = "remote"
b = "local"
collections = null
conflict_resolution = "a wins"
partial_sync = "revert"
[storage remote]
type = "http"
url = "{address}"
[storage local]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
"""
_SHOWING = """
[calendars]
[[city]]
path = {folder}/calendar
readonly = True
[sqlite]
path = {folder}/khal.sqlite3
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
"""
_SHOWN = ("title", "start-long-full", "end-long-full", "location", "description", "status")


@dataclass(frozen=True)
class Shown:
    """An entry of somebody's calendar; times as its clock shows them, "2027-06-14T19:30", days without a time.

    Its UID is vdirsyncer's own.
    """

    title: str
    start: str
    end: str
    place: str
    description: str
    status: str


class Subscriber:
    """One calendar program with one subscription, whose files lie in a folder of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        (folder / "calendar").mkdir(parents=True)
        for name, settings in (("fetching", _FETCHING), ("showing", _SHOWING)):
            (folder / name).write_text(settings.format(folder=folder, address=address), encoding="utf-8")
        self._run("vdirsyncer", "-c", str(folder / "fetching"), "discover")

    def sync(self) -> None:
        """Ask the city, as the program does every hour."""
        self._run("vdirsyncer", "-c", str(self.folder / "fetching"), "sync")

    def shown(self, first_on: date, days: int = 31) -> list[Shown]:
        """Return what the program shows of so many days, in order; an entry of several days once for each."""
        fields = [word for name in _SHOWN for word in ("--json", name)]
        told = self._run(
            "khal", "-c", str(self.folder / "showing"), "list", *fields, first_on.isoformat(), f"{days}d"
        )
        found: list[dict[str, Any]] = [one for line in told.splitlines() for one in json.loads(line)]
        return [Shown(*(str(one[name]).strip() for name in _SHOWN)) for one in found]

    def _run(self, program: str, *words: str) -> str:
        environ = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "HOME": str(self.folder), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [sys.executable, "-m", program, *words],
            env=environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}\n{done.stderr}"
        return done.stdout
