"""A list of single dates, typed or pasted: "12.6., 19.6. und 3.7.2027, 19 Uhr"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zlib import crc32

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, TextAreaField

from festival.base import text
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.event_times.times_form import KnownLine, TimesForm, minutes_words, refuse
from festival.events.model import Event
from festival.forms.doubts import Doubt
from festival.forms.fields import many_lines, required
from festival.recurrence.time_plan import TimeLine
from festival.typed_times.typed_dates import ReadDates, read_dates
from festival.typed_times.typed_hours import Hours
from festival.typed_times.week_hours import hours_text

MOST_DATES = 366
"""More single dates than this are a rule that somebody has written out."""
LENGTHS = (30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720)
LONGEST_TEXT = 40_000
_TOLD = 5
_DAY = timedelta(days=1)


class ListForm(TimesForm):
    """A text of days and hours. What can't be read in it is named, and left out if the form is sent again."""

    SHAPE = "list"
    dates = TextAreaField(
        _l("Which dates?"),
        [required(_l("Write at least one date."))],
        filters=[many_lines],
        description=_l(
            "Typed or pasted, for example: 12.6., 19.6. and 3.7.2027, 7–10 pm. Without hours: whole days."
        ),
    )
    length = SelectField(_l("How long does it last, where no end is named?"), default="")

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Fill the list of lengths."""
        super().offer(event, known)
        self.length.choices = [
            ("", _("An end is named everywhere")),
            *((str(minutes), minutes_words(minutes)) for minutes in LENGTHS),
        ]

    @cached_property
    def read(self) -> ReadDates:
        """What was understood."""
        return read_dates(self.dates.data or "", today=today())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there is a date, that there are not too many, and that each one ends."""
        if not super().validate(extra_validators):
            return False
        if len(self.dates.data or "") > LONGEST_TEXT:  # said here, as a browser would cut it without a word
            return refuse(self.dates, _too_many())
        found = self.read.dates
        if not found:
            return refuse(
                self.dates, _("No date can be read here. Write for example “12.6.2027, 19–22 Uhr”.")
            )
        if any(not 2000 <= one.on.year <= 2150 for one in found):
            return refuse(self.dates, _("Check the year."))
        if sum(max(len(one.hours), 1) for one in found) > MOST_DATES:
            return refuse(self.dates, _too_many())
        endless = sum(hours.end is None for one in found for hours in one.hours)
        if endless and not self.length.data:
            words = ngettext(
                "%(num)s date has no end. Choose how long it lasts; an estimate helps others to plan.",
                "%(num)s dates have no end. Choose how long they last; an estimate helps others to plan.",
                endless,
            )
            return refuse(self.length, words)
        gaps = (self.gap_words(wall) for line in self.lines() for wall in (line.local_start, line.local_end))
        gap = next(filter(None, gaps), "")
        return refuse(self.dates, gap) if gap else True

    def doubts(self, event: Event, now_on: date) -> Iterator[Doubt]:
        """Yield what is unusual, with what could not be read."""
        yield from super().doubts(event, now_on)
        unread = self.read.unreadable
        if unread:
            told = ", ".join(text.quoted(one[:60], current_locale()) for one in unread[:_TOLD])
            more = len(unread) - _TOLD
            words = (
                _("Not understood: %(parts)s and %(n)s more.", parts=told, n=more)
                if more > 0
                else _("Not understood: %(parts)s.", parts=told)
            )
            again = ngettext(
                "Correct it, or save again without it: %(num)s date was read.",
                "Correct it, or save again without it: %(num)s dates were read.",
                len(self.read.dates),
            )
            yield Doubt(f"unread {crc32(told.encode())}-{len(unread)}", self.dates, f"{words} {again}")

    def lines(self) -> list[TimeLine]:
        length = timedelta(minutes=int(self.length.data or 0))
        return [
            line
            for one in self.read.dates
            for line in ([_timed(one.on, hours, length) for hours in one.hours] or [_whole(one.on)])
        ]

    @property
    def first_day_field(self) -> Field:
        return self.dates

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        lines = [one.line for one in known if one.line.rule is None]
        return {"dates": "\n".join(map(_line_text, lines[:MOST_DATES]))}


def _too_many() -> str:
    return _(
        "These are more than %(n)s dates. What recurs is entered more shortly as “Regularly”.",
        n=number(MOST_DATES, current_locale()),
    )


def _whole(on: date) -> TimeLine:
    start = datetime.combine(on, time.min)
    return TimeLine(start, start + _DAY, all_day=True)


def _timed(on: date, hours: Hours, length: timedelta) -> TimeLine:
    start = datetime.combine(on, hours.start)
    return TimeLine(start, start + (hours.length or length or timedelta(hours=1)))


def _line_text(line: TimeLine) -> str:
    start = line.local_start
    day = f"{start.day}.{start.month}.{start.year}"
    return day if line.all_day else f"{day}, {hours_text([(start.time(), line.local_end.time())])}"
