"""The ways in which people say when something takes place, and which of them fits the times an event has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from festival.event_times.days_form import DaysForm
from festival.event_times.lines_form import LinesForm
from festival.event_times.list_form import MOST_DATES, ListForm
from festival.event_times.one_line_form import OnceForm, is_same_days
from festival.event_times.regular_form import RegularForm
from festival.event_times.times_form import KnownLine, TimesForm
from festival.event_times.week_form import WeekForm
from festival.events.model import Event
from festival.events.occurrences import line_of
from festival.recurrence.time_plan import TimeLine
from festival.typed_times.week_hours import week_of

FORMS: dict[str, type[TimesForm]] = {
    form.SHAPE: form for form in (OnceForm, DaysForm, RegularForm, WeekForm, ListForm, LinesForm)
}
WORDS: dict[str, LazyString] = {
    "once": _l("One date"),
    "days": _l("Several days, each with its own hours"),
    "regular": _l("Regularly"),
    "week": _l("By weekday, like a market or a museum"),
    "list": _l("A list of dates"),
    "lines": _l("Line by line"),
}
FEW_DAYS = 7
"""More single dates than this are told as a list."""


def known_lines(event: Event) -> list[KnownLine]:
    """Return the event's lines as the forms need them."""
    return [KnownLine(row.id, line_of(row)) for row in event.lines]


def way_of(lines: Sequence[TimeLine]) -> str:
    """Return the way of entering that shows these lines whole."""
    return next((shape for shape, holds in _HOLDS.items() if holds(lines)), "lines")


def _is_one_date(lines: Sequence[TimeLine]) -> bool:
    return not lines or (lines[0].rule is None and _are_same_days(lines))


def _is_regular(lines: Sequence[TimeLine]) -> bool:
    return lines[0].rule is not None and _are_same_days(lines)


def _are_same_days(lines: Sequence[TimeLine]) -> bool:
    return len(lines) == 1 or all(is_same_days(line, lines[0]) and _is_short(line) for line in lines)


def _are_single_dates(lines: Sequence[TimeLine], most: int) -> bool:
    return len(lines) <= most and all(line.rule is None and _is_short(line) for line in lines)


def _is_short(line: TimeLine) -> bool:
    """Whether it is a day or an evening: told by a day and its hours."""
    return line.length <= timedelta(days=1)


_HOLDS: dict[str, Callable[[Sequence[TimeLine]], bool]] = {
    "once": _is_one_date,
    "days": lambda lines: _are_single_dates(lines, FEW_DAYS),
    "regular": _is_regular,
    "week": lambda lines: week_of(lines) is not None,
    "list": lambda lines: _are_single_dates(lines, MOST_DATES),
}
