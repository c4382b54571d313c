"""Events that several organisations hold together: one leads, others are asked and accept by their own word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from festival.events.model import Event


def register(app: Flask) -> None:
    """Give the application the pages on which organisations ask each other and answer."""
    from festival.co_organisers.views import together
    from festival.events.signals import event_changed

    app.register_blueprint(together)
    event_changed.connect(_follow_lead)


def _follow_lead(event: Event, **_sent: Any) -> None:
    from festival.co_organisers.inviting import follow_lead

    follow_lead(event)
