"""Which dates suit an event: every day of a window at every place in question, judged by all rules. Pure.

    question = Question(event_facts, spots, start_on, end_on, zone, starts, length, …)
    ranked   = rank(field, question)        best first; earlier first among equals, then the place named first
    ranked[0].score, ranked[0].lines        what it is worth and why

The order is that of asking `Field.check` for each day by itself: the same rules, the same answers. What makes it quick
is that the field is loaded and indexed once for the whole window (loading.py, with only what can meet the event
at all: candidate_filter.py), and that what is the same at several places is asked once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from festival.checks.series_findings import SeriesFinding
from festival.datefinder.beside import UNKNOWN, Beside, beside_lines
from festival.datefinder.question import Question, as_happening
from festival.datefinder.score import FULL, ScoreLine, Spot, score_lines
from festival.datefinder.window_check import WindowCheck
from festival.findings.finding import Severity
from festival.findings.happening import Happening
from festival.recurrence.time_plan import PlannedDate


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
    def matters(self) -> list[SeriesFinding]:
        """What the rules say, the weightiest first."""
        return [line.matter for line in self.lines if line.matter is not None]

    @property
    def worst(self) -> Severity | None:
        """The weight of the weightiest finding; None where no rule says anything."""
        return max((matter.finding.severity for matter in self.matters), default=None)

    @property
    def found_score(self) -> int:
        """The score without what only tells equal days apart."""
        return FULL + sum(line.points for line in self.lines if not line.is_beside)

    @property
    def is_room_unknown(self) -> bool:
        """Whether nobody has entered how many the place holds, and somebody should know."""
        return any(line.reason.code == "room_unknown" for line in self.lines)

    @property
    def is_free(self) -> bool:
        """Whether nothing is found that somebody would have to talk about."""
        return self.worst is None or self.worst is Severity.INFORMS


def rank(field: WindowCheck, question: Question, beside: Beside = UNKNOWN) -> list[Candidate]:
    """Return every day at every place, the best first; of equals the earlier day, then the place named earlier."""
    found = []
    for planned in question.days:
        more = lines_beside(planned.on, question, beside)
        for number, (spot, those) in enumerate(happenings_on(planned, question)):
            found.append((judge(those[0], field.check(those), spot, question, more), number))
    found.sort(key=lambda pair: (-pair[0].score, pair[0].on, pair[1]))
    return [candidate for candidate, _number in found]


def judge(
    happening: Happening,
    matters: Sequence[SeriesFinding],
    spot: Spot,
    question: Question,
    beside: Iterable[ScoreLine] = (),
) -> Candidate:
    """Return the day at the place with its score; `beside` are lines that hang on the day alone."""
    told = score_lines(happening.on, spot, question.event, matters, today=question.today)
    lines = tuple(sorted((*told, *beside), key=lambda line: line.order))
    return Candidate(happening, spot, FULL + sum(line.points for line in lines), lines)


def lines_beside(on: date, question: Question, beside: Beside) -> list[ScoreLine]:
    """Return what tells the day from others about which the rules say the same, wherever it is held."""
    return [ScoreLine(*one) for one in beside_lines(on, question.event, beside)]


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


def told_apart(ranked: Sequence[Candidate], most: int) -> tuple[list[Candidate], list[Candidate]]:
    """Return the best that the score tells from each other, and those that are all as good as the next of them.

    Twelve of forty equal days are no answer: what is equal is handed back whole, not cut.
    """
    if len(ranked) <= most or ranked[most - 1].score > ranked[most].score:
        return list(ranked[:most]), []
    score = ranked[most].score
    better = [one for one in ranked[:most] if one.score > score]
    return better, sorted((one for one in ranked if one.score == score), key=lambda one: one.on)
