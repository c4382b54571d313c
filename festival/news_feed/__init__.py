"""What is new in the city's calendar, for feed readers: the events that were changed last, as Atom."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the feed."""
    from festival.news_feed import views

    app.register_blueprint(views.news_feed)
