"""The entrance of who is signed in: what waits, and the navigation."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the desk's entrance."""
    from festival.desk import menu, model  # noqa: F401 - its table has to be known
    from festival.desk.event_list_views import event_list
    from festival.desk.views import desk
    from festival.desk.week_views import week

    menu.register(app)
    app.register_blueprint(desk)
    app.register_blueprint(week)
    app.register_blueprint(event_list)
