"""A calendar file as events, by key: each with its times, its words and what is to be said of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from festival.base import clock
from festival.calendar_files.calendar_blocks import Blocks, Group, take_apart
from festival.calendar_files.calendar_times import Clocks
from festival.calendar_files.calendar_zones import Zone, named_zone, zones_of
from festival.calendar_files.content_lines import content_lines, line_of_text
from festival.calendar_files.entry_reading import Entry, Note, read_entry
from festival.calendar_files.series_reading import ReadChange, Series, Window, read_series
from festival.recurrence.time_plan import TimeLine

WINDOW_MONTHS = 25
"""A month more than dates are kept ahead, since it moves on by months."""
_HEAD = re.compile(rb"^(?:X-WR-TIMEZONE|X-WR-CALNAME|NAME|METHOD)[;:]", re.IGNORECASE)
_OWN_PREFIX = re.compile(r"^(?:Cancelled|Postponed|Abgesagt|Verschoben|Changed|Geändert): ")
_OWN_ADDRESS = re.compile(r"(?:\A|\n\n)https?://\S+/events/\d+-\S*$")


@dataclass(frozen=True)
class ReadEvent:
    """One event of a calendar. Its lines are the city's wall time. With a note that `stops` it is none for us."""

    key: str
    title: str
    lines: tuple[TimeLine, ...]
    changes: tuple[ReadChange, ...]
    description: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    link: str = ""
    categories: tuple[str, ...] = ()
    is_cancelled: bool = False
    sequence: int = 0
    changed: str = ""
    notes: tuple[Note, ...] = ()
    again_on: date | None = None
    """From when on it says more than today, though nobody changes it."""

    @property
    def is_readable(self) -> bool:
        return not any(note.stops for note in self.notes)


@dataclass
class Calendar:
    """A calendar that was taken apart: `marks` has all its events by key and changes with each, `read` reads them."""

    blocks: Blocks
    name: str
    marks: dict[str, str]
    clocks: Clocks
    is_withdrawn: bool
    private_keys: set[str] = field(default_factory=set)
    """Keys that were read and are none of the public's."""

    def read(self, keys: Iterable[str], *, now: datetime) -> list[ReadEvent]:
        """Return the events of these keys; private ones are left out and counted in `private_keys`."""
        return [event for _key, event in self.read_each(keys, now=now) if event is not None]

    def read_each(self, keys: Iterable[str], *, now: datetime) -> Iterator[tuple[str, ReadEvent | None]]:
        """Give the events of these keys one by one, None for private ones."""
        window = window_of(now, self.clocks.city)
        for key in keys:
            yield key, self._read_one(self.blocks.groups[key], window)

    def _read_one(self, group: Group, window: Window) -> ReadEvent | None:
        entries = [read_entry(block, self.clocks) for block in group.entries]
        public = [entry for entry in entries if not entry.is_private or entry.of_date is not None]
        if not public or all(entry.is_private for entry in public):
            self.private_keys.add(group.key)
            return None
        return _read_event(group.key, public, self, window)


def open_calendar(data: bytes, city: ZoneInfo) -> Calendar:
    """Return a calendar file taken apart; nothing of its entries is read yet. Raises NoCalendar."""
    blocks = take_apart(data)
    said: dict[str, str] = {}
    for line in blocks.head.split(b"\n"):
        if _HEAD.match(line):
            for found in content_lines(line):
                said.setdefault(found.name, found.value)
    known = zones_of(blocks.head)
    usual_name = said.get("X-WR-TIMEZONE", "").strip()
    usual: Zone | None = known.get(usual_name) or named_zone(usual_name)
    around = blocks.mark_around()
    return Calendar(
        blocks,
        name=line_of_text(said.get("X-WR-CALNAME", "") or said.get("NAME", ""))[:120],
        marks={key: group.mark(around) for key, group in blocks.groups.items()},
        clocks=Clocks(city, known, usual),
        is_withdrawn=said.get("METHOD", "").strip().upper() == "CANCEL",
    )


def window_of(now: datetime, city: ZoneInfo) -> Window:
    """Return within which days rules become single dates: it moves on with each month."""
    today = clock.to_local(now, city).date()
    first = today.replace(day=1)
    return Window(first - timedelta(days=62), first + relativedelta(months=WINDOW_MONTHS))


def _read_event(key: str, entries: list[Entry], calendar: Calendar, window: Window) -> ReadEvent:
    by_uid: dict[str, list[Entry]] = {}
    for entry in entries:
        by_uid.setdefault(entry.uid, []).append(entry)
    is_gone = {
        uid: all(one.is_cancelled for one in found if one.of_date is None) for uid, found in by_uid.items()
    }
    is_cancelled = calendar.is_withdrawn or all(is_gone.values())
    parts = [read_series(found, calendar.clocks, window) for found in by_uid.values()]
    if not is_cancelled:
        parts = [
            _cancelled(part) if gone else part for part, gone in zip(parts, is_gone.values(), strict=True)
        ]
    series = _joined([part for part in parts if part.lines or part.notes] or parts)
    masters = [one for one in entries if one.of_date is None and (is_cancelled or not one.is_cancelled)]
    told = max(enumerate(masters or entries), key=lambda one: (one[1].age, one[0]))[1]
    notes = [*(note for entry in entries for note in entry.notes), *series.notes]
    if not told.title:
        notes.append(Note("no_title", stops=True))
    is_own = calendar.blocks.is_festival
    return ReadEvent(
        key=key,
        title=_OWN_PREFIX.sub("", told.title) if is_own and is_cancelled else told.title,
        lines=tuple(series.lines),
        changes=tuple(series.changes[named] for named in sorted(series.changes)),
        description=_OWN_ADDRESS.sub("", told.description) if is_own else told.description,
        place=told.place,
        lon=told.lon,
        lat=told.lat,
        link=told.link,
        categories=told.categories,
        is_cancelled=is_cancelled,
        sequence=max(entry.sequence for entry in entries),
        changed=max(entry.changed for entry in entries),
        notes=tuple(dict.fromkeys(notes)),
        again_on=_next_month(window) if series.is_windowed else None,
    )


def _cancelled(part: Series) -> Series:
    """Return a part of an event that is cancelled while others are not: single dates that don't take place."""
    part.lines = [line for line in part.lines if line.rule is None]
    names = [datetime.combine(line.first_on, line.at) for line in part.lines]
    part.changes = {named: ReadChange(named, "cancelled") for named in names}
    return part


def _next_month(window: Window) -> date:
    return (window.end_on - relativedelta(months=WINDOW_MONTHS)) + relativedelta(months=1)


def _joined(parts: list[Series]) -> Series:
    """Return the lines of several entries of one event as one, each date once.

    A date that one line leaves out and another has is that other's.
    """
    if len(parts) == 1:
        return parts[0]
    joined = Series(is_windowed=any(part.is_windowed for part in parts))
    for number, part in enumerate(parts):
        joined.lines += part.lines
        joined.notes += [note for note in part.notes if note.code != "no_dates"]
        others = [line for other, one in enumerate(parts) if other != number for line in one.lines]
        for named, change in part.changes.items():
            if change.kind != "excluded" or not (standing := _standing(named, part, parts)):
                joined.changes.setdefault(named, change)
            elif others and standing.length != _length_at(named, part):
                end = named + standing.length
                joined.changes.setdefault(named, ReadChange(named, "moved", named, end))
    if not joined.lines:
        joined.notes.append(Note("no_dates", stops=True))
    return joined


def _standing(named: datetime, part: Series, parts: list[Series]) -> TimeLine | None:
    """Return the line of another part that has a date of this name and doesn't leave it out."""
    for other in parts:
        change = other.changes.get(named)
        if other is part or (change and change.kind == "excluded"):
            continue
        for line in other.lines:
            if line.at == named.time() and line.has(named.date()):
                return line
    return None


def _length_at(named: datetime, part: Series) -> timedelta:
    return next(line.length for line in part.lines if line.at == named.time() and line.has(named.date()))
