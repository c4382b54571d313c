"""What a signed-in person works on: the desk, and the conversation that registers an event."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the desk's pages."""
    from festival.desk import (
        event_views,
        finder_views,
        hold_views,
        menu,
        registering_views,
        resources,
        routes,
        venues,
        views,
    )

    menu.register(app)
    app.register_blueprint(views.desk)
    app.register_blueprint(registering_views.registering)
    app.register_blueprint(finder_views.finder)
    app.register_blueprint(hold_views.holding)
    app.register_blueprint(event_views.desk_events)
    app.register_blueprint(venues.desk_venues)
    app.register_blueprint(resources.desk_resources)
    app.register_blueprint(routes.desk_routes)
