"""Two calendar programs that share no code, and what each shows of a feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from tests.publishing.days import BERLIN

Shown = list[tuple[datetime, datetime, bool]]
"""Start and end in UTC, and whether it is struck through; in order."""
Reader = Callable[[str, date, date], Shown]


def by_icalendar(text: str, first_on: date, end_on: date) -> Shown:
    """icalendar with recurring-ical-events."""
    shown = recurring_ical_events.of(Calendar.from_ical(text)).between(first_on, end_on)
    return sorted(_entry(one.start, one.end, str(one.get("STATUS"))) for one in shown)


def by_home_assistant(text: str, first_on: date, end_on: date) -> Shown:
    """The reader of Home Assistant: it shows a single change even where its date is none of the series."""
    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(BERLIN)
    shown = timeline.overlapping(_instant(first_on), _instant(end_on))
    return sorted(_entry(one.start, one.end, one.status or "") for one in shown)


READERS: tuple[Reader, ...] = (by_icalendar, by_home_assistant)


def _entry(start: date, end: date, status: str) -> tuple[datetime, datetime, bool]:
    return _instant(start), _instant(end), status == "CANCELLED"


def _instant(at: date) -> datetime:
    return (at if isinstance(at, datetime) else datetime.combine(at, time.min, BERLIN)).astimezone(UTC)
