"""Very many places on a map, gathered: one number for those that would stand on each other at the map's scale. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

TILE_PX, CELL_PX = 256, 32
"""A cell is narrower than what the map's script draws together as one circle, so that circles stand apart."""
MOST_CELLS = 500


class Crowd(NamedTuple):
    """How many events are at a point, and the number of one of them."""

    lon: float
    lat: float
    events: int
    event_id: int


@dataclass
class Cell:
    """What is gathered; `left_out` of its events are told of by themselves."""

    crowds: list[Crowd] = field(default_factory=list)
    left_out: int = 0

    @property
    def count(self) -> int:
        return sum(one.events for one in self.crowds) - self.left_out

    @property
    def box(self) -> tuple[float, float, float, float]:
        """minLon, minLat, maxLon, maxLat."""
        lons, lats = [one.lon for one in self.crowds], [one.lat for one in self.crowds]
        return min(lons), min(lats), max(lons), max(lats)

    @property
    def middle(self) -> tuple[float, float]:
        """Where most of them are: the mean, each event counted."""
        events = sum(one.events for one in self.crowds)
        lon = sum(one.lon * one.events for one in self.crowds) / events
        return lon, sum(one.lat * one.events for one in self.crowds) / events


def gather(crowds: Iterable[Crowd], zoom: int) -> list[Cell]:
    """Return what lies together at the web map's scale `zoom`, from west to east.

    At most MOST_CELLS: the cells are doubled until they are so few.
    """
    cells: dict[tuple[int, int], Cell] = {}
    for one in crowds:
        cells.setdefault(_cell(one.lon, one.lat, zoom), Cell()).crowds.append(one)
    while len(cells) > MOST_CELLS:
        larger: dict[tuple[int, int], Cell] = {}
        for (x, y), cell in cells.items():
            larger.setdefault((x // 2, y // 2), Cell()).crowds.extend(cell.crowds)
        cells = larger
    return [cells[key] for key in sorted(cells)]


def _cell(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    cells = TILE_PX // CELL_PX * 2**zoom
    bent = math.asinh(math.tan(math.radians(max(-85.0511, min(85.0511, lat)))))
    return math.floor((lon + 180) / 360 * cells), math.floor((1 - bent / math.pi) / 2 * cells)
