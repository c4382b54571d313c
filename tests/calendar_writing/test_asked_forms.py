"""What a reader asks to have told otherwise: alarms, and what is cancelled shown all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from festival.calendar_writing.asked_forms import with_alarms, with_cancelled_shown
from festival.calendar_writing.feed_event import FeedEvent, FeedLine
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.recurrence.time_plan import TimeLine

NASTY = (
    "STATUS:CANCELLED\r\nEND:VEVENT\r\nSTATUS:CANCELLED",
    "x" * 52 + "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\n",
    'ein langer Titel; mit, \\ und : " 🎪 ' * 6,
    "  ",
)
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def event(number: int = 1, *, all_day: bool = False, **values: Any) -> FeedEvent:
    start = datetime(2027, 6, 14) if all_day else datetime(2027, 6, 14, 20)
    end = start + (timedelta(days=1) if all_day else timedelta(hours=2))
    values = {"title": "Fest", "zone": "Europe/Berlin"} | values
    line = FeedLine(f"{number}@festival", TimeLine(start, end, all_day))
    return FeedEvent((line,), sequence=1, created_at=NOW, changed_at=NOW, **values)


def calendar(*events: FeedEvent) -> str:
    return calendar_text(FeedHead("Stadt", "https://fest.example"), map(vevent_text, events))


def entries(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


@given(st.lists(st.tuples(st.sampled_from(NASTY) | st.text(max_size=200), st.booleans(), st.booleans())))
def test_alarms_are_added_to_each_entry_that_takes_place_and_nothing_else_changes(
    told: list[tuple[str, bool, bool]],
) -> None:
    plain = calendar(
        *(
            event(number, title=words, description=words, is_cancelled=gone, all_day=all_day)
            for number, (words, gone, all_day) in enumerate(told)
        )
    )
    reminded = with_alarms(plain, 60)
    found = entries(reminded)
    assert len(found) == len(told)
    for one, (_words, gone, all_day) in zip(found, told, strict=True):
        alarms = one.walk("VALARM")
        assert len(alarms) == (0 if gone else 1)
        for alarm in alarms:
            assert alarm["ACTION"] == "DISPLAY"
            assert alarm["DESCRIPTION"] == (one["SUMMARY"] or "")
            assert alarm["TRIGGER"].dt == -timedelta(hours=6 if all_day else 1)
        one.subcomponents.clear()
    assert [one.to_ical() for one in found] == [one.to_ical() for one in entries(plain)]
    assert all(len(line.encode()) <= 75 for line in reminded.split("\r\n"))


@pytest.mark.parametrize(
    ("minutes", "timed", "whole_days"),
    [
        (15, "-PT15M", "-PT6H"),
        (120, "-PT2H", "-PT6H"),
        (90, "-PT1H30M", "-PT6H"),
        (24 * 60, "-P1D", "-PT6H"),
        (2 * 24 * 60, "-P2D", "-P1DT6H"),
        (7 * 24 * 60, "-P7D", "-P6DT6H"),
    ],
)
def test_whole_days_are_told_in_the_evening_as_many_days_before(
    minutes: int, timed: str, whole_days: str
) -> None:
    lines = with_alarms(calendar(event(1), event(2, all_day=True)), minutes).split("\r\n")
    assert [line for line in lines if line.startswith("TRIGGER")] == [
        f"TRIGGER:{timed}",
        f"TRIGGER:{whole_days}",
    ]


@given(st.lists(st.tuples(st.sampled_from(NASTY) | st.text(max_size=200), st.booleans())))
def test_what_is_cancelled_is_shown_and_no_word_of_anything_changes(told: list[tuple[str, bool]]) -> None:
    plain = calendar(
        *(
            event(number, title=words, cancelled_title=f"Fällt aus: {words}", is_cancelled=gone, note=words)
            for number, (words, gone) in enumerate(told)
        )
    )
    found = entries(with_cancelled_shown(plain))
    assert {str(one["STATUS"]) for one in found} <= {"CONFIRMED"}
    before = entries(plain)
    assert [str(one["STATUS"]) == "CANCELLED" for one in before] == [gone for _words, gone in told]
    for one in (*before, *found):
        del one["STATUS"]
    assert [one.to_ical() for one in found] == [one.to_ical() for one in before]
    assert all(
        str(one["SUMMARY"]).startswith("Fällt aus") is gone
        for one, (_, gone) in zip(found, told, strict=True)
    )
