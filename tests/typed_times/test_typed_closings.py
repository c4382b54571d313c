"""Closed days as people type and read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.closing_words import closings_words, season_words
from festival.recurrence.closings import BadClosing, Span, read_span, yearly
from festival.typed_times.typed_closings import read_closings, typed_closings

ANY_DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))
ANY_SPAN = st.builds(
    lambda days, is_yearly: (
        yearly(*((on.month, on.day) for on in days))
        if is_yearly
        else Span(min(days), max(days), is_yearly=False)
    ),
    st.tuples(ANY_DAY, ANY_DAY),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("words", "closed", "unread"),
    [
        ("", (), ()),
        (
            "24.12., 31.12., 21.12.2026–6.1.2027, 23.12.–6.1.",
            ("--12-24", "--12-31", "2026-12-21/2027-01-06", "--12-23/--01-06"),
            (),
        ),
        ("24. und 31.12.", ("--12-24", "--12-31"), ()),
        ("24 December and 1–14 August", ("--12-24", "--08-01/--08-14"), ()),
        ("21.12.–6.1.2027", ("2026-12-21/2027-01-06",), ()),
        ("23.12.2026–6.1.", ("2026-12-23/2027-01-06",), ()),
        ("29.2., 29.2.", ("--02-29",), ()),
        (
            "31.4., Betriebsferien, Mo 3.4., 29.2.2027",
            (),
            ("31.4.", "Betriebsferien", "Mo 3.4.", "29.2.2027"),
        ),
    ],
)
def test_closings_are_read_as_people_write_them(
    words: str, closed: tuple[str, ...], unread: tuple[str, ...]
) -> None:
    read = read_closings(words)
    assert read.closed == closed
    assert set(read.unreadable) == set(unread)


@given(st.lists(ANY_SPAN, max_size=6, unique=True), st.sampled_from(["de", "en"]))
def test_what_is_written_back_reads_the_same(spans: list[Span], locale: str) -> None:
    closed = tuple(span.token for span in spans)
    assert read_closings(typed_closings(closed, locale)) == (closed, ())
    assert [read_span(token) for token in closed] == spans


@given(ANY_SPAN, ANY_DAY)
def test_a_span_has_its_days_and_no_others(span: Span, on: date) -> None:
    def number(day: date) -> tuple[int, ...]:
        return (day.month, day.day) if span.is_yearly else (day.year, day.month, day.day)

    first, last, day = number(span.first), number(span.last), number(on)
    is_between = first <= day and day <= last
    assert span.has(on) == (is_between if first <= last else not last < day < first)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "--13-01",
        "--02-30",
        "2026-12-24/",
        "2026-12-24/--01-06",
        "2027-01-06/2026-12-21",
        "season/2026-01-01",
        "season/",
    ],
)
def test_other_texts_are_no_closings(token: str) -> None:
    with pytest.raises(BadClosing):
        read_span(token)


@pytest.mark.parametrize(
    ("closed", "german", "english"),
    [
        ((), "", ""),
        (("--12-24", "--12-31"), "24. und 31. Dezember geschlossen", "closed on 24 and 31 December"),
        (
            ("--12-23/--01-06",),
            "vom 23. Dezember bis 6. Januar geschlossen",
            "closed from 23 December to 6 January",
        ),
        (("public_holidays",), "an Feiertagen geschlossen", "closed on public holidays"),
        (("school_holidays",), "nicht in den Schulferien", "not in the school holidays"),
        (("outside_school_holidays",), "nur in den Schulferien", "only in the school holidays"),
        (
            ("--12-24", "--05-01", "public_holidays", "--08-01/--08-14", "school_holidays"),
            "an Feiertagen, am 1. Mai, am 24. Dezember und vom 1. bis 14. August geschlossen; nicht in den Schulferien",
            "closed on public holidays, on 1 May, on 24 December, and from 1 to 14 August; not in the school holidays",
        ),
        (
            ("2026-12-21/2027-01-06", "2026-12-24", "2027-12-24"),
            "am 24. Dezember 2027 und vom 21. Dezember 2026 bis 6. Januar 2027 geschlossen",
            "closed on 24 December 2027 and from 21 December 2026 to 6 January 2027",
        ),
        (("season/--04-15/--10-10",), "", ""),
    ],
)
def test_closings_are_told_in_as_few_words_as_they_need(
    closed: tuple[str, ...], german: str, english: str
) -> None:
    for locale, expected in (("de", german), ("en", english)):
        said = closings_words(closed, locale, this_year=2027).replace("\N{NO-BREAK SPACE}", " ")
        assert said == expected


def test_a_season_is_told_and_not_what_lies_outside_of_it() -> None:
    season = (yearly((4, 15), (10, 10), is_season=True).token,)
    assert season == ("season/--04-15/--10-10",)
    assert season_words(season, "de").replace("\N{NO-BREAK SPACE}", " ") == "vom 15. April bis 10. Oktober"
    assert season_words(season, "en").replace("\N{NO-BREAK SPACE}", " ") == "from 15 April to 10 October"
