"""What the city could do next, reckoned from the figures: each a code with the numbers behind it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from statistics import median
from typing import TYPE_CHECKING, Any

from festival.insight import figures

if TYPE_CHECKING:
    from festival.insight.queries import Counted

GROUPS = {
    "familien": frozenset({"familien", "kinder_0_6", "kinder_7_12"}),
    "jugend": frozenset({"jugend"}),
    "seniorinnen": frozenset({"seniorinnen"}),
}
"""Audiences that are looked for everywhere, with the keys that count for them."""
GAP_MONTHS = 3
MOST_GAPS = 5
LATE_DAYS = 30
LATE_SHARE = 30
FULL_TIMES = 2
"""A Saturday with more than so many times the usual is called full."""
UNKNOWN_SHARE = 20
QUIET_SHARE = 50
"""A month with less than so many percent of the average is called quiet."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, as a code with its numbers; `address` are filters of the year that show them."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    address: Mapping[str, Any] = field(default_factory=dict)


def advise(counted: Counted) -> list[Advice]:
    """Return what the figures suggest: what is soon first, then gaps, conflicts, access, weekends, seasons."""
    return [
        *_soon(counted),
        *_gaps(counted),
        *_late(counted),
        *_left_open(counted),
        *_access(counted),
        *_silent_sectors(counted),
        *_saturdays(counted),
        *_quiet_months(counted),
    ]


def _soon(counted: Counted) -> Iterator[Advice]:
    if counted.soon_held and counted.today.year == counted.year:
        yield Advice("soon_held", {"count": counted.soon_held}, {"status": "pencilled"})


def _gaps(counted: Counted) -> list[Advice]:
    """The longest stretches of months in which a district has nothing for an audience, no audience before another."""
    months = _planned_months(counted)
    if not months:
        return []
    dated: defaultdict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    for cell in counted.cells:
        for group, keys in GROUPS.items():
            if keys.intersection(cell.audiences):
                dated[cell.district, group].add((cell.year, cell.month))
    by_group = []
    for group in GROUPS:
        runs = {slug: _longest_run(months, dated[slug, group], counted.year) for slug in counted.districts}
        whole = [slug for slug, run in runs.items() if len(run) == len(months) >= GAP_MONTHS]
        found = []
        if whole:
            names = tuple(counted.districts[slug] for slug in whole)
            values: dict[str, Any] = {
                "audience": group,
                "districts": names,
                "all": len(runs),
                "months": len(months),
            }
            found.append(Advice("nothing", values, {"district": whole}))
        for slug, run in sorted(runs.items(), key=lambda pair: -len(pair[1])):
            if GAP_MONTHS <= len(run) < len(months):
                values = {"audience": group, "district": counted.districts[slug], "months": len(run)}
                found.append(Advice("gap", values | {"from": run[0], "to": run[-1]}, {"district": slug}))
        by_group.append(found)
    turns = [one for turn in zip_longest(*by_group) for one in turn if one is not None]
    return turns[:MOST_GAPS]


def _planned_months(counted: Counted) -> list[tuple[int, int]]:
    """The months from the first to the last for which the city has any plan: earlier and later ones tell nothing."""
    known = sorted({(cell.year, cell.month) for cell in counted.cells})
    if not known:
        return []
    numbers = range(known[0][0] * 12 + known[0][1] - 1, known[-1][0] * 12 + known[-1][1])
    return [(number // 12, number % 12 + 1) for number in numbers]


def _longest_run(
    months: list[tuple[int, int]], dated: set[tuple[int, int]], year: int
) -> list[tuple[int, int]]:
    """The longest run of months without a date that reaches into the year; of equal ones the latest."""
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for month in months:
        run = [] if month in dated else [*run, month]
        if run and run[-1][0] == year and len(run) >= len(best):
            best = run
    return best


def _late(counted: Counted) -> Iterator[Advice]:
    own = [one for one in counted.conflicts if one.year == counted.year]
    late = sum(one.days_ahead < LATE_DAYS for one in own)
    if late >= 3 and figures.percent(late, len(own)) >= LATE_SHARE:
        yield Advice("late_conflicts", {"late": late, "all": len(own), "days": LATE_DAYS})


def _left_open(counted: Counted) -> Iterator[Advice]:
    left = sum(one.is_over and one.state in ("open", "in_talks", "to_reassess") for one in counted.conflicts)
    if left:
        yield Advice("left_open", {"count": left})


def _access(counted: Counted) -> Iterator[Advice]:
    worst = max(figures.access(counted), key=lambda line: line.unknown)
    whole = worst.yes + worst.no + worst.unknown
    wheels = next(line for line in figures.access(counted) if line.key == "wheelchair")
    if whole and figures.percent(wheels.unknown, whole) >= UNKNOWN_SHARE:
        yield Advice("access_unknown", {"unknown": wheels.unknown, "all": whole, "feature": "wheelchair"})
    elif whole and figures.percent(worst.unknown, whole) >= UNKNOWN_SHARE:
        yield Advice("access_unknown", {"unknown": worst.unknown, "all": whole, "feature": worst.key})


def _silent_sectors(counted: Counted) -> Iterator[Advice]:
    for sector, makers in sorted(counted.makers.items()):
        if makers and counted.cells and not counted.sectors.get((counted.year, sector)):
            yield Advice("silent_sector", {"sector": sector, "makers": makers}, {"sector": sector})


def _saturdays(counted: Counted) -> Iterator[Advice]:
    """The fullest Saturday ahead, and the emptiest one within six weeks of it."""
    first = date(counted.year, 1, 1)
    saturdays = [
        (first + timedelta(days=number), one.total)
        for number, one in enumerate(counted.days)
        if (first + timedelta(days=number)).weekday() == 5
    ]
    ahead = [pair for pair in saturdays if pair[0] > counted.today]
    if not ahead:
        return
    usual = median(total for _on, total in saturdays)
    full_on, full = max(ahead, key=lambda pair: pair[1])
    near = [pair for pair in ahead if 0 < abs((pair[0] - full_on).days) <= 42]
    if not near or full < 4 or full <= FULL_TIMES * usual:
        return
    free_on, free = min(near, key=lambda pair: (pair[1], abs((pair[0] - full_on).days)))
    yield Advice("full_saturday", {"on": full_on, "count": full, "free_on": free_on, "free": free})


def _quiet_months(counted: Counted) -> Iterator[Advice]:
    lines = figures.months(counted)
    total = sum(line.now for line in lines)
    quiet = min(lines, key=lambda line: line.now)
    full = max(lines, key=lambda line: line.now)
    if total >= 24 and quiet.now * 12 * 100 < total * QUIET_SHARE:
        values = {"month": int(quiet.key), "count": quiet.now, "full_month": int(full.key), "full": full.now}
        yield Advice("quiet_month", values)
