"""Whose homes a loud event reaches: surroundings as squares of a fixed grid. Pure.

Two places a hundred metres apart reach the same homes, and one place may have many names. So days are not counted for
a place or an organiser but for a square of 250 metres, and all that is loud within earshot of its middle counts. The
grid is fixed to the earth: whoever asks, from whichever draft, finds the same squares.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from festival.base.geometry import METRES_PER_DEGREE
from festival.findings.concurrent_load import days_of_evening
from festival.findings.distance import point_metres

CELL_M = 250

Cell = tuple[int, int]
"""Row and column of a square."""


@lru_cache(maxsize=4096)
def cell_of(lon: float, lat: float) -> Cell:
    """Return the square that holds the point."""
    row = math.floor(lat * METRES_PER_DEGREE / CELL_M)
    return row, math.floor(lon * METRES_PER_DEGREE * _shrink(row) / CELL_M)


def middle_of(cell: Cell) -> tuple[float, float]:
    """Return the square's middle as (longitude, latitude)."""
    row, column = cell
    return (column + 0.5) * CELL_M / (METRES_PER_DEGREE * _shrink(row)), (
        row + 0.5
    ) * CELL_M / METRES_PER_DEGREE


@lru_cache(maxsize=4096)
def cells_within(lon: float, lat: float, metres: int) -> tuple[Cell, ...]:
    """Return the square that holds the point, and those whose middle lies within the distance, in order."""
    own = cell_of(lon, lat)
    reach = metres // CELL_M + 1
    found = {own}
    for row in range(own[0] - reach, own[0] + reach + 1):
        # Rows are shifted against each other: the columns are counted anew in each.
        middle = cell_of(lon, (row + 0.5) * CELL_M / METRES_PER_DEGREE)[1]
        for column in range(middle - reach, middle + reach + 1):
            if point_metres(lon, lat, *middle_of((row, column))) <= metres:
                found.add((row, column))
    return tuple(sorted(found))


def loud_days(local_start: datetime, local_end: datetime) -> Sequence[date]:
    """Return the dates on which somebody hears it; a night belongs to the day on which it began."""
    return days_of_evening(local_start, local_end)


def weekend_of(on: date) -> date | None:
    """Return the Saturday of the weekend the date lies in, None for a working day."""
    return on - timedelta(days=on.weekday() - 5) if on.weekday() >= 5 else None


def _shrink(row: int) -> float:
    return max(math.cos(math.radians((row + 0.5) * CELL_M / METRES_PER_DEGREE)), 1e-6)
