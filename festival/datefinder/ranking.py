"""Which dates suit an event: every day of a window at every place in question, judged by all rules. Pure.

    question = Question(event_facts, spots, start_on, end_on, zone, starts, length, …)
    ranked   = rank(field, question)        best first; earlier first among equals, then the place named first
    ranked[0].score, ranked[0].lines        what it is worth and why

The order is that of asking `Field.check` for each day by itself: the same rules, the same answers. What makes it quick
is that the field is loaded and indexed once for the whole window (loading.py, with only what can meet the event
at all: candidate_filter.py), and that what is the same at several places is asked once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from festival.checks.series_findings import SeriesFinding
from festival.datefinder.beside import UNKNOWN, Beside, beside_lines
from festival.datefinder.question import Question, as_happening
from festival.datefinder.score import FULL, ScoreLine, Spot, score_lines
from festival.datefinder.window_check import WindowCheck
from festival.findings.finding import Severity
from festival.findings.happening import Happening
from festival.recurrence.time_plan import PlannedDate, TimePlan

MOST_EQUAL = 4
"""So many equal dates still stand one below the other."""


@dataclass(frozen=True)
class Candidate:
    """One day at one place: what it is worth, how much the weightiest finding weighs (None where no rule says
    anything), and the lines that explain the score, which are read where somebody looks at them: few are.

    `found_score` leaves out what only tells equal days apart; `is_room_unknown` says that nobody has entered how many
    the place holds, and somebody should know. `plan` are all its times of an event that has several lines.
    """

    happening: Happening
    spot: Spot
    score: int
    found_score: int
    worst: Severity | None
    is_room_unknown: bool
    read: Callable[[Candidate], Iterable[ScoreLine]] = field(repr=False, compare=False)
    plan: TimePlan | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        happening: Happening,
        spot: Spot,
        lines: Sequence[ScoreLine],
        read: Callable[[Candidate], Iterable[ScoreLine]] | None = None,
    ) -> Candidate:
        """Return the day at the place with what these lines, which may be read again, come to."""
        score, beside, worst, is_room_unknown = FULL, 0, None, False
        for line in lines:
            score += line.points
            if line.matter is None:
                beside += line.points if line.is_beside else 0
                is_room_unknown |= line.reason.code == "room_unknown"
            elif worst is None or line.matter.finding.severity > worst:
                worst = line.matter.finding.severity
        return cls(
            happening, spot, score, score - beside, worst, is_room_unknown, read or (lambda _one: lines)
        )

    @cached_property
    def lines(self) -> tuple[ScoreLine, ...]:
        """The weightiest first, what speaks for the date last."""
        return tuple(sorted(self.read(self), key=lambda line: line.order))

    @property
    def on(self) -> date:
        return self.happening.on

    @property
    def matters(self) -> list[SeriesFinding]:
        """What the rules say, the weightiest first."""
        return [line.matter for line in self.lines if line.matter is not None]

    @property
    def is_free(self) -> bool:
        """Whether nothing is found that somebody would have to talk about."""
        return self.worst is None or self.worst is Severity.INFORMS


def rank(check: WindowCheck, question: Question, beside: Beside = UNKNOWN) -> list[Candidate]:
    """Return every day at every place, the best first; of equals the earlier day, then the place named earlier."""
    more = {planned.on: lines_beside(planned.on, question, beside) for planned in question.days}

    def lines_of(those: Sequence[Happening], spot: Spot) -> list[ScoreLine]:
        on = those[0].on
        told = score_lines(on, spot, question.event, check.check(those), today=question.today)
        return [*told, *more[on]]

    def read(one: Candidate) -> list[ScoreLine]:
        planned = next(planned for planned in question.days if planned.on == one.on)
        return lines_of(dates_at(planned, one.spot, question), one.spot)

    found = []
    for planned in question.days:
        plan = question.plan_from(planned)
        for spot, those in happenings_on(planned, question):
            candidate = Candidate.of(those[0], spot, lines_of(those, spot), read)
            found.append(replace(candidate, plan=plan) if plan else candidate)
    return sorted(found, key=lambda one: -one.score)  # equals stay in this order


def judge(
    happening: Happening,
    matters: Sequence[SeriesFinding],
    spot: Spot,
    question: Question,
    beside: Iterable[ScoreLine] = (),
) -> Candidate:
    """Return the day at the place with its score; `beside` are lines that hang on the day alone."""
    told = score_lines(happening.on, spot, question.event, matters, today=question.today)
    return Candidate.of(happening, spot, [*told, *beside])


def lines_beside(on: date, question: Question, beside: Beside) -> list[ScoreLine]:
    """Return what tells the day from others about which the rules say the same, wherever it is held."""
    return [ScoreLine(*one) for one in beside_lines(on, question.event, beside)]


def happenings_on(planned: PlannedDate, question: Question) -> Iterator[tuple[Spot, list[Happening]]]:
    """Return the event as it would happen from then on, at each spot."""
    for spot in question.spots:
        yield spot, dates_at(planned, spot, question)


def dates_at(planned: PlannedDate, spot: Spot, question: Question) -> list[Happening]:
    """Return the event as it would happen from then on at the spot."""
    return [as_happening(one, spot.place, question) for one in question.dates_from(planned)]


def best_of_days(ranked: Sequence[Candidate]) -> dict[date, Candidate]:
    """Return the best candidate of each day."""
    found: dict[date, Candidate] = {}
    for one in ranked:
        found.setdefault(one.on, one)
    return found


def told_apart(ranked: Sequence[Candidate], most: int) -> tuple[list[Candidate], list[Candidate]]:
    """Return the best that the score tells from each other, at most so many, and those that are all as good as the next
    of them; what comes after these is left out.

    Twelve equal days are no answer, nor are twelve of forty: more than a few are handed back as what they are, whole.
    """
    better: list[Candidate] = []
    for _score, those in groupby(ranked, key=lambda one: one.score):
        equal = list(those)
        if len(equal) > MOST_EQUAL or len(better) + len(equal) > most:
            return better, sorted(equal, key=lambda one: one.on) if len(better) < most else []
        better += equal
    return better, []
