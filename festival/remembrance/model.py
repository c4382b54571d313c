"""A day the city remembers: its rule, its story, its place, and the year of what is remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock, text
from festival.base.database import Base
from festival.countries.country_codes import is_land
from festival.places.model import Venue

COUNTED = ("anniversary", "times", "founding")
"""What may be counted from year to year: since it happened, how often the day is kept, since the foundation."""
SCOPES = ("local", "regional", "national", "european", "international")


def new_uid() -> str:
    """Return a name for calendars that no other installation has; it never changes afterwards."""
    return f"remembrance-{uuid4()}"


def _has_fixed_rule(context: Any) -> bool:
    return str(context.get_current_parameters()["rule"]).startswith("fixed")


class RemembranceDay(Base):
    """One remembrance day. `key` names those that come with the installation, the city's own have none.

    `rule` is in the syntax of festival.recurrence.movable_days; for `announced`, and to overrule any other rule in
    one year, `announced_on` holds {"2027": "2027-05-04"}. `lands` are the Länder, countries or parts of them that keep
    the day; empty means all Länder, and of a European or international day all countries too.
    """

    __tablename__ = "remembrance_day"
    __table_args__ = (
        CheckConstraint("tone IN ('festive', 'civic', 'solemn')", name="tone"),
        CheckConstraint(f"counted IN {('', *COUNTED)!r}", name="counted"),
        CheckConstraint(f"scope IN {SCOPES!r}", name="scope"),
        Index("ix_remembrance_day_is_active", "is_active"),  # the year: all days that are kept
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True, default=new_uid)
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(String(40))
    announced_on: Mapped[dict[str, Any]] = mapped_column(default=dict)
    story: Mapped[str] = mapped_column(default="")
    story_en: Mapped[str] = mapped_column(default="")
    origin_year: Mapped[int | None] = mapped_column()
    """The year of what is remembered, or of the foundation."""
    since_year: Mapped[int | None] = mapped_column()
    """The year in which the day was first kept."""
    counted: Mapped[str] = mapped_column(String(11), default="anniversary")
    """One of COUNTED; empty where a number would say nothing."""
    tone: Mapped[str] = mapped_column(String(8), default="solemn")
    scope: Mapped[str] = mapped_column(String(13), default="local")
    lands: Mapped[list[str]] = mapped_column(default=list)
    flags: Mapped[str] = mapped_column(String(8), default="")
    """How federal buildings fly their flags by standing order: `half`, `full`, or nothing."""

    place_name: Mapped[str] = mapped_column(default="")
    place_name_en: Mapped[str] = mapped_column(default="")
    lon: Mapped[float | None] = mapped_column()
    lat: Mapped[float | None] = mapped_column()
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """For those who plan, not for the public."""

    is_own: Mapped[bool] = mapped_column(default=False)
    is_edited: Mapped[bool] = mapped_column(default=False)
    """Whether the city has changed a day that came with the installation: an update then leaves it alone."""
    is_active: Mapped[bool] = mapped_column(default=True)
    left_at: Mapped[datetime | None] = mapped_column()
    """Since when the city doesn't keep a day that it kept before: calendars are told so for a while."""
    former_rules: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The last rules it had while it was kept: {"rule", "announced_on", "until"} each."""
    is_series: Mapped[bool] = mapped_column(default=_has_fixed_rule)
    """Whether calendars know it by one UID, or by one a year; its first rule settles that for ever."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def slug(self) -> str:
        return text.slug(self.name)

    def is_kept_in(self, land: str) -> bool:
        """Whether a city of this Land or other country keeps the day."""
        return self.is_active and self.is_of(land)

    def is_of(self, land: str) -> bool:
        """Whether it is a day of this Land or other country, unless the city has switched it off."""
        if self.lands:
            return any(land == one or land.startswith(f"{one}-") for one in self.lands)
        return self.key is None or is_land(land) or self.scope in ("european", "international")

    def say(self, field: str, locale: str) -> str:
        """Return name, story or place_name in the reader's language; German where no English was written."""
        english = getattr(self, f"{field}_en") if locale == "en" else ""
        return str(english or getattr(self, field))
