"""What is stored of people: said to everybody, given to whom it is about, and deleted with their account."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the page on privacy, one's own data, and the deletion of accounts."""
    from festival.privacy import deletion_views, own_data_views, views

    for room in (views.privacy, own_data_views.own_data, deletion_views.deletion):
        app.register_blueprint(room)
