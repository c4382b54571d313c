"""What is known of other cities' events, as plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LARGE, MIDDLE = "large", "middle"
SIZES = (LARGE, MIDDLE)
DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@dataclass(frozen=True, slots=True)
class NeighbourFeed:
    """A neighbour whose calendar is looked at. `km` is None where nobody has said how far away it is.

    `is_unread`: it was not read for so long, or never, that what it has is not known. `as_of` is the day of which its
    dates are where it can't be read just now, else None.
    """

    id: int
    name: str
    km: int | None = None
    direction: str = ""
    is_unread: bool = False
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class NeighbourStretch:
    """Days in a row on which something of a neighbour's takes place, both included; `key` names it among its own."""

    feed: NeighbourFeed
    key: str
    title: str
    size: str
    first_on: date
    last_on: date
    place: str = ""
