"""A festival's programme as stages by hours, and as a list by day and hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from festival.base import dates
from festival.events.model import Occurrence
from festival.programme.date_lines import rows_of


@dataclass(frozen=True)
class Hour:
    """What begins at one time of a day: in the timetable's order of stages, rows as `event_row` takes them."""

    starts: str
    machine_time: datetime
    cells: list[list[dict[str, Any]]]


@dataclass(frozen=True)
class FestivalDay:
    """One day of a festival: its stages by name, what begins when, and all of it as a list."""

    on: date
    stages: list[str]
    hours: list[Hour]
    rows: list[dict[str, Any]] = field(default_factory=list)


def timetable(
    occurrences: Sequence[Occurrence], stage_of: dict[int, str], order: Sequence[str], locale: str
) -> list[FestivalDay]:
    """Return the days of these dates, which come in order of time. `stage_of` names the stage of each date by its id;
    stages stand as in `order`, others by name after them."""
    by_day: dict[date, list[Occurrence]] = {}
    for one in occurrences:
        by_day.setdefault(one.local_start.date(), []).append(one)
    return [_day(on, those, stage_of, order, locale) for on, those in by_day.items()]


def _day(
    on: date, those: list[Occurrence], stage_of: dict[int, str], order: Sequence[str], locale: str
) -> FestivalDay:
    rank = {name: number for number, name in enumerate(order)}
    here = {stage_of[one.id] for one in those}
    stages = sorted(here, key=lambda name: (rank.get(name, len(rank)), name.casefold()))
    shown = [
        row | {"place": stage_of[one.id]} for one, row in zip(those, rows_of(those, locale), strict=True)
    ]
    hours: dict[datetime, Hour] = {}
    for one, row in zip(those, shown, strict=True):
        start = datetime.combine(on, time.min) if one.all_day else one.local_start
        words = row["time"] if one.all_day else dates.column_time(one.local_start.time(), locale)
        hour = hours.setdefault(start, Hour(words, start, [[] for _stage in stages]))
        hour.cells[stages.index(stage_of[one.id])].append(row)
    return FestivalDay(on, stages, list(hours.values()), shown)
