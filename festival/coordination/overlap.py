"""When blocks of time at one place overlap, and which evenings are free. Pure: plain values in, plain values out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


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


def overlapping_pairs(mine: Sequence[Block], theirs: Iterable[Block]) -> list[tuple[Block, Block]]:
    """Return each pair of one of mine and one of theirs that overlap, in order of theirs.

    `mine` come in order of time. Costs a search in `mine` for each of `theirs`, and what is found.
    """
    ordered = sorted(mine, key=lambda block: block.from_at)
    starts = [block.from_at for block in ordered]
    longest = max((block.to_at - block.from_at for block in ordered), default=timedelta())
    pairs = []
    for other in theirs:
        index = bisect_right(starts, other.to_at)
        while index > 0 and starts[index - 1] + longest > other.from_at:
            index -= 1
            if overlaps(ordered[index], other):
                pairs.append((ordered[index], other))
    return pairs


def shifted_free(mine: Sequence[Block], taken: Sequence[Block], *, days: int) -> list[int]:
    """Return by how many days, from 1 to `days`, all of mine could move together without touching anything taken."""
    ordered = sorted(taken, key=lambda block: block.from_at)
    return [
        shift
        for shift in range(1, days + 1)
        if not overlapping_pairs(
            [
                Block(block.from_at + timedelta(days=shift), block.to_at + timedelta(days=shift), block.on)
                for block in mine
            ],
            ordered,
        )
    ]
