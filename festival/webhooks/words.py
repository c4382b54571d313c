"""What became of messages, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.fetching.errors import Reason
from festival.fetching.words import words_of
from festival.webhooks.model import Webhook, WebhookDelivery


def kind_words(kind: str) -> str:
    """Return what a message tells."""
    return {
        "published": _("An event has become public."),
        "changed": _("Something of a public event has changed."),
        "cancelled": _("A public event was cancelled."),
        "test": _("A test"),
    }[kind]


def outcome_words(row: WebhookDelivery) -> str:
    """Return how far a message is, and why it didn't come through."""
    state = {
        "waiting": _("waits"),
        "claimed": _("is on its way"),
        "delivered": _("came through"),
        "given_up": _("given up"),
    }[row.state]
    why = ""
    if row.state != "delivered" and row.reason:
        known = row.reason in set(Reason)
        why = words_of(row.reason) if known else _("The message could not be written.")
    elif row.status is not None:
        why = _("The server answered %(status)s.", status=row.status)
    return f"{state}. {why}".strip() if why else state


def pause_words(hook: Webhook) -> str:
    """Return why an address is told no more; empty where it is told."""
    return {
        "": "",
        "person": _("Switched off."),
        "failing": _("Paused: for five days no message has come through."),
        "gone": _("Paused: it answers that nobody listens there any more (410)."),
        "secret": _("Paused: its secret can’t be read any more. Give it a new one."),
    }[hook.paused_because]
