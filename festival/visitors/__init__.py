"""What a guest needs: the places with the way there, and a stay's programme day by day."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its pages for visitors."""
    from festival.visitors import venue_views, visit_views

    app.register_blueprint(venue_views.visitors)
    app.register_blueprint(visit_views.visits)
