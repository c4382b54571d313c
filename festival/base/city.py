"""The city: its own choices (one row), the counter that every public change moves, and the epoch it counts in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, has_app_context
from sqlalchemy import CheckConstraint, Connection, Engine, String, update
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db, is_writing, metadata


def new_epoch() -> str:
    """Return a name that no counting of revisions had before."""
    return secrets.token_hex(8)


DEFAULT_NAME = "Musterstadt"
DEFAULT_MIDDLE = 10.45, 51.16
"""Longitude and latitude of a map of which nobody has said where it begins."""


class City(Base):
    """The one city of this installation (id 1)."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="one_city"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(default=DEFAULT_NAME)
    land: Mapped[str] = mapped_column(default="")
    """Its Land, or another country or a part of one, by ISO code: "DE-NW", "AT-5", "FR"; empty: nobody has said."""
    zone: Mapped[str] = mapped_column(default="Europe/Berlin")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["de", "en"])
    accent: Mapped[str] = mapped_column(default="#a3243b")
    map_lon: Mapped[float] = mapped_column(default=DEFAULT_MIDDLE[0])
    map_lat: Mapped[float] = mapped_column(default=DEFAULT_MIDDLE[1])
    map_zoom: Mapped[int] = mapped_column(default=12)
    tile_source: Mapped[str] = mapped_column(default="basemap")
    tile_url: Mapped[str] = mapped_column(
        default="https://sgx.geodatenzentrum.de/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_farbe/"
        "default/GLOBAL_WEBMERCATOR/{z}/{y}/{x}.png"
    )
    tile_credit: Mapped[str] = mapped_column(default="© GeoBasis-DE / BKG (dl-de/by-2-0)")
    boundary: Mapped[dict[str, Any] | None] = mapped_column()
    """The city's own outline for maps, GeoJSON in degrees; None where nobody has given one."""
    contact: Mapped[str] = mapped_column(default="")
    logo_name: Mapped[str] = mapped_column(String(40), default="")
    """Among the stored pictures; empty without one."""
    answer_days: Mapped[int | None] = mapped_column()
    """Within how many days the coordination answers what is handed in; None where the city has not said."""
    pencil_days: Mapped[int] = mapped_column(default=28)
    """For how many days a pencilled date is held until somebody renews it."""
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Texts of its own, Markdown by kind and language, as privacy_de (city_texts.py); and a licence, by its key."""
    revision: Mapped[int] = mapped_column(default=1)
    revised_at: Mapped[datetime] = mapped_column(default=clock.now)
    plan_number: Mapped[int] = mapped_column(default=0)
    """Moves with every event that is written, the public's and others; see events/plan_number.py."""
    holidays_mark: Mapped[str] = mapped_column(default="")
    """By which holidays the events that are closed on them were last reckoned; see events/closed_days.py."""
    epoch: Mapped[str] = mapped_column(default=new_epoch)
    """Which counting the revision belongs to: a restored database counts again from where its backup stood."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Set where the demo city was loaded into an empty installation: its sign-ins, whose password is known to
    everybody, are let in there alone."""

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def get_city() -> City:
    """Return the city; one query a request. Raises LookupError before `festival init`."""
    city: City | None = g.get("city") if has_app_context() else None
    if city is None:
        city = db.session.get(City, 1)
        if city is None:
            raise LookupError("there is no city yet: run `flask --app wsgi festival init`")
        g.city = city
    return city


@dataclass(frozen=True, slots=True)
class CityMark:
    """What an answer needs to know before it is made: is the city still as it was, and which day has it?"""

    epoch: str
    revision: int
    zone: str
    plan_number: int = field(default=0, compare=False)
    """Moves more often than the revision: what only the public sees stays as it was."""

    @property
    def today(self) -> date:
        """The city's date of this moment."""
        return clock.to_local(clock.now(), ZoneInfo(self.zone)).date()


_MARK = "SELECT epoch, revision, zone, plan_number FROM city WHERE id = 1"
_CITY = metadata.tables["city"]
_MOVED = update(_CITY).where(_CITY.c.id == 1).values(revision=_CITY.c.revision + 1)
_NEXT_PLAN = "UPDATE city SET plan_number = plan_number + 1 WHERE id = 1 RETURNING plan_number"
_READ = "festival_mark"
_NO_CITY = CityMark("", 0, "UTC")


def read_mark() -> CityMark:
    """Return the city's mark by one read by primary key.

    Where the request has read before, the mark is of that same moment: a body may be newer than its mark, never older.
    """
    if not (db.session.registry.has() and db.session().in_transaction()):
        return read_mark_from(db.engine)
    session = db.session()
    transaction = session.get_transaction()
    known: tuple[object, CityMark] | None = session.info.get(_READ)
    if known is not None and known[0] is transaction:
        return known[1]
    row = session.connection().exec_driver_sql(_MARK).one_or_none()
    mark = CityMark(*row) if row else _NO_CITY
    if not is_writing():
        session.info[_READ] = transaction, mark
    return mark


def read_mark_from(engine: Engine) -> CityMark:
    """Return the city's mark with no session, no ORM row and, on SQLite, no transaction.

    A request for what the reader holds already costs this and nothing else, so it goes past all that is in between.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_MARK)
        found = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return CityMark(*found) if found else _NO_CITY


def get_revision() -> int:
    """Return the revision counter; one read by primary key, no ORM row."""
    return read_mark().revision


def bump_revision() -> None:
    """Move the revision counter inside the running transaction; each public change does."""
    db.session().info.pop(_READ, None)
    db.session.connection().execute(_MOVED.values(revised_at=clock.now()))


def next_plan_number(connection: Connection | None = None) -> int:
    """Move the number of the plans inside the running transaction, and return it."""
    db.session().info.pop(_READ, None)
    connection = connection or db.session.connection()
    return connection.exec_driver_sql(_NEXT_PLAN).scalar() or 0


def renew_epoch(connection: Connection | None = None) -> None:
    """Let no tag that was given out before hold any more, inside the session's transaction or that of a connection.

    For who puts another state of the database in its place, as a restored backup: its revision counter may come to a
    number that readers hold a quite different calendar for.
    """
    db.session().info.pop(_READ, None)
    connection = connection or db.session.connection()
    connection.execute(_MOVED.values(revised_at=clock.now(), epoch=new_epoch()))
