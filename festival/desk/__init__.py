"""The entrance of who is signed in: what waits, and the navigation."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the desk's entrance."""
    from festival.desk import menu
    from festival.desk.views import desk

    menu.register(app)
    app.register_blueprint(desk)
