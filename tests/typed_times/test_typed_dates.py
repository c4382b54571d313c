"""Lists of dates as people type and paste them."""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.typed_times.typed_dates import MAX_DATES, read_dates

TODAY = date(2026, 11, 27)


def told(words: str) -> list[str]:
    """What is read, as "2027-06-12 19:00-22:00"; behind a question mark what isn't."""
    read = read_dates(words, today=TODAY)
    dates = [
        " ".join([f"{one.on}", *("-".join(f"{at:%H:%M}" for at in hours if at) for hours in one.hours)])
        for one in read.dates
    ]
    return dates + [f"? {part}" for part in read.unreadable]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", []),
        (
            "12.6., 19.6. und 3.7.2027, 19 Uhr",
            ["2027-06-12 19:00", "2027-06-19 19:00", "2027-07-03 19:00"],
        ),
        (
            "12.6.2027\n2028-06-12; 12 June 2029, 12. Juni 2030 and Tue 12.6.35",
            ["2027-06-12", "2028-06-12", "2029-06-12", "2030-06-12", "2035-06-12"],
        ),
        ("Sa 12.6.27, Samstag, den 19. Juni 2027", ["2027-06-12", "2027-06-19"]),
        ("June 12th, 2027 7 pm", ["2027-06-12 19:00"]),
        ("12/06/2027", ["2027-06-12"]),
        ("12., 19. und 26. Juni 2027", ["2027-06-12", "2027-06-19", "2027-06-26"]),
        ("12, 13 and 26 June 2027", ["2027-06-12", "2027-06-13", "2027-06-26"]),
        ("12./13.6.2027", ["2027-06-12", "2027-06-13"]),
        ("14.–16.6.2027", ["2027-06-14", "2027-06-15", "2027-06-16"]),
        ("31.12.2026 bis 2.1.2027", ["2026-12-31", "2027-01-01", "2027-01-02"]),
        ("31.12.–1.1.", ["2026-12-31", "2027-01-01"]),
        ("12.06, 19.06, 03.07.2027", ["2027-06-12", "2027-06-19", "2027-07-03"]),
        # no year: the next such day; a year goes back over the turn of the year and on behind it
        ("1.12., 1.10.", ["2026-12-01", "2027-10-01"]),
        ("28.12., 4.1.2027", ["2026-12-28", "2027-01-04"]),
        ("28.12.2027, 4.1.", ["2027-12-28", "2028-01-04"]),
        ("19.6., 12.6.2028", ["2028-06-12", "2028-06-19"]),
        ("29.2.", ["2028-02-29"]),
        # hours: of the day, of several, of the list
        ("12.6.2027 11, 13 und 15 Uhr", ["2027-06-12 11:00 13:00 15:00"]),
        ("12.6.2027 1930 Uhr", ["2027-06-12 19:30"]),
        ("12.6. 2030-2200", ["2027-06-12 20:30-22:00"]),
        (
            "12.6. 19 Uhr, 19.6. und 26.6. 20 Uhr\n3.7.",
            ["2027-06-12 19:00", "2027-06-19 20:00", "2027-06-26 20:00", "2027-07-03 20:00"],
        ),
        ("jeweils 19 Uhr: 12.6., 19.6.", ["2027-06-12 19:00", "2027-06-19 19:00"]),
        ("12.6.\n19.6.\n3.7. 19 Uhr", ["2027-06-12 19:00", "2027-06-19 19:00", "2027-07-03 19:00"]),
        ("- 12.6. 10-12 Uhr\n- 12.6. 14-18", ["2027-06-12 10:00-12:00 14:00-18:00"]),
        ("12.6., 12.6.2027", ["2027-06-12"]),
        # what can't be read
        ("31.6.2027, 1.7.2027", ["2027-07-01", "? 31.6.2027"]),
        ("So 12.6.2027", ["? So 12.6.2027"]),
        ("Konzert am 12.6. im Park, 19.6.", ["2027-06-12", "2027-06-19", "? Konzert", "? im Park"]),
        ("12.6., 20 Uhr, Saal B", ["2027-06-12 20:00", "? Saal B"]),
        ("12.6. 19–22 Uhr Sommerkonzert", ["2027-06-12 19:00-22:00", "? Sommerkonzert"]),
        ("12.6. Sommerkonzert um 19.30 Uhr", ["2027-06-12 19:30", "? Sommerkonzert"]),
        ("12.6.: 10:30 to 11:30 reading", ["2027-06-12 10:30-11:30", "? reading"]),
        ("12.6. Beginn 19 Uhr, 19.6. Saal 3", ["2027-06-12 19:00", "2027-06-19 19:00", "? Saal 3"]),
        ("12.6. 11 Uhr und Kaffee", ["2027-06-12 11:00", "? Kaffee"]),
        ("16.–14.6.2027", ["? 16.–14.6.2027"]),
        ("1.1.2027–31.12.2028", ["? 1.1.2027–31.12.2028"]),
        ("2027", ["? 2027"]),
        ("19 Uhr", ["? 19 Uhr"]),
    ],
)
def test_dates_are_read_as_people_write_them(words: str, expected: list[str]) -> None:
    assert told(words) == expected


def test_ranges_are_told_apart() -> None:
    assert read_dates("14.–16.6.2027, 20.6.", today=TODAY).ranges == ((date(2027, 6, 14), date(2027, 6, 16)),)


def test_more_dates_than_an_event_can_have_are_not_read() -> None:
    first = date(2027, 1, 1)
    days = [first + timedelta(days=number) for number in range(MAX_DATES + 1)]
    read = read_dates(", ".join(map(str, days)), today=TODAY)
    assert [one.on for one in read.dates] == days[:-1]
    assert read.unreadable == (str(days[-1]),)


@given(
    st.lists(st.dates(date(1000, 1, 1)), min_size=1, max_size=20),
    st.sampled_from(["{0:%d.%m.%Y}", "{0:%Y-%m-%d}", "{0.day}.{0.month}.{0.year}", "{0:%d %B %Y}"]),
    st.sampled_from([", ", "\n", "; ", " und "]),
)
def test_every_date_is_read_again_once(days: list[date], form: str, between: str) -> None:
    days = [on for on in days if (on.year >= 2000 and on.year < 2100) or "%B" not in form]
    read = read_dates(between.join(form.format(on) for on in days), today=TODAY)
    assert [one.on for one in read.dates] == sorted(set(days))
    assert read.unreadable == ()


@given(
    st.text(st.sampled_from("0123456789 -–,.:;/\n''Uundbisjunimärzsadofrebruary"), max_size=120) | st.text()
)
def test_no_text_is_too_strange(words: str) -> None:
    read = read_dates(words, today=TODAY)
    assert all(part in words for part in read.unreadable)


@pytest.mark.parametrize(
    "piece",
    [
        "12.6., ",
        "1, ",
        "1. ",
        "12.6.-",
        "und ",
        " ",
        "\n",
        ",",
        "1.",
        "mai ",
        "12.6.2027 19 Uhr\n",
        "a",
        "so ",
        "12-",
    ],
)
def test_long_lists_are_read_in_time_that_grows_with_them(piece: str) -> None:
    def seconds(length: int) -> float:
        words = (piece * (length // len(piece))) + "x"
        start = perf_counter()
        read_dates(words, today=TODAY)
        return perf_counter() - start

    short, long = min(seconds(10_000) for _time in range(3)), seconds(100_000)
    assert long < max(40 * short, 1)
