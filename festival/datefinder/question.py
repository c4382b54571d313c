"""What is looked for when a date is looked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from festival.datefinder.score import Spot
from festival.findings.happening import EventFacts, Happening, Place
from festival.recurrence import expansion
from festival.recurrence.time_plan import PlannedDate, TimeLine, TimePlan, expand

MOST_DAYS = 731
MOST_SPOTS = 20
EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_DAILY = expansion.parse_rrule("FREQ=DAILY")


@dataclass(frozen=True)
class Question:
    """What is looked for: an event of these event, so long, at this hour, on one of these weekdays in
    `[start_on, end_on)`, at one of these spots. Times are wall times of `zone`; `all_day` begins at midnight.

    A series is looked for by its first date; `further` are the days from there to each of its other dates.
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

    @cached_property
    def days(self) -> tuple[PlannedDate, ...]:
        """The times of the event on each day in question, in order."""
        found = (
            self._planned.get(self.start_on + _DAY * n) for n in range((self.end_on - self.start_on).days)
        )
        return tuple(one for one in found if one is not None and one.on.weekday() in self.weekdays)

    def dates_from(self, first: PlannedDate) -> tuple[PlannedDate, ...]:
        """Return the dates of the series that begins with this one; of a single event it alone."""
        further = (self._planned.get(first.on + _DAY * days) for days in self.further)
        return (first, *(one for one in further if one is not None))

    @property
    def most_on_a_day(self) -> int:
        """How many dates of the series may touch one day."""
        return min(1 + len(self.further), self.length.days + 2)

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
        all_day=question.all_day,
    )
