"""Hands over the mails that are due."""

from __future__ import annotations

from festival.outbox.delivery import send_due


def send_mails() -> None:
    """Hand over what is due; what can't be handed over waits for another time."""
    send_due()
