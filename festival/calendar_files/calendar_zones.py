"""The clocks a calendar's times are told by: zones by name, by Windows' names, or by the calendar's own rules. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from festival.base import clock
from festival.calendar_files.content_lines import content_lines
from festival.recurrence import expansion
from festival.recurrence.rule import BadRecurrence, parse_rrule

_OBSERVANCE = re.compile(
    rb"^BEGIN:(STANDARD|DAYLIGHT)[ \t]*\n(.*?)^END:\1[ \t]*$", re.MULTILINE | re.IGNORECASE | re.DOTALL
)
_ZONE = re.compile(
    rb"^BEGIN:VTIMEZONE[ \t]*\n(.*?)^END:VTIMEZONE[ \t]*$", re.MULTILINE | re.IGNORECASE | re.DOTALL
)
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?\d\d)?")
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?")
_UNTIL = re.compile(r";?UNTIL=[^;]*")
_FIRST_ON, _LAST_ON = date(1970, 1, 1), date(2045, 1, 1)
_MOST_ZONES, _MOST_OBSERVANCES, _MOST_ONSETS, _MOST_ZONE_BYTES = 50, 300, 2000, 100_000
_EVER = datetime.combine(date.min, time.min)
_SAME_FROM, _SAME_YEARS = date(2020, 1, 1), 12


@dataclass(frozen=True)
class OwnZone:
    """A zone as a calendar itself describes it: from each wall time on, the distance to UTC."""

    starts: tuple[datetime, ...]
    offsets: tuple[timedelta, ...]

    def to_utc(self, wall: datetime) -> datetime:
        found = bisect_right(self.starts, wall) - 1
        return (wall - self.offsets[max(found, 0)]).replace(tzinfo=UTC)


Zone = ZoneInfo | OwnZone


def instant(wall: datetime, zone: Zone) -> datetime:
    """Return the instant, aware in UTC, at which a zone's clocks show a wall time; what they jump over moves on."""
    return zone.to_utc(wall) if isinstance(zone, OwnZone) else clock.to_utc_shifted(wall, zone)


@lru_cache(maxsize=256)
def named_zone(name: str) -> ZoneInfo | None:
    """Return the zone that goes by a name, whatever is set before it, also under Windows; None for a name nobody has.

    Programs write /freeassociation.sourceforge.net/Europe/Berlin, /softwarestudio.org/Olson_20011030_5/Europe/Berlin.
    """
    plain = name.strip().strip('"')
    if plain.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
        return ZoneInfo("UTC")
    known = _zones()
    parts = plain.strip("/").split("/")
    for length in (3, 2) if len(parts) > 1 else (1,):
        found = known.get("/".join(parts[-length:]).casefold().replace(" ", "_"))
        if found:
            return ZoneInfo(found)
    olson = WINDOWS_TO_OLSON.get(plain) or _windows().get(plain.casefold())
    return ZoneInfo(olson) if olson and olson.casefold() in known else None


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    return {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}


def zones_of(head: bytes) -> dict[str, Zone]:
    """Return the zones that a calendar describes, by the names it gives them. What can't be read is left out."""
    found: dict[str, Zone] = {}
    for block in list(_ZONE.finditer(head))[:_MOST_ZONES]:
        if len(block[1]) > _MOST_ZONE_BYTES:
            continue
        outside = _OBSERVANCE.sub(b"", block[1])
        lines = {line.name: line.value for line in content_lines(outside)}
        name = lines.get("TZID", "").strip()
        # A name that everybody knows means what everybody means by it: the rules beside it are often cut or stale.
        zone = named_zone(name) or named_zone(lines.get("X-LIC-LOCATION", "")) or _own_zone(block[1])
        if name and zone:
            found[name] = zone
    return found


def _own_zone(block: bytes) -> OwnZone | None:
    onsets: dict[datetime, timedelta] = {}
    before: list[tuple[datetime, timedelta]] = []
    for one in list(_OBSERVANCE.finditer(block))[:_MOST_OBSERVANCES]:
        lines = list(content_lines(one[2]))
        said = {line.name: line.value for line in lines}
        begins = _stamp(said.get("DTSTART", ""))
        offset_from, offset_to = (_offset(said.get(name, "")) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        if begins is None or offset_to is None:
            continue
        starts = [begins, *(at for line in lines if line.name == "RDATE" for at in _stamps(line.value))]
        onsets.update(dict.fromkeys([*starts, *_yearly(said.get("RRULE", ""), begins)], offset_to))
        before.append((begins, offset_to if offset_from is None else offset_from))
        if len(onsets) > _MOST_ONSETS:
            return None
    if not onsets:
        return None
    starts_sorted = sorted(onsets)
    first = min(before)[1]
    return OwnZone((_EVER, *starts_sorted), (first, *(onsets[one] for one in starts_sorted)))


def _yearly(rule: str, begins: datetime) -> list[datetime]:
    """Return the wall times of a yearly rule from _FIRST_ON to _LAST_ON; zones have no other rules."""
    if not rule.upper().startswith("FREQ=YEARLY"):
        return []
    until = re.search(r"UNTIL=(\d{4})(\d\d)(\d\d)", rule)
    try:
        parsed = parse_rrule(_UNTIL.sub("", rule))
        last_on = date(*map(int, until.groups())) if until else _LAST_ON
    except (BadRecurrence, ValueError):
        return []
    end_on = min(last_on, _LAST_ON) + timedelta(days=1)
    days = expansion.dates(parsed, begins.date(), _FIRST_ON, end_on)[:_MOST_ONSETS]
    return [datetime.combine(on, begins.time()) for on in days]


def _stamp(value: str) -> datetime | None:
    found = _STAMP.match(value.strip())
    try:
        return datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups())) if found else None
    except ValueError:
        return None


def _stamps(value: str) -> list[datetime]:
    return [at for one in value.split(",") if (at := _stamp(one))]


def _offset(value: str) -> timedelta | None:
    found = _OFFSET.match(value.strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return timedelta(minutes=-minutes if found[1] == "-" else minutes)


def fixed_zone(name: str) -> OwnZone | None:
    """Return the zone of a name that is a distance to UTC itself, such as GMT+0100."""
    found = _FIXED.fullmatch(name.strip().upper())
    if found is None or int(found[2]) > 14:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return OwnZone((_EVER,), (timedelta(minutes=-minutes if found[1] == "-" else minutes),))


@lru_cache(maxsize=64)
def shows_the_same(zone: Zone, city: ZoneInfo) -> bool:
    """Whether a zone's clocks show what the city's do, in all years an event is likely to be in."""
    if zone == city:
        return True
    noon = datetime.combine(_SAME_FROM, time(12))
    days = (noon + timedelta(days=number) for number in range(366 * _SAME_YEARS))
    return all(instant(at, zone) == instant(at, city) for at in days)
