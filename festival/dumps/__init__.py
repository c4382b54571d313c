"""All public events in one file: as JSON-LD, CSV and XLSX, with their licence, made by a job."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page of its open data, and the files."""
    from festival.dumps import views

    app.register_blueprint(views.dumps)
