"""The public side: what is on, each event with its dates, and the map."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its public pages."""
    from festival.programme import event_views, map_views, prominence_views, views

    app.register_blueprint(views.programme)
    app.register_blueprint(event_views.events)
    app.register_blueprint(map_views.city_map)
    app.register_blueprint(prominence_views.prominence)
