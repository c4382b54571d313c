"""Organisers: accounts, sign-in, organisations, memberships, permissions."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect sign-in and the pages of this room."""
    from festival.organisers import account_views, accounts, passwords, settings_views, sign_in, staff_views
    from festival.organisers.views import organisers

    for views in (account_views, settings_views, staff_views):
        assert views.organisers is organisers, "these modules add their pages to the room's blueprint"

    app.config["PERMANENT_SESSION_LIFETIME"] = sign_in.LASTS
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    accounts.register(app)
    passwords.warm_up(testing=app.config["SETTINGS"].testing)
    app.register_blueprint(organisers)
