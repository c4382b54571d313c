"""When the most of something comes together, and with whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from festival.findings.happening import Happening

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Load:
    """So much of something in `[from_at, to_at)`; `starts_on` is the wall date on which it begins."""

    happening: Happening
    amount: int
    from_at: datetime
    to_at: datetime
    starts_on: date


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest sum, the moments it lasts, and what adds to it, the largest first."""

    total: int
    from_at: datetime
    to_at: datetime
    loads: tuple[Load, ...]

    @property
    def event_ids(self) -> tuple[int, ...]:
        return tuple(sorted({load.happening.event.event_id for load in self.loads}))


def peak_on(on: date, loads: Iterable[Load]) -> Peak | None:
    """Return the largest sum at a moment of the day at which something begins, the earliest of equals.

    What goes on for days and is joined by nothing new is a matter of the day on which it came together.
    """
    those = sorted(loads, key=lambda load: (load.from_at, load.happening.event.event_id, load.happening.on))
    best: tuple[int, datetime] | None = None
    for moment in dict.fromkeys(load.from_at for load in those if load.starts_on == on):
        total = sum(load.amount for load in those if load.from_at <= moment < load.to_at)
        if best is None or total > best[0]:
            best = (total, moment)
    if best is None:
        return None
    total, moment = best
    at_it = [load for load in those if load.from_at <= moment < load.to_at]
    at_it.sort(key=lambda load: (-load.amount, load.happening.event.event_id))
    return Peak(total, max(load.from_at for load in at_it), min(load.to_at for load in at_it), tuple(at_it))


_NIGHT_ENDS_HOUR = 6


@lru_cache(maxsize=4096)
def days_of_evening(local_start: datetime, local_end: datetime) -> tuple[date, ...]:
    """Return the wall dates that `[start, end)` is of; a night belongs to the day on which it began."""
    last = max(local_start, local_end - _MOMENT)
    first_on, last_on = local_start.date(), last.date()
    if last_on > first_on and last.hour < _NIGHT_ENDS_HOUR:
        last_on -= timedelta(days=1)
    return tuple(first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1))


def dates_touched(start: datetime, end: datetime) -> Sequence[date]:
    """Return the wall dates that `[start, end)` touches, both naive."""
    first, last = start.date(), max(start, end - _MOMENT).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
