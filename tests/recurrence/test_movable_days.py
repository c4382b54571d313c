"""Days that return every year, held against tables and against the package `holidays`."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.movable_days import BadRule, easter_sunday, first_advent, nth_weekday, parse_rule

YEARS = range(2024, 2041)
EASTER_DAYS = {  # the table of the Physikalisch-Technische Bundesanstalt
    2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21),
    2031: (4, 13), 2032: (3, 28), 2033: (4, 17), 2034: (4, 9), 2035: (3, 25), 2036: (4, 13), 2037: (4, 5),
    2038: (4, 25), 2039: (4, 10), 2040: (4, 1),
}  # fmt: skip
HOLIDAYS = {  # rule, one Land that keeps the day, its name there
    "fixed 01-01": ("BE", "Neujahr"),
    "fixed 01-06": ("BY", "Heilige Drei Könige"),
    "fixed 03-08": ("BE", "Frauentag"),
    "easter-2": ("BE", "Karfreitag"),
    "easter+0": ("BB", "Ostersonntag"),
    "easter+1": ("BE", "Ostermontag"),
    "fixed 05-01": ("BE", "Erster Mai"),
    "easter+39": ("BE", "Christi Himmelfahrt"),
    "easter+49": ("BB", "Pfingstsonntag"),
    "easter+50": ("BE", "Pfingstmontag"),
    "easter+60": ("BY", "Fronleichnam"),
    "fixed 08-15": ("SL", "Mariä Himmelfahrt"),
    "fixed 09-20": ("TH", "Weltkindertag"),
    "fixed 10-03": ("BE", "Tag der Deutschen Einheit"),
    "fixed 10-31": ("BB", "Reformationstag"),
    "fixed 11-01": ("BY", "Allerheiligen"),
    "advent1-11": ("SN", "Buß- und Bettag"),
    "fixed 12-25": ("BE", "Erster Weihnachtstag"),
    "fixed 12-26": ("BE", "Zweiter Weihnachtstag"),
}


@pytest.mark.parametrize("year", YEARS)
def test_easter_falls_on_the_day_of_the_table(year: int) -> None:
    assert easter_sunday(year) == date(year, *EASTER_DAYS[year])


@pytest.mark.parametrize(("rule", "kept"), HOLIDAYS.items())
def test_public_holidays_fall_where_the_laender_keep_them(rule: str, kept: tuple[str, str]) -> None:
    land, name = kept
    calendar = holidays.country_holidays("DE", subdiv=land, years=YEARS, language="de")
    expected = [on for on, names in sorted(calendar.items()) if name in names.split("; ")]
    assert [parse_rule(rule).date_in(year) for year in YEARS] == expected


@pytest.mark.parametrize(
    ("rule", "weekday"),
    [
        ("easter-52", 3),  # Women's Carnival Thursday
        ("easter-49", 6),
        ("easter-48", 0),
        ("easter-47", 1),
        ("easter-46", 2),
        ("easter-7", 6),
        ("easter-3", 3),
        ("easter-2", 4),
        ("easter-1", 5),
        ("easter+7", 6),
        ("easter+39", 3),
        ("easter+49", 6),
        ("easter+50", 0),
        ("easter+60", 3),
        ("advent1-14", 6),
        ("advent1-11", 2),
        ("advent1-7", 6),
        ("advent1+0", 6),
        ("advent1+21", 6),
        ("nth -1 FRI 05", 4),
        ("nth -1 SAT 03", 5),
        ("nth 1 SUN 10", 6),
        ("nth 3 FRI 09", 4),
    ],
)
def test_a_movable_day_keeps_its_weekday(rule: str, weekday: int) -> None:
    days = [parse_rule(rule).date_in(year) for year in YEARS]
    assert {on.weekday() for on in days if on} == {weekday}
    assert None not in days


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        ("easter-46", date(2026, 2, 18)),  # Ash Wednesday
        ("easter-48", date(2026, 2, 16)),  # Shrove Monday
        ("easter-3", date(2026, 4, 2)),
        ("advent1+0", date(2026, 11, 29)),
        ("advent1+21", date(2026, 12, 20)),
        ("advent1-7", date(2026, 11, 22)),  # Sunday of the Dead
        ("advent1-14", date(2026, 11, 15)),  # National Day of Mourning
        ("nth 2 SUN 05", date(2026, 5, 10)),  # Mother's Day
        ("nth 2 SUN 09", date(2026, 9, 13)),
        ("nth -1 SAT 03", date(2026, 3, 28)),
        ("nth -1 SUN 06", date(2026, 6, 28)),
        ("nth 3 FRI 11", date(2026, 11, 20)),
        ("fixed 11-09", date(2026, 11, 9)),
        ("fixed 02-29", None),
        ("nth 5 SUN 02", None),
        ("announced", None),
        ("  fixed 11-09 ", date(2026, 11, 9)),
    ],
)
def test_a_rule_gives_its_day_in_2026(rule: str, on: date | None) -> None:
    assert parse_rule(rule).date_in(2026) == on


@pytest.mark.parametrize("text", ["easter-80", "easter+250", "advent1-330", "advent1+28"])
def test_the_farthest_days_from_easter_and_advent_lie_in_its_year(text: str) -> None:
    days = {year: parse_rule(text).date_in(year) for year in range(1583, 4100)}
    assert [year for year, on in days.items() if on is None or on.year != year] == []


def test_a_leap_day_comes_only_in_leap_years() -> None:
    rule = parse_rule("fixed 02-29")
    assert rule.date_in(2028) == date(2028, 2, 29)
    assert [rule.date_in(year) for year in (2027, 2029, 2100)] == [None, None, None]


def test_years_without_a_known_easter_give_no_date() -> None:
    assert parse_rule("easter+0").date_in(1582) is None
    assert parse_rule("easter+0").date_in(4100) is None
    assert [parse_rule("fixed 01-01").date_in(year) for year in (0, -5, 10_000)] == [None] * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form"),
        ("fixed", "form"),
        ("fixed 1-1", "form"),
        ("fixed 13-01", "day"),
        ("fixed 02-30", "day"),
        ("fixed 00-10", "day"),
        ("easter", "form"),
        ("easter+300", "offset"),
        ("easter-81", "offset"),
        ("advent1+29", "offset"),
        ("easter+251", "offset"),
        ("advent1-331", "offset"),
        ("advent2+0", "form"),
        ("nth 0 SUN 05", "form"),
        ("nth 6 SUN 05", "form"),
        ("nth 1 XXX 05", "weekday"),
        ("nth 1 SUN 13", "month"),
        ("nth 1 sun 05", "form"),
        ("fixed ٠١-٠١", "form"),
        ("announced\nannounced", "form"),
        ("x" * 100_000, "form"),
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse_rule(text)
    assert (caught.value.code, caught.value.text) == (code, text)


@given(st.text(max_size=30))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text)
    except BadRule:
        return
    assert parse_rule(str(rule)) == rule


@given(
    st.one_of(
        st.integers(-80, 250).map("easter{:+}".format),
        st.integers(-330, 28).map("advent1{:+}".format),
        st.dates(date(2024, 1, 1), date(2024, 12, 31)).map("fixed {:%m-%d}".format),
        st.builds(
            "nth {} {} {:02}".format, st.integers(-5, 5).filter(bool), st.just("WED"), st.integers(1, 12)
        ),
    ),
    st.integers(1583, 4099),
)
def test_a_rule_reads_back_and_never_leaves_its_year(text: str, year: int) -> None:
    rule = parse_rule(text)
    assert str(rule) == text
    on = rule.date_in(year)
    assert on is None or on.year == year


@given(st.integers(1, 9999))
def test_advent_begins_four_sundays_before_christmas(year: int) -> None:
    sundays = [date(year, 12, 25) - timedelta(days=days) for days in range(1, 29)]
    assert first_advent(year) == [on for on in sundays if on.weekday() == 6][3]


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(-5, 5).filter(bool), st.integers(0, 6))
def test_the_nth_weekday_is_counted_from_either_end(year: int, month: int, nth: int, weekday: int) -> None:
    days = [date(year, month, day) for day in range(1, 29)]
    days += [on for day in (29, 30, 31) if (on := _day(year, month, day))]
    matching = [on for on in days if on.weekday() == weekday]
    index = nth - 1 if nth > 0 else nth
    expected = matching[index] if -len(matching) <= index < len(matching) else None
    assert nth_weekday(year, month, nth, weekday) == expected


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
