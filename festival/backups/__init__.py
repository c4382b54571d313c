"""A whole installation in one file, and back: the same file for both databases; and one each night by itself."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the page, the mail that says that a backup is missing, and what Today tells of it."""
    from festival.backups.missing import KIND, warn_at_the_desk
    from festival.backups.views import backup_pages
    from festival.desk.signals import warnings_asked
    from festival.outbox.kinds import add_kind

    app.register_blueprint(backup_pages)
    add_kind(app, KIND)
    warnings_asked.connect(warn_at_the_desk)
