"""Who answers what is handed in, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from festival.base import clock
from festival.base.city import City
from festival.base.database import db
from festival.organisers.model import Account


def deciders() -> list[str]:
    """Return the names of those who decide on what is handed in: the coordination, without one the administrators. Two
    queries at most."""
    for role in ("coordinator", "administrator"):
        query = select(Account.name).where(Account.is_active, Account.role == role).order_by(Account.name)
        if names := list(db.session.scalars(query)):
            return names
    return []


def answer_due_on(since: datetime, city: City) -> date | None:
    """Return the day until which the city answers what was handed in then; None where it has not said."""
    if city.answer_days is None:
        return None
    return clock.to_local(since, city.tz).date() + timedelta(days=city.answer_days)
