"""Places from lists: spreadsheets, GeoJSON, extracts of OpenStreetMap; looked at first, written, and taken back."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of lists of places."""
    from festival.place_lists.views import place_lists

    app.register_blueprint(place_lists)
