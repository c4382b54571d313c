"""Webhooks for tests, and what stands in their rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.second_factor.sealing import seal
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.webhooks.signing import new_secret


def make_hook(address: str, *, organisation: Any = None, secret: str = "", **values: Any) -> int:
    """Return the number of a new webhook; without an organisation it is told of all."""
    begin_writing()
    hook = Webhook(
        organisation_id=organisation.id if organisation else None,
        address=address,
        sealed_secret=seal(secret or new_secret()),
        **values,
    )
    db.session.add(hook)
    db.session.commit()
    return hook.id


def rows(hook_id: int) -> list[Any]:
    """Return (kind, state, attempts, status, reason) of each message of an address, the oldest first."""
    db.session.rollback()
    table = WebhookDelivery
    query = select(table.kind, table.state, table.attempts, table.status, table.reason)
    return [
        tuple(one) for one in db.session.execute(query.where(table.webhook_id == hook_id).order_by(table.id))
    ]


def hook_row(hook_id: int) -> Webhook:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Webhook, hook_id)


def let_it_be_time() -> None:
    """Let all addresses be due again."""
    begin_writing()
    db.session.execute(update(Webhook).values(next_try_at=clock.now() - timedelta(seconds=1)))
    db.session.commit()
