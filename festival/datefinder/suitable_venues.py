"""Which venues come into question for an event that has none yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.checks.kept_places import venue_place
from festival.datefinder.question import MOST_SPOTS
from festival.datefinder.score import Spot
from festival.places.model import Venue


@dataclass(frozen=True)
class Sought:
    """A venue with room for so many (None: any), in a setting ("": any) and a district (None: any)."""

    room: int | None = None
    setting: str = ""
    district_id: int | None = None


def spot_of(venue: Venue, locale: str) -> Spot:
    """Return a venue as a place that comes into question."""
    return Spot(venue_place(venue, venue.say("name", locale)))


def venues_in(ids: Iterable[int]) -> list[Venue]:
    """Return these venues in the order given. One query."""
    wanted = list(dict.fromkeys(ids))
    query = select(Venue).where(Venue.id.in_(wanted))
    query = query.options(joinedload(Venue.district), joinedload(Venue.parent))
    found = {venue.id: venue for venue in db.session.scalars(query)}
    return [found[number] for number in wanted if number in found]


def venues_that_suit(sought: Sought, *, most: int = MOST_SPOTS) -> tuple[list[Venue], int]:
    """Return the venues that suit best, and how many more do. Two queries.

    Whoever asks for room gets the smallest that is large enough first; a venue whose size nobody has entered doesn't
    count then.
    """
    clauses = []
    if sought.room is not None:
        clauses.append(Venue.capacity >= sought.room)
    if sought.setting:
        clauses.append(or_(Venue.setting == sought.setting, Venue.setting == "both"))
    if sought.district_id is not None:
        clauses.append(Venue.district_id == sought.district_id)
    order = (Venue.capacity, Venue.id) if sought.room is not None else (Venue.folded_name, Venue.id)
    found = list(db.session.scalars(select(Venue).where(*clauses).order_by(*order).limit(most)))
    if len(found) < most:
        return found, 0
    count = db.session.scalar(select(func.count(Venue.id)).where(*clauses)) or 0
    return found, count - len(found)
