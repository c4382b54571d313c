"""Conflicts found while dates can still move, and what is said about them."""

from flask import Flask


def register(app: Flask) -> None:
    """Recheck what an event, a venue, the law or a remembrance day changes, and give the application the pages."""
    from festival.coordination import failing, stock_model  # noqa: F401 - their tables have to be known
    from festival.coordination.listening import listen

    listen()

    from festival.coordination.insight import views as insight_views
    from festival.coordination.year import feed_model  # noqa: F401 - tables have to be known
    from festival.coordination.year import feed_views as year_feed_views
    from festival.coordination.year import views as year_views

    app.register_blueprint(year_views.year)
    app.register_blueprint(year_feed_views.year_feeds)
    app.register_blueprint(insight_views.insight)

    from festival.coordination.talks import register_talks

    register_talks(app)

    from festival.coordination.law.views import register_law

    register_law(app)
