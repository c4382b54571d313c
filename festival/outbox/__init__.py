"""The outbox: mails as rows, written in the transaction of their cause and handed over by a job."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Make room for the kinds of mail, which the rooms above bring along, and for the one of this room."""
    from festival.outbox import trial
    from festival.outbox.kinds import KINDS, add_kind

    app.extensions[KINDS] = {}
    add_kind(app, trial.KIND)
