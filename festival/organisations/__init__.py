"""Organisations: founded, admitted by the coordination, merged; who belongs to them, and the page they have."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages of organisations, at the desk and for everybody."""
    from festival.organisations import admission_views, people_views, profile_views, views

    for room in (views.organisations, admission_views.admissions, people_views.people):
        app.register_blueprint(room)
    app.register_blueprint(profile_views.profiles)
