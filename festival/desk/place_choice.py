"""Which venues the form offers: the chosen one, what was searched for, and where the organisation has been before."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.desk.forms.where import WhereForm
from festival.events.model import Event
from festival.places.model import Venue
from festival.places.venues import search_venues

OFFERED = 12


def venues_to_offer(event: Event, form: WhereForm, locale: str) -> list[tuple[Venue, str]]:
    """Return at most OFFERED venues with words that tell them apart; none twice."""
    ids: list[int] = []
    words = (form.venue_words.data or "").strip()
    if words:
        ids += [venue.id for venue in search_venues(words, limit=OFFERED)]
    chosen = form.venue_id.data or ""
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        ids.insert(0, int(chosen))
    if event.venue_id:
        ids.append(event.venue_id)
    if not words:
        ids += used_before(event.organisation_id)
    unique = list(dict.fromkeys(ids))[:OFFERED]
    found = {
        venue.id: venue
        for venue in db.session.scalars(
            select(Venue)
            .where(Venue.id.in_(unique))
            .options(joinedload(Venue.district), joinedload(Venue.parent))
        )
    }
    return [(found[number], describe(found[number], locale)) for number in unique if number in found]


def describe(venue: Venue, locale: str) -> str:
    """Return a venue's name with what contains it, its address and its district."""
    name = venue.say("name", locale)
    if venue.parent is not None:
        name = f"{name} ({venue.parent.say('name', locale)})"
    details = [venue.street, venue.district.name if venue.district else venue.town]
    return ", ".join([name, *(detail for detail in details if detail)])


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
