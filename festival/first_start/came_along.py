"""What came with the Land or the country: public holidays of a year, and how much law there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from festival.base.city import City
from festival.base.database import db
from festival.countries.country_codes import lands_of_law
from festival.law.holiday_calendar import Holiday, public_holidays, school_known_until
from festival.law.model import LawRow
from festival.law.town import TownFacts, town_of

SHOWN_KINDS = ("quiet_day", "sunday_protection", "sunday_opening", "rest_time", "permit")


@dataclass(frozen=True)
class YearOfDays:
    """The public holidays of a year, and until when school holidays are known; None where they are not."""

    year: int
    holidays: list[tuple[date, tuple[Holiday, ...]]]
    school_until: date | None


def days_of_year(city: City, year: int) -> YearOfDays:
    """Return what is known of the year where the city lies. One query."""
    said = db.session.scalar(select(TownFacts.said).where(TownFacts.id == 1))
    found = public_holidays(city.land, year, town_of(said))
    return YearOfDays(year, sorted(found.items()), school_known_until(city.land))


def law_counts(land: str) -> dict[str, int]:
    """Return how many rows of each table hold there. One query."""
    query = (
        select(LawRow.kind, func.count())
        .where(LawRow.is_active, LawRow.land.in_(lands_of_law(land)), LawRow.kind.in_(SHOWN_KINDS))
        .group_by(LawRow.kind)
    )
    return dict(db.session.execute(query).tuples().all())
