"""The write API: an organisation's own programs enter and change its events, as strictly as the forms take them."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its write API, and its description to the document of the API."""
    from festival.api_writing import api_description, views
    from festival.open_data.document import PARTS

    app.register_blueprint(views.own_events)
    app.extensions["csrf"].exempt(views.own_events)
    PARTS["writing"] = api_description.PART
