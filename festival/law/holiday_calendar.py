"""Public and school holidays of a Land or another country, from the calendar of the Python package `holidays`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

import holidays

from festival.countries.country_codes import country_of, is_land
from festival.law.values import Town

_SEARCHED_YEARS = 12
"""How many years beyond a date the calendar is asked where its school holidays end."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday; not `is_sure` where it holds in some municipalities only and nobody has said about this one."""

    name: str
    name_en: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class SchoolBreak:
    """School holidays from `start_on` to `last_on`, both included."""

    name: str
    name_en: str
    start_on: date
    last_on: date


@dataclass(frozen=True)
class LandCalendar:
    """The holidays by which something is closed (`recurrence.closings.HolidayCalendar`)."""

    land: str
    town: Town

    def public_in(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year that certainly are some here."""
        found = public_holidays(self.land, year, self.town) if self.land else {}
        return frozenset(on for on, those in found.items() if any(one.is_sure for one in those))

    def school_in(self, year: int) -> frozenset[date]:
        """Return the days of a year that are in the school holidays, as far as they are known."""
        return frozenset(school_breaks(self.land, year) if self.land else ())

    @property
    def school_known_until(self) -> date | None:
        """The last day of school holidays that is known; None where none are."""
        return school_known_until(self.land) if self.land else None


@cache
def public_holidays(land: str, year: int, town: Town) -> dict[date, tuple[Holiday, ...]]:
    """Return the public holidays of a year; a Land's of some municipalities only as far as the town is one.

    None of a place nobody has named.
    """
    found = {on: [Holiday(*names)] for on, names in _calendar(land, year, "public").items()}
    for on, names in _calendar(land, year, "catholic").items() if is_land(land) else ():
        holds = town.fronleichnam_holiday if names[0] == "Fronleichnam" else town.catholic_majority
        if holds is not False and on not in found:
            found[on] = [Holiday(*names, is_sure=holds is True)]
    return {on: tuple(one) for on, one in found.items()}


@cache
def school_breaks(land: str, year: int) -> dict[date, SchoolBreak]:
    """Return the Land's school holidays by date; a break over New Year is one, found in both years.

    None of another country: nobody knows them here (`school_known_until`).
    """
    if not is_land(land):
        return {}
    by_day: dict[date, tuple[str, str]] = {}
    for one in (year - 1, year, year + 1):
        by_day |= _calendar(land, one, "school")
    ordered = sorted(by_day)
    runs = groupby(enumerate(ordered), key=lambda pair: (pair[1].toordinal() - pair[0], by_day[pair[1]]))
    found: dict[date, SchoolBreak] = {}
    for _, group in runs:
        dates = [on for _, on in group]
        german, english = by_day[dates[0]]
        english = english.replace(" Break", " holidays")  # as they are called where English is spoken
        one_break = SchoolBreak(german, english, start_on=dates[0], last_on=dates[-1])
        found |= {on: one_break for on in dates if on.year == year}
    return found


@cache
def school_known_until(land: str) -> date | None:
    """Return the last day of school holidays that the calendar knows: nothing can be said about later ones.

    None where it knows none, as of another country.
    """
    if not is_land(land):
        return None
    newest = 2024
    while newest < 2024 + _SEARCHED_YEARS and _calendar(land, newest + 1, "school"):
        newest += 1
    return max(_calendar(land, newest, "school"), default=None)


@cache
def _calendar(land: str, year: int, category: str) -> dict[date, tuple[str, str]]:
    """Return names in German and English by date, in the country's own language where there is no other."""
    country, part = country_of(land), land.partition("-")[2] or None
    try:
        spoken = holidays.country_holidays(country, subdiv=part)
        german, english = (
            holidays.country_holidays(
                country,
                subdiv=part,
                years=year,
                categories=(category,),
                language=wanted if wanted in spoken.supported_languages else spoken.default_language,
            )
            for wanted in ("de", "en_US")
        )
    except NotImplementedError:  # no such Land or country: its calendar is not known
        return {}
    return {on: (german[on], english[on]) for on in german if on.year == year}
