"""Dates as they stand on the page; `~` is a non-breaking space."""

from datetime import date, datetime, time

import pytest

from festival.base import dates

YEAR = 2026


@pytest.mark.parametrize(
    ("on", "german", "english"),
    [
        (date(2026, 6, 14), "Sonntag, 14.~Juni 2026", "Sunday 14~June 2026"),
        (date(2027, 3, 1), "Montag, 1.~März 2027", "Monday 1~March 2027"),
    ],
)
def test_a_long_day_says_everything(on: date, german: str, english: str) -> None:
    assert dates.long_day(on, "de") == _shown(german)
    assert dates.long_day(on, "en") == _shown(english)


@pytest.mark.parametrize(
    ("on", "german", "english"),
    [
        (date(2026, 6, 13), "Sa., 13.~Juni", "Sat 13~June"),
        (date(2026, 9, 1), "Di., 1.~September", "Tue 1~September"),
        (date(2027, 6, 13), "So., 13.~Juni 2027", "Sun 13~June 2027"),
    ],
)
def test_a_short_day_says_the_year_only_where_it_is_another(on: date, german: str, english: str) -> None:
    assert dates.short_day(on, "de", this_year=YEAR) == _shown(german)
    assert dates.short_day(on, "en", this_year=YEAR) == _shown(english)


def test_a_plain_day_and_a_month() -> None:
    on = date(2026, 3, 5)
    assert dates.plain_day(on, "de") == _shown("5.~März 2026")
    assert dates.plain_day(on, "en", this_year=2026) == _shown("5~March")
    assert [dates.month_and_year(on, locale) for locale in ("de", "en")] == ["März 2026", "March 2026"]


@pytest.mark.parametrize(
    ("at", "german", "english"),
    [
        (time(19, 30), "19:30~Uhr", "7:30~pm"),
        (time(9, 0), "09:00~Uhr", "9:00~am"),
        (time(0, 0), "00:00~Uhr", "midnight"),
        (time(0, 5), "00:05~Uhr", "12:05~am"),
        (time(12, 0), "12:00~Uhr", "12~noon"),
        (time(12, 5), "12:05~Uhr", "12:05~pm"),
        (time(23, 59, 59), "23:59~Uhr", "11:59~pm"),
    ],
)
def test_a_time_of_day(at: time, german: str, english: str) -> None:
    assert dates.clock_time(at, "de") == _shown(german)
    assert dates.clock_time(at, "en") == _shown(english)


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        ("06-13 19:30", "06-13 22:00", "Sa., 13.~Juni, 19:30–22:00~Uhr", "Sat 13~June, 7:30–10:00~pm"),
        ("06-13 11:00", "06-13 14:00", "Sa., 13.~Juni, 11:00–14:00~Uhr", "Sat 13~June, 11:00~am–2:00~pm"),
        ("06-13 11:00", "06-13 12:00", "Sa., 13.~Juni, 11:00–12:00~Uhr", "Sat 13~June, 11:00~am–12~noon"),
        ("06-13 12:00", "06-13 14:00", "Sa., 13.~Juni, 12:00–14:00~Uhr", "Sat 13~June, 12~noon–2:00~pm"),
        ("06-13 20:00", "06-14 00:00", "Sa., 13.~Juni, 20:00–24:00~Uhr", "Sat 13~June, 8:00~pm–midnight"),
        ("06-13 00:00", "06-13 02:15", "Sa., 13.~Juni, 00:00–02:15~Uhr", "Sat 13~June, midnight–2:15~am"),
        ("06-13 22:00", "06-14 03:00", "Sa., 13.~Juni, 22:00–03:00~Uhr", "Sat 13~June, 10:00~pm–3:00~am"),
        ("06-13 11:00", "06-14 02:00", "Sa., 13.~Juni, 11:00–02:00~Uhr", "Sat 13~June, 11:00~am–2:00~am"),
        ("06-13 19:30", None, "Sa., 13.~Juni, 19:30~Uhr", "Sat 13~June, 7:30~pm"),
        ("06-13 19:30", "06-13 19:30", "Sa., 13.~Juni, 19:30~Uhr", "Sat 13~June, 7:30~pm"),
        (
            "06-13 22:00",
            "06-14 08:00",
            "Sa., 13.~Juni, 22:00~Uhr~– So., 14.~Juni, 08:00~Uhr",
            "Sat 13~June, 10:00~pm~– Sun 14~June, 8:00~am",
        ),
        (
            "06-13 05:00",
            "06-14 05:00",
            "Sa., 13.~Juni, 05:00~Uhr~– So., 14.~Juni, 05:00~Uhr",
            "Sat 13~June, 5:00~am~– Sun 14~June, 5:00~am",
        ),
        (
            "06-12 18:00",
            "06-14 16:00",
            "Fr., 12.~Juni, 18:00~Uhr~– So., 14.~Juni, 16:00~Uhr",
            "Fri 12~June, 6:00~pm~– Sun 14~June, 4:00~pm",
        ),
    ],
)
def test_a_span_with_times(start: str, end: str | None, german: str, english: str) -> None:
    start_local, end_local = _at(start), _at(end) if end else None
    for locale, expected in (("de", german), ("en", english)):
        shown = dates.span(start_local, end_local, all_day=False, locale=locale, this_year=YEAR)
        assert shown == _shown(expected)


@pytest.mark.parametrize(
    ("first", "end", "german", "english"),
    [
        ("2026-06-13", "2026-06-14", "Sa., 13.~Juni", "Sat 13~June"),
        ("2026-06-13", None, "Sa., 13.~Juni", "Sat 13~June"),
        ("2026-06-14", "2026-06-17", "14.–16.~Juni", "14–16~June"),
        ("2027-06-14", "2027-06-17", "14.–16.~Juni 2027", "14–16~June 2027"),
        ("2026-05-30", "2026-06-03", "30.~Mai~– 2.~Juni", "30~May~– 2~June"),
        ("2027-05-30", "2027-06-03", "30.~Mai~– 2.~Juni 2027", "30~May~– 2~June 2027"),
        (
            "2026-12-30",
            "2027-01-03",
            "30.~Dezember 2026~– 2.~Januar 2027",
            "30~December 2026~– 2~January 2027",
        ),
        (
            "2025-12-30",
            "2026-01-03",
            "30.~Dezember 2025~– 2.~Januar 2026",
            "30~December 2025~– 2~January 2026",
        ),
        ("2026-12-30", "2027-01-01", "30.–31.~Dezember", "30–31~December"),
    ],
)
def test_a_span_of_whole_days_ends_before_its_last_midnight(
    first: str, end: str | None, german: str, english: str
) -> None:
    start_local = datetime.fromisoformat(first)
    end_local = datetime.fromisoformat(end) if end else None
    for locale, expected in (("de", german), ("en", english)):
        shown = dates.span(start_local, end_local, all_day=True, locale=locale, this_year=YEAR)
        assert shown == _shown(expected)


def test_the_last_day_of_an_interval() -> None:
    start = datetime(2026, 6, 13, 10, 0)
    assert dates.last_day(start, datetime(2026, 6, 15)) == date(2026, 6, 14)
    assert dates.last_day(start, datetime(2026, 6, 15, 0, 1)) == date(2026, 6, 15)
    assert dates.last_day(start, None) == dates.last_day(start, datetime(2026, 1, 1)) == date(2026, 6, 13)


@pytest.mark.parametrize(
    ("n", "english"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (21, "21st"),
        (85, "85th"),
        (112, "112th"),
    ],
)
def test_a_number_is_one_of_a_row(n: int, english: str) -> None:
    assert dates.ordinal(n, "en") == english
    assert dates.ordinal(n, "de") == f"{n}."


def test_other_locales_read_english() -> None:
    assert dates.long_day(date(2026, 6, 14), "fr") == dates.long_day(date(2026, 6, 14), "en")
    assert dates.long_day(date(2026, 6, 14), "de_AT") == dates.long_day(date(2026, 6, 14), "de")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{YEAR}-{text}")


def _shown(text: str) -> str:
    return text.replace("~", "\u00a0")


def test_a_column_of_times_leaves_out_the_word_that_would_stand_in_each_row() -> None:
    assert dates.column_time(time(8, 5), "de") == "08:05"
    assert dates.column_time(time(19, 30), "en") == "7:30\u00a0pm"
