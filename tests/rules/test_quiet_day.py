"""Quiet days: golden cases by Land, date and hour, with dates from published calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.law.values import Town
from festival.rules.quiet_day import rule
from festival.rules.quiet_day.rule import Settings
from tests.rules.law_making import facts_of, happening

NEEDS, WARNS, INFORMS = Severity.NEEDS_DECISION, Severity.WARNS, Severity.INFORMS

# As printed in calendars: Good Friday, Day of National Mourning, Day of Repentance and Prayer, Sunday of the Dead.
PUBLISHED = {
    2024: ("2024-03-29", "2024-11-17", "2024-11-20", "2024-11-24"),
    2025: ("2025-04-18", "2025-11-16", "2025-11-19", "2025-11-23"),
    2026: ("2026-04-03", "2026-11-15", "2026-11-18", "2026-11-22"),
    2027: ("2027-03-26", "2027-11-14", "2027-11-17", "2027-11-21"),
    2028: ("2028-04-14", "2028-11-19", "2028-11-22", "2028-11-26"),
}

# Land, start, end, what differs from an amplified outdoor dance, severity or None, the first day named.
CASES: list[tuple[str, str, str, dict[str, Any], Severity | None, str]] = [
    # Good Friday 2026 is 3 April. Berlin: dancing from 4 to 21.
    ("DE-BE", "2026-04-03 02:00", "04:00", {}, None, ""),
    ("DE-BE", "2026-04-03 03:00", "04:01", {}, NEEDS, "Karfreitag"),
    ("DE-BE", "2026-04-03 21:00", "23:59", {}, None, ""),
    ("DE-BE", "2026-04-02 22:00", "2026-04-03 06:00", {}, NEEDS, "Karfreitag"),
    # Berlin restricts only what disturbs directly: nobody has said whether a concert does.
    ("DE-BE", "2026-04-03 19:00", "22:00", {"category": "konzert"}, WARNS, "Karfreitag"),
    (
        "DE-BE",
        "2026-04-03 19:00",
        "22:00",
        {"category": "konzert", "setting": "indoor", "sound": "none"},
        WARNS,
        "Karfreitag",
    ),
    ("DE-BE", "2026-04-03 19:00", "22:00", {"category": "konzert", "tone": "solemn"}, None, ""),
    # Baden-Württemberg: dancing from Maundy Thursday 18:00 without a break to Holy Saturday 20:00.
    ("DE-BW", "2026-04-02 15:00", "18:00", {}, None, ""),
    ("DE-BW", "2026-04-02 17:00", "18:30", {}, NEEDS, "Gründonnerstag"),
    ("DE-BW", "2026-04-04 19:00", "23:00", {}, NEEDS, "Karsamstag"),
    ("DE-BW", "2026-04-04 20:00", "23:00", {}, None, ""),
    # All Saints' Day there begins at 3 on working days, at 5 on weekends: 2024 a Friday, 2026 a Sunday.
    ("DE-BW", "2024-11-01 00:00", "04:00", {}, NEEDS, "Allerheiligen"),
    ("DE-BW", "2026-11-01 00:00", "04:30", {}, None, ""),
    ("DE-BW", "2026-11-01 00:00", "05:30", {}, NEEDS, "Allerheiligen"),
    # Hessen: Holy Saturday is a day for dancing nowhere; on Sunday of the Dead sport for money until midnight.
    ("DE-HE", "2026-04-04 22:00", "23:00", {}, NEEDS, "Karsamstag"),
    (
        "DE-HE",
        "2026-11-22 15:00",
        "17:00",
        {"category": "sport", "sector": "business"},
        NEEDS,
        "Totensonntag",
    ),
    ("DE-HE", "2026-11-22 10:00", "12:00", {"category": "sport", "sector": "sport"}, WARNS, "Totensonntag"),
    # North Rhine-Westphalia: markets until 18 on Sunday of the Dead, until 13 on the Day of National Mourning.
    (
        "DE-NW",
        "2026-11-22 12:00",
        "20:00",
        {"category": "weihnachtsmarkt", "sound": "background"},
        NEEDS,
        "Totensonntag",
    ),
    ("DE-NW", "2026-11-22 18:00", "21:00", {"category": "weihnachtsmarkt", "sound": "background"}, None, ""),
    ("DE-NW", "2026-11-15 13:00", "17:00", {"category": "markt", "sound": "none"}, None, ""),
    ("DE-NW", "2026-11-15 12:30", "17:00", {"category": "markt", "sound": "none"}, NEEDS, "Volkstrauertag"),
    ("DE-NW", "2026-11-15 17:30", "20:00", {}, NEEDS, "Volkstrauertag"),
    ("DE-NW", "2026-11-15 18:00", "20:00", {}, None, ""),
    # A fair is restricted from 5 to 13 there, as a market is, unlike the rest of entertainment; a town's feast may be
    # one; dancing is none.
    ("DE-NW", "2026-11-15 12:30", "20:00", {"category": "volksfest"}, NEEDS, "Volkstrauertag"),
    ("DE-NW", "2026-11-15 13:00", "20:00", {"category": "volksfest"}, None, ""),
    ("DE-NW", "2026-11-15 13:00", "20:00", {"category": "weihnachtsmarkt"}, None, ""),
    ("DE-NW", "2026-11-15 13:00", "20:00", {"category": "stadtfest"}, WARNS, "Volkstrauertag"),
    ("DE-NW", "2026-11-15 13:00", "20:00", {"category": "konzert"}, NEEDS, "Volkstrauertag"),
    # All Saints' Day and the Sunday of the Dead restrict fairs until 18.
    ("DE-NW", "2026-11-22 17:00", "20:00", {"category": "volksfest"}, NEEDS, "Totensonntag"),
    # Good Friday there begins at midnight and lasts to six on Holy Saturday.
    ("DE-NW", "2026-04-03 00:00", "01:00", {}, NEEDS, "Karfreitag"),
    ("DE-NW", "2026-04-04 03:00", "05:00", {}, NEEDS, "Karfreitag"),
    # No. 3: films nobody has approved for the day. No. 4: all events in the hours of the services, serious ones too.
    ("DE-NW", "2026-04-03 20:00", "22:00", {"category": "film", "tone": "solemn"}, WARNS, "Karfreitag"),
    ("DE-NW", "2026-04-03 10:30", "12:00", {"category": "bildung", "tone": "solemn"}, NEEDS, "Karfreitag"),
    ("DE-NW", "2026-04-03 11:00", "12:00", {"category": "bildung", "tone": "solemn"}, None, ""),
    ("DE-NW", "2026-04-03 10:00", "12:00", {"category": "gedenken", "tone": "solemn"}, WARNS, "Karfreitag"),
    ("DE-NW", "2026-04-03 10:00", "12:00", {"category": "religion", "tone": "solemn"}, None, ""),
    ("DE-NW", "2026-04-04 06:00", "09:00", {}, None, ""),
    # No row for Christmas Eve in North Rhine-Westphalia; in Bavaria from 14:00.
    ("DE-NW", "2026-12-24 20:00", "23:00", {}, None, ""),
    ("DE-BY", "2026-12-24 13:00", "14:00", {}, None, ""),
    ("DE-BY", "2026-12-24 13:00", "15:00", {}, NEEDS, "Heiligabend"),
    ("DE-BY", "2026-02-18 20:00", "23:00", {"category": "volksfest"}, NEEDS, "Aschermittwoch"),
    ("DE-BY", "2026-02-18 20:00", "23:00", {"category": "bildung"}, None, ""),
    # Rhineland-Palatinate: Maundy Thursday 04:00 to Easter Sunday 16:00, in 2024 over the clock change.
    ("DE-RP", "2024-03-31 01:30", "03:30", {}, NEEDS, "Gründonnerstag"),
    ("DE-RP", "2024-03-31 15:59", "18:00", {}, NEEDS, "Gründonnerstag"),
    ("DE-RP", "2024-03-31 16:00", "18:00", {}, None, ""),
    ("DE-RP", "2026-12-25 15:00", "18:00", {}, NEEDS, "Heiligabend"),
    ("DE-RP", "2026-12-25 16:00", "18:00", {}, None, ""),
    # Mecklenburg-Western Pomerania: dancing to 18:00 on Holy Saturday.
    ("DE-MV", "2027-03-27 17:00", "19:00", {}, NEEDS, "Karfreitag"),
    ("DE-MV", "2027-03-27 18:00", "23:00", {}, None, ""),
    # Hamburg: the Day of National Mourning from 6 to 15; sport is left out.
    ("DE-HH", "2026-11-15 14:00", "18:00", {"category": "volksfest"}, NEEDS, "Volkstrauertag"),
    ("DE-HH", "2026-11-15 15:00", "18:00", {"category": "volksfest"}, None, ""),
    ("DE-HH", "2026-11-15 12:00", "14:00", {"category": "sport", "sound": "none"}, None, ""),
    # Schleswig-Holstein: Good Friday to two in the night after; a row of a weak source is only to be checked.
    ("DE-SH", "2026-04-04 01:00", "01:30", {"category": "konzert"}, NEEDS, "Karfreitag"),
    ("DE-SL", "2026-11-02 20:00", "23:00", {}, INFORMS, "Allerseelen"),
    ("DE-TH", "2026-12-24 16:00", "18:00", {}, INFORMS, "Heiligabend"),
    # Saxony keeps the Day of Repentance and Prayer, Berlin doesn't.
    ("DE-SN", "2026-11-18 20:00", "23:00", {}, NEEDS, "Buß- und Bettag"),
    ("DE-BE", "2026-11-18 20:00", "23:00", {}, None, ""),
    # Remembrance and services suit any day; an assembly is only told.
    ("DE-SN", "2026-04-03 10:00", "12:00", {"category": "gedenken", "tone": "solemn"}, None, ""),
    ("DE-SH", "2026-04-03 10:00", "12:00", {"category": "versammlung"}, INFORMS, "Karfreitag"),
]


@pytest.mark.parametrize(("land", "start", "end", "event", "severity", "name"), CASES)
def test_restricted_hours_are_found_to_the_minute(
    land: str, start: str, end: str, event: dict[str, Any], severity: Severity | None, name: str
) -> None:
    one = happening(start, end, **event)
    found = rule.check_happening(one, facts_of(land, one.on.year), Settings(tells_of_services=False))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    if found:
        assert found[0].reason.values["days"][0][0].startswith(name)


@pytest.mark.parametrize("year", sorted(PUBLISHED))
@pytest.mark.parametrize(
    ("number", "name", "land"),
    [
        (0, "Karfreitag", "DE-SN"),
        (1, "Volkstrauertag", "DE-SN"),
        (2, "Buß- und Bettag", "DE-SN"),
        (3, "Totensonntag", "DE-SN"),
    ],
)
def test_days_fall_where_published_calendars_have_them(year: int, number: int, name: str, land: str) -> None:
    on = PUBLISHED[year][number]
    found = rule.check_happening(happening(f"{on} 12:00", "13:00"), facts_of(land, year), Settings())
    assert [names[0].split(" (")[0] for names in found[0].reason.values["days"]] == [name]


@pytest.mark.parametrize("year", range(2024, 2041))
def test_a_whole_year_of_evenings_meets_saxonys_quiet_days_and_no_others(year: int) -> None:
    # Reckoned here by the calendar's own definitions: the Sundays before the fourth Sunday before Christmas.
    import holidays

    german = holidays.country_holidays("DE", subdiv="SN", years=year, language="de")
    repentance = next(on for on, name in german.items() if "Bettag" in name)
    good_friday = next(on for on, name in german.items() if name == "Karfreitag")
    expected = {
        good_friday,
        repentance,
        date.fromordinal(repentance.toordinal() - 3),
        date.fromordinal(repentance.toordinal() + 4),
    }
    facts = facts_of("DE-SN", year)
    days = [
        date.fromordinal(number)
        for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    hits = {
        on
        for on in days
        if rule.check_happening(happening(f"{on} 20:00", "22:00"), facts, Settings(tells_of_services=False))
    }
    assert hits == expected


def test_one_finding_names_all_days_and_cites_every_row() -> None:
    one = happening("2026-04-02 20:00", "2026-04-05 02:00")
    (found,) = rule.check_happening(one, facts_of("DE-HE", 2026), Settings())
    assert [names[0] for names in found.reason.values["days"]] == [
        "Gründonnerstag",
        "Karfreitag",
        "Karsamstag",
    ]
    assert {row["statute"] for row in found.evidence["rows"]} >= {
        "HFeiertagsG § 10",
        "HFeiertagsG § 8 Abs. 1 Nr. 1",
    }
    assert all(row["source"] and row["confidence"] for row in found.evidence["rows"])
    assert found.key == "quiet_day:1:2026-04-02"


def test_a_day_without_a_row_is_named_as_not_checked_and_not_as_free() -> None:
    one = happening("2026-12-23 20:00", "2026-12-24 20:00", category="konzert")
    assert rule.check_happening(one, facts_of("DE-NW", 2026), Settings()) == []
    assert facts_of("DE-NW", 2026).unchecked[date(2026, 12, 24)] == ("Heiligabend|Christmas Eve",)


@pytest.mark.parametrize(("answer", "severity"), [(True, WARNS), (None, WARNS), (False, None)])
def test_what_nobody_has_said_about_the_town_is_asked(answer: bool | None, severity: Severity | None) -> None:
    # In Thuringia All Saints' Day is quiet only where Corpus Christi is a holiday; the row is of medium confidence.
    facts = facts_of("DE-TH", 2026, Town(fronleichnam_holiday=answer))
    found = rule.check_happening(happening("2026-11-01 20:00", "23:00"), facts, Settings())
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    if answer is None:
        assert found[0].reason.code == "ask"
        assert found[0].reason.values["asks"] == ["municipality_with_fronleichnam_holiday"]


def test_spas_in_baden_wuerttemberg_are_quiet_an_hour_earlier() -> None:
    one = happening("2026-11-18 02:10", "02:50")
    spa = facts_of("DE-BW", 2026, Town(spa_town=True))
    town = facts_of("DE-BW", 2026, Town(spa_town=False))
    assert rule.check_happening(one, spa, Settings())
    assert not rule.check_happening(one, town, Settings())


@pytest.mark.parametrize(
    ("land", "start", "end", "event", "code"),
    [
        ("DE-NW", "2026-06-14 10:00", "18:00", {"category": "stadtfest"}, "service"),
        ("DE-NW", "2026-06-14 11:00", "18:00", {"category": "stadtfest"}, ""),
        ("DE-NW", "2026-06-13 10:00", "18:00", {"category": "stadtfest"}, ""),
        ("DE-NW", "2026-06-14 10:00", "11:00", {"category": "religion"}, ""),
        ("DE-HE", "2026-05-01 10:00", "11:00", {"category": "stadtfest"}, ""),
        ("DE-BE", "2026-06-14 10:00", "18:00", {"category": "stadtfest"}, "service_hours_unknown"),
        ("DE-BE", "2026-06-14 10:00", "18:00", {"category": "stadtfest", "sound": "none"}, ""),
        ("DE-BE", "2026-06-14 10:00", "18:00", {"category": "versammlung"}, ""),
    ],
)
def test_services_on_sundays_are_told_of(
    land: str, start: str, end: str, event: dict[str, Any], code: str
) -> None:
    found = rule.check_happening(happening(start, end, **event), facts_of(land, 2026), Settings())
    assert [(finding.reason.code, finding.severity) for finding in found] == (
        [(code, INFORMS)] if code else []
    )


def test_the_citys_severity_is_the_highest_there_is() -> None:
    one = happening("2026-04-03 10:00", "12:00")
    (found,) = rule.check_happening(one, facts_of("DE-BE", 2026), Settings(severity=INFORMS))
    assert found.severity is INFORMS


@pytest.mark.parametrize("year", range(2024, 2032))
@pytest.mark.parametrize(
    ("on", "land", "from_hour"),
    [("12-24", "DE-BY", 14), ("12-24", "DE-BB", 13), ("11-01", "DE-SL", 4), ("11-01", "DE-NW", 5)],
)
def test_fixed_days_begin_at_their_hour_each_year(year: int, on: str, land: str, from_hour: int) -> None:
    before = happening(f"{year}-{on} {from_hour - 1:02}:00", f"{from_hour:02}:00")
    begins = happening(f"{year}-{on} {from_hour - 1:02}:00", f"{from_hour:02}:01")
    # All Saints' Day may be a Sunday, on which Sunday's own rules would speak.
    settings = Settings(tells_of_services=False)
    assert rule.check_happening(before, facts_of(land, year), settings) == []
    assert rule.check_happening(begins, facts_of(land, year), settings)


# Sunday of the Dead in Berlin: the law asks of each whether it disturbs the quiet of the day directly.
@pytest.mark.parametrize(
    ("differs", "severity"),
    [
        ({"category": "markt", "sound": "none", "tone": "civic"}, INFORMS),
        ({"category": "markt", "sound": "none", "tone": "unknown"}, INFORMS),
        ({"category": "markt", "sound": "background", "tone": "civic"}, WARNS),
        ({"category": "markt", "sound": "unknown", "tone": "civic"}, WARNS),
        ({"category": "markt", "sound": "none", "tone": "festive"}, WARNS),
        ({"category": "weihnachtsmarkt", "sound": "background"}, WARNS),
        ({"category": "volksfest", "sound": "none"}, WARNS),
        ({"category": "stadtfest", "sound": "background", "tone": "civic"}, WARNS),
    ],
)
def test_a_feast_with_music_is_a_warning_and_a_silent_weekly_market_is_none(
    differs: dict[str, Any], severity: Severity
) -> None:
    one = happening("2026-11-22 12:00", "18:00", **differs)
    (found,) = rule.check_happening(one, facts_of("DE-BE", 2026), Settings())
    assert (found.severity, found.is_small, found.reason.code) == (severity, False, "ask")


@pytest.mark.parametrize(("category", "asks"), [("konzert", True), ("buehne", False), ("film", False)])
def test_only_music_is_asked_whether_its_room_is_licensed_to_serve_in_berlin(
    category: str, asks: bool
) -> None:
    one = happening(
        "2026-11-22 17:00", "19:00", category=category, tone="civic", setting="indoor", sound="none"
    )
    found = rule.check_happening(one, facts_of("DE-BE", 2026), Settings())
    asked = {ask for one in found for ask in one.reason.values["asks"]}
    assert ("in_licensed_premises" in asked) is asks
