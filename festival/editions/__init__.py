"""An event from year to year: it is held again, with its dates moved."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page."""
    from festival.editions.views import editions

    app.register_blueprint(editions)
