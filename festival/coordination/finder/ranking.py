"""Which dates suit an event: every day of a window at every place in question, judged by all rules. Pure.

    question = Question(traits, spots, start_on, end_on, zone, starts, length, …)
    ranked   = rank(field, question)        best first; earlier first among equals, then the place named first
    ranked[0].score, ranked[0].lines        what it is worth and why

The order is that of asking `Field.check` for each day by itself: the same rules, the same answers. What makes it quick
is that the field is loaded and indexed once for the whole window (finder_loading.py, with only what can meet the event
at all: finder_reach.py), and that rules which don't look at places are asked once a day, not once a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from festival.base import recurrence
from festival.coordination.finder.field import WindowField
from festival.coordination.finder.score import FULL, ScoreLine, Spot, score_lines
from festival.coordination.matters import Matter
from festival.coordination.plan import Happening, Place, Severity, Traits
from festival.events.timeplan import PlannedDate, TimePlan, expand

MOST_DAYS = 731
MOST_SPOTS = 20
EVERY_DAY = frozenset(range(7))
_DAILY = recurrence.parse_rrule("FREQ=DAILY")


@dataclass(frozen=True)
class Question:
    """What is looked for: an event of these traits, so long, at this hour, on one of these weekdays in
    `[start_on, end_on)`, at one of these spots. Times are wall times of `zone`; `all_day` begins at midnight."""

    traits: Traits
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

    @cached_property
    def days(self) -> tuple[PlannedDate, ...]:
        """The times of the event on each day in question, in order."""
        start = datetime.combine(self.start_on, self.starts)
        plan = TimePlan(
            local_start=start,
            local_end=start + self.length,
            zone=self.zone,
            all_day=self.all_day,
            rule=_DAILY,
            setup_minutes=self.setup_minutes,
            teardown_minutes=self.teardown_minutes,
        )
        planned = expand(plan, self.start_on, self.end_on)
        return tuple(one for one in planned if one.on.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One day at one place: what it is worth, what the rules say of it, and the lines that explain the score."""

    happening: Happening
    spot: Spot
    score: int
    lines: tuple[ScoreLine, ...]

    @property
    def on(self) -> date:
        return self.happening.on

    @property
    def matters(self) -> list[Matter]:
        """What the rules say, the weightiest first."""
        return [line.matter for line in self.lines if line.matter is not None]

    @property
    def worst(self) -> Severity | None:
        """The weight of the weightiest finding; None where no rule says anything."""
        return max((matter.finding.severity for matter in self.matters), default=None)

    @property
    def is_free(self) -> bool:
        """Whether nothing is found that somebody would have to talk about."""
        return self.worst is None or self.worst is Severity.INFORMS


def rank(field: WindowField, question: Question) -> list[Candidate]:
    """Return every day at every place, the best first; of equals the earlier day, then the place named earlier."""
    ask = _Asker(field, question)
    found = [
        (judge(ask(one), spot, question), number)
        for planned in question.days
        for number, (spot, one) in enumerate(happenings_on(planned, question))
    ]
    found.sort(key=lambda pair: (-pair[0].score, pair[0].on, pair[1]))
    return [candidate for candidate, _number in found]


def judge(asked: tuple[Happening, Sequence[Matter]], spot: Spot, question: Question) -> Candidate:
    """Return the day at the place with its score."""
    happening, matters = asked
    lines = score_lines(happening.on, spot, question.traits, matters, today=question.today)
    return Candidate(happening, spot, FULL + sum(line.points for line in lines), lines)


def happenings_on(planned: PlannedDate, question: Question) -> Iterator[tuple[Spot, Happening]]:
    """Return the event as it would happen then, at each spot."""
    for spot in question.spots:
        yield spot, as_happening(planned, spot.place, question)


def as_happening(planned: PlannedDate, place: Place, question: Question) -> Happening:
    """Return the event as it would happen at those times at that place."""
    return Happening(
        traits=question.traits,
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


def best_of_days(ranked: Sequence[Candidate]) -> dict[date, Candidate]:
    """Return the best candidate of each day."""
    found: dict[date, Candidate] = {}
    for one in ranked:
        found.setdefault(one.on, one)
    return found


class _Asker:
    """Asks the field for each happening; of several places, what doesn't depend on the place once a day."""

    def __init__(self, field: WindowField, question: Question) -> None:
        self._field = field if len(question.spots) < 2 else field.under(lambda one: one.looks_at_place)
        self._placeless = None if len(question.spots) < 2 else field.under(lambda one: not one.looks_at_place)
        self._known: dict[date, list[Matter]] = {}

    def __call__(self, one: Happening) -> tuple[Happening, Sequence[Matter]]:
        matters = self._field.check([one])
        if self._placeless is None:
            return one, matters
        known = self._known.get(one.on)
        if known is None:
            known = self._known[one.on] = self._placeless.check([one])
        return one, [*matters, *known]
