"""Hours as people type them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.typed_times.typed_hours import Hours, hours_among, read_hours


def hours(text: str) -> tuple[Hours, ...]:
    """Hours of "10-18 19:30-22 11"."""
    return tuple(Hours(*(time.fromisoformat(f"{at:0>2}") for at in one.split("-"))) for one in text.split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ""),
        ("10–18", "10-18"),
        ("10-18 Uhr", "10-18"),
        ("von 10 bis 18 Uhr", "10-18"),
        ("8.30 bis 12 und 14–18 Uhr", "08:30-12 14-18"),
        ("8–12, 14–18", "8-12 14-18"),
        ("11, 13 und 15 Uhr", "11 13 15"),
        ("11/13/15 Uhr", "11 13 15"),
        ("ab 19 Uhr", "19"),
        ("jeweils um 19.30 Uhr", "19:30"),
        ("1930-2200", "19:30-22"),
        ("20 h – 1 h", "20-01"),
        ("14–24", "14-00"),
        ("0–24 Uhr", "00-00"),
        ("7 pm – 9:30 pm", "19-21:30"),
        ("7–9:30 pm", "19-21:30"),
        ("11–2 pm", "11-14"),
        ("10–2 am", "22-02"),
        ("10 and 12, 2 and 4 p.m.", "10 12 14 16"),
        ("from 9 am to 12 noon", "09-12"),
        ("8 pm–midnight", "20-00"),
        ("stündlich 11–15 Uhr", "11 12 13 14 15"),
        ("every hour, 11 am–3 pm", "11 12 13 14 15"),
        ("stündlich 11–13:59 Uhr", "11 12 13"),
        ("11–12 Uhr halbstündlich, 19 Uhr", "11 11:30 12 19"),
        ("alle 6 Stunden 0-24", "00 06 12 18"),
        ("alle 90 Minuten 10-13", "10 11:30 13"),
        ("every 2 hours 22–2", "22 00 02"),
    ],
)
def test_hours_are_read_as_people_write_them(words: str, expected: str) -> None:
    assert read_hours(words) == hours(expected)
    assert hours_among(words)[1] == ()


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ("abends", ("abends",)),
        ("10–12, nach dem Essen, 14–18", ("nach dem Essen",)),
        ("10-11-12", ("10-11-12",)),
        ("bis 12 Uhr", ("bis 12 Uhr",)),
        ("10–10 Uhr", ("10-10 Uhr",)),
        ("8–12, 8–14", ("8-14",)),
        ("25 Uhr, 24 Uhr", ("25 Uhr", "24 Uhr")),
        ("zwischen 10 und 12", ("zwischen 10",)),
        ("alle 0 Minuten 10–12", ("alle 0 Minuten 10-12",)),
        ("stündlich", ("stündlich",)),
    ],
)
def test_what_cannot_be_read_is_named(words: str, unread: tuple[str, ...]) -> None:
    assert read_hours(words) is None
    assert hours_among(words)[1] == unread


def test_an_end_that_is_not_after_the_start_is_the_next_day() -> None:
    assert [one.length for one in hours("20-02 0-00 8-12 8")] == [
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(hours=4),
        None,
    ]


@given(
    st.lists(
        st.tuples(st.times(), st.times()),
        max_size=5,
        unique_by=lambda pair: pair[0].replace(second=0, microsecond=0),
    ),
    st.sampled_from(["{:%H:%M}–{:%H:%M}", "{:%H.%M} bis {:%H.%M} Uhr", "{:%I:%M %p} to {:%I:%M %p}"]),
)
def test_every_hour_of_the_day_is_read_again(pairs: list[tuple[time, time]], form: str) -> None:
    typed = [tuple(at.replace(second=0, microsecond=0) for at in pair) for pair in pairs]
    typed = [(start, end) for start, end in typed if start != end]
    assert read_hours(", ".join(form.format(*pair) for pair in typed)) == tuple(
        Hours(*pair) for pair in typed
    )


@given(st.text(st.sampled_from("0123456789 -–,.:;/\nuhrabismpUndstündlicheveryhour٣"), max_size=80))
def test_no_text_is_too_strange(words: str) -> None:
    found, others = hours_among(words)
    assert (read_hours(words) is None) == bool(others) or found
    assert read_hours(words) in (None, found)
