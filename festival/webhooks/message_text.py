"""The text of a message: of an event what the open data says of it, as it is when the message goes."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from festival.base.city import read_mark
from festival.open_data.catalogue import RESOURCES
from festival.open_data.read_question import moment_of
from festival.webhooks.model import WebhookDelivery


def message_text(delivery: WebhookDelivery) -> bytes:
    """Return the body; within `outbox.mail.speaking`, which makes the links. Five queries at most."""
    kind, data = _told(delivery)
    said = {
        "type": kind,
        "timestamp": delivery.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "data": data,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _told(delivery: WebhookDelivery) -> tuple[str, dict[str, Any]]:
    if delivery.event_id is None:
        return "webhook.test", {}
    events = RESOURCES["events"]
    row = events.find_one(str(delivery.event_id), moment_of(read_mark()))
    if row is None:
        return "event.deleted", {"id": delivery.event_id}
    return f"event.{delivery.kind}", events.record(row, ())
