"""What can be wrong with an installation: looked for from the command line and by the administrator's page."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the page."""
    from festival.doctor.views import health_pages

    app.register_blueprint(health_pages)
