"""What happens so often that residents know it, told from an event's dates, and what a programme shows first.

An event is *regular* where it comes every second week or more often for at least six weeks: a weekly market, a museum's
days, a course. Everything else is *special*, and so is what happens often but is a feast by its kind, solemn, or
draws a crowd. Whoever coordinates may say otherwise of a single event (`Event.prominence`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Protocol

SPECIAL, REGULAR = "special", "regular"
PROMINENCES = (SPECIAL, REGULAR)
FEASTS = frozenset(
    {"stadtfest", "volksfest", "weihnachtsmarkt", "genuss", "open_air", "umzug", "handel", "gedenken"}
)
CROWD_FROM = 2000
"""Guests expected from whom on each date is an event of the city, however often it comes."""
_LEAST_DATES, _LEAST_DAYS = 5, 42
_OF_EVERY_DAY = 0.9
"""So many of the days of what is on every day are followed by the next one; of a museum closed on Mondays fewer are."""
_EVERYDAY = ("daily", "often", "weekly", "fortnightly")


class Told(Protocol):
    """What of an event decides; the names are Event's."""

    prominence: str
    rhythm: str
    category: str
    tone: str
    visitors_expected: int | None


def rhythm_of(days: Collection[date]) -> str:
    """Return how often a row of days comes: daily, often (several times a week), weekly, fortnightly or monthly.

    Empty where the days have no rhythm: fewer than five of them, or all within six weeks. Several dates of one day
    count once; the median of the distances decides, so that a winter break or a day left out changes nothing.
    """
    ordered = sorted(set(days))
    if len(ordered) < _LEAST_DATES or (ordered[-1] - ordered[0]).days < _LEAST_DAYS:
        return ""
    gaps = [(later - earlier).days for earlier, later in pairwise(ordered)]
    usual = median(gaps)
    if usual < 7:
        return "daily" if gaps.count(1) >= _OF_EVERY_DAY * len(gaps) else "often"
    if usual < 8:
        return "weekly"
    if usual <= 16:
        return "fortnightly"
    return "monthly" if usual <= 35 else ""


def is_regular(event: Told) -> bool:
    """Whether a programme folds the event's dates away behind what is special."""
    if event.prominence:
        return event.prominence == REGULAR
    if event.rhythm not in _EVERYDAY or event.tone == "solemn" or event.category in FEASTS:
        return False
    return (event.visitors_expected or 0) < CROWD_FROM
