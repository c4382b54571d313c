"""The figures of a year beside those of the year before, table by table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from festival.insight.queries import Counted

ASKED_ACCESS = (
    "wheelchair",
    "step_free",
    "accessible_toilet",
    "hearing_loop",
    "sign_language",
    "easy_language",
)
"""Features the insight counts; the others are told on each event's page."""
LEAD_STEPS = (30, 90, 180)
"""Days before the event at which a conflict was found: less than these, or more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it counts, this year and the year before; `held` of this year aren't promised yet."""

    key: str
    now: int
    before: int
    held: int = 0

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class AccessLine:
    """How many of a year's events say yes, say no, or say nothing about a feature."""

    key: str
    yes: int
    no: int
    unknown: int
    known_before: int | None
    """Percent that said yes or no the year before; None where there were no events."""

    @property
    def known(self) -> int:
        """Percent that say yes or no."""
        return percent(self.yes + self.no, self.yes + self.no + self.unknown)


def percent(part: int, whole: int) -> int:
    """Return the part in whole percent, 0 of nothing; 100 only where nothing is missing, 0 only where there is none."""
    if not whole:
        return 0
    if part in (0, whole):
        return 100 if part else 0
    return min(max(round(100 * part / whole), 1), 99)


def months(counted: Counted) -> list[Line]:
    """Return the dates that begin in each month, keys "1" to "12"."""
    now: Counter[int] = Counter()
    before: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for run in counted.runs:
        if run.first_on.year == counted.year:
            now[run.first_on.month] += run.count
            held[run.first_on.month] += 0 if run.is_confirmed else run.count
        elif run.first_on.year == counted.year - 1:
            before[run.first_on.month] += run.count
    return [Line(str(month), now[month], before[month], held[month]) for month in range(1, 13)]


def districts(counted: Counted) -> list[Line]:
    """Return the dates in each district, the fullest first; "" is outside of all, left out where nothing is."""
    found: Counter[tuple[int, str]] = Counter()
    for cell in counted.cells:
        found[cell.year, cell.district] += cell.count
    lines = [_line(found, key, counted.year) for key in (*counted.districts, "")]
    return sorted(
        (line for line in lines if line.key or line.now or line.before),
        key=lambda line: (not line.key, -line.now),
    )


def audiences(counted: Counted, known: Sequence[str]) -> list[Line]:
    """Return the dates for each audience, in the vocabulary's order; "" said none. A date may be for several."""
    found: Counter[tuple[int, str]] = Counter()
    for cell in counted.cells:
        for key in cell.audiences or ("",):
            found[cell.year, key] += cell.count
    lines = [_line(found, key, counted.year) for key in (*known, "")]
    return [line for line in lines if line.now or line.before]


def sectors(counted: Counted, known: Sequence[str]) -> list[Line]:
    """Return the dates of each sector's organisations, in the vocabulary's order."""
    return [_line(Counter(counted.sectors), key, counted.year) for key in known]


def access(counted: Counted) -> list[AccessLine]:
    """Return what the year's events say of the features that are asked for most."""
    return [_access_line(counted, key) for key in ASKED_ACCESS]


def conflict_ends(counted: Counted) -> list[Line]:
    """Return how the conflicts of each year's dates stand: solved, accepted, in talks, open, to reassess."""
    found = Counter((one.year, one.state) for one in counted.conflicts)
    return [
        _line(found, key, counted.year) for key in ("solved", "accepted", "in_talks", "open", "to_reassess")
    ]


def conflict_rules(counted: Counted) -> list[Line]:
    """Return how many conflicts each rule found, the most frequent first."""
    found = Counter((one.year, one.rule) for one in counted.conflicts)
    lines = [_line(found, key, counted.year) for key in sorted({rule for _year, rule in found})]
    return sorted(lines, key=lambda line: (-line.now, -line.before))


def conflict_leads(counted: Counted) -> list[Line]:
    """Return how long before the event conflicts were found; a key is the least number of days."""
    found: Counter[tuple[int, str]] = Counter()
    for one in counted.conflicts:
        found[one.year, str(max(step for step in (0, *LEAD_STEPS) if one.days_ahead >= step))] += 1
    return [_line(found, str(step), counted.year) for step in reversed((0, *LEAD_STEPS))]


def median_lead(counted: Counted, year: int) -> int | None:
    """Return the days by which half of the year's conflicts were found ahead; None where there was none."""
    leads = [one.days_ahead for one in counted.conflicts if one.year == year]
    return round(median(leads)) if leads else None


def _line(found: Counter[tuple[int, str]], key: str, year: int) -> Line:
    return Line(key, found[year, key], found[year - 1, key])


def _access_line(counted: Counted, key: str) -> AccessLine:
    yes = sum(one.count for one in counted.access if one.year == counted.year and key in one.yes)
    no = sum(one.count for one in counted.access if one.year == counted.year and key in one.no)
    whole = sum(one.count for one in counted.access if one.year == counted.year)
    before = sum(one.count for one in counted.access if one.year == counted.year - 1)
    known = sum(
        one.count for one in counted.access if one.year == counted.year - 1 and key in one.yes | one.no
    )
    return AccessLine(key, yes, no, whole - yes - no, percent(known, before) if before else None)
