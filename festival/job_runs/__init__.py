"""What became of the jobs: when each ran last, how long it took, since when it fails and why."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the page."""
    from festival.job_runs.views import job_pages

    app.register_blueprint(job_pages)
