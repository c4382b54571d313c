"""Which venues the form offers: the chosen one, what was searched for, and where the organisation has been before."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.events.model import Event
from festival.places.choosing import found_for
from festival.places.labels import describe
from festival.places.model import Venue
from festival.registering.forms.where import WhereForm

OFFERED = 12


def venues_to_offer(event: Event, form: WhereForm, locale: str) -> list[tuple[Venue, str]]:
    """Return the chosen venues and at most OFFERED others, with words that tell them apart; none twice."""
    ids: list[int] = []
    words = (form.venue_words.data or "").strip()
    if words:
        ids += found_for(form.venue_words, OFFERED)
    chosen = form.venue_id.data or ""
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        ids.insert(0, int(chosen))
    if event.venue_id:
        ids.append(event.venue_id)
    if not words:
        ids += used_before(event.organisation_id)
    unique = list(dict.fromkeys(ids))
    found = {
        venue.id: venue
        for venue in db.session.scalars(
            select(Venue)
            .where(Venue.id.in_(unique))
            .options(joinedload(Venue.district), joinedload(Venue.parent))
        )
    }
    return [(found[number], describe(found[number], locale)) for number in unique if number in found]


def used_before(organisation_id: int) -> list[int]:
    """Return the venues where the organisation was last. One query."""
    query = (
        select(Event.venue_id)
        .where(Event.organisation_id == organisation_id, Event.venue_id.is_not(None))
        .group_by(Event.venue_id)
        .order_by(func.max(Event.id).desc())
        .limit(6)
    )
    return [number for number in db.session.scalars(query) if number is not None]
