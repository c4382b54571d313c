"""The city's outline and its districts, from files as surveying offices hand them out; and none, where it has none."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the administrator's pages of districts."""
    from festival.areas.views import areas

    app.register_blueprint(areas)
