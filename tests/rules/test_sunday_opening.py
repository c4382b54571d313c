"""Shop-opening Sundays: numbers, excluded days, hours and occasions by Land."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from festival.facts.city_facts import CityFacts
from festival.facts.excluded_days import exclusion
from festival.findings.finding import Finding, Severity
from festival.findings.happening import Happening
from festival.law.shipped_tables import carried_entries
from festival.rules.sunday_opening import rule
from festival.rules.sunday_opening.rule import Settings
from tests.rules.law_making import facts_of, happening

NEEDS, WARNS, INFORMS = Severity.NEEDS_DECISION, Severity.WARNS, Severity.INFORMS
LON, LAT = 7.0, 51.4


def shops(on: str, event_id: int = 1, start: str = "13:00", end: str = "18:00", **event: Any) -> Happening:
    place = {"lon": LON, "lat": LAT} | {name: event.pop(name) for name in ("lon", "lat") if name in event}
    return happening(
        f"{on} {start}", end, event_id=event_id, category="handel", sound="none", **place, **event
    )


def fair(on: str, north: float = 0.002, **event: Any) -> Happening:
    values = {"category": "stadtfest", "visitors": 3000, "event_id": 50} | event
    return happening(f"{on} 11:00", "20:00", lon=LON, lat=LAT + north, **values)


def check(group: list[Happening], facts: CityFacts) -> list[Finding]:
    alone = [found for one in group for found in rule.check_happening(one, facts, Settings())]
    return alone + rule.check_group(group, facts, Settings())


def codes(group: list[Happening], facts: CityFacts) -> set[tuple[str, Severity]]:
    return {(one.reason.code, one.severity) for one in check(group, facts)}


SUNDAYS = ("2026-03-08", "2026-05-10", "2026-06-14", "2026-09-06", "2026-10-18", "2026-10-25")


@pytest.mark.parametrize(
    ("land", "openings", "used", "most", "code"),
    [
        ("DE-BW", 3, 3, 3, "left"),
        ("DE-BW", 4, 4, 3, "too_many"),
        ("DE-HE", 4, 4, 4, "left"),
        ("DE-HE", 5, 5, 4, "too_many"),
        ("DE-NI", 6, 6, 6, "left"),
        ("DE-BE", 6, 6, 8, "left"),
    ],
)
def test_openings_are_counted_by_year(land: str, openings: int, used: int, most: int, code: str) -> None:
    group = [shops(on, event_id=number) for number, on in enumerate(SUNDAYS[:openings], 1)]
    (found,) = [
        one for one in rule.check_group(group, facts_of(land, 2026), Settings()) if ":2026" in one.key[-5:]
    ]
    assert (found.reason.code, found.reason.values["used"], found.reason.values["most"]) == (code, used, most)
    assert found.severity is (NEEDS if code == "too_many" else INFORMS)
    assert found.event_ids == tuple(range(1, openings + 1))
    if code == "too_many":
        assert found.on == date.fromisoformat(SUNDAYS[most])


@pytest.mark.parametrize(
    ("land", "days", "code", "most"),
    [
        ("DE-BE", ["2026-06-07", "2026-06-14"], "in_a_row", 1),
        ("DE-BE", ["2026-06-07", "2026-06-21"], "", 0),
        ("DE-BE", ["2026-08-02", "2026-08-16", "2026-08-30"], "in_month", 2),
        ("DE-BE", ["2026-08-02", "2026-08-16", "2026-09-06"], "", 0),
        # Corpus Christi, a Thursday, lies between two Sundays in North Rhine-Westphalia.
        ("DE-NW", ["2026-05-31", "2026-06-07"], "", 0),
        ("DE-NW", ["2026-06-07", "2026-06-14"], "in_a_row", 1),
        ("DE-NW", ["2026-12-20", "2026-12-25"], "in_a_row", 1),
        ("DE-BB", ["2026-06-07", "2026-06-14"], "", 0),
        ("DE-BB", ["2026-06-07", "2026-06-14", "2026-07-04"], "", 0),
        ("DE-BB", ["2026-06-07", "2026-06-14", "2026-06-28"], "in_4_weeks", 2),
        ("DE-BB", ["2026-06-07", "2026-06-14", "2026-07-05"], "", 0),
        ("DE-HE", ["2026-06-07", "2026-06-14"], "", 0),
    ],
)
def test_openings_lie_as_far_apart_as_the_land_wants(
    land: str, days: list[str], code: str, most: int
) -> None:
    group = [shops(on, event_id=number) for number, on in enumerate(days, 1)]
    facts = facts_of(land, 2026)
    found = [one for one in rule.check_group(group, facts, Settings()) if ":spacing-" in one.key]
    assert [(one.reason.code, one.reason.values["most"], one.severity) for one in found] == (
        [(code, most, NEEDS)] if code else []
    )
    assert all(one.on == date.fromisoformat(days[-1]) for one in found)
    assert all(one.event_ids == tuple(range(1, len(days) + 1)) for one in found)


def test_two_in_a_row_are_found_from_each_of_them_even_over_a_month() -> None:
    facts = facts_of("DE-BE", 2026)
    both = [set(rule.subjects(shops(on), facts, Settings())) for on in ("2026-05-31", "2026-06-07")]
    assert "spacing-city:2026-06" in both[0] & both[1]
    assert rule.span("spacing-city:2026-06", facts) == (date(2026, 5, 4), date(2026, 7, 1))


def test_districts_are_counted_apart_where_the_land_does_so() -> None:
    group = [shops(on, event_id=n, district_id=n % 2) for n, on in enumerate(SUNDAYS, 1)]
    found = rule.check_group(group, facts_of("DE-HB", 2026), Settings())
    numbers = {one.key: one.reason.values["left"] for one in found if one.reason.code == "left"}
    assert numbers == {"sunday_opening:district-0:2026": 1, "sunday_opening:district-1:2026": 1}


def test_late_shopping_on_a_working_day_is_no_sunday_opening() -> None:
    facts = facts_of("DE-HE", 2026)
    assert check([shops("2026-06-12", start="18:00", end="23:00")], facts) == []
    assert list(rule.subjects(shops("2026-06-12"), facts, Settings())) == []


@pytest.mark.parametrize(
    ("land", "on", "name"),
    [
        ("DE-HE", "2026-11-22", "totensonntag"),
        ("DE-HE", "2026-11-29", "adventssonntage"),
        ("DE-RP", "2026-11-29", ""),
        ("DE-RP", "2026-12-06", "adventssonntage_im_dezember"),
        ("DE-SL", "2027-12-05", "sonn_und_feiertage_im_dezember_ausser_erster_advent"),
        ("DE-SL", "2024-12-01", ""),
        ("DE-TH", "2026-11-29", ""),
        ("DE-TH", "2026-12-13", "adventssonntage_ausser_einem_von_erster_oder_zweiter_advent"),
        ("DE-NI", "2026-12-27", "12-27"),
        ("DE-NI", "2026-03-29", "palmsonntag"),
        ("DE-BE", "2028-12-24", "heiligabend_wenn_adventssonntag"),
        ("DE-BE", "2026-12-20", ""),
        ("DE-MV", "2026-03-08", "gesetzliche_feiertage"),
        ("DE-MV", "2026-06-14", ""),
        ("DE-BY", "2026-11-15", "volkstrauertag"),
    ],
)
def test_excluded_days_are_those_the_land_names(land: str, on: str, name: str) -> None:
    one = shops(on, start="13:00", end="16:00")
    found = rule.check_happening(one, facts_of(land, one.on.year), Settings())
    assert [finding.reason.values["day"] for finding in found if finding.reason.code == "excluded_day"] == (
        [name] if name else []
    )


def test_every_excluded_day_of_the_table_is_understood_but_the_one_that_was_cut_off() -> None:
    for entry in carried_entries():
        if entry.kind == "sunday_opening":
            names = tuple(part.strip() for part in entry.text("excluded_days").split(";") if part.strip())
            _, asks = exclusion(names, date(2026, 6, 14), facts_of(entry.land, 2026))
            assert asks == (["weitere_nicht_gesehen"] if entry.land == "DE-ST" else [])


@pytest.mark.parametrize(
    ("land", "start", "end", "hit"),
    [
        ("DE-BY", "13:00", "18:00", False),
        ("DE-BY", "12:00", "18:00", True),
        ("DE-BY", "09:00", "13:00", True),
        ("DE-BE", "13:00", "20:00", False),
        ("DE-BE", "12:59", "19:00", True),
        ("DE-MV", "08:00", "22:00", False),
    ],
)
def test_hours_are_compared_where_the_table_has_them(land: str, start: str, end: str, hit: bool) -> None:
    found = rule.check_happening(shops("2026-06-14", start=start, end=end), facts_of(land, 2026), Settings())
    assert [(one.reason.code, one.severity) for one in found] == ([("hours", WARNS)] if hit else [])


@pytest.mark.parametrize(
    ("land", "others", "code", "severity"),
    [
        ("DE-HE", [], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14")], "hangs_on", INFORMS),
        ("DE-HE", [fair("2026-06-13")], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14", north=0.01)], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14", visitors=100)], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14", visitors=None)], "hangs_on_unsure", INFORMS),
        ("DE-HE", [fair("2026-06-14", visitors=None, category="literatur")], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14", state="pencilled")], "hangs_on_unsure", INFORMS),
        ("DE-HE", [fair("2026-06-14", category="versammlung")], "no_occasion", NEEDS),
        ("DE-HE", [fair("2026-06-14", tone="solemn")], "no_occasion", NEEDS),
        ("DE-BE", [], "no_reason", WARNS),
        ("DE-SL", [], "", None),
    ],
)
def test_an_opening_hangs_on_an_occasion_of_the_same_day_nearby(
    land: str, others: list[Happening], code: str, severity: Severity | None
) -> None:
    group = [shops("2026-06-14"), *others]
    found = rule.check_group(group, facts_of(land, 2026), Settings())
    occasion = [one for one in found if one.key == "sunday_opening:occasion:2026-06-14"]
    assert [(one.reason.code, one.severity) for one in occasion] == ([(code, severity)] if code else [])
    if code.startswith("hangs_on"):
        assert occasion[0].event_ids == (1, 50)


def test_an_occasion_that_moves_away_flags_the_opening_and_both_share_its_subject() -> None:
    facts = facts_of("DE-HE", 2026)
    here = fair("2026-06-14")
    assert ("hangs_on", INFORMS) in codes([shops("2026-06-14"), here], facts)
    moved = replace(here, place=replace(here.place, lat=LAT + 0.02))
    assert ("no_occasion", NEEDS) in codes([shops("2026-06-14"), moved], facts)
    subject = "occasion:2026-06-14"
    assert subject in rule.subjects(here, facts, Settings())
    assert subject in rule.subjects(shops("2026-06-14"), facts, Settings())
    assert rule.span(subject, facts) == (date(2026, 6, 14), date(2026, 6, 15))


def test_a_land_without_a_row_is_not_checked() -> None:
    facts = replace(facts_of("DE-HE", 2026), sunday_opening=None)
    assert check([shops("2026-06-14")], facts) == []


def test_where_the_land_leaves_out_the_day_no_occasion_is_asked_for() -> None:
    facts = facts_of("DE-BE", 2026)
    assert {code for code, _severity in codes([shops("2026-05-24")], facts)} >= {"excluded_day"}
    assert not {"no_reason", "hangs_on"} & {code for code, _severity in codes([shops("2026-05-24")], facts)}
    assert "no_reason" in {code for code, _severity in codes([shops("2026-06-14")], facts)}


def test_the_next_editions_of_an_opening_ask_the_same() -> None:
    asked = {
        one.question
        for on, number in (("2026-06-14", 1), ("2027-06-13", 2))
        for one in check(
            [shops(on, event_id=number, organisation_id=7, title="Herbst")], facts_of("DE-BE", int(on[:4]))
        )
        if one.reason.code == "no_reason"
    }
    assert len(asked) == 1
