"""What is true of the city and its days, as plain values that rules may ask. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from festival.law.holiday_calendar import Holiday, SchoolBreak
from festival.law.values import (
    UNKNOWN_TOWN,
    Restriction,
    RestTime,
    ServiceProtection,
    SundayOpening,
    Town,
)
from festival.neighbours.values import NeighbourFeed, NeighbourStretch
from festival.resources.values import Stock, Way


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """A restriction on one date: `[from_at, to_at)` in UTC, and the same by the city's clocks."""

    on: date
    from_at: datetime
    to_at: datetime
    local_from: datetime
    local_to: datetime
    restriction: Restriction


@dataclass(frozen=True, slots=True)
class Remembered:
    """A remembrance day on one date; the place is in WGS84, None where the day has none."""

    id: int
    name: str
    name_en: str
    tone: str
    place_name: str = ""
    place_name_en: str = ""
    lon: float | None = None
    lat: float | None = None
    venue_id: int | None = None


@dataclass(frozen=True, slots=True)
class MusicEnd:
    """Until when a place lets music play, on Fridays, Saturdays and evenings before a holiday (`late`) and on others;
    an hour before noon lies after midnight, None where the place says nothing."""

    usual: time | None = None
    late: time | None = None


@dataclass(frozen=True)
class CityFacts:
    """The city's law, days and memory between two dates. A missing row means "not checked", never "free"."""

    land: str
    zone: ZoneInfo
    start_on: date
    end_on: date
    town: Town = UNKNOWN_TOWN
    quiet: tuple[QuietWindow, ...] = ()
    """In order of `from_at`."""
    unchecked: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    """Quiet days of the table for which it has no row of this Land, by date: names as "German|English"."""
    services: ServiceProtection | None = None
    sunday_opening: SundayOpening | None = None
    rest_times: tuple[RestTime, ...] = ()
    """The Land's own, and those that hold in all Länder where it has none of the kind for these days."""
    music_ends: Mapping[int, MusicEnd] = field(default_factory=dict)
    """Of venues that have their own latest end of music, by id."""
    holidays: Mapping[date, tuple[Holiday, ...]] = field(default_factory=dict)
    school_breaks: Mapping[date, SchoolBreak] = field(default_factory=dict)
    school_known_until: date | None = None
    """The last date that school holidays are known for; later is unknown, never none."""
    named_days: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    """Keys of the table of days by date: "totensonntag", "erster_advent"."""
    remembered: Mapping[date, tuple[Remembered, ...]] = field(default_factory=dict)
    stock: Mapping[int, Stock] = field(default_factory=dict)
    """What the city lends, by the resource's id."""
    ways: tuple[Way, ...] = ()
    """Closures and marked ways that are valid at some time in question."""
    neighbours: tuple[NeighbourFeed, ...] = ()
    """Other cities whose calendars are looked at, those that can't be read among them."""
    neighbour_days: Mapping[date, tuple[NeighbourStretch, ...]] = field(default_factory=dict)
    """What is on there by day; of one that is unread nothing, for nobody knows."""
    unread: tuple[str, ...] = ()
    """Keys of rows that can't be read, as after an edit by hand in the database."""
    longest_quiet: timedelta = timedelta()
    quiet_starts: tuple[datetime, ...] = ()
    quiet_on: frozenset[date] = frozenset()
    """The dates that have a quiet window of their own."""

    def quiet_between(self, from_at: datetime, to_at: datetime) -> Iterator[QuietWindow]:
        """Return the quiet windows that overlap `[from_at, to_at)`, in order. Costs what is near, not the year."""
        index = bisect_left(self.quiet_starts, from_at - self.longest_quiet)
        while index < len(self.quiet) and self.quiet[index].from_at < to_at:
            if self.quiet[index].to_at > from_at:
                yield self.quiet[index]
            index += 1

    def is_quiet(self, on: date) -> bool:
        """Whether the date is a quiet day: of this Land, or of others while nobody has looked for this one."""
        return on in self.unchecked or on in self.quiet_on

    def is_day_off(self, on: date) -> bool:
        """Whether the date is a Sunday or certainly a public holiday."""
        return on.weekday() == 6 or any(one.is_sure for one in self.holidays.get(on, ()))
