"""Clashes found while dates can still move, and what is said about them."""

from flask import Flask


def register(app: Flask) -> None:
    """Recheck an event's clashes whenever it changes."""
    from festival.coordination.clashes import recheck
    from festival.events.signals import event_changed

    event_changed.connect(recheck)

    from festival.coordination import feed_model, year_feed_views, year_views  # noqa: F401 - tables have to be known

    app.register_blueprint(year_views.year)
    app.register_blueprint(year_feed_views.year_feeds)

    from festival.coordination.talks import register_talks

    register_talks(app)
