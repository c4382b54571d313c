"""Hours as the market lists spell them; each case is a cell of the data."""

from datetime import date, datetime, time

import pytest

from festival.demo_sources.hours import Hours, parse_by_weekday, parse_open_end, parse_span, parse_weekdays

EIGHT_TO_ONE = Hours(time(8), time(13))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("11:00 - 20:00", time(11), time(20)),
        ("12:00 -21:00", time(12), time(21)),
        ("11:00-14:00 Uhr", time(11), time(14)),
        ("11.00 - 18.00", time(11), time(18)),
        ("12:00 - 23:00 ", time(12), time(23)),
        ("9-17 Uhr", time(9), time(17)),
        ("18:00 - 02:00", time(18), time(2)),
        ("12:00-00:00", time(12), time(0)),
        ("10:00 bis 14:00 Uhr", time(10), time(14)),
        ("12–19 Uhr", time(12), time(19)),
        ("12:00 - 24:00", time(12), time(0)),
    ],
)
def test_a_span_of_hours_is_read_however_it_is_spaced(text: str, start: time, end: time) -> None:
    assert parse_span(text) == Hours(start, end)


@pytest.mark.parametrize("text", ["0", "", "/", "noch nicht bekannt", "25:00 - 26:00", "30.09.-03.10.2023"])
def test_what_is_no_span_is_none(text: str) -> None:
    assert parse_span(text) is None


def test_hours_past_midnight_end_on_the_next_day() -> None:
    start, end = Hours(time(18), time(2)).on(date(2026, 12, 4))

    assert (start, end) == (datetime(2026, 12, 4, 18), datetime(2026, 12, 5, 2))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Sonntags jeweils 9-17 Uhr", (6,)),
        ("Mi, Sa", (2, 5)),
        ("Mo - Sa", (0, 1, 2, 3, 4, 5)),
        ("Di\nSa\nDo", (1, 3, 5)),
        ("Do - Sa", (3, 4, 5)),
        ("Fr - So", (4, 5, 6)),
        ("So ab 05.03.2023", (6,)),
        ("Sa-So 4.-6.4./ 2.-3.5.", (5, 6)),
        ("/", ()),
        ("März - Oktober", ()),
    ],
)
def test_weekdays_are_found_in_german_words(text: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


def test_one_span_holds_for_all_days() -> None:
    assert parse_by_weekday("Di, \nFr", "08:00 - 13:00") == {1: EIGHT_TO_ONE, 4: EIGHT_TO_ONE}


def test_lines_of_days_and_lines_of_hours_belong_together() -> None:
    found = parse_by_weekday("Di\nSa\nDo", "08:00 - 14:00\n08:00 - 14:00\n08:00 - 18:00")

    assert found[3] == Hours(time(8), time(18))
    assert found[1] == found[5] == Hours(time(8), time(14))


@pytest.mark.parametrize(
    "hours",
    ["Mi 08:00 - 14:00 Do 12:00 - 18:00\nSa 08:00 - 14:00", "Mi + Sa 08:00 - 14:00\nDo 12:00 - 18:00"],
)
def test_hours_that_name_their_days_win(hours: str) -> None:
    found = parse_by_weekday("Mi, Do, Sa", hours)

    assert found[2] == found[5] == Hours(time(8), time(14))
    assert found[3] == Hours(time(12), time(18))


def test_an_open_end_is_told_from_a_span() -> None:
    assert parse_open_end("ab 09:00") == time(9)
    assert parse_open_end("ab 05.03.2023") is None
