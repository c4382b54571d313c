"""Events that may be one, entered twice: shown in pairs, brought together, or told apart for good."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages."""
    from festival.twins.views import twins

    app.register_blueprint(twins)
