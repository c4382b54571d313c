"""The hours of a slot or a point in words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from festival.base import dates
from festival.base.http import current_locale


class Timed(Protocol):
    """What begins and ends: a slot, or an event that has a time."""

    @property
    def local_start(self) -> datetime | None: ...

    @property
    def local_end(self) -> datetime | None: ...


def hours_words(one: Timed) -> str:
    """Return from when to when, without the day: "16:00–17:00 Uhr", "4:00–5:00 pm"; empty without a time."""
    start, end = one.local_start, one.local_end
    if start is None or end is None:
        return ""
    locale = current_locale()
    when = dates.span(start, end, all_day=False, locale=locale, this_year=start.year)
    return when.removeprefix(f"{dates.short_day(start.date(), locale, this_year=start.year)}, ")
