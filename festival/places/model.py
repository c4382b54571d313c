"""Districts and venues: where things happen, and what a guest needs to know of the place."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock, text
from festival.base.database import Base


class District(Base):
    """A part of the city; `geometry` is a GeoJSON (Multi)Polygon in WGS84, `outline` a simplified one for maps."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    geometry: Mapped[dict[str, Any]] = mapped_column()
    outline: Mapped[dict[str, Any]] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class FormerDistrict(Base):
    """What a district was called in addresses that has gone; `district_id` is the one that holds most of it, None where
    none does. People have subscribed to feeds that name it."""

    __tablename__ = "former_district"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id", ondelete="SET NULL"))


class Venue(Base):
    """A place with geometry, capacity and facilities; a square holds its stages.

    `path` is the way from the root to the venue by ids, itself included ("/3/17/"): what contains it and what it
    contains are both prefixes. An access feature is "yes", "no" or, in neither list, unknown.
    """

    __tablename__ = "venue"
    __table_args__ = (
        CheckConstraint("setting IN ('indoor', 'outdoor', 'both')", name="setting"),
        Index("ix_venue_path", "path"),  # the tree below a venue
        Index("ix_venue_folded_name", "folded_name"),  # a venue that exists already is offered
        Index("ix_venue_lon_lat", "lon", "lat"),  # venues near a point
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    folded_name: Mapped[str] = mapped_column(String(200), default="")
    folded_street: Mapped[str] = mapped_column(String(200), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    path: Mapped[str] = mapped_column(String(200), default="/")
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(40), default="square")
    setting: Mapped[str] = mapped_column(String(8), default="outdoor")
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    town: Mapped[str] = mapped_column(default="")
    lon: Mapped[float | None] = mapped_column()
    lat: Mapped[float | None] = mapped_column()
    geometry: Mapped[dict[str, Any] | None] = mapped_column()
    extent_m: Mapped[int | None] = mapped_column()
    """How far it reaches around its point; None is reckoned by its kind (extent.py)."""
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    capacity: Mapped[int | None] = mapped_column()
    music_until: Mapped[time | None] = mapped_column()
    music_until_late: Mapped[time | None] = mapped_column()
    """The latest end of music here, on Fridays, Saturdays and evenings before a holiday (`late`) and on others; an hour
    before noon lies after midnight. A part without its own has that of the larger place."""
    facilities: Mapped[list[str]] = mapped_column(default=list)
    access_yes: Mapped[list[str]] = mapped_column(default=list)
    access_no: Mapped[list[str]] = mapped_column(default=list)
    travel: Mapped[str] = mapped_column(default="")
    travel_en: Mapped[str] = mapped_column(default="")
    entrance: Mapped[str] = mapped_column(default="")
    entrance_en: Mapped[str] = mapped_column(default="")
    toilets: Mapped[str] = mapped_column(default="")
    toilets_en: Mapped[str] = mapped_column(default="")
    parking: Mapped[str] = mapped_column(default="")
    parking_en: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    checked_on: Mapped[date | None] = mapped_column()
    source: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ahead_of_events: Mapped[bool] = mapped_column(default=False)
    """Whether the venue was changed and its many events have yet to follow: a job writes them, a few at a time."""

    parent: Mapped[Venue | None] = relationship(remote_side="Venue.id", lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug(self) -> str:
        return text.slug(self.name)

    @property
    def address(self) -> str:
        """Street, postcode and town as one line; empty where nothing is known."""
        town = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def ancestor_ids(self) -> list[int]:
        """The ids of what contains this venue, outermost first, itself left out."""
        return [int(part) for part in self.path.strip("/").split("/") if part][:-1]

    def say(self, field: str, locale: str) -> str:
        """Return name, travel, entrance, toilets or parking in the reader's language, else in German."""
        english = getattr(self, f"{field}_en") if locale == "en" else ""
        return str(english or getattr(self, field))
