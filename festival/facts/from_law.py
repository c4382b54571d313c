"""Facts of a stretch of years, reckoned from the law's rows and the calendar of holidays. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

import holidays

from festival.base.clock import to_utc_shifted
from festival.facts.city_facts import CityFacts, Holiday, QuietWindow, SchoolBreak
from festival.law.reading import (
    BadLaw,
    LawEntry,
    NamedDay,
    read_day,
    read_opening,
    read_rest_time,
    read_restriction,
    read_services,
)
from festival.law.values import UNKNOWN_TOWN, RestTime, ServiceProtection, SundayOpening, Town

_SEARCHED_YEARS = 12
"""How many years beyond a date the calendar is asked where its school holidays end."""


def make_facts(
    entries: Iterable[LawEntry],
    *,
    land: str,
    zone: ZoneInfo,
    years: range,
    town: Town = UNKNOWN_TOWN,
) -> CityFacts:
    """Return the facts of whole years for a city in the Land, but for the days it remembers.

    Rows that can't be read are named in `unread`.
    """
    rows = [entry for entry in entries if entry.land in ("", land)]
    unread: list[str] = []
    days = {day.key: day for day in _read_all(rows, "movable_day", unread)}
    quiet, unchecked = _quiet(rows, days, years, zone, unread)
    named: defaultdict[date, list[str]] = defaultdict(list)
    for day in days.values():
        for on in _dates(day, years):
            named[on].append(day.key)
    until = date(years.stop - 1, 12, 31)
    return CityFacts(
        land=land,
        zone=zone,
        start_on=date(years.start, 1, 1),
        end_on=date(years.stop, 1, 1),
        town=town,
        quiet=quiet,
        unchecked=unchecked,
        services=_services(rows, until, unread),
        sunday_opening=_opening(rows, until, unread),
        rest_times=_rest_times(rows, until, unread),
        holidays=_in_english(
            {on: found for year in years for on, found in public_holidays(land, year, town).items()},
            days.values(),
        ),
        school_breaks={on: found for year in years for on, found in school_breaks(land, year).items()},
        school_known_until=school_known_until(land),
        named_days={on: tuple(keys) for on, keys in named.items()},
        remembered={},
        unread=tuple(unread),
        longest_quiet=max((one.to_at - one.from_at for one in quiet), default=timedelta()),
        quiet_starts=tuple(one.from_at for one in quiet),
        quiet_on=frozenset(one.on for one in quiet),
    )


def _in_english(
    found: Mapping[date, tuple[Holiday, ...]], days: Iterable[NamedDay]
) -> dict[date, tuple[Holiday, ...]]:
    """Return the holidays with the English names of the table of days, where it knows a holiday of that date."""
    named = (
        {
            on: day.name_en
            for day in days
            if day.is_holiday
            for on in _dates(day, range(min(found).year, max(found).year + 1))
        }
        if found
        else {}
    )
    return {
        on: tuple(replace(one, name_en=named[on]) for one in those)
        if on in named and len(those) == 1
        else those
        for on, those in found.items()
    }


@cache
def public_holidays(land: str, year: int, town: Town) -> dict[date, tuple[Holiday, ...]]:
    """Return the Land's public holidays of a year; those of some municipalities only as far as the town is one."""
    found = {on: [Holiday(*names)] for on, names in _calendar(land, year, "public").items()}
    for on, names in _calendar(land, year, "catholic").items():
        holds = town.fronleichnam_holiday if names[0] == "Fronleichnam" else town.catholic_majority
        if holds is not False and on not in found:
            found[on] = [Holiday(*names, is_sure=holds is True)]
    return {on: tuple(one) for on, one in found.items()}


@cache
def school_breaks(land: str, year: int) -> dict[date, SchoolBreak]:
    """Return the Land's school holidays by date; a break over New Year is one, found in both years."""
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
    """Return the last day of school holidays that the calendar knows: nothing can be said about later ones."""
    newest = 2024
    while newest < 2024 + _SEARCHED_YEARS and _calendar(land, newest + 1, "school"):
        newest += 1
    return max(_calendar(land, newest, "school"), default=None)


@cache
def _calendar(land: str, year: int, category: str) -> dict[date, tuple[str, str]]:
    """Return names in German and English by date, from the calendar of the Python package `holidays`."""
    subdivision = land.removeprefix("DE-")
    try:
        german, english = (
            holidays.country_holidays(
                "DE", subdiv=subdivision, years=year, categories=(category,), language=language
            )
            for language in ("de", "en_US")
        )
    except NotImplementedError:  # no such Land: its calendar is not known
        return {}
    return {on: (german[on], english[on]) for on in german if on.year == year}


def _dates(day: NamedDay, years: range) -> list[date]:
    return [on for year in years if (on := day.rule.date_in(year)) is not None]


def _read_all(rows: list[LawEntry], kind: str, unread: list[str]) -> list[NamedDay]:
    found = []
    for entry in rows:
        if entry.kind == kind:
            try:
                found.append(read_day(entry))
            except BadLaw:
                unread.append(entry.key)
    return found


def _quiet(
    rows: list[LawEntry], days: dict[str, NamedDay], years: range, zone: ZoneInfo, unread: list[str]
) -> tuple[tuple[QuietWindow, ...], dict[date, tuple[str, ...]]]:
    windows, covered = [], set()
    for entry in rows:
        if entry.kind != "quiet_day":
            continue
        try:
            restriction = read_restriction(entry, days)
        except BadLaw:
            unread.append(entry.key)
            continue
        # A window of the last days of December reaches into the first year.
        for on in _dates(days[restriction.day], range(years.start - 1, years.stop)):
            if entry.holds_on(on):
                midnight = datetime.combine(on, time.min)
                local_from, local_to = midnight + restriction.start, midnight + restriction.end
                from_at, to_at = to_utc_shifted(local_from, zone), to_utc_shifted(local_to, zone)
                windows.append(QuietWindow(on, from_at, to_at, local_from, local_to, restriction))
                covered.add((restriction.day, on))
    unchecked: defaultdict[date, list[str]] = defaultdict(list)
    for day in days.values():
        for on in _dates(day, years) if day.is_quiet else ():
            if (day.key, on) not in covered:
                unchecked[on].append(f"{day.name}|{day.name_en}")
    ordered = sorted(windows, key=lambda one: (one.from_at, one.to_at, one.restriction.source.key))
    return tuple(ordered), {on: tuple(names) for on, names in unchecked.items()}


def _services(rows: list[LawEntry], until: date, unread: list[str]) -> ServiceProtection | None:
    found = None
    for entry in rows:
        if entry.kind == "sunday_protection" and entry.holds_on(until):
            try:
                found = read_services(entry)
            except BadLaw:
                unread.append(entry.key)
    return found


def _rest_times(rows: list[LawEntry], until: date, unread: list[str]) -> tuple[RestTime, ...]:
    """Return the hours of rest in order: of a kind and its days the Land's own rows stand for those of all Länder."""
    found: defaultdict[tuple[str, str], dict[bool, list[RestTime]]] = defaultdict(lambda: defaultdict(list))
    for entry in rows:
        if entry.kind == "rest_time" and entry.holds_on(until):
            try:
                row = read_rest_time(entry)
            except BadLaw:
                unread.append(entry.key)
            else:
                found[row.rest, row.days][bool(entry.land)].append(row)
    held = (row for those in found.values() for row in those.get(True) or those[False])
    return tuple(sorted(held, key=lambda row: (row.rest, row.days, row.start, row.source.key)))


def _opening(rows: list[LawEntry], until: date, unread: list[str]) -> SundayOpening | None:
    found = None
    for entry in rows:
        if entry.kind == "sunday_opening" and entry.holds_on(until):
            try:
                found = read_opening(entry)
            except BadLaw:
                unread.append(entry.key)
    return found
