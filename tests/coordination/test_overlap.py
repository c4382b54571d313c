"""Blocks of time against a plain reading of what overlapping means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base import clock
from festival.coordination.overlap import Block, moved, overlaps, shifted_free

BERLIN = ZoneInfo("Europe/Berlin")
ON = date(2027, 3, 20)
ZERO = datetime(2027, 3, 20, tzinfo=UTC)


def block(start: float, end: float, owner: int = 0) -> Block:
    """A block from and to so many hours after ZERO."""
    return Block(ZERO + timedelta(hours=start), ZERO + timedelta(hours=end), ON, owner)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param((0, 5), False, id="before"),
        pytest.param((5, 10), False, id="touching before"),
        pytest.param((5, 11), True, id="over the beginning"),
        pytest.param((12, 13), True, id="inside"),
        pytest.param((10, 20), True, id="the same"),
        pytest.param((5, 25), True, id="around"),
        pytest.param((19, 25), True, id="over the end"),
        pytest.param((20, 25), False, id="touching after"),
        pytest.param((21, 25), False, id="after"),
    ],
)
def test_two_blocks_overlap_where_they_share_a_moment(other: tuple[float, float], expected: bool) -> None:
    assert overlaps(block(10, 20), block(*other)) is overlaps(block(*other), block(10, 20)) is expected


BLOCKS = st.lists(
    st.tuples(st.integers(0, 400), st.one_of(st.integers(1, 12), st.integers(1, 300))).map(
        lambda pair: block(pair[0], pair[0] + pair[1])
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(BLOCKS.filter(bool), BLOCKS)
def test_free_days_are_exactly_those_on_which_nothing_is_touched(
    mine: list[Block], taken: list[Block]
) -> None:
    plainly = [
        days
        for days in range(1, 20)
        if not any(overlaps(moved(one, days, BERLIN), other) for one in mine for other in taken)
    ]
    assert list(shifted_free(mine, taken, days=19, zone=BERLIN)) == plainly


def test_an_evening_stays_an_evening_when_the_clocks_change() -> None:
    evening = Block(
        datetime(2027, 3, 27, 18, 30, tzinfo=UTC), datetime(2027, 3, 27, 21, tzinfo=UTC), date(2027, 3, 27)
    )
    later = moved(evening, 7, BERLIN)
    assert clock.to_local(later.from_at, BERLIN) == datetime(2027, 4, 3, 19, 30)
    assert clock.to_local(later.to_at, BERLIN) == datetime(2027, 4, 3, 22)


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 1)).map(
        lambda at: at.replace(tzinfo=UTC, microsecond=0)
    ),
    st.integers(1, 3000),
    st.integers(1, 60),
)
def test_a_block_that_moves_is_never_shorter_than_it_was(from_at: datetime, minutes: int, days: int) -> None:
    one = Block(from_at, from_at + timedelta(minutes=minutes), from_at.date())
    later = moved(one, days, BERLIN)
    assert timedelta() <= (later.to_at - later.from_at) - (one.to_at - one.from_at) <= timedelta(hours=1)
