"""What is looked for when a date is looked for. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from festival.datefinder.score import Spot
from festival.events.moving import first_dates, first_day, moved_plan
from festival.findings.concurrent_load import dates_touched
from festival.findings.happening import EventFacts, Happening, Place
from festival.recurrence import expansion
from festival.recurrence.time_plan import PlannedDate, TimeLine, TimePlan, expand

MOST_DAYS = 731
MOST_SPOTS = 20
LOOKED_AT = 12
"""So many dates of a series are judged on each day, the first ones."""
EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_AT_LEAST = timedelta(days=31)
"""So far an event is judged from its first date on, even where no dates are known any more."""
_DAILY = expansion.parse_rrule("FREQ=DAILY")


@dataclass(frozen=True)
class Question:
    """What is looked for: an event of these event, so long, at this hour, on one of these weekdays in
    `[start_on, end_on)`, at one of these spots. Times are wall times of `zone`; `all_day` begins at midnight.

    A series is looked for by its first date; `further` are the days from there to each of its other dates. An event of
    several lines brings its own `plan` instead: it is judged as it would be once it has moved there as a whole.
    """

    event: EventFacts
    spots: tuple[Spot, ...]
    start_on: date
    end_on: date
    zone: ZoneInfo
    starts: time
    length: timedelta
    today: date
    weekdays: frozenset[int] = EVERY_DAY
    all_day: bool = False
    setup_minutes: int = 0
    teardown_minutes: int = 0
    further: tuple[int, ...] = ()
    plan: TimePlan | None = None

    @cached_property
    def days(self) -> tuple[PlannedDate, ...]:
        """The first date of the event on each day in question, in order; of days on which it can't begin nothing."""
        if self.plan is not None:
            return tuple(those[0] for _plan, those in self._moved.values())
        found = (self._planned.get(on) for on in self._days_in_question)
        return tuple(one for one in found if one is not None)

    def dates_from(self, first: PlannedDate) -> tuple[PlannedDate, ...]:
        """Return the dates that are judged where this is the first one: of a single event it alone."""
        if self.plan is not None:
            return self._moved[first.on][1]
        further = (self._planned.get(first.on + _DAY * days) for days in self.further)
        return (first, *(one for one in further if one is not None))

    def plan_from(self, first: PlannedDate) -> TimePlan | None:
        """Return all times of an event with several lines where this is its first date."""
        return self._moved[first.on][0] if self.plan is not None else None

    @cached_property
    def dates(self) -> tuple[PlannedDate, ...]:
        """All dates that are judged on any of the days, each once, in the order in which they begin."""
        found = {when(one): one for first in self.days for one in self.dates_from(first)}
        return tuple(sorted(found.values(), key=lambda one: one.starts_at))

    @cached_property
    def last_on(self) -> date:
        """The last day that any of the dates touches, at least the last one in question."""
        ends = (one.local_end.date() for one in self.dates)
        return max(self.end_on - _DAY, max(ends, default=self.start_on))

    @cached_property
    def most_on_a_day(self) -> int:
        """How many dates of the event may touch one day."""
        if self.plan is None:
            return min(1 + len(self.further), self.length.days + 2)
        return max(map(_most_on_a_day, (those for _plan, those in self._moved.values())), default=1)

    @property
    def is_first_day_alone(self) -> bool:
        """Whether of a series the dates of its first day alone are judged, as at several places."""
        recurs = self.plan is not None and any(line.rule is not None for line in self.plan.lines)
        return recurs and len(self.spots) > 1

    @property
    def _days_in_question(self) -> list[date]:
        days = (self.start_on + _DAY * number for number in range((self.end_on - self.start_on).days))
        return [on for on in days if on.weekday() in self.weekdays]

    @cached_property
    def _planned(self) -> dict[date, PlannedDate]:
        start = datetime.combine(self.start_on, self.starts)
        plan = TimePlan(
            lines=(TimeLine(start, start + self.length, self.all_day, rule=_DAILY),),
            zone=self.zone,
            setup_minutes=self.setup_minutes,
            teardown_minutes=self.teardown_minutes,
        )
        last_on = self.end_on + _DAY * max(self.further, default=0)
        return {one.on: one for one in expand(plan, self.start_on, last_on)}

    @cached_property
    def _moved(self) -> dict[date, tuple[TimePlan, tuple[PlannedDate, ...]]]:
        """The event's times and dates by the day of its first one: what stands there when it has been moved there."""
        assert self.plan is not None  # only then it is asked for
        was_on, known_until = first_day(self.plan), self.today + _DAY * MOST_DAYS
        found = {}
        for on in self._days_in_question:
            plan = moved_plan(self.plan, on - was_on)
            those = first_dates(plan, LOOKED_AT, until_on=max(known_until, on + _AT_LEAST)) if plan else []
            if plan is None or not those or those[0].on != on:
                continue
            judged = (one for one in those if one.on == on or not self.is_first_day_alone)
            found[on] = plan, tuple(judged)
        return found


def as_happening(planned: PlannedDate, place: Place, question: Question) -> Happening:
    """Return the event as it would happen at those times at that place."""
    return Happening(
        event=question.event,
        place=place,
        on=planned.on,
        local_start=planned.local_start,
        local_end=planned.local_end,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        blocks_from=planned.blocks_from,
        blocks_to=planned.blocks_to,
        all_day=planned.all_day,
    )


def when(one: PlannedDate | Happening) -> tuple[date, datetime, datetime]:
    """Return what tells the dates of one event from each other: a day may have several, and one may be moved to another
    day's."""
    return one.on, one.starts_at, one.ends_at


def _most_on_a_day(those: tuple[PlannedDate, ...]) -> int:
    days = Counter(on for one in those for on in dates_touched(one.local_start, one.local_end))
    return max(days.values(), default=1)
