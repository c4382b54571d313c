"""The conversation that registers or pencils an event, and the event's page of the desk."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the conversation's pages."""
    from festival.registering import (
        event_desk_views,
        handed_in_views,
        hold_views,
        pencil_views,
        renewing_views,
        views,
    )

    app.register_blueprint(views.registering)
    app.register_blueprint(pencil_views.pencilling)
    app.register_blueprint(hold_views.holding)
    app.register_blueprint(event_desk_views.desk_events)
    app.register_blueprint(handed_in_views.handed_in)
    app.register_blueprint(renewing_views.renewing)
