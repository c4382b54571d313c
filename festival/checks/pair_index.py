"""Which happenings a pair rule has to compare: by bucket, day and the part each plays. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from festival.findings.happening import ANYWHERE, Happening

if TYPE_CHECKING:
    from festival.rules.active_rules import ActiveRule

_MOMENT = timedelta(microseconds=1)
_AGAINST = {"a": ("b", "ab"), "b": ("a", "ab"), "ab": ("a", "b", "ab")}


def days_of(one: Happening) -> tuple[date, date]:
    """Return the first and the last wall date it touches, set-up and tear-down included."""
    first = one.local_start - (one.starts_at - one.blocks_from)
    last = one.local_end + (one.blocks_to - one.ends_at) - _MOMENT
    return first.date(), max(first, last).date()


class Dated(NamedTuple):
    """A happening with the first and the last day it touches. `number` tells two apart."""

    first_on: date
    number: int
    last_on: date
    one: Happening


Alike = Sequence[Dated]
"""Dates of one event at one place and of one length: they play one part."""
_Part = tuple[str, Alike]
_Pair = tuple[Dated, Dated]


def dated(happenings: Iterable[Happening], since_on: date = date.min, *, number: int = 0) -> list[Alike]:
    """Return happenings with their days, numbered from `number` on; what began before `since_on` begins then."""
    holders: defaultdict[tuple[int, int, timedelta], list[Dated]] = defaultdict(list)
    for order, one in enumerate(happenings, number):
        first, last = days_of(one)
        if last >= since_on:
            holder = id(one.event), id(one.place), one.ends_at - one.starts_at
            holders[holder].append(Dated(max(first, since_on), order, last, one))
    return list(holders.values())


class PairIndex:
    """Dates by bucket, for one rule, which is asked once for all that play one part."""

    def __init__(self, active: ActiveRule, dates: Iterable[Alike]) -> None:
        self._all: list[_Part] = []
        self._buckets: defaultdict[Hashable, list[_Part]] = defaultdict(list)
        for those in dates:
            role, buckets = active.part_of(those[0].one)
            if role:
                self._all.append((role, those))
                for bucket in buckets:
                    self._buckets[bucket].append((role, those))

    def all_pairs(self, start_on: date, end_on: date) -> Iterator[tuple[Happening, Happening]]:
        """Return all that have to be compared, each pair once: where the first day that both touch is in the span."""
        seen: set[tuple[int, int]] = set()
        for bucket, parts in self._buckets.items():
            yield from _each_once(_met(parts, (), start_on), seen, end_on)
            if bucket == ANYWHERE:
                known = {id(those) for _role, those in parts}
                rest = [part for part in self._all if id(part[1]) not in known]
                yield from _each_once(_met(parts, rest, start_on), seen, end_on)

    def pairs_with(self, others: PairIndex) -> Iterator[tuple[Happening, Happening]]:
        """Return what of this index has to be compared with what of the other one, each pair once."""
        seen: set[tuple[int, int]] = set()
        both = [(parts, others._in(bucket)) for bucket, parts in self._buckets.items()]
        both += [(self._in(ANYWHERE), others._all), (self._all, others._in(ANYWHERE))]
        for mine, theirs in both:
            if mine and theirs:
                yield from _each_once(_met(mine, theirs), seen)

    def _in(self, bucket: Hashable) -> list[_Part]:
        return self._buckets.get(bucket, [])


def _met(mine: Sequence[_Part], theirs: Sequence[_Part], since_on: date = date.min) -> Iterator[_Pair]:
    """Return what touches a day together, the later one first: mine with theirs, or without any mine among themselves.

    Where both began before `since_on` they are left out.
    """
    roles = {role for role, _those in (*mine, *theirs)}
    if len(mine) + len(theirs) < 2 or roles in ({"a"}, {"b"}):
        return
    begun: tuple[dict[str, list[Dated]], ...] = tuple({"a": [], "b": [], "ab": []} for _ in range(2))
    dates = [(one, role, 0) for role, those in mine for one in those]
    dates += [(one, role, 1) for role, those in theirs for one in those]
    for one, role, side in sorted(dates):
        against = begun[1 - side if theirs else side]
        for part in _AGAINST[role] if one.first_on >= since_on else ():
            if against[part]:
                against[part] = [other for other in against[part] if other.last_on >= one.first_on]
                for other in against[part]:
                    yield one, other
        begun[side][role].append(one)


def _each_once(
    pairs: Iterable[_Pair], seen: set[tuple[int, int]], end_on: date = date.max
) -> Iterator[tuple[Happening, Happening]]:
    for later, earlier in pairs:
        if later.one.event.event_id == earlier.one.event.event_id or later.first_on >= end_on:
            continue
        pair = later.number, earlier.number
        if pair not in seen:
            seen.add(pair)
            yield later.one, earlier.one
