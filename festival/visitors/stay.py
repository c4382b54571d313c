"""A guest's days: which dates happen on which of them, as many whole days as fit on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import groupby

from festival.base import clock
from festival.base.city import get_city
from festival.events.model import Occurrence
from festival.programme.filters import Filters
from festival.programme.public_dates import dates_between
from festival.remembrance.days import RemembranceDate, days_between

MAX_DATES = 500
"""Dates that one page lists. A page ends with a whole day, and the next one begins with the day after."""
ONE_DAY = timedelta(days=1)
_MANY_DAYS = 3
NIGHT_ENDS = time(6)

LONG_AFTER = timedelta(hours=48)
"""What lasts longer (an exhibition, a market of weeks) is told once and not again on each day."""


@dataclass
class StayDay:
    """One day of the stay, with what is remembered and what happens."""

    on: date
    remembered: list[RemembranceDate] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.remembered and not self.occurrences


@dataclass(frozen=True)
class Stay:
    """The days of one page in order; `daily` has the first day's dates of each event that is on every day of three or
    more at the same hours and is told once, `lasting` runs for longer than two days.

    `rest_on` is the day the next page begins with, None where all days are here. `is_cut` says that the first day
    alone holds more than a page does: the programme shows it in pages of its own.
    """

    days: list[StayDay]
    daily: list[Occurrence]
    lasting: list[Occurrence]
    rest_on: date | None
    is_cut: bool

    @property
    def has_special(self) -> bool:
        """Whether anything of it is special (events/regularity.py)."""
        told = [*self.daily, *self.lasting, *(one for day in self.days for one in day.occurrences)]
        return any(not one.is_regular for one in told)

    @property
    def is_empty(self) -> bool:
        return (
            not self.rest_on
            and not self.daily
            and not self.lasting
            and not any(day.occurrences for day in self.days)
        )


def plan_stay(filters: Filters) -> Stay:
    """Return the stay's days; the filters have both ends, as `read_stay` gives them. Two queries, or three."""
    assert filters.from_on is not None
    assert filters.to_on is not None
    zone = get_city().tz
    start_at, end_at = clock.day_bounds(filters.from_on, zone)[0], clock.day_bounds(filters.to_on, zone)[1]
    found = dates_between(filters, start_at, end_at, limit=MAX_DATES + 1)
    is_cut, end_on = _page_end(found, filters.from_on, filters.to_on + ONE_DAY)
    days = {on: StayDay(on) for on in _each_day(filters.from_on, end_on)}
    for remembered in days_between(filters.from_on, end_on):
        days[remembered.on].remembered.append(remembered)
    lasting = []
    for occurrence in found[:MAX_DATES]:
        if occurrence.local_start.date() >= end_on:
            break
        if occurrence.local_end - occurrence.local_start > LONG_AFTER:
            lasting.append(occurrence)
            continue
        for on in days_of(occurrence):
            if on in days:
                days[on].occurrences.append(occurrence)
    return Stay(
        list(days.values()), _told_once(days), lasting, end_on if end_on <= filters.to_on else None, is_cut
    )


def _told_once(days: dict[date, StayDay]) -> list[Occurrence]:
    """Take out of the days what is on at each of them at the same hours and place, and return its first dates."""
    if len(days) < _MANY_DAYS:
        return []
    told: dict[int, list[list[object]]] = {}
    for day in days.values():
        for event_id, those in groupby(sorted(day.occurrences, key=_event_id), key=_event_id):
            told.setdefault(event_id, []).append([_hours_and_place(one) for one in those])
    daily = {
        event_id
        for event_id, each in told.items()
        if len(each) == len(days) and all(one == each[0] for one in each)
    }
    first_day = next(iter(days.values()))
    first = [one for one in first_day.occurrences if one.event_id in daily]
    for day in days.values():
        day.occurrences = [one for one in day.occurrences if one.event_id not in daily]
    return first


def _event_id(one: Occurrence) -> int:
    return one.event_id


def _hours_and_place(one: Occurrence) -> object:
    """What a date says beside its day."""
    return one.local_start.time(), one.local_end.time(), one.is_cancelled, one.venue_id, one.place_name


def _page_end(found: list[Occurrence], from_on: date, end_on: date) -> tuple[bool, date]:
    """Return whether the first day is too full for a page, and the day before which the page ends."""
    if len(found) <= MAX_DATES:
        return False, end_on
    first_left_out_on = found[MAX_DATES].local_start.date()
    if first_left_out_on > from_on:
        return False, first_left_out_on
    return True, from_on + ONE_DAY


def days_of(occurrence: Occurrence) -> list[date]:
    """Return the days on which a date happens; a night that ends by six in the morning belongs to its evening."""
    first_on, last_on = occurrence.local_start.date(), occurrence.local_end.date()
    if last_on > first_on and occurrence.local_end.time() <= NIGHT_ENDS:
        last_on -= ONE_DAY
    return list(_each_day(first_on, last_on + ONE_DAY))


def _each_day(start_on: date, end_on: date) -> list[date]:
    return [start_on + timedelta(days=number) for number in range((end_on - start_on).days)]
