"""A town's first afternoon: from an empty installation to a calendar that has what it needs."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the guided start, and the city's logo."""
    from festival.first_start import (
        invite_views,
        logo_views,
        look_views,
        map_start_views,
        reach_views,
        secret_views,
        step_views,
    )

    app.register_blueprint(secret_views.setup)
    app.register_blueprint(logo_views.logo)
    (guided,) = {one.guided for one in (step_views, look_views, reach_views, map_start_views, invite_views)}
    app.register_blueprint(guided)
