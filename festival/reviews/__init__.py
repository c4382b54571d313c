"""How an event was: three questions to who held it, and the answers where the next one is planned."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page."""
    from festival.reviews.views import reviews

    app.register_blueprint(reviews)
