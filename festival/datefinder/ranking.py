"""Which dates suit an event: every day of a window at every place in question, judged by all rules. Pure.

    question = Question(traits, spots, start_on, end_on, zone, starts, length, …)
    ranked   = rank(field, question)        best first; earlier first among equals, then the place named first
    ranked[0].score, ranked[0].lines        what it is worth and why

The order is that of asking `Field.check` for each day by itself: the same rules, the same answers. What makes it quick
is that the field is loaded and indexed once for the whole window (loading.py, with only what can meet the event
at all: reach.py), and that rules which don't look at places are asked once a day, not once a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from festival.checks.series_findings import Matter
from festival.datefinder.question import Question, as_happening
from festival.datefinder.score import FULL, ScoreLine, Spot, score_lines
from festival.datefinder.window_check import WindowField
from festival.events.time_plan import PlannedDate
from festival.findings.finding import Severity
from festival.findings.happening import Happening


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
    def is_room_unknown(self) -> bool:
        """Whether nobody has entered how many the place holds, and somebody should know."""
        return any(line.reason.code == "room_unknown" for line in self.lines)

    @property
    def is_free(self) -> bool:
        """Whether nothing is found that somebody would have to talk about."""
        return self.worst is None or self.worst is Severity.INFORMS


def rank(field: WindowField, question: Question) -> list[Candidate]:
    """Return every day at every place, the best first; of equals the earlier day, then the place named earlier."""
    ask = _Asker(field, question)
    found = [
        (judge(those[0], ask(those), spot, question), number)
        for planned in question.days
        for number, (spot, those) in enumerate(happenings_on(planned, question))
    ]
    found.sort(key=lambda pair: (-pair[0].score, pair[0].on, pair[1]))
    return [candidate for candidate, _number in found]


def judge(happening: Happening, matters: Sequence[Matter], spot: Spot, question: Question) -> Candidate:
    """Return the day at the place with its score."""
    lines = score_lines(happening.on, spot, question.traits, matters, today=question.today)
    return Candidate(happening, spot, FULL + sum(line.points for line in lines), lines)


def happenings_on(planned: PlannedDate, question: Question) -> Iterator[tuple[Spot, list[Happening]]]:
    """Return the event as it would happen from then on, at each spot."""
    those = question.dates_from(planned)
    for spot in question.spots:
        yield spot, [as_happening(one, spot.place, question) for one in those]


def best_of_days(ranked: Sequence[Candidate]) -> dict[date, Candidate]:
    """Return the best candidate of each day."""
    found: dict[date, Candidate] = {}
    for one in ranked:
        found.setdefault(one.on, one)
    return found


class _Asker:
    """Asks the field for each day; of several places, what doesn't depend on the place once a day."""

    def __init__(self, field: WindowField, question: Question) -> None:
        self._field = field if len(question.spots) < 2 else field.under(lambda one: one.looks_at_place)
        self._placeless = None if len(question.spots) < 2 else field.under(lambda one: not one.looks_at_place)
        self._known: dict[date, list[Matter]] = {}

    def __call__(self, those: Sequence[Happening]) -> Sequence[Matter]:
        matters = self._field.check(those)
        if self._placeless is None:
            return matters
        known = self._known.get(those[0].on)
        if known is None:
            known = self._known[those[0].on] = self._placeless.check(those)
        return [*matters, *known]
