"""Takes the nightly backup, and says so where there is none; deletes again whom a killed restore brought back."""

from __future__ import annotations

from flask import current_app

from festival.backups.deleted_since import delete_remembered
from festival.backups.missing import tell_of_missing
from festival.backups.nightly import back_up_if_due
from festival.base import clock


def back_up() -> bool:
    """Take a backup where one is due; return whether one was."""
    return back_up_if_due(current_app.config["SETTINGS"], now=clock.now())


def watch_backups() -> None:
    """Tell administrators once where the backup fails or is overdue; end a restore that was killed at its very end."""
    delete_remembered(current_app.config["SETTINGS"])
    tell_of_missing(now=clock.now())
