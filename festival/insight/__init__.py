"""Figures of the year, and what they suggest."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page of figures."""
    from festival.insight.views import insight

    app.register_blueprint(insight)
