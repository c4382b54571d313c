"""On which day an event of last time may be held next time: by its weekday, a movable feast, its date. Pure.

What belongs to Easter or Advent goes with it: carnival, Ascension, Whitsun, Christmas markets. Everything else is held
on the same weekday of its month, as the second Saturday of June; what belongs to a date stays on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from festival.recurrence.movable_days import easter_sunday, first_advent, nth_weekday

FEASTS = {"carnival": -48, "easter": 0, "ascension": 39, "whitsun": 49, "corpus_christi": 60}
"""Days after Easter Sunday; carnival is its Monday."""
WITHIN_REACH = 3
"""An event that begins so many days before or after such a day belongs to it."""
ADVENT = range(-10, 25)
"""Days after the first Sunday of Advent on which what begins belongs to Advent; later ones are before Christmas Eve."""

BY_DATE = frozenset(
    {(1, 1), (1, 6), (5, 1), (10, 3), (10, 31), (11, 9), (11, 11), (12, 6), (12, 24), (12, 31)}
)
"""Days by which what happens on them is meant: New Year to New Year's Eve, St Martin's and St Nicholas' among them."""


@dataclass(frozen=True)
class OfferedDay:
    """A day of next time, and why: `weekday` (the `nth` one of its month, -1 the last), `last_weekday`, `date`,
    `advent`, or a feast, `days` after it."""

    reason: str
    on: date
    nth: int = 0
    days: int = 0


def offered_days(first_on: date, after: date) -> list[OfferedDay]:
    """Return the days on which it may begin next time, the likeliest first: in the first year after its own in which
    one of them is later than `after`. Each day once."""
    year = first_on.year + 1
    while not (found := [one for one in _in_year(first_on, year) if one.on > after]):
        year += 1
    return [
        one for number, one in enumerate(found) if one.on not in {earlier.on for earlier in found[:number]}
    ]


def _in_year(first_on: date, year: int) -> list[OfferedDay]:
    nth = (first_on.day - 1) // 7 + 1
    is_last = (first_on + timedelta(days=7)).month != first_on.month
    found = _tied(first_on, year)
    for number in [nth] * (nth < 5) + [-1] * is_last:
        on = nth_weekday(year, first_on.month, number, first_on.weekday())
        if on is not None:
            found.append(OfferedDay("weekday", on, nth=number))
    if (first_on.month, first_on.day) in BY_DATE:
        return [OfferedDay("date", first_on.replace(year=year)), *found]
    if (first_on.month, first_on.day) != (2, 29):
        found.append(OfferedDay("date", first_on.replace(year=year)))
    return found


def _tied(first_on: date, year: int) -> list[OfferedDay]:
    """Return the day by the feast or the Advent that the event belongs to, none where it belongs to neither."""
    from_advent = (first_on - first_advent(first_on.year)).days
    if from_advent in ADVENT and first_on.day != 24:
        return [OfferedDay("advent", first_advent(year) + timedelta(days=from_advent), days=from_advent)]
    easter = easter_sunday(first_on.year)
    reach = [((first_on - easter).days - after, name) for name, after in FEASTS.items()]
    days, name = min(reach, key=lambda one: abs(one[0]))
    if abs(days) > WITHIN_REACH:
        return []
    return [OfferedDay(name, easter_sunday(year) + timedelta(days=FEASTS[name] + days), days=days)]
