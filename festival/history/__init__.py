"""What was changed of an event, by whom, when and why: its page at the desk."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page."""
    from festival.history.views import history

    app.register_blueprint(history)
