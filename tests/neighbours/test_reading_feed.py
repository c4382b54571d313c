"""What of a neighbour's calendar matters: by which words, for how long, and how much at most."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.calendar_files.calendar_reading import open_calendar
from festival.neighbours.reading_feed import MOST_ON_A_DAY, MOST_STRETCHES, Looked, look_through
from festival.neighbours.sizes import SizeWords, read_words
from tests.calendar_files.calendars import BERLIN, calendar, entry

NOW = datetime(2027, 4, 1, 10, tzinfo=UTC)


def days(first: str, last: str = "") -> tuple[str, ...]:
    """Whole days, the end as iCalendar has it: the day after."""
    return f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last or first}"


def look(*entries: str, words: SizeWords | None = None) -> Looked:
    return look_through(open_calendar(calendar(*entries), BERLIN), words or SizeWords(), now=NOW)


@pytest.mark.parametrize(
    ("title", "categories", "size"),
    [
        ("Fürstenwalder Stadtfest 2027", (), "large"),
        ("Altstadtfest", (), "large"),
        ("Rund um das Stadtfest: Umzug", (), "large"),
        ("Des Weihnachtsmarktes Eröffnung", (), "large"),
        ("Verkaufsoffener Sonntag", (), "large"),
        ("Town Festival on the meadow", (), "large"),
        ("Flohmarkt am See", (), "middle"),
        ("Sommerabend", ("Straßenfest",), "middle"),
        ("Yoga in der Bibliothek", ("Kurse",), ""),
        ("Wochenmarkt", (), ""),
        ("", (), ""),
        ("{{7*7}}", ("'\"><b>",), ""),
    ],
)
def test_how_large_an_event_is_by_its_words(title: str, categories: tuple[str, ...], size: str) -> None:
    assert SizeWords().size_of(title, categories)[0] == size


def test_words_are_the_citys_own() -> None:
    words = SizeWords(read_words("Spargelfest\n\nBaumblüte, Baumblüte; .*"), ())
    assert words.size_of("Beelitzer Spargelfest") == ("large", "Spargelfest")
    assert words.size_of("Stadtfest") == ("", "")
    assert words.large == ["Spargelfest", "Baumblüte", ".*"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_as_a_word_is_looked_for_as_it_stands(word: str, title: str) -> None:
    SizeWords(read_words(word)).size_of(title)


def test_what_matters_is_kept_in_days_and_the_rest_is_counted() -> None:
    looked = look(
        entry(uid="fest", title="Stadtfest", when=days("20270612", "20270615")),
        entry(uid="yoga", title="Yoga"),
        entry(uid="alt", title="Stadtfest", when=days("20260612", "20260615")),
        entry(uid="weit", title="Stadtfest", when=days("99991230", "99991231")),
        entry("STATUS:CANCELLED", uid="aus", title="Kirmes", when=days("20270701", "20270702")),
        entry("CLASS:PRIVATE", uid="privat", title="Kirmes", when=days("20270701", "20270702")),
        entry("RRULE:FREQ=WEEKLY", uid="oft", title="Flohmarkt", when=days("20270501", "20270502")),
    )
    (kept,) = looked.stretches
    assert (str(kept.first_on), str(kept.last_on), kept.size, kept.word) == (
        "2027-06-12",
        "2027-06-14",
        "large",
        "Stadtfest",
    )
    assert looked.left_out == {
        "small": 1,
        "past": 1,
        "cancelled": 1,
        "private": 1,
        "lasting": 1,
        "unreadable": 1,
    }


def test_evenings_in_a_row_are_one_stretch_and_a_night_belongs_to_its_evening() -> None:
    looked = look(
        entry(
            "RRULE:FREQ=DAILY;COUNT=3",
            title="Kirmes",
            when=("DTSTART;TZID=Europe/Berlin:20270604T180000", "DTEND;TZID=Europe/Berlin:20270605T020000"),
        )
    )
    assert [(str(one.first_on), str(one.last_on)) for one in looked.stretches] == [
        ("2027-06-04", "2027-06-06")
    ]


def test_a_day_and_a_calendar_hold_only_so_many_and_the_others_are_counted() -> None:
    one_day = look(
        *(entry(uid=str(n), title="Stadtfest", when=days("20270612", "20270613")) for n in range(10_000))
    )
    assert len(one_day.stretches) == MOST_ON_A_DAY
    assert one_day.left_out == {"crowded": 10_000 - MOST_ON_A_DAY}
    many = look(
        *(
            entry(uid=f"{n}-{month}", title="Flohmarkt", when=days(f"2028{month:02}{n:02}"))
            for month in range(1, 13)
            for n in range(1, 29)
            for _twice in range(2)
        ),
        *(
            entry(uid=f"x{n}-{m}", title="Stadtfest", when=days(f"2028{m:02}{n:02}"))
            for m in range(1, 13)
            for n in range(1, 29)
        ),
    )
    assert len(many.stretches) == MOST_STRETCHES
    assert sum(one.size == "large" for one in many.stretches) == 12 * 28
