"""Facts of a stretch of years, reckoned from the law's rows and the calendar of holidays. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.base.clock import to_utc_shifted
from festival.countries.country_codes import is_land, lands_of_law
from festival.facts.city_facts import CityFacts, QuietWindow
from festival.law.holiday_calendar import Holiday, public_holidays, school_breaks, school_known_until
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


def make_facts(
    entries: Iterable[LawEntry],
    *,
    land: str,
    zone: ZoneInfo,
    years: range,
    town: Town = UNKNOWN_TOWN,
) -> CityFacts:
    """Return the facts of whole years for a city in the Land, but for the days it remembers.

    A city in another country has its holidays, and of the law what it has written itself.
    Rows that can't be read are named in `unread`.
    """
    own = lands_of_law(land)
    rows = [entry for entry in entries if entry.land in own or entry.kind == "movable_day"]
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
        unchecked=unchecked if is_land(land) else {},
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
