"""Accounts in their people's own hands: signing up, a forgotten password, another e-mail address, and where one
is signed in."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages, and the mails that open them."""
    from festival.accounts import (
        account_mails,
        email_views,
        reset_views,
        sign_ins_views,
        sign_up_views,
    )
    from festival.outbox.kinds import add_kind
    from festival.outbox.posting import is_mail_on

    app.template_global("is_mail_on")(is_mail_on)
    for kind in account_mails.KINDS:
        add_kind(app, kind)
    for room in (
        sign_up_views.sign_up,
        reset_views.reset,
        email_views.email,
        sign_ins_views.sign_ins,
    ):
        app.register_blueprint(room)
