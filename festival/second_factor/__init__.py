"""A second factor beside the password: a code from an app, recovery codes, and of whom the city requires one."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages, and the question after the password."""
    from festival.organisers.signals import entering
    from festival.second_factor.admin_views import factor_admin
    from festival.second_factor.door_views import ask_for_more, door
    from festival.second_factor.own_views import own_factor

    for room in (door, own_factor, factor_admin):
        app.register_blueprint(room)
    entering.connect(ask_for_more)
