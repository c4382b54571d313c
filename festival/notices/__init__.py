"""Who is told what, once: the inbox."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the inbox, and have people told when a conflict changes by itself."""
    from festival.conflicts.signals import conflict_changed
    from festival.notices.views import inbox_pages

    app.register_blueprint(inbox_pages)
    conflict_changed.connect(_tell)


def _tell(conflict: object, *, change: str) -> None:
    from festival.conflicts.model import Conflict
    from festival.notices.sending import tell_concerned

    assert isinstance(conflict, Conflict)  # the signal's promise
    tell_concerned(conflict, change, coordination=not conflict.is_small)
