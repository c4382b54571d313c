"""What the city lends and the ways it marks: how much there is, who has booked it, what is closed."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of what is lent and of marked ways."""
    from festival.resources.route_views import desk_routes
    from festival.resources.views import desk_resources

    app.register_blueprint(desk_resources)
    app.register_blueprint(desk_routes)
