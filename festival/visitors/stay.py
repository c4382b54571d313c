"""A guest's days: which dates happen on which of them. Bounded: at most 31 days and 500 dates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.city import get_city
from festival.events.filters import EARLIEST, LATEST, BadFilter, Filters, read_filters
from festival.events.model import Occurrence
from festival.events.programme import dates_between
from festival.remembrance.days import RemembranceDate, days_between

MAX_STAY_DAYS = 31
USUAL_NIGHTS = 2
MAX_DATES = 500
ONE_DAY = timedelta(days=1)
NIGHT_ENDS = time(6)

LONG_AFTER = timedelta(hours=48)
"""What lasts longer (an exhibition, a market of weeks) is told once and not again on each day."""


class BadStay(BadFilter):
    """Dates that make no stay. `code` is bad (no date), before (ends before it begins) or long (over 31 days)."""

    def __init__(self, name: str, value: str, code: str) -> None:
        super().__init__(name, value)
        self.code = code


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
    """The days in order; `lasting` runs for longer than two days, `is_cut` says that not all dates are shown."""

    days: list[StayDay]
    lasting: list[Occurrence]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not self.lasting and not any(day.occurrences for day in self.days)


def read_stay(args: MultiDict[str, str], today: date) -> Filters:
    """Return the filters with both ends of the stay set: from today, for three days, where nothing else is said.

    Raises BadStay for dates that make no stay, BadFilter for an interest nobody knows.
    """
    from_on, to_on = _day("from", args), _day("to", args)
    if from_on and to_on and to_on < from_on:
        raise BadStay("to", to_on.isoformat(), "before")
    from_on = from_on or (min(today, to_on) if to_on else today)
    to_on = to_on or min(from_on + timedelta(days=USUAL_NIGHTS), LATEST - ONE_DAY)
    if (to_on - from_on).days >= MAX_STAY_DAYS:
        raise BadStay("to", to_on.isoformat(), "long")
    return replace(read_filters(args), from_on=from_on, to_on=to_on)


def plan_stay(filters: Filters) -> Stay:
    """Return the stay's days; the filters have both ends, as `read_stay` gives them. Two queries, or three."""
    assert filters.from_on is not None
    assert filters.to_on is not None
    zone, end_on = get_city().tz, filters.to_on + ONE_DAY
    start_at, end_at = clock.day_bounds(filters.from_on, zone)[0], clock.day_bounds(filters.to_on, zone)[1]
    found = dates_between(filters, start_at, end_at, limit=MAX_DATES + 1)
    days = {on: StayDay(on) for on in _each_day(filters.from_on, end_on)}
    for remembered in days_between(filters.from_on, end_on):
        days[remembered.on].remembered.append(remembered)
    lasting = []
    for occurrence in found[:MAX_DATES]:
        if occurrence.local_end - occurrence.local_start > LONG_AFTER:
            lasting.append(occurrence)
            continue
        for on in days_of(occurrence):
            if on in days:
                days[on].occurrences.append(occurrence)
    return Stay(list(days.values()), lasting, len(found) > MAX_DATES)


def days_of(occurrence: Occurrence) -> list[date]:
    """Return the days on which a date happens; a night that ends by six in the morning belongs to its evening."""
    first_on, last_on = occurrence.local_start.date(), occurrence.local_end.date()
    if last_on > first_on and occurrence.local_end.time() <= NIGHT_ENDS:
        last_on -= ONE_DAY
    return list(_each_day(first_on, last_on + ONE_DAY))


def _each_day(start_on: date, end_on: date) -> list[date]:
    return [start_on + timedelta(days=number) for number in range((end_on - start_on).days)]


def _day(name: str, args: MultiDict[str, str]) -> date | None:
    value = args.get(name, "").strip()
    if not value:
        return None
    try:
        on = date.fromisoformat(value)
    except ValueError as error:
        raise BadStay(name, value, "bad") from error
    if on.isoformat() != value or not EARLIEST <= on < LATEST:
        raise BadStay(name, value, "bad")
    return on
