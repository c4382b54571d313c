"""What all ways of entering an event's times have in common: lines, set-up and tear-down, doubts asked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField

from festival.base import clock, dates
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.events.model import Event
from festival.events.occurrences import closings_of
from festival.forms.doubts import AsksOnce, Doubt, night_doubts
from festival.forms.fields import StepForm
from festival.recurrence.time_plan import TimeLine, TimePlan, expand

BUFFERS = (0, 15, 30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320, 7200, 10080)
LONGEST_BUFFER_MINUTES = 60 * 1440
LOOKED_AT = timedelta(days=2 * 366)
"""How far dates of two lines are compared."""


@dataclass(frozen=True)
class KnownLine:
    """A line that the event has: its row's number and its times."""

    id: int
    line: TimeLine


class TimesForm(AsksOnce, StepForm):
    """When an event takes place, as lines. A way of entering is a subclass: it has the fields, and makes the lines."""

    SHAPE: ClassVar[str] = ""
    shape = HiddenField()
    setup_minutes = SelectField(_l("Set-up before it"), coerce=int, default=0)
    teardown_minutes = SelectField(_l("Tear-down after it"), coerce=int, default=0)

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Fill the lists to choose from. The form needs the event, whose zone its times are in, and the lines it has
        now."""
        self.event, self.zone = event, event.tz
        self.known = known
        self.shape.data = self.SHAPE
        kept = {self.setup_minutes.data or 0, self.teardown_minutes.data or 0}
        offered = sorted(minutes for minutes in {*BUFFERS, *kept} if 0 <= minutes <= LONGEST_BUFFER_MINUTES)
        options = [(minutes, minutes_words(minutes)) for minutes in offered]
        self.setup_minutes.choices = self.teardown_minutes.choices = options

    def lines(self) -> list[TimeLine]:
        """Return the lines that were typed, in order; the form is valid."""
        raise NotImplementedError

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        """Return what every way of entering shows of an event."""
        return {"setup_minutes": event.setup_minutes, "teardown_minutes": event.teardown_minutes}

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        """Return what this way of entering shows of an event's lines, as far as it can."""
        raise NotImplementedError

    def row_errors(self) -> list[tuple[str, str]]:
        """Return what is wrong in rows of fields: where to go to, and the words."""
        return []

    def closed(self) -> list[str]:
        """Return when it is closed, as `recurrence.closings` has it: as now, but single dates never are."""
        recurs = any(line.rule is not None for line in self.lines())
        return list(self.event.closed) if recurs else []

    def opening_hours(self) -> bool:
        """Return whether these are hours in which people come and go: as now, but single dates never are."""
        return bool(self.event.is_opening_hours) and any(line.rule is not None for line in self.lines())

    def values(self) -> dict[str, Any]:
        return {
            "is_opening_hours": self.opening_hours(),
            "lines": self.lines(),
            "closed": self.closed(),
            "setup_minutes": self.setup_minutes.data,
            "teardown_minutes": self.teardown_minutes.data,
        }

    def plan(self) -> TimePlan:
        """Return the typed answers as a plan; the form is valid."""
        given = self.values()
        return TimePlan(
            lines=tuple(given["lines"]),
            zone=self.zone,
            setup_minutes=given["setup_minutes"],
            teardown_minutes=given["teardown_minutes"],
            closed=closings_of(given["closed"]),
        )

    def asks_about(self, event: Event, now_on: date) -> bool:
        """Return whether there is something unusual that was not asked about yet: a day that is over, a series without
        end, dates that overlap. What the event has already is not asked again. The form is valid."""
        return self.ask(self.doubts(event, now_on))

    def doubts(self, event: Event, now_on: date) -> Iterator[Doubt]:
        """Yield what is unusual in the lines."""
        lines, was = self.lines(), [one.line for one in self.known]
        new = [line for line in lines if line not in was]
        over = min((line.first_on for line in new), default=now_on)
        if over < now_on and all(line.first_on != over for line in was):
            words = _(
                "%(day)s is over. Correct it, or save again if that is meant.",
                day=dates.long_day(over, current_locale()),
            )
            yield Doubt(f"past {over}", self.first_day_field, words)
        is_new_endless = any(line.last_on() is None for line in new) and all(line.last_on() for line in was)
        if is_new_endless and not self.opening_hours():
            words = _("It goes on for ever. Name the last day, or save again if that is meant.")
            yield Doubt("endless", self.last_day_field, words)
        yield from self.doubts_about_hours([line for line in new if not line.all_day])
        if new and len(lines) > 1:
            yield from self._overlaps()

    def doubts_about_hours(self, new: Sequence[TimeLine]) -> Iterator[Doubt]:
        """Yield what is unusual in hours that were typed: a very long night, a time that comes twice."""
        for line in {(line.local_start.time(), line.length): line for line in new}.values():
            yield from night_doubts((line.local_start, line.local_end), None, self.first_day_field)
        for wall in sorted({wall for line in new for wall in (line.local_start, line.local_end)}):
            if clock.is_ambiguous(wall, self.zone):
                words = _(
                    "%(time)s comes twice on %(day)s, because the clocks go back. The first one is taken, unless you "
                    "enter it as “One date”.",
                    time=f"{wall:%H:%M}",
                    day=dates.long_day(wall.date(), current_locale()),
                )
                yield Doubt(f"fold {wall}", self.first_day_field, words)

    def _overlaps(self) -> Iterator[Doubt]:
        """Yield the question about two lines that begin at once, or of which one begins while the other goes on."""
        plan = self.plan()
        start_on, locale = plan.first_on, current_locale()
        names = [
            datetime.combine(on, line.at)
            for line in plan.lines
            for on in line.dates(start_on, start_on + LOOKED_AT)
        ]
        twice = next((early for early, late in pairwise(sorted(names)) if early == late), None)
        if twice is not None:
            day = dates.long_day(twice.date(), locale)
            words = _("Two dates begin at the same time on %(day)s: they are taken as one.", day=day)
            yield Doubt(f"twice {twice}", self.first_day_field, words)
        found = expand(plan, start_on, start_on + LOOKED_AT)
        met = next((late for early, late in pairwise(found) if early.local_end > late.local_start), None)
        if met is not None:
            words = _(
                "On %(day)s one date begins before another one has ended. Correct it, or save again if that is meant.",
                day=dates.long_day(met.local_start.date(), locale),
            )
            yield Doubt(f"overlap {met.named}", self.first_day_field, words)

    @property
    def first_day_field(self) -> Field:
        """Where a question about the first day stands."""
        return self["start_on"]

    @property
    def last_day_field(self) -> Field:
        """Where a question about the last day stands."""
        return self["until_on"] if "until_on" in self else self.first_day_field

    def gap_words(self, wall: datetime) -> str:
        """Return what is wrong with a wall time that the clocks jump over; empty for one that exists."""
        try:
            clock.to_utc(wall, self.zone)
        except clock.NonexistentTime as error:
            return _(
                "%(time)s does not exist on %(day)s: the clocks go forward from %(before)s to %(after)s.",
                time=f"{wall:%H:%M}",
                day=dates.long_day(wall.date(), current_locale()),
                before="02:00" if error.after.hour == 3 else f"{error.before:%H:%M}",
                after=f"{error.after:%H:%M}",
            )
        return ""


def minutes_words(minutes: int) -> str:
    """Return a length of time as people say it."""
    if minutes == 0:
        return _("none")
    if minutes % 1440 == 0:
        return _("1 day") if minutes == 1440 else _("%(n)s days", n=minutes // 1440)
    if minutes % 60 == 0:
        return _("1 hour") if minutes == 60 else _("%(n)s hours", n=minutes // 60)
    if minutes < 60:
        return _("%(n)s minutes", n=minutes)
    return _("%(n)s hours", n=number(minutes / 60, current_locale()))


def refuse(field: Any, message: str) -> bool:
    """Let an error stand at the field; return False."""
    field.errors = [*field.errors, message]
    return False
