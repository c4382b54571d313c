"""Rows into tables: each function writes what is not there yet and says how many that were. The caller commits.

What was loaded is known again by its key: organisations by slug, venues by `source`, events by UID.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import db
from festival.demo_sources.rows import DistrictRow, EventRow, OrganisationRow, VenueRow
from festival.events.model import DateChange, Event, EventTime, StateChange
from festival.events.saving import step_aside, write_event
from festival.organisers.model import Account, Organisation
from festival.places.districts import import_districts
from festival.places.model import District, Venue
from festival.places.venues import save_venue

UID = "{key}@demo.festival"
_SOURCES = {
    "osm": "OpenStreetMap, ODbL",
    "market": "Senatsverwaltung für Wirtschaft, Berlin, CC BY",
    "square": "Festival demo, CC0",
}


def write_districts(rows: Iterable[DistrictRow]) -> int:
    """Return how many districts are new."""
    known = set(db.session.scalars(select(District.name)))
    fresh = [row for row in rows if row.name not in known]
    if fresh:
        features = [
            {"type": "Feature", "properties": {"name": row.name}, "geometry": row.geometry} for row in fresh
        ]
        import_districts({"type": "FeatureCollection", "features": features})
    return len(fresh)


def write_organisations(rows: Iterable[OrganisationRow]) -> tuple[dict[str, Organisation], int]:
    """Return the organisations by key, and how many are new."""
    known = {organisation.slug: organisation for organisation in db.session.scalars(select(Organisation))}
    before = len(known)
    found: dict[str, Organisation] = {}
    for row in rows:
        if row.key not in known:
            known[row.key] = Organisation(
                name=row.name,
                slug=row.key,
                sector=row.sector,
                is_office=row.is_office,
                link=row.link,
                admitted_at=clock.now(),
            )
            db.session.add(known[row.key])
        found[row.key] = known[row.key]
    db.session.flush()
    return found, len(known) - before


def write_venues(rows: Sequence[VenueRow], found: dict[str, Venue]) -> int:
    """Return how many venues are new; all are in `found` then, by key. A parent stands before what it holds."""
    sources = [venue_source(row.key) for row in rows]
    known = {
        venue.source: venue
        for venue in db.session.scalars(select(Venue).where(Venue.source.in_(sources)).order_by(Venue.id))
    }
    before = len(known)
    for row, source in zip(rows, sources, strict=True):
        if source not in known:
            known[source] = _venue(row, found)
            save_venue(known[source])
        found[row.key] = known[source]
    return len(known) - before


def venue_source(key: str) -> str:
    """Whose row a venue is made of, for readers, with the key that it is known by: "OpenStreetMap, ODbL (20123)"."""
    kind, _, name = key.partition("/")
    return f"{_SOURCES[kind]} ({name})"


def write_events(
    rows: Sequence[EventRow],
    organisations: dict[str, Organisation],
    venues: dict[str, Venue],
    registrars: dict[int, Account],
    *,
    now: datetime,
) -> int:
    """Return how many events are new; `now` is aware. Their occurrences and all that hangs on them are written too."""
    uids = [UID.format(key=row.key) for row in rows]
    known = set(db.session.scalars(select(Event.uid).where(Event.uid.in_(uids))))
    written = 0
    for row, uid in zip(rows, uids, strict=True):
        if uid in known:
            continue
        organisation = organisations[row.organisation_key]
        account = registrars.get(organisation.id)
        event = _event(row, uid, organisation.id, account.id if account else None)
        if row.venue_key:
            event.venue_id = venues[row.venue_key].id
        db.session.add(event)
        write_event(event, now=now)
        db.session.add(
            StateChange(
                event_id=event.id,
                from_state="idea",
                to_state=row.state,
                reason=row.state_reason,
                by_id=event.created_by_id,
                at=now,
            )
        )
        written += 1
    db.session.flush()
    return written


def _venue(row: VenueRow, found: dict[str, Venue]) -> Venue:
    return Venue(
        name=row.name,
        name_en=row.name_en,
        parent_id=found[row.parent_key].id if row.parent_key else None,
        kind=row.kind,
        setting=row.setting,
        street=row.street,
        postcode=row.postcode,
        town=row.town,
        lon=row.lon,
        lat=row.lat,
        capacity=row.capacity,
        access_yes=list(row.access_yes),
        access_no=list(row.access_no),
        facilities=list(row.facilities),
        travel=row.travel,
        travel_en=row.travel_en,
        entrance=row.entrance,
        entrance_en=row.entrance_en,
        toilets=row.toilets,
        toilets_en=row.toilets_en,
        parking=row.parking,
        parking_en=row.parking_en,
        link=row.link,
        source=venue_source(row.key),
    )


def write_asides(rows: Iterable[EventRow], *, now: datetime) -> int:
    """Return how many events series step aside for since: all at their place whose title has the source's words."""
    written = 0
    for row in rows:
        series = _loaded(row)
        others = select(Event).where(Event.venue_id == series.venue_id, Event.id != series.id)
        for other in db.session.scalars(others.options(selectinload(Event.date_changes)).order_by(Event.id)):
            if any(word in other.title.casefold() for word in row.steps_aside_for):
                written += step_aside(series, other, None, now=now)
    return written


def _loaded(row: EventRow) -> Event:
    query = select(Event).where(Event.uid == UID.format(key=row.key))
    return db.session.scalars(query.options(selectinload(Event.date_changes))).one()


def _event(row: EventRow, uid: str, organisation_id: int, account_id: int | None) -> Event:
    return Event(
        uid=uid,
        organisation_id=organisation_id,
        created_by_id=account_id,
        state=row.state,
        state_reason=row.state_reason,
        title=row.title,
        title_en=row.title_en,
        summary=row.summary,
        summary_en=row.summary_en,
        description=row.description,
        description_en=row.description_en,
        category=row.category,
        audiences=list(row.audiences),
        tone=row.tone,
        lines=[_line(one) for one in (row, *row.further)],
        setup_minutes=row.setup_minutes,
        teardown_minutes=row.teardown_minutes,
        place_name=row.place_name,
        lon=row.lon,
        lat=row.lat,
        geometry=row.geometry,
        is_free=row.is_free,
        visitors_expected=row.visitors_expected,
        sound=row.sound,
        setting=row.setting,
        access_yes=list(row.access_yes),
        access_no=list(row.access_no),
        languages=list(row.languages),
        link=row.link,
        date_changes=[change for one in (row, *row.further) for change in _date_changes(one)],
    )


def _line(row: EventRow) -> EventTime:
    return EventTime(
        all_day=row.all_day, local_start=row.local_start, local_end=row.local_end, rrule=row.rrule
    )


def _date_changes(row: EventRow) -> list[DateChange]:
    at = row.local_start.time()
    closed = [DateChange(on=on, at=at, kind="excluded", reason="") for on in row.closed]
    moved = [
        DateChange(on=one.on, at=at, kind="moved", local_start=one.local_start, local_end=one.local_end)
        for one in row.moved
        if one.on not in row.closed
    ]
    return [*closed, *moved]
