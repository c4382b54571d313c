"""The city's events, places and organisers as data for other programs: read only, without a key, for everybody."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its read API and the page that explains it."""
    from festival.open_data import docs_views, views

    app.register_blueprint(views.open_data)
    app.register_blueprint(docs_views.data_docs)
