"""Venues and districts: where things happen."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application what a map fetches, and the desk's pages of places."""
    from festival.places.edit_views import desk_venues
    from festival.places.views import places

    app.register_blueprint(places)
    app.register_blueprint(desk_venues)
