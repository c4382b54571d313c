"""When blocks of time at one place overlap, and which evenings are free. Pure: plain values in, plain values out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock


@dataclass(frozen=True, slots=True)
class Block:
    """The half-open time `[from_at, to_at)` in UTC that an event holds its place, set-up and tear-down included."""

    from_at: datetime
    to_at: datetime
    on: date
    owner: int = 0


def overlaps(one: Block, other: Block) -> bool:
    """Whether two blocks share a moment; touching is not overlapping."""
    return one.from_at < other.to_at and other.from_at < one.to_at


def shifted_free(
    mine: Sequence[Block], taken: Iterable[Block], *, days: int, zone: ZoneInfo
) -> Iterator[int]:
    """Yield by how many days, from 1 to `days`, all of mine could move together without touching anything taken.

    They move by the clocks of the zone: an evening stays an evening when the clocks change.
    """
    others = _Taken(taken)
    for shift in range(1, days + 1):
        if not any(others.touch(moved(block, shift, zone)) for block in mine):
            yield shift


def moved(block: Block, days: int, zone: ZoneInfo) -> Block:
    """Return the block so many days later by the clocks of the zone.

    In a night in which the clocks change it covers both readings: set-up is counted in real time, the start by the
    clock, and the block alone doesn't know which part of it is which.
    """
    shift = timedelta(days=days)
    from_at = clock.to_utc_shifted(clock.to_local(block.from_at, zone) + shift, zone)
    to_at = clock.to_utc_shifted(clock.to_local(block.to_at, zone) + shift, zone)
    length = block.to_at - block.from_at
    return replace(block, from_at=min(from_at, to_at - length), to_at=max(to_at, from_at + length))


class _Taken:
    """Blocks in order, to be asked often."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = sorted(blocks, key=lambda block: block.from_at)
        self._starts = [block.from_at for block in self._blocks]
        self._longest = max((block.to_at - block.from_at for block in self._blocks), default=timedelta())

    def touch(self, block: Block) -> bool:
        index = bisect_right(self._starts, block.to_at)
        while index > 0 and self._starts[index - 1] + self._longest > block.from_at:
            index -= 1
            if overlaps(self._blocks[index], block):
                return True
        return False
