"""Times as people type them."""

from __future__ import annotations

from datetime import time

import pytest

from festival.forms.query_args import is_end_of_day, read_time


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("19:30", time(19, 30)),
        ("1830", time(18, 30)),
        ("930", time(9, 30)),
        ("0015", time(0, 15)),
        ("18.30 Uhr", time(18, 30)),
        ("1830 Uhr", time(18, 30)),
        ("19 Uhr", time(19)),
        ("bis 19 Uhr", time(19)),
        ("ab 9", time(9)),
        ("19h30", time(19, 30)),
        ("7:30 pm", time(19, 30)),
        ("730pm", time(19, 30)),
        ("12 a.m.", time(0)),
        ("until 7 pm", time(19)),
    ],
)
def test_a_time_is_read_as_people_write_it(words: str, at: time) -> None:
    assert read_time(words) == at


@pytest.mark.parametrize(
    "words", ["", "x", "25", "1860", "2400", "24:00", "24:01", "18:3", "18300", "13 pm", "٣"]
)
def test_what_is_no_time_of_a_day_is_none(words: str) -> None:
    assert read_time(words) is None


@pytest.mark.parametrize("words", ["24", "24:00", "2400", "24 Uhr", "bis 24 Uhr", "24.00 Uhr"])
def test_midnight_at_the_end_of_the_day_is_known_as_such(words: str) -> None:
    assert is_end_of_day(words)


@pytest.mark.parametrize("words", ["", "0:00", "24:30", "12 am", "23:59"])
def test_nothing_else_is_midnight_at_the_end_of_the_day(words: str) -> None:
    assert not is_end_of_day(words)
