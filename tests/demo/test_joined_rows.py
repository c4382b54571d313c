"""Rows of one market are one event with further lines; no title stands twice at one place by one organiser."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from festival.demo.gather import gather


def test_no_market_is_two_events_at_one_place() -> None:
    events = gather(datetime(2026, 11, 27, 12)).events
    markets = [row for row in events if row.key.startswith("market/")]
    names = Counter((row.title, row.venue_key, row.organisation_key, row.category) for row in markets)
    assert [name for name, number in names.items() if number > 1] == []
    assert max(len(row.further) for row in markets) >= 2
    assert all(row.further == () for row in events if row.key.startswith("football/"))


def test_each_line_of_a_market_is_a_start_of_its_own() -> None:
    for row in gather(datetime(2026, 11, 27, 12)).events:
        starts = [(one.local_start, one.rrule) for one in (row, *row.further)]
        assert len(set(starts)) == len(starts), row.key
