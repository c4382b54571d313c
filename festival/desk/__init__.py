"""What a signed-in person works on: the desk, and the conversation that registers an event."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the desk's pages."""
    from festival.desk import event_views, registering_views, venues, views

    app.register_blueprint(views.desk)
    app.register_blueprint(registering_views.registering)
    app.register_blueprint(event_views.desk_events)
    app.register_blueprint(venues.desk_venues)
