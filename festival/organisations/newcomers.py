"""How much an organisation may hold that nobody has admitted yet: a few dates, so that nobody fills the calendar."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.events.model import Event, Occurrence
from festival.organisers.model import Organisation

MOST_DATES = 5


class TooManyHeld(FestivalError):
    """An organisation that is not admitted yet would hold `count` dates; nothing of it is to be saved."""

    def __init__(self, organisation: str, count: int) -> None:
        super().__init__(f"{organisation}: {count}")
        self.organisation = organisation
        self.count = count


def limit_newcomers(event: Event, *, in_bulk: bool, **_: Any) -> None:
    """Raise TooManyHeld where the event's organisation is not admitted and would hold more than MOST_DATES dates to
    come. Two queries, none for who is admitted."""
    if event.state != "pencilled" or in_bulk:
        return
    organisation = db.session.get_one(Organisation, event.organisation_id)
    if organisation.is_admitted:
        return
    held = (
        select(func.count())
        .select_from(Occurrence)
        .join(Event, Event.id == Occurrence.event_id)
        .where(
            Event.organisation_id == organisation.id,
            Event.state == "pencilled",
            Occurrence.ends_at > clock.now(),
        )
    )
    count = db.session.scalar(held) or 0
    if count > MOST_DATES:
        raise TooManyHeld(organisation.name, count)
