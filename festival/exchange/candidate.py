"""What a source says of one event, as plain values: a row of a list, an entry of a calendar. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from festival.recurrence.time_plan import TimeLine


@dataclass(frozen=True)
class GivenChange:
    """What differs on one date, by the name that its line gives it: `kind` is cancelled, excluded or moved."""

    named: datetime
    kind: str
    local_start: datetime | None = None
    local_end: datetime | None = None
    place_name: str = ""
    """Where it is on this date alone; empty: where it always is."""


@dataclass(frozen=True)
class GivenPlace:
    """Where it is: a venue of ours, or the words of the source, with a point where it names one."""

    venue_id: int | None = None
    name: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Trouble:
    """What could not be read: the room that reads the source has words for `code`. `where` is the cell or the field,
    `typed` what stands there; `stops` whether there is no event without it."""

    code: str
    where: str = ""
    typed: str = ""
    stops: bool = True


@dataclass(frozen=True)
class Candidate:
    """What a source says of one event. None: it says nothing of that, and nothing is overwritten; an empty value: it
    says that there is nothing. Times are wall times of the city."""

    key: str
    """By which the source knows it again; the same one names the same event for ever."""
    title: str
    where: str = ""
    """Where it stands in the source, for people: "Tabelle1, 12"."""
    lines: tuple[TimeLine, ...] | None = None
    changes: tuple[GivenChange, ...] | None = None
    summary: str | None = None
    description: str | None = None
    place: GivenPlace | None = None
    organisation_id: int | None = None
    category: str | None = None
    audiences: tuple[str, ...] | None = None
    tone: str | None = None
    link: str | None = None
    is_free: bool | None = None
    price: str | None = None
    visitors_expected: int | None = None
    contact: str | None = None
    """Who to ask. It is kept for the coordination and never written into the event, whose contact is public."""
    is_cancelled: bool = False
    troubles: tuple[Trouble, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether there is enough for an event: a title, and nothing that stops it."""
        return bool(self.title.strip()) and not any(one.stops for one in self.troubles)
