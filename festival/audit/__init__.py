"""The administrator's log: read, filtered, taken out as a file, and swept."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the page."""
    from festival.audit.views import log

    app.register_blueprint(log)
