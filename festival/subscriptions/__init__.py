"""What somebody follows: the page that makes a calendar's address from a choice."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page on which a subscription is put together."""
    from festival.subscriptions.subscribe_views import subscriptions

    app.register_blueprint(subscriptions)
