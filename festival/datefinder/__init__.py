"""The one search for dates, and its page."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the date finder's page."""
    from festival.datefinder.views import finder

    app.register_blueprint(finder)
