"""Markets with music on Good Friday: what a coordinator is asked about many times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.model import Conflict
from tests.conftest import make_event

NOW = datetime.fromisoformat("2027-03-01T08:00+00:00")
FRIDAYS = {
    "category": "markt",
    "tone": "civic",
    "sound": "none",
    "setting": "outdoor",
    "local_start": datetime(2027, 3, 5, 8),
    "local_end": datetime(2027, 3, 5, 13),
    "rrule": "FREQ=WEEKLY;BYDAY=FR",
    "now": NOW,
}
FAIR = FRIDAYS | {"category": "weihnachtsmarkt", "tone": "festive", "sound": "background"}


def fairs(number: int, **values: Any) -> list[Any]:
    """Fairs with background music that are open on Good Friday of two years, each at a place of its own."""
    return [make_event(title=f"Markt {n}", **FAIR | values) for n in range(number)]


def rows() -> list[Conflict]:
    query = (
        select(Conflict).where(Conflict.rule == "quiet_day", Conflict.gone_at.is_(None)).order_by(Conflict.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
