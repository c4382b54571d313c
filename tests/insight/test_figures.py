"""Figures and advice, from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.insight import figures
from festival.insight.advice import Advice, advise
from festival.insight.queries import AccessCell, Cell, ConflictFact, Counted
from festival.yearplan.day_load import DayCount, Run

YEAR = 2027
EMPTY = Counted(
    year=YEAR,
    today=date(2027, 1, 10),
    runs=[],
    days=[DayCount()] * 365,
    cells=[],
    sectors={},
    makers={},
    districts={"nord": "Nord", "sued": "Süd"},
    access=[],
    conflicts=[],
    soon_held=0,
)


def months_with(audience: str, district: str, months: list[tuple[int, int]]) -> list[Cell]:
    return [Cell(year, month, district, (audience,), 1) for year, month in months]


def conflict(days_ahead: int, state: str = "open", **values: Any) -> ConflictFact:
    found_at = datetime(2027, 1, 1, 12, tzinfo=UTC)
    fact = ConflictFact("dignity", state, found_at, found_at + timedelta(days=days_ahead), False, YEAR)
    return replace(fact, **values)


def of_code(counted: Counted, code: str) -> list[Advice]:
    return [one for one in advise(counted) if one.code == code]


def all_year(*years: int) -> list[tuple[int, int]]:
    return [(year, month) for year in years for month in range(1, 13)]


def test_nothing_known_suggests_nothing() -> None:
    assert advise(EMPTY) == []


def test_the_longest_stretch_without_families_is_named_with_its_months() -> None:
    there = [month for month in all_year(2026, 2027) if not (2026, 10) <= month <= (2027, 3)]
    cells = [
        *months_with("familien", "nord", there),
        *months_with("kinder_7_12", "sued", all_year(2026, 2027)),
        *months_with("jugend", "nord", all_year(2026, 2027)),
        *months_with("jugend", "sued", all_year(2026, 2027)),
        *months_with("seniorinnen", "nord", all_year(2026, 2027)),
        *months_with("seniorinnen", "sued", all_year(2026, 2027)),
    ]
    (gap,) = of_code(replace(EMPTY, cells=cells), "gap")
    values = {"audience": "familien", "district": "Nord", "from": (2026, 10), "to": (2027, 3), "months": 6}
    assert gap == Advice("gap", values, {"district": "nord"})


def test_a_stretch_of_last_year_alone_is_over() -> None:
    there = [month for month in all_year(2026, 2027) if not (2026, 3) <= month <= (2026, 9)]
    cells = [*months_with("familien", "nord", there), *months_with("familien", "sued", all_year(2026, 2027))]
    assert [
        one for one in of_code(replace(EMPTY, cells=cells), "gap") if one.values["audience"] == "familien"
    ] == []


def test_districts_without_anything_are_named_together() -> None:
    cells = months_with("alle", "nord", all_year(2027))
    found = of_code(replace(EMPTY, cells=cells), "nothing")
    assert [one.values["audience"] for one in found] == ["familien", "jugend", "seniorinnen"]
    assert found[0].values["districts"] == ("Nord", "Süd")
    assert found[0].values["months"] == 12


@pytest.mark.parametrize(
    ("leads", "said"), [([5, 10, 20, 200], True), ([5, 10, 200], False), ([5, 10, 20] + [99] * 9, False)]
)
def test_late_conflicts_are_told_where_they_are_many(leads: list[int], said: bool) -> None:
    counted = replace(EMPTY, conflicts=[conflict(days) for days in leads])
    assert bool(of_code(counted, "late_conflicts")) is said


def test_a_conflict_that_was_open_when_the_event_began_is_told() -> None:
    left = [conflict(5, is_over=True), conflict(5, "solved", is_over=True), conflict(5)]
    (one,) = of_code(replace(EMPTY, conflicts=left), "left_open")
    assert one.values == {"count": 1}


def test_conflicts_are_sorted_by_how_early_they_were_found_and_how_they_stand() -> None:
    counted = replace(
        EMPTY, conflicts=[conflict(-3), conflict(29), conflict(30, "solved"), conflict(400, "accepted")]
    )
    assert {line.key: line.now for line in figures.conflict_leads(counted)} == {
        "180": 1,
        "90": 0,
        "30": 1,
        "0": 2,
    }
    assert {line.key: line.now for line in figures.conflict_ends(counted) if line.now} == {
        "solved": 1,
        "accepted": 1,
        "open": 2,
    }
    assert figures.median_lead(counted, YEAR) == 30
    assert figures.median_lead(counted, YEAR - 1) is None


def test_a_full_saturday_names_an_empty_one_near() -> None:
    days = [DayCount(1)] * 365
    saturday = date(2027, 6, 12)
    number = (saturday - date(2027, 1, 1)).days
    days[number], days[number + 7] = DayCount(9), DayCount(0)
    (one,) = of_code(replace(EMPTY, days=days), "full_saturday")
    assert one.values == {"on": saturday, "count": 9, "free_on": saturday + timedelta(days=7), "free": 0}
    assert of_code(replace(EMPTY, days=days, today=date(2027, 12, 31)), "full_saturday") == []


def test_months_count_by_the_day_a_date_begins() -> None:
    runs = [
        Run(date(2027, 1, 31), date(2027, 2, 2), True, 3),
        Run(date(2027, 1, 1), date(2027, 1, 1), False, 2),
        Run(date(2026, 1, 1), date(2026, 1, 1), True, 4),
    ]
    january, february, *_rest = figures.months(replace(EMPTY, runs=runs))
    assert (january.now, january.held, january.before, january.change) == (5, 2, 4, 1)
    assert february.now == 0


def test_a_sector_that_takes_part_without_a_date_is_told() -> None:
    counted = replace(
        EMPTY,
        cells=months_with("alle", "nord", [(2027, 1)]),
        makers={"sport": 2, "church": 1},
        sectors={(2027, "church"): 3},
    )
    assert [one.values["sector"] for one in of_code(counted, "silent_sector")] == ["sport"]


def test_access_tells_yes_no_and_nothing_apart() -> None:
    access = [
        AccessCell(YEAR, frozenset({"wheelchair"}), frozenset({"hearing_loop"}), 6),
        AccessCell(YEAR, frozenset(), frozenset(), 4),
        AccessCell(YEAR - 1, frozenset(), frozenset(), 2),
    ]
    counted = replace(EMPTY, access=access)
    wheels = next(line for line in figures.access(counted) if line.key == "wheelchair")
    assert (wheels.yes, wheels.no, wheels.unknown, wheels.known, wheels.known_before) == (6, 0, 4, 60, 0)
    (one,) = of_code(counted, "access_unknown")
    assert one.values == {"unknown": 4, "all": 10, "feature": "wheelchair"}


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_percent_is_full_or_nothing_only_where_it_is_so(part: int, rest: int) -> None:
    share = figures.percent(part, part + rest)
    assert (share == 100) == (rest == 0 and part > 0)
    assert (share == 0) == (part == 0)
