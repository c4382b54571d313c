"""The Land's law as rows that a city corrects: quiet days, Sunday opening, movable days, permits."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of the law."""
    from festival.law import (
        town_views,  # noqa: F401 - it adds its page to the blueprint
        views,
    )

    app.register_blueprint(views.law)
