"""The plain values that rules look at and what they answer. Pure.

A rule never sees a table: it is given happenings (an event on one of its dates at its place), facts of the city and of
the days, and its settings, and returns findings. What it says depends on nothing else, so that the check of one draft,
the search for better dates and a full recheck of the year come to the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shapely.geometry.base import BaseGeometry

ANYWHERE = "anywhere"
"""A bucket that shares all others: of what is so large that the cells it lies in tell nothing."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What rules ask about an event; `visitors` at once, None where nobody knows.

    No rule asks for the `state`: all around holds its place, and a draft is judged as if it did, from its first step.
    """

    event_id: int
    organisation_id: int
    title: str
    organisation: str
    sector: str
    state: str
    category: str
    tone: str
    sound: str
    setting: str
    audiences: frozenset[str] = frozenset()
    visitors: int | None = None
    festival_id: int | None = None
    """The festival whose programme it is part of, of a festival its own number."""
    shares: frozenset[int] = frozenset()
    """Events it says to belong together with; only where both say so, an overlap is a chance. What lies within a feast
    belongs to it where the feast says so (belonging.py)."""
    bookings: tuple[tuple[int, int], ...] = ()
    """What it borrows: (id of the resource, amount)."""
    needs_quiet: bool | None = None
    """Whether it said to need quiet around it; None where nobody has said."""
    is_opening_hours: bool = False
    """Whether it is open without holding its place: of it is asked only what it borrows."""
    times: tuple[object, ...] = ()
    buffers: tuple[object, ...] = ()
    where: tuple[object, ...] = ()
    """The event's own time plan, set-up and tear-down, and place: what who accepts a conflict with it relies on."""

    @property
    def is_pencilled(self) -> bool:
        """Whether its details are private to those concerned."""
        return self.state in ("idea", "pencilled", "submitted")

    @property
    def is_assembly(self) -> bool:
        """An assembly under Article 8 of the Basic Law: known as a notice, never ranked, queued or scored against."""
        return self.category == "versammlung"


@dataclass(frozen=True, slots=True)
class Place:
    """Where; `path` is the venue's way from the root ("/3/17/"). `shape` is what was drawn for the event (`is_drawn`),
    else the venue's own line or area, else None; in lon/lat. A place that is but a point reaches `extent_m`
    metres around it, `is_reckoned` where nobody has said so."""

    venue_id: int | None = None
    path: str = ""
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    district_id: int | None = None
    shape: BaseGeometry | None = None
    is_drawn: bool = False
    extent_m: int = 0
    is_reckoned: bool = False
    capacity: int | None = None
    """How many people it holds at the same time; None where nobody has entered it."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on one of its dates: `[starts_at, ends_at)` and, with set-up and tear-down, `[blocks_from, blocks_to)`
    in UTC; the wall times are the city's. `on` is the day of its name, `at` the time in it where that day has several
    of the event's dates."""

    event: EventFacts
    place: Place
    on: date
    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime
    blocks_from: datetime
    blocks_to: datetime
    all_day: bool = False
    at: time | None = None


_CLASSES = (1, 2, 5)


def size_class(visitors: int | None) -> int:
    """Return about how many: the largest of 1, 2, 5, 10, 20 … that isn't more; 0 for nobody, -1 where nobody knows."""
    if visitors is None:
        return -1
    found, tens = 0, 1
    while tens <= visitors:
        found = max(found, *(step * tens for step in _CLASSES if step * tens <= visitors))
        tens *= 10
    return found


def is_solemn(event: EventFacts) -> bool:
    """Whether the event itself is held in remembrance."""
    return event.tone == "solemn" or event.category == "gedenken"


def local_days(one: Happening) -> list[date]:
    """Return the dates the happening touches by the city's clocks; an end at midnight touches no further day."""
    last = max(one.local_start, one.local_end - timedelta(microseconds=1)).date()
    first = one.local_start.date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
