"""What the city lends, ways and own days of remembrance into tables: what is not there yet. The caller commits."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db
from festival.demo.write import UID
from festival.demo_sources.coordination_rows import BookingRow, Coordination, DayRow, ResourceRow, WayRow
from festival.events.model import Event
from festival.places.model import Venue
from festival.remembrance.model import RemembranceDay
from festival.resources.model import Booking, MarkedRoute, Resource

DAY_UID = "remembrance-{key}@demo.festival"


def write_stock(rows: Coordination, venues: Mapping[str, Venue], zone: ZoneInfo) -> dict[str, int]:
    """Return how many resources, marked ways and days are new. Events are there already."""
    resources, new_resources = _write_resources(rows.resources)
    if new_resources:
        _write_bookings(rows.bookings, resources)
    return {
        "resources": new_resources,
        "marked ways": _write_ways(rows.ways, zone),
        "remembrance days": _write_days(rows.days, venues),
    }


def programme_uid(key: str) -> str:
    """The UID of an event of the programme that comes once."""
    return UID.format(key=f"programme/{key}")


def _write_resources(rows: list[ResourceRow]) -> tuple[dict[str, Resource], int]:
    known = {one.name: one for one in db.session.scalars(select(Resource))}
    found, new = {}, 0
    for row in rows:
        if row.name not in known:
            known[row.name] = Resource(
                name=row.name, name_en=row.name_en, unit=row.unit, stock=row.amount, kind=row.kind
            )
            db.session.add(known[row.name])
            new += 1
        found[row.key] = known[row.name]
    db.session.flush()
    return found, new


def _write_bookings(rows: list[BookingRow], resources: Mapping[str, Resource]) -> None:
    uids = {programme_uid(row.event_key) for row in rows}
    query = select(Event.uid, Event.id).where(Event.uid.in_(uids))
    ids = dict(db.session.execute(query).tuples().all())
    for row in rows:
        event_id = ids.get(programme_uid(row.event_key))
        if event_id is not None:
            resource = resources[row.resource_key]
            db.session.add(Booking(resource_id=resource.id, event_id=event_id, amount=row.amount))
    db.session.flush()


def _write_ways(rows: list[WayRow], zone: ZoneInfo) -> int:
    known = set(db.session.scalars(select(MarkedRoute.name)))
    fresh = [row for row in rows if row.name not in known]
    for row in fresh:
        db.session.add(
            MarkedRoute(
                name=row.name,
                kind=row.kind,
                geometry=row.geometry,
                from_at=_utc(row.local_from, zone),
                to_at=_utc(row.local_to, zone),
                note=row.note,
            )
        )
    db.session.flush()
    return len(fresh)


def _utc(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if local is None else clock.to_utc_shifted(local, zone)


def _write_days(rows: list[DayRow], venues: Mapping[str, Venue]) -> int:
    known = set(db.session.scalars(select(RemembranceDay.uid)))
    fresh = [row for row in rows if DAY_UID.format(key=row.key) not in known]
    for row in fresh:
        venue = venues.get(row.venue_key) if row.venue_key else None
        db.session.add(
            RemembranceDay(
                uid=DAY_UID.format(key=row.key),
                name=row.name,
                name_en=row.name_en,
                rule=row.rule,
                story=row.story,
                story_en=row.story_en,
                origin_year=row.origin_year,
                tone="solemn",
                scope="local",
                place_name=row.place_name,
                place_name_en=row.place_name_en,
                lon=row.lon,
                lat=row.lat,
                venue_id=venue.id if venue else None,
                source="Festival demo, CC0",
                is_own=True,
            )
        )
    if fresh:
        bump_revision()
    db.session.flush()
    return len(fresh)
