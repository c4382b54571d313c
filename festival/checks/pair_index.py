"""Which happenings a pair rule has to compare: by day, bucket and the part each plays. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING

from festival.findings.happening import ANYWHERE, Happening

if TYPE_CHECKING:
    from festival.rules.active_rules import ActiveRule

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def days_of(one: Happening) -> tuple[date, date]:
    """Return the first and the last wall date it touches, set-up and tear-down included."""
    first = one.local_start - (one.starts_at - one.blocks_from)
    last = one.local_end + (one.blocks_to - one.ends_at) - _MOMENT
    return first.date(), max(first, last).date()


_Entry = tuple[date, int, Happening]


class _Cell:
    """The happenings of one day in one bucket: those that play both parts, only the first, only the second."""

    __slots__ = ("a", "ab", "b")

    def __init__(self) -> None:
        self.ab: list[_Entry] = []
        self.a: list[_Entry] = []
        self.b: list[_Entry] = []


class PairIndex:
    """Happenings by day and bucket, for one rule."""

    def __init__(
        self,
        active: ActiveRule,
        happenings: Iterable[Happening],
        start_on: date,
        end_on: date,
        since_on: date,
    ) -> None:
        self._ruling = active
        self._start_on, self._last_on = start_on, end_on - _DAY
        self._cells: dict[date, dict[Hashable, _Cell]] = {}
        self._buckets: dict[tuple[int, int], tuple[Sequence[Hashable], Happening]] = {}
        for one in happenings:
            role = active.role(one)
            if not role:
                continue
            first, last = days_of(one)
            entry = (max(first, since_on), one.event.event_id, one)
            buckets = self._buckets_of(one)
            for day in self._days(first, last):
                cells = self._cells.setdefault(day, {})
                for bucket in buckets:
                    cell = cells.get(bucket)
                    if cell is None:
                        cell = cells[bucket] = _Cell()
                    getattr(cell, role).append(entry)

    def partners(self, one: Happening) -> Iterator[Happening]:
        """Return what `one`, which needn't be in the index, has to be compared with, each once."""
        role = self._ruling.role(one)
        if not role:
            return
        seen: set[int] = set()
        buckets: Sequence[Hashable] = ()
        for day in self._days(*days_of(one)):
            cells = self._cells.get(day)
            if not cells:
                continue
            buckets = buckets or self._buckets_of(one)
            for bucket in cells if ANYWHERE in buckets else (*buckets, ANYWHERE):
                cell = cells.get(bucket)
                if cell is None:
                    continue
                for entries in (cell.ab, cell.b if "a" in role else (), cell.a if "b" in role else ()):
                    for _first, _event_id, other in entries:
                        if id(other) not in seen:
                            seen.add(id(other))
                            yield other

    def all_pairs(self) -> Iterator[tuple[Happening, Happening]]:
        """Return all that have to be compared, each pair once: on the first day the two have in common."""
        for day, cells in self._cells.items():
            seen: set[tuple[int, int]] = set()
            many = len(cells) > 1
            for mine, theirs in _met(cells):
                if mine[1] == theirs[1] or (mine[0] != day and theirs[0] != day):
                    continue
                if many:
                    pair = (id(mine), id(theirs))
                    if pair in seen:
                        continue
                    seen.add(pair)
                yield mine[2], theirs[2]

    def _buckets_of(self, one: Happening) -> Sequence[Hashable]:
        """Ask once for all dates of an event at a place: no bucket hangs on a time."""
        key = id(one.event), id(one.place)
        known = self._buckets.get(key)
        if known is None:
            known = self._buckets[key] = (
                self._ruling.buckets(one),
                one,
            )  # kept, so that no other one gets its id()
        return known[0]

    def _days(self, first: date, last: date) -> Iterator[date]:
        day = max(first, self._start_on)
        last = min(last, self._last_on)
        while day <= last:
            yield day
            day += _DAY


def _met(cells: dict[Hashable, _Cell]) -> Iterator[tuple[_Entry, _Entry]]:
    """Return what meets in a cell, and what is anywhere with all else; some more than once."""
    for cell in cells.values():
        yield from _crossed(cell)
    anywhere = cells.get(ANYWHERE)
    if anywhere is None:
        return
    for cell in cells.values():
        if cell is not anywhere:
            yield from product(anywhere.ab, (*cell.ab, *cell.a, *cell.b))
            yield from product(anywhere.a, (*cell.ab, *cell.b))
            yield from product(anywhere.b, (*cell.ab, *cell.a))


def _crossed(cell: _Cell) -> Iterator[tuple[_Entry, _Entry]]:
    yield from combinations(cell.ab, 2)
    yield from product(cell.ab, (*cell.a, *cell.b))
    yield from product(cell.a, cell.b)
