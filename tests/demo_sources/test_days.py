"""Dates and seasons as the market lists spell them; each case is a cell of the data."""

from datetime import date

import pytest

from festival.demo_sources.days import (
    Days,
    parse_closed,
    parse_closed_rules,
    parse_days,
    parse_extra,
    parse_months,
)


def spans(text: str, year: int) -> list[str]:
    return [
        f"{days.first:%d.%m.}" if days.first == days.last else f"{days.first:%d.%m.}-{days.last:%d.%m.}"
        for days in parse_days(text, year)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.-6.4./3.-4.5./7.-9.6.", ["05.04.-06.04.", "03.05.-04.05.", "07.06.-09.06."]),
        ("01./02.04., 06./07.05., 27. - 29.05.", ["01.04.-02.04.", "06.05.-07.05.", "27.05.-29.05."]),
        ("06. + 07.04.\n04. + 05.05.\n18. - 20.05.", ["06.04.-07.04.", "04.05.-05.05.", "18.05.-20.05."]),
        ("06.4. + 03.11.", ["06.04.", "03.11."]),
        ("30.09.-03.10.2023", ["30.09.-03.10."]),
        ("Sa-So 4.-6.4./ 2.-3.5./ 7-8.11.2026", ["04.04.-06.04.", "02.05.-03.05.", "07.11.-08.11."]),
        ("7.4./5.5./22.12.29.12.2024", ["07.04.", "05.05.", "22.12.", "29.12."]),
        ("17.11/24.11.", ["17.11.", "24.11."]),
        ("10.00 - 18.00", []),
        ("31.02.2024", []),
    ],
)
def test_lists_of_dates_are_read(text: str, expected: list[str]) -> None:
    assert spans(text, 2024) == expected


def test_a_missing_dot_before_the_year_is_mended() -> None:
    assert parse_days("01.01.2025 bis 31.122025", 2024) == [Days(date(2025, 1, 1), date(2025, 12, 31))]


def test_a_year_counts_for_the_dates_before_it() -> None:
    found = parse_days("26.03., 10.12.2023", 2020)

    assert [days.first for days in found] == [date(2023, 3, 26), date(2023, 12, 10)]


def test_a_range_over_new_year_begins_in_the_year_before() -> None:
    assert parse_days("30.12.-02.01.2026", 2020) == [Days(date(2025, 12, 30), date(2026, 1, 2))]


def test_closed_dates_stand_behind_except() -> None:
    text = (
        "zusätzliche Termine: 10.04. und 29.05.2023, außer 01./02.07., 12.11., 23./24.12.2023,"
        " Volkstrauertag, Totensonntag"
    )

    assert parse_extra(text, 2023) == [date(2023, 4, 10), date(2023, 5, 29)]
    assert parse_closed(text, 2023) == [
        date(2023, 7, 1),
        date(2023, 7, 2),
        date(2023, 11, 12),
        date(2023, 12, 23),
        date(2023, 12, 24),
    ]
    assert parse_closed_rules(text) == ["advent1-14", "advent1-7"]


def test_closed_dates_stand_in_lines_that_say_so() -> None:
    text = "10-18 Uhr\n\n15.11.2026 geschlossen\n22.11.2026  geschlossen"

    assert parse_closed(text, 2024) == [date(2026, 11, 15), date(2026, 11, 22)]


def test_the_season_before_the_exception_is_not_closed() -> None:
    text = "Jeden Sonntag ab 12.04.2026 - 20.12.2026 AUSSER an den Wochenenden > 3.5./24.5.2026 ist geschlossen. !"

    assert parse_closed(text, 2026) == [date(2026, 5, 3), date(2026, 5, 24)]


def test_public_holidays_are_ten_days_in_berlin() -> None:
    assert len(parse_closed_rules("Immer samstags,\naußer an gesetzlichen Feiertagen")) == 10


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("März - Oktober", (3, 4, 5, 6, 7, 8, 9, 10)),
        ("März bis Ende Oktober. Außer an Feiertagen", (3, 4, 5, 6, 7, 8, 9, 10)),
        ("Oktober bis März 12–18 Uhr", (10, 11, 12, 1, 2, 3)),
        ("jeden ersten Donnerstag im Monat (April-September) Live-Musik", ()),
    ],
)
def test_months_count_only_at_the_beginning(text: str, months: tuple[int, ...]) -> None:
    assert parse_months(text) == months
