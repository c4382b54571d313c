"""What is stored of people: said to everybody, given to whom it is about, and deleted with their account."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page on privacy."""
    from festival.privacy.views import privacy

    app.register_blueprint(privacy)
