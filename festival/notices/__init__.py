"""Who is told what, once: the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from festival.conflicts.signals import Change


def register(app: Flask) -> None:
    """Give the application the inbox, and have people told when a conflict changes by itself."""
    from festival.conflicts.signals import conflicts_changed
    from festival.notices.views import inbox_pages

    app.register_blueprint(inbox_pages)
    conflicts_changed.connect(_tell)


def _tell(changes: list[Change]) -> None:
    from festival.notices.sending import tell_of_changes

    tell_of_changes(changes)
