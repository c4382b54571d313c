"""Who of a conflict between two could step aside for the other, and what that settles at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from festival.base import geometry
from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.conflicts.parties import Party
from festival.events.model import Event
from festival.events.saving import step_aside
from festival.mediation.same_question import others_met
from festival.mediation.weighing import event_to_move
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.places.model import Venue

NEAR_M, OFFERED = 500, 20
"""Other venues are offered within so many metres, and so many places in all."""


@dataclass(frozen=True)
class AsideOffered:
    """A series that could step aside, its title and the other's, and the places where it could be on those days."""

    event_id: int
    title: str
    other: str
    places: list[Venue]


def asides_offered(conflict: Conflict, parties: Sequence[Party], account: Account) -> list[AsideOffered]:
    """Return which of the account's series could step aside for the other event, and where to. One query a series."""
    if not conflict.is_open or len(parties) != 2:
        return []
    return [
        AsideOffered(mine.event.id, mine.title, other.title, places_instead(mine.event, other.event))
        for mine, other in (parties, parties[::-1])
        if mine.event.is_series and may(account, "event.edit", mine.event)
    ]


def places_instead(series: Event, other: Event) -> list[Venue]:
    """Return the venues around the series' own that share nothing with the other's, those of its own square first.

    One query; none where the series is at no venue, or the other's place isn't known.
    """
    if series.venue is None or other.venue is None or series.venue.lon is None or series.venue.lat is None:
        return []
    root = series.venue.path.split("/", 2)[1]
    west, south, east, north = geometry.box_around(series.venue.lon, series.venue.lat, NEAR_M)
    near = Venue.lon.between(west, east) & Venue.lat.between(south, north)
    query = select(Venue).where(Venue.path.like(f"/{root}/%") | near, Venue.id != series.venue_id)
    taken = other.venue.path
    found = [
        one
        for one in db.session.scalars(query)
        if not one.path.startswith(taken) and not taken.startswith(one.path)
    ]
    return sorted(found, key=lambda one: (not one.path.startswith(f"/{root}/"), one.name, one.id))[:OFFERED]


def step_aside_for_all(
    conflict: Conflict, series: Event, by: Account, *, now: datetime, to_venue_id: int | None = None
) -> bool:
    """Let the series step aside for the other event, and for all editions of it that the same is asked about; return
    whether that is new for any. Writes."""
    others = [event_to_move(number) for number in others_met(conflict, series.id)]
    new = [step_aside(series, other, by, now=now, to_venue_id=to_venue_id) for other in others]
    return any(new)
