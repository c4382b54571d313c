"""Organisers: accounts, sign-in, organisations, memberships, permissions."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect sign-in and the pages of this room."""
    from festival.organisers import accounts, passwords, sign_in
    from festival.organisers.account_views import organisers

    app.config["PERMANENT_SESSION_LIFETIME"] = sign_in.LASTS
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    accounts.register(app)
    passwords.warm_up(testing=app.config["SETTINGS"].testing)
    app.register_blueprint(organisers)
