"""One entry of a calendar (VEVENT) as plain values: when, what, where, and what it changes of a series. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from festival.calendar_files.calendar_times import (
    BadTime,
    Clocks,
    Moment,
    duration_of,
    moment_of,
    moments_of,
)
from festival.calendar_files.content_lines import ContentLine, content_lines, line_of_text, list_of, text_of
from festival.recurrence.time_plan import MAX_EVENT_DAYS

MOST_TITLE, MOST_DESCRIPTION, MOST_PLACE, MOST_LINK = 200, 20_000, 200, 500
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of an entry: `code` has its words elsewhere, `typed` is what stood there. What `stops` keeps
    the event out."""

    code: str
    typed: str = ""
    stops: bool = False


@dataclass
class Entry:
    """What an entry says. Its times are the city's wall time; `wall_length` is its length by the clocks it was told."""

    uid: str = ""
    start: Moment | None = None
    end: datetime | None = None
    wall_length: timedelta = timedelta()
    rule: str = ""
    more: list[tuple[Moment, datetime]] = field(default_factory=list)
    """Dates beside the rule (RDATE), each with its end."""
    out: list[Moment] = field(default_factory=list)
    """Dates that the rule has and the series has not (EXDATE)."""
    of_date: Moment | None = None
    """Which date of the series it changes (RECURRENCE-ID)."""
    and_later: bool = False
    sequence: int = 0
    changed: str = ""
    is_cancelled: bool = False
    is_private: bool = False
    title: str = ""
    description: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    link: str = ""
    categories: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)

    @property
    def age(self) -> tuple[int, str]:
        """What tells the newer of two entries of the same date."""
        return self.sequence, self.changed


def read_entry(block: bytes, clocks: Clocks) -> Entry:
    """Return what an entry says; what can't be read stands in its notes. People's addresses and alarms are left out."""
    entry = Entry()
    lines: dict[str, ContentLine] = {}
    several: dict[str, list[ContentLine]] = {"RDATE": [], "EXDATE": [], "CATEGORIES": []}
    for line in content_lines(block):
        if line.name in several:
            several[line.name].append(line)
        else:
            lines.setdefault(line.name, line)
    values = {name: line.value for name, line in lines.items()}
    _read_words(entry, values, several["CATEGORIES"])
    entry.sequence = _number(values.get("SEQUENCE", ""))
    entry.changed = values.get("LAST-MODIFIED", "").strip()[:20]
    entry.uid = values.get("UID", "").strip()
    entry.is_cancelled = values.get("STATUS", "").strip().upper() == "CANCELLED"
    entry.is_private = values.get("CLASS", "").strip().upper() in _PRIVATE
    _note_unknown_zones(entry, lines, clocks)
    _read_times(entry, lines, clocks)
    _read_series(entry, lines, several, clocks)
    return entry


def _read_words(entry: Entry, values: dict[str, str], categories: Sequence[ContentLine]) -> None:
    entry.title = line_of_text(values.get("SUMMARY", ""))[:MOST_TITLE]
    entry.description = text_of(values.get("DESCRIPTION", ""))[:MOST_DESCRIPTION]
    entry.place = line_of_text(values.get("LOCATION", ""))[:MOST_PLACE]
    link = values.get("URL", "").strip()
    entry.link = link if _LINK.fullmatch(link) and len(link) <= MOST_LINK else ""
    entry.categories = tuple(name for line in categories for name in list_of(line.value))
    lat, _semicolon, lon = values.get("GEO", "").partition(";")
    try:
        point = float(lon[:20]), float(lat[:20])
    except ValueError:
        return
    if -180 <= point[0] <= 180 and -90 <= point[1] <= 90 and point != (0.0, 0.0):
        entry.lon, entry.lat = point


def _note_unknown_zones(entry: Entry, lines: dict[str, ContentLine], clocks: Clocks) -> None:
    line = lines.get("DTSTART")
    tzid = line.parameters.get("TZID", "") if line else ""
    if tzid and clocks.zone_of(tzid) is None:
        entry.notes.append(Note("unknown_zone", tzid[:60]))


def _read_times(entry: Entry, lines: dict[str, ContentLine], clocks: Clocks) -> None:
    start_line = lines.get("DTSTART")
    if start_line is None or not start_line.value.strip():
        entry.notes.append(Note("no_start", stops=True))
        return
    try:
        start = _moment(start_line, clocks)
        end = _moment(lines["DTEND"], clocks) if "DTEND" in lines and lines["DTEND"].value.strip() else None
    except BadTime as error:
        entry.notes.append(Note("bad_time", str(error), stops=True))
        return
    entry.start = start
    length = duration_of(lines["DURATION"].value) if end is None and "DURATION" in lines else None
    entry.end, entry.wall_length = _ended(entry, start, end, length)
    if entry.end - start.local > timedelta(days=MAX_EVENT_DAYS):
        entry.notes.append(Note("too_long", stops=True))


def _ended(
    entry: Entry, start: Moment, end: Moment | None, length: timedelta | None
) -> tuple[datetime, timedelta]:
    """Return the end in the city's wall time, and how long it lasts by its own clocks; of days the midnight after."""
    if start.is_day:
        days = length.days + bool(length.seconds) if length else 1
        if end is not None:
            days = (end.local.date() - start.local.date()).days + (end.local.hour > 0)
        if days < 1:
            if end is not None and days < 0:
                entry.notes.append(Note("end_before_start"))
            days = 1
        return start.local + days * _DAY, days * _DAY
    if end is None:
        length = length or timedelta()
        return start.local + length, length
    if end.is_day:
        end = Moment(end.local, end.wall, start.zone)
    # Of the second of two equal hours the wall shows less than passes.
    local_end = end.local
    if local_end.replace(fold=0) < start.local.replace(fold=0):
        entry.notes.append(Note("end_before_start"))
        return start.local, timedelta()
    wall_length = end.wall - start.wall if _same(end, start) else local_end - start.local
    return local_end, wall_length if wall_length >= timedelta() else timedelta()


def _same(one: Moment, other: Moment) -> bool:
    return one.zone == other.zone


def _read_series(
    entry: Entry, lines: dict[str, ContentLine], several: dict[str, list[ContentLine]], clocks: Clocks
) -> None:
    entry.rule = lines["RRULE"].value.strip().upper() if "RRULE" in lines else ""
    try:
        for line in several["RDATE"]:
            entry.more += _dated(line, entry, clocks)
        for line in several["EXDATE"]:
            entry.out += moments_of(line, clocks)
        if "RECURRENCE-ID" in lines:
            line = lines["RECURRENCE-ID"]
            entry.of_date = _moment(line, clocks)
            entry.and_later = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
    except BadTime as error:
        entry.notes.append(Note("bad_time", str(error), stops="RECURRENCE-ID" in lines))


def _dated(line: ContentLine, entry: Entry, clocks: Clocks) -> list[tuple[Moment, datetime]]:
    found = []
    for value in filter(None, map(str.strip, line.value.split(","))):
        starts, _slash, ends = value.partition("/")
        start = moment_of(starts, line.parameters.get("TZID", ""), clocks)
        length = duration_of(ends) if ends.upper().startswith("P") else entry.wall_length
        if ends and not ends.upper().startswith("P"):
            length = moment_of(ends, line.parameters.get("TZID", ""), clocks).local - start.local
        found.append((start, start.local + max(length or entry.wall_length, timedelta())))
    return found


def _moment(line: ContentLine, clocks: Clocks) -> Moment:
    return moment_of(line.value, line.parameters.get("TZID", ""), clocks)


def _number(value: str) -> int:
    return int(value) if value.strip().isascii() and value.strip().isdecimal() and len(value) < 10 else 0
