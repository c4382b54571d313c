"""Taking the demo city out of an installation again. What somebody added stays, with what of the demo it rests on.

Writes a few rows at a time and commits, so that others may write meanwhile; stopped halfway, it is begun again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import Column, ColumnElement, CompoundSelect, delete, select, union, update

from festival.base import clock
from festival.base.city import City, renew_epoch
from festival.base.database import BREATH_S, Base, begin_writing, db, lock_city, metadata
from festival.base.geometry import read_geometry, to_geojson
from festival.conflicts.model import Conflict, ConflictParty
from festival.conflicts.recheck import ask_recheck
from festival.demo.asked_offices import take_out_office_terms
from festival.demo.cities import BERLIN, CITIES, loaded_city
from festival.demo.festivals import POINT_KEY
from festival.demo.own_rows import UNNAMED
from festival.demo.stock import DAY_UID
from festival.demo.write import UID, venue_source
from festival.demo_sources.rows import Reading
from festival.events.model import Event
from festival.organisers.audit_trail import LogEntry
from festival.organisers.demo_accounts import DEMO_DOMAIN
from festival.organisers.model import Account, Organisation
from festival.places.districts import MOST_POSITIONS
from festival.places.model import District, Venue
from festival.places.venues import place_venues_again
from festival.remembrance.model import RemembranceDay
from festival.resources.model import MarkedRoute, Resource

BATCH = 25


@dataclass(slots=True)
class RemovalReport:
    """How many rows of each kind are gone, and the names of those that stay because something else rests on them."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """The same in words, for the command line."""
        if not any(self.gone.values()) and not self.kept:
            return "There was nothing of the demo city."
        lines = [
            "Taken out: " + ", ".join(f"{count} {kind}" for kind, count in self.gone.items() if count) + "."
        ]
        return "\n".join([*lines, *(f"  kept, for something else rests on it: {name}" for name in self.kept)])


def holds_demo() -> bool:
    """Return whether rows of the demo city are in this installation. One query."""
    of_demo = [
        select(Account.id).where(Account.email.like(f"%{DEMO_DOMAIN}")).exists(),
        select(Event.id).where(Event.uid.like(UID.format(key="%"))).exists(),
    ]
    return bool(db.session.scalar(select(of_demo[0] | of_demo[1])))


def remove_demo(*, now: datetime) -> RemovalReport:
    """Take out what the demo city brought, and forget that this was it; returns what went. `now` is aware."""
    demo = loaded_city() or BERLIN
    rows = demo.gather(clock.to_local(now, ZoneInfo(demo.zone)))
    report = RemovalReport()
    conflicts = select(ConflictParty.conflict_id).join(Event).where(Event.uid.like(UID.format(key="%")))
    _delete(Conflict, Conflict.id.in_(conflicts))
    of_demo = Event.uid.like(UID.format(key="%")) | Event.uid.like(POINT_KEY.format(number="%"))
    report.gone["events"] = _delete(Event, of_demo)
    report.gone["remembrance days"] = _delete(
        RemembranceDay, RemembranceDay.uid.like(DAY_UID.format(key="%"))
    )
    if rows.coordination is not None:
        ways = [row.name for row in rows.coordination.ways]
        report.gone["marked ways"] = _delete(MarkedRoute, MarkedRoute.name.in_(ways))
        names = [row.name for row in rows.coordination.resources]
        report.gone["resources"] = _take_out(report, Resource, Resource.name.in_(names))
    report.gone["accounts"] = _take_out_accounts(report)
    begin_writing()
    take_out_office_terms(demo.offices)
    db.session.commit()
    slugs = [row.key for row in rows.organisations]
    report.gone["organisations"] = _take_out(report, Organisation, Organisation.slug.in_(slugs))
    report.gone["venues"] = _take_out_venues(report, rows)
    report.gone["districts"] = _take_out_districts(rows)
    _forget()
    return report


def _delete(model: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows, a few in a transaction; returns how many there were."""
    key = _key(model)
    count = 0
    while True:
        begin_writing()
        lock_city()
        ids = list(db.session.scalars(select(key).where(condition).limit(BATCH)))
        db.session.execute(
            delete(model).where(key.in_(ids)), execution_options={"synchronize_session": False}
        )
        db.session.commit()
        db.session.expunge_all()
        g.pop("city", None)  # it went with the others
        count += len(ids)
        if len(ids) < BATCH:
            return count
        time.sleep(BREATH_S)


def _take_out(report: RemovalReport, model: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that nothing refers to any more, and name the others in the report."""
    needed = _needed(model)
    kept = select(_key(model)).where(condition, _key(model).in_(needed))
    names = db.session.scalars(select(model.__table__.c.name).where(_key(model).in_(kept)))
    report.kept += sorted(names)
    return _delete(model, condition & _key(model).not_in(needed))


def _take_out_accounts(report: RemovalReport) -> int:
    """Delete the sign-ins; one whose letters or decisions stay can't be let in any more, and is switched off."""
    of_demo = Account.email.like(f"%{DEMO_DOMAIN}")
    ids = select(Account.id).where(of_demo)
    begin_writing()
    for column in _references(Account):
        if column.nullable:
            db.session.execute(update(column.table).where(column.in_(ids)).values({column: None}))
    db.session.execute(update(Account).where(of_demo).values(is_active=False))
    db.session.commit()
    return _take_out(report, Account, of_demo)


def _take_out_venues(report: RemovalReport, rows: Reading) -> int:
    """Delete places that nothing else happens at, from the innermost outwards."""
    sources = [venue_source(row.key) for row in rows.venues]
    count = 0
    while True:
        needed = _needed(Venue)
        gone = _delete(Venue, Venue.source.in_(sources) & Venue.id.not_in(needed))
        count += gone
        if not gone:
            break
    report.kept += sorted(db.session.scalars(select(Venue.name).where(Venue.source.in_(sources))))
    return count


def _take_out_districts(rows: Reading) -> int:
    """Delete the districts that still have the demo's own outline: others of the same name are the city's."""
    areas = {
        row.name: _plain(to_geojson(read_geometry(row.geometry, most_positions=MOST_POSITIONS)))
        for row in rows.districts
    }
    found = db.session.scalars(select(District).where(District.name.in_(areas))).all()
    ids = [one.id for one in found if _plain(one.geometry) == areas[one.name]]
    if not ids:
        return 0
    begin_writing()
    for column in _references(District):
        db.session.execute(update(column.table).where(column.in_(ids)).values({column: None}))
    db.session.commit()
    count = _delete(District, District.id.in_(ids))
    begin_writing()
    place_venues_again()
    db.session.commit()
    return count


def _forget() -> None:
    begin_writing()
    city = db.session.get(City, 1)
    if city is not None and city.is_demo:
        city.is_demo = False
        if city.name in {one.name for one in CITIES}:
            city.name = UNNAMED
        db.session.flush()
    ask_recheck("demo")
    renew_epoch()
    db.session.commit()
    g.pop("city", None)


def _references(model: type[Base]) -> Iterator[Column[Any]]:
    """Return every column of every table that refers to the model's rows."""
    target = model.__table__
    for table in metadata.tables.values():
        for column in table.columns:
            if any(key.column.table is target for key in column.foreign_keys):
                yield column


def _needed(model: type[Base]) -> CompoundSelect[tuple[int]]:
    """Return a selection of the ids that rows of other tables refer to and would be lost with, or in the way."""
    log = LogEntry.__table__  # says what was done, and goes on without the name
    columns: Iterable[Column[Any]] = [column for column in _references(model) if column.table is not log]
    if model is Account:  # what is the account's own goes with it
        columns = [column for column in columns if not _goes_along(column)]
    return union(*(select(column).where(column.is_not(None)) for column in columns))


def _goes_along(column: Column[Any]) -> bool:
    return all(key.ondelete == "CASCADE" for key in column.foreign_keys)


def _key(model: type[Base]) -> ColumnElement[int]:
    return model.__table__.c.id


def _plain(value: object) -> object:
    """The value as it comes back from the database: lists for tuples."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
