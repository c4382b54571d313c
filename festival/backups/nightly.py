"""The backup of each night: taken by a job into a folder, of which old ones go only once a new one is there."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from festival.backups.archive import BadBackup
from festival.backups.keep_rule import to_keep
from festival.backups.taking import take_backup
from festival.base.city import get_city
from festival.base.database import db
from festival.base.private_files import make_folder
from festival.base.trouble import LEAST_FREE_BYTES
from festival.job_runs.model import JobRun
from festival.settings import Settings

JOB = "backup"
AT = timedelta(hours=1, minutes=30)
"""The time of day, UTC: before the other jobs of the night."""
TRIED_AGAIN_AFTER = timedelta(hours=1)
_NAME = re.compile(r"festival-(\d{4}-\d{2}-\d{2}T\d{6})Z\.tar\.gz")
_FORM = "%Y-%m-%dT%H%M%S"
_LEFT_BEHIND_S = 24 * 3600


class NoRoom(BadBackup):
    """The folder has no room for another backup; the older ones stay."""


@dataclass(frozen=True)
class KeptBackup:
    """One backup in the folder."""

    name: str
    taken_at: datetime
    size_bytes: int
    path: Path


def kept_backups(settings: Settings) -> list[KeptBackup]:
    """Return the backups in the folder, the newest first; what has another name is not ours to list or delete."""
    folder = settings.backup_dir
    if folder is None or not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match and path.is_file():
            at = datetime.strptime(match[1], _FORM).replace(tzinfo=UTC)
            found.append(KeptBackup(path.name, at, path.stat().st_size, path))
    return sorted(found, key=lambda one: one.taken_at, reverse=True)


def is_due(run: JobRun | None, *, is_nightly: bool, now: datetime) -> bool:
    """Return whether a backup is to be taken now: somebody asked for one, or tonight's is missing."""
    if run is not None and run.asked_at is not None:
        return True
    if not is_nightly:
        return False
    if run is None or run.started_at is None:
        return True
    if run.failing_since is not None:
        return now - run.started_at >= TRIED_AGAIN_AFTER
    return run.started_at < last_due_at(now)


def last_due_at(now: datetime) -> datetime:
    """Return the last moment at which a nightly backup was due."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + AT if midnight + AT <= now else midnight + AT - timedelta(days=1)


def back_up_if_due(settings: Settings, *, now: datetime) -> bool:
    """Take a backup where one is due, then let go of those that are kept no longer; return whether one was due.

    Raises BadBackup and OSError, with all older ones in place.
    """
    run, is_demo, zone = db.session.get(JobRun, JOB), get_city().is_demo, get_city().tz
    due = is_due(run, is_nightly=not is_demo, now=now)
    db.session.rollback()
    folder = settings.backup_dir
    if folder is None or not due:
        return False
    make_folder(folder)
    _drop_halves(folder)
    _require_room(settings, folder)
    take_backup(folder / f"festival-{now.strftime(_FORM)}Z.tar.gz", settings, now=now)
    backups = kept_backups(settings)
    kept = to_keep([one.taken_at for one in backups], zone)
    for one in backups:
        if one.taken_at not in kept:
            one.path.unlink(missing_ok=True)
    return True


def _drop_halves(folder: Path) -> None:
    """Delete what a process left half written when it was killed a day ago."""
    for path in folder.glob("festival-*.part"):
        if path.stat().st_mtime < time.time() - _LEFT_BEHIND_S:
            path.unlink(missing_ok=True)


def _require_room(settings: Settings, folder: Path) -> None:
    """Raise NoRoom where another backup as large as the last, and a bit, would fill the disk."""
    last = next((one.size_bytes for one in kept_backups(settings)), 0)
    needed = last + last // 5 + LEAST_FREE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"{folder} has room for {free // 1_000_000} MB, and a backup needs {needed // 1_000_000} MB:"
            " make some. Older backups are kept."
        )
