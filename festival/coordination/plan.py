"""The plain values that rules look at and what they answer. Pure.

A rule never sees a table: it is given happenings (an event on one of its dates at its place), facts of the city and of
the days, and its settings, and returns findings. What it says depends on nothing else, so that the check of one draft,
the search for better dates and a full recheck of the year come to the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

ANYWHERE = "anywhere"
"""A bucket that shares all others: of what is so large that the cells it lies in tell nothing."""


class Severity(IntEnum):
    """How much a finding weighs. Nothing forbids: the highest is a question to people."""

    INFORMS = 1
    WARNS = 2
    NEEDS_DECISION = 3


@dataclass(frozen=True, slots=True)
class Traits:
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
    shares: frozenset[int] = frozenset()
    """Events it says to belong together with; only where both say so, an overlap is a chance."""
    bookings: tuple[tuple[int, int], ...] = ()
    """What it borrows: (id of the resource, amount)."""
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
    else the venue's own line or area, else None; in lon/lat."""

    venue_id: int | None = None
    path: str = ""
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    district_id: int | None = None
    shape: BaseGeometry | None = None
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on one of its dates: `[starts_at, ends_at)` and, with set-up and tear-down, `[blocks_from, blocks_to)`
    in UTC; the wall times are the city's. `on` is the date of the event's own rule."""

    traits: Traits
    place: Place
    on: date
    local_start: datetime
    local_end: datetime
    starts_at: datetime
    ends_at: datetime
    blocks_from: datetime
    blocks_to: datetime
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with plain values; `coordination/reason_words.py` says it in the reader's language."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What could be done, as a code with plain values: another date, another place, quieter, ask an office, share."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says.

    `key` names the matter, not the draft it was found with: the same whichever of those concerned was looked at, and
    stable from one check to the next. `event_ids` are those concerned, in ascending order; `[from_at, to_at)` when it
    happens; `evidence` is JSON-ready: names, distances in metres, paragraphs, sources, how sure.
    """

    rule: str
    severity: Severity
    key: str
    event_ids: tuple[int, ...]
    on: date
    from_at: datetime
    to_at: datetime
    reason: Reason
    evidence: Mapping[str, Any] = field(default_factory=dict)
    remedies: Sequence[Remedy] = ()
    is_small: bool = False
    """Folded away on the board: true, but nothing a person has to read first."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which events count at all for a rule that looks further than a day; an event counts if it passes any field."""

    sounds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    booked: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What the city can lend: `kind` is material, crew or service; `amount` at the same time, a service's a weekend."""

    resource_id: int
    name: str
    name_en: str
    unit: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class Way:
    """A closure or a marked way (bus, rescue, closure, parade) that is to stay usable or is closed in
    `[from_at, to_at)`; None is open-ended."""

    way_id: int
    kind: str
    name: str
    shape: BaseGeometry
    from_at: datetime | None = None
    to_at: datetime | None = None


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


def pair_key(rule: str, one: Happening, other: Happening) -> str:
    """Return the key of a matter between two events, whatever their dates: "rule:12:40", the lower id first."""
    low, high = sorted((one.traits.event_id, other.traits.event_id))
    return f"{rule}:{low}:{high}"


def event_key(rule: str, happening: Happening, subject: str) -> str:
    """Return the key of a matter between an event and a rule: "rule:12:subject"."""
    return f"{rule}:{happening.traits.event_id}:{subject}"


def group_key(rule: str, subject: str) -> str:
    """Return the key of a matter of many, whoever they are: "city_load:2026-06-13:4"."""
    return f"{rule}:{subject}"
