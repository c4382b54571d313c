"""Plain rows between the demo's data files and the database: what a reader returns and the loader writes.

Nothing here knows Flask, SQLAlchemy or the clock. Times are wall times of the demo city (no zone attached);
an event's end is exclusive like every interval of this project.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from festival.demo_sources.coordination_rows import Coordination

Level = Literal["note", "mended", "skipped"]
Wheelchair = Literal["yes", "no", "unknown"]
Setting = Literal["indoor", "outdoor", "both"]
Sector = Literal["city", "business", "culture", "civic", "church", "sport", "education"]
Tone = Literal["festive", "civic", "solemn"]
Sound = Literal["none", "background", "amplified", "very_loud"]
State = Literal["idea", "pencilled", "submitted", "confirmed", "postponed", "cancelled"]


@dataclass(frozen=True, slots=True)
class RowReport:
    """What a reader did with one row of a source: a decision noted, a defect mended, a row left out."""

    source: str
    row: str
    level: Level
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district with its GeoJSON geometry (WGS 84)."""

    key: str
    name: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A group that registers events; never a private person."""

    key: str
    name: str
    sector: Sector
    is_office: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue, or a part of one where `parent_key` is set. Coordinates are degrees, WGS 84."""

    key: str
    name: str
    lon: float
    lat: float
    kind: str
    setting: Setting
    source: str
    street: str = ""
    postcode: str = ""
    town: str = "Berlin"
    name_en: str = ""
    wheelchair: Wheelchair = "unknown"
    parent_key: str | None = None
    capacity: int | None = None
    access_yes: tuple[str, ...] = ()
    access_no: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    travel: str = ""
    travel_en: str = ""
    entrance: str = ""
    entrance_en: str = ""
    toilets: str = ""
    toilets_en: str = ""
    parking: str = ""
    parking_en: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date of a series that has other hours: the date by the rule, and its own wall times."""

    on: date
    local_start: datetime
    local_end: datetime


@dataclass(frozen=True, slots=True)
class MarketDates:
    """When a market is held: the times of its first date, the rule of the others, and what differs from it."""

    times: tuple[datetime, datetime]
    rrule: str | None = None
    closed: tuple[date, ...] = ()
    moved: tuple[MovedDate, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: its first occurrence in wall time, and the rule by which it recurs.

    `rrule` is the value of an RFC 5545 RRULE with a date as UNTIL ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219");
    `closed` are dates the rule would give that do not happen; `moved` are dates with their own hours.
    An all-day event starts at 00:00 and ends at 00:00 after its last day.
    A place is `venue_key`, or `lon`, `lat` and `place_name` where no venue is known; `geometry` is a drawn route.
    """

    key: str
    source: str
    title: str
    category: str
    organisation_key: str
    local_start: datetime
    local_end: datetime
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    description_en: str = ""
    audiences: tuple[str, ...] = ("alle",)
    tone: Tone = "festive"
    venue_key: str | None = None
    place_name: str = ""
    lon: float | None = None
    lat: float | None = None
    geometry: dict[str, Any] | None = None
    all_day: bool = False
    rrule: str | None = None
    closed: tuple[date, ...] = ()
    moved: tuple[MovedDate, ...] = ()
    setup_minutes: int = 0
    teardown_minutes: int = 0
    is_free: bool | None = None
    visitors_expected: int | None = None
    sound: Sound = "none"
    setting: Setting = "outdoor"
    access_yes: tuple[str, ...] = ()
    access_no: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("de",)
    link: str = ""
    state: State = "confirmed"
    state_reason: str = ""
    steps_aside_for: tuple[str, ...] = ()
    """Words in the titles of events at its place during which the series does not take place."""
    further: tuple["EventRow", ...] = ()
    """Rows that are further lines of its times: of them only times, rule and changed dates count."""


@dataclass(slots=True)
class Reading:
    """All that one reader got out of its source."""

    districts: list[DistrictRow] = field(default_factory=list)
    venues: list[VenueRow] = field(default_factory=list)
    organisations: list[OrganisationRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    coordination: Coordination | None = None
    reports: list[RowReport] = field(default_factory=list)

    def add(self, other: "Reading") -> None:
        """Takes over all rows of `other`; a key that is already there keeps its first row."""
        for name in ("districts", "venues", "organisations", "events"):
            own = getattr(self, name)
            known = {row.key for row in own}
            own.extend(row for row in getattr(other, name) if row.key not in known)
        self.reports.extend(other.reports)
