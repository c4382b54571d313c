"""The values of a calendar's times: moments on somebody's clocks or whole days, durations, lists of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.calendar_files.calendar_zones import Zone, fixed_zone, instant, named_zone, shows_the_same
from festival.calendar_files.content_lines import ContentLine

FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_IN_A_LIST = 2000
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?(Z?)", re.IGNORECASE)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A start or an end in the city's wall time, and by the clocks it was told: `wall` on those of `zone`.

    A whole day is its midnight in both. `zone` None: the city's, or the reader's wherever they are.
    """

    local: datetime
    wall: datetime
    zone: Zone | None = None
    is_day: bool = False


@dataclass(frozen=True)
class Clocks:
    """By which clocks the times of a calendar are read. `usual` is for times that name none."""

    city: ZoneInfo
    known: Mapping[str, Zone]
    usual: Zone | None = None

    def zone_of(self, name: str) -> Zone | None:
        """Return the zone of a TZID; None for one that nobody knows."""
        return self.known.get(name.strip()) or named_zone(name) or fixed_zone(name)


class BadTime(ValueError):
    """A value that is no time, or in no year that a calendar of today speaks of."""


def moments_of(line: ContentLine, clocks: Clocks) -> list[Moment]:
    """Return the moments of a property, in order; of periods their starts. Raises BadTime."""
    values = line.value.split(",", MOST_IN_A_LIST)[:MOST_IN_A_LIST]
    return [
        moment_of(one.partition("/")[0], line.parameters.get("TZID", ""), clocks)
        for one in values
        if one.strip()
    ]


def moment_of(value: str, tzid: str, clocks: Clocks) -> Moment:
    """Return one moment. Raises BadTime."""
    value = value.strip()
    day = _DATE.fullmatch(value)
    found = None if day else _MOMENT.fullmatch(value)
    try:
        if day:
            midnight = datetime.combine(_checked(date(*map(int, day.groups()))), time.min)
            return Moment(midnight, midnight, is_day=True)
        if found is None:
            raise BadTime(value[:40])
        year, month, day_of_month, hour, minute = (int(one) for one in found.groups()[:5])
        # A happening begins at a minute: seconds, and a leap second among them, are none of ours.
        wall = datetime.combine(_checked(date(year, month, day_of_month)), time(hour, minute))
    except (ValueError, OverflowError) as error:
        raise BadTime(value[:40]) from error
    zone = ZoneInfo("UTC") if found[7] else (clocks.zone_of(tzid) if tzid else None) or clocks.usual
    if zone is None or shows_the_same(zone, clocks.city):
        return Moment(wall, wall)
    return Moment(to_city(wall, zone, clocks.city), wall, zone)


def to_city(wall: datetime, zone: Zone, city: ZoneInfo) -> datetime:
    """Return what the city's clocks show when a zone's show `wall`; `fold` tells the second of two equal hours."""
    return clock.to_local(instant(wall, zone), city)


def duration_of(value: str) -> timedelta | None:
    """Return a duration as the clock on the wall counts it; None for what is none, or runs backwards."""
    found = _DURATION.fullmatch(value.strip())
    if found is None or found[1] == "-" or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups()[1:])
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def _checked(on: date) -> date:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadTime(on.isoformat())
    return on
