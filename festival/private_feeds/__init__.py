"""The plan as a calendar for one person, under a secret address of their own."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the private calendars and the page where people make and end their own."""
    from festival.private_feeds.settings import year_feeds
    from festival.private_feeds.views import private_feed

    app.register_blueprint(private_feed)
    app.register_blueprint(year_feeds)
