"""Plain rows of what the demo city coordinates: like rows.py, for stock, ways, own days and talks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """Something the city lends; `kind` is material, crew or service."""

    key: str
    name: str
    name_en: str
    unit: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class BookingRow:
    """How much of it an event of the programme borrows, by both keys."""

    resource_key: str
    event_key: str
    amount: int


@dataclass(frozen=True, slots=True)
class WayRow:
    """A closure or a way to be kept free, in GeoJSON; wall times, None where it is open-ended."""

    kind: str
    name: str
    geometry: dict[str, Any]
    local_from: datetime | None
    local_to: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of remembrance of the city's own, solemn, at a place."""

    key: str
    name: str
    name_en: str
    rule: str
    place_name: str
    place_name_en: str
    venue_key: str | None
    lon: float
    lat: float
    origin_year: int
    story: str
    story_en: str


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One step of a talk about what `rule` finds between two events of the programme.

    `step` is letter, proposal (the second event moves by so many `days`), keep or decision; `by` is the name of a demo
    account before its @.
    """

    rule: str
    event_keys: tuple[str, str]
    step: str
    by: str
    text: str
    days: int
    custom: str


@dataclass(frozen=True, slots=True)
class Coordination:
    """All that the readers found; `routes` are drawn lines of events of the programme by key, in GeoJSON."""

    resources: list[ResourceRow]
    bookings: list[BookingRow]
    ways: list[WayRow]
    routes: dict[str, dict[str, Any]]
    days: list[DayRow]
    talks: list[TalkRow]
