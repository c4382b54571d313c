"""What the city lends and the ways it marks, as rules see them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shapely.geometry.base import BaseGeometry

OUT_OF_SERVICE = "transit"
"""A line or stop of public transport that does not run: how guests would come."""


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
    """A closure or a marked way (bus, rescue, closure, parade) that is to stay usable or is closed, or a zone that is
    to stay quiet (quiet), or a line or stop that does not run (transit), in `[from_at, to_at)`; None is open-ended."""

    way_id: int
    kind: str
    name: str
    shape: BaseGeometry
    from_at: datetime | None = None
    to_at: datetime | None = None
