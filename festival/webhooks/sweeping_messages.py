"""What became of messages is known for a while, so that whoever looks after a receiver finds out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from festival.base.database import db
from festival.webhooks.model import WebhookDelivery

KEPT = timedelta(days=14)


def sweep_messages(*, now: datetime) -> None:
    """Delete messages of which nothing was noted for KEPT: what still waits is tried more often. For a job."""
    old = delete(WebhookDelivery).where(WebhookDelivery.changed_at <= now - KEPT)
    db.session.connection().execute(old)
