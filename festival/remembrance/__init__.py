"""The days the city remembers, with their stories, their places and the years since."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its remembrance pages, for the public and for the desk."""
    from festival.remembrance import desk_views, views

    app.register_blueprint(views.remembrance)
    app.register_blueprint(desk_views.remembrance_desk)
