"""Public holidays, bridge days and school holidays: golden cases by Land."""

from __future__ import annotations

from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.law.values import Town
from festival.rules.holidays import rule
from festival.rules.holidays.rule import Settings
from tests.rules.law_making import day, facts_of, happening

FAMILY = {"audiences": frozenset({"familien"}), "category": "kinder"}
UNKNOWN = Town()

CASES: list[tuple[str, str, dict[str, Any], Town, list[str]]] = [
    ("DE-NW", "2026-06-04", {}, UNKNOWN, ["public:2026-06-04"]),
    ("DE-BE", "2026-06-04", {}, UNKNOWN, []),
    ("DE-BE", "2026-03-08", {}, UNKNOWN, ["public:2026-03-08"]),
    ("DE-NW", "2026-06-05", {}, UNKNOWN, ["bridge:2026-06-05"]),
    ("DE-BE", "2026-06-05", {}, UNKNOWN, []),
    ("DE-SN", "2026-11-18", {}, UNKNOWN, ["public:2026-11-18"]),
    # The Assumption of Mary in Bavaria: a holiday only where most people are Catholic.
    ("DE-BY", "2026-08-15", {}, Town(catholic_majority=True), ["public:2026-08-15"]),
    ("DE-BY", "2026-08-15", {}, Town(catholic_majority=False), []),
    ("DE-BY", "2026-08-15", {}, UNKNOWN, ["public:2026-08-15"]),
    ("DE-SL", "2026-08-15", {}, Town(catholic_majority=False), ["public:2026-08-15"]),
    ("DE-TH", "2026-06-04", {}, Town(fronleichnam_holiday=False), []),
    # School holidays matter to those who address families.
    ("DE-NW", "2026-07-25", {}, UNKNOWN, []),
    ("DE-NW", "2026-07-25", FAMILY, UNKNOWN, ["school:2026-07-20"]),
    ("DE-NW", "2027-01-02", FAMILY, UNKNOWN, ["school:2026-12-23"]),
    ("DE-NW", "2026-06-20", FAMILY, UNKNOWN, []),
    ("DE-NW", "2030-07-25", FAMILY, UNKNOWN, ["school_unknown:2030"]),
    (
        "DE-NW",
        "2030-06-20",
        {"category": "versammlung"} | {"audiences": frozenset({"familien"})},
        UNKNOWN,
        [],
    ),
]


@pytest.mark.parametrize(("land", "on", "event", "town", "subjects"), CASES)
def test_what_the_calendar_says_of_a_date(
    land: str, on: str, event: dict[str, Any], town: Town, subjects: list[str]
) -> None:
    one = happening(f"{on} 15:00", "18:00", **event)
    found = rule.check_happening(one, facts_of(land, one.on.year, town), Settings())
    assert [finding.key.removeprefix("holidays:1:") for finding in found] == subjects
    assert all(finding.severity is Severity.INFORMS for finding in found)


def test_the_hours_after_midnight_are_no_holiday_for_the_evening_before() -> None:
    dance = happening("2026-04-02 22:00", "2026-04-03 04:00")
    assert rule.check_happening(dance, facts_of("DE-BE", 2026), Settings()) == []


@pytest.mark.parametrize(
    ("on", "is_quiet"), [("2026-04-03", True), ("2026-11-01", True), ("2026-05-14", False)]
)
def test_a_quiet_day_is_told_from_other_holidays(on: str, is_quiet: bool) -> None:
    (found,) = rule.check_happening(happening(f"{on} 15:00", "18:00"), facts_of("DE-NW", 2026), Settings())
    assert found.reason.values["is_quiet"] is is_quiet


def test_english_speakers_know_the_days_by_their_names() -> None:
    named = {on: one[0].name_en for on, one in facts_of("DE-NW", 2026).holidays.items()}
    assert named[day("2026-05-01")] == "Labour Day"
    assert named[day("2026-05-25")] == "Whit Monday"
    assert named[day("2026-12-26")] == "Boxing Day"
    assert facts_of("DE-NW", 2026).school_breaks[day("2026-07-25")].name_en == "Summer holidays"


def test_a_holiday_of_some_places_says_that_it_isnt_sure() -> None:
    (found,) = rule.check_happening(
        happening("2026-08-15 15:00", "18:00"), facts_of("DE-BY", 2026), Settings()
    )
    assert found.reason.code == "public_in_some_places"
    assert found.evidence["is_sure"] is False


def test_school_holidays_are_known_as_long_as_the_calendar_goes_and_never_none_behind() -> None:
    known = facts_of("DE-NW", 2029).school_known_until
    assert known is not None
    assert known.year == 2029
    later = happening("2029-12-28 15:00", "18:00", **FAMILY)
    (found,) = rule.check_happening(later, facts_of("DE-NW", 2029), Settings())
    assert found.reason.code == "school_unknown"


def test_every_break_is_one_even_over_new_year() -> None:
    breaks = set(facts_of("DE-BE", 2027).school_breaks.values())
    assert all(one.start_on <= one.last_on for one in breaks)
    christmas = [one for one in breaks if one.name == "Weihnachtsferien"]
    assert len(christmas) == 2
    assert all(one.start_on.year + 1 == one.last_on.year or one.last_on.month == 12 for one in christmas)
