"""What is told of a change, noted in the transaction of the change: one row for each address that wants to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CursorResult, or_, select, update

from festival.base import clock
from festival.base.database import db
from festival.events.model import PUBLIC_STATES, Event
from festival.webhooks.model import Webhook, WebhookDelivery


def follow_event(event: Event, *, was_state: str = "", **_: Any) -> None:
    """Note a public change for whoever is told of it. One query where nobody is, by ix_webhook_organisation; two
    statements more for each address."""
    if not event.is_public:
        return
    kind = "changed" if was_state in PUBLIC_STATES else "published"
    if event.state == "cancelled" != was_state:
        kind = "cancelled"
    organisations = [event.organisation_id, *(int(one) for one in event.co_organisers or ())]
    query = select(Webhook.id).where(
        Webhook.paused_at.is_(None),
        or_(Webhook.organisation_id.is_(None), Webhook.organisation_id.in_(organisations)),
    )
    for webhook_id in db.session.scalars(query.order_by(Webhook.id)).all():
        note_message(webhook_id, kind, event.id, now=clock.now())


def note_message(webhook_id: int, kind: str, event_id: int | None, *, now: datetime) -> None:
    """Note a message, unless the same one waits already and nobody has begun with it: it tells of the event as it is
    when it goes. The caller commits."""
    waits = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook_id,
        WebhookDelivery.state == "waiting",
        WebhookDelivery.attempts == 0,
        WebhookDelivery.event_id == event_id,
        WebhookDelivery.kind.in_(("published", "changed") if kind == "changed" else (kind,)),
    )
    # Written and not only read: a job that claims it at this moment waits for us, or we for it.
    done = db.session.execute(waits.values(changed_at=now), execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    if not done.rowcount:
        db.session.add(
            WebhookDelivery(
                webhook_id=webhook_id,
                message_id=f"msg_{uuid4().hex}",
                event_id=event_id,
                kind=kind,
                created_at=now,
                changed_at=now,
            )
        )
        db.session.flush()
