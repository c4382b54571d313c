"""Other servers are told of public changes at once: signed messages to addresses that organisations name."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages, the note that is taken of each change, and the mail that says that nobody listens."""
    from festival.events.signals import event_changed
    from festival.open_data.document import PARTS
    from festival.outbox.kinds import add_kind
    from festival.webhooks.described_messages import PART
    from festival.webhooks.pausing import MAIL
    from festival.webhooks.told_changes import follow_event
    from festival.webhooks.views import webhook_pages

    event_changed.connect(follow_event)
    add_kind(app, MAIL)
    app.register_blueprint(webhook_pages)
    PARTS["webhooks"] = PART
