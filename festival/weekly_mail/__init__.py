"""The weekly mail: what is on in the days ahead, to an address that somebody has shown to be theirs."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages and the mails, and make room for the lists that several mails share."""
    from festival.outbox.kinds import add_kind
    from festival.weekly_mail import contents, views, weekly_words

    app.extensions[contents.LISTS] = {}
    app.register_blueprint(views.weekly_mail)
    # Nobody is signed in here, so there is no session that a strange page could use: no cookie is set. What confirms
    # or ends a subscription is the address itself, and mail programs send nothing beside it.
    for view in (views.ask, views.confirm, views.end):
        app.extensions["csrf"].exempt(view)
    for kind in weekly_words.KINDS:
        add_kind(app, kind)
