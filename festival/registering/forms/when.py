"""Step two: when it happens. The stop where wall time is checked against the city's clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from festival.base import clock, dates
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.events.model import Event
from festival.forms.doubts import AsksOnce, Doubt, day_doubts, night_doubts
from festival.forms.fields import (
    ChecklistField,
    DayField,
    EndTimeField,
    StepForm,
    TimeField,
    WholeNumberField,
    required,
)
from festival.recurrence import expansion
from festival.recurrence import words as recurrence_words
from festival.recurrence.expansion import Recurrence
from festival.recurrence.repeats import REPEATS, Repeat, read_repeat, rrule_of
from festival.recurrence.time_plan import MAX_EVENT_DAYS, TimeLine, TimePlan

BUFFERS = (0, 15, 30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320, 7200, 10080)
LONGEST_BUFFER_MINUTES = 60 * 1440
MIDNIGHT = time(0)


class WhenForm(AsksOnce, StepForm):
    """Day and times in the city's wall time, how it recurs, and how long the place is held before and after."""

    start_on = DayField(_l("First day"), [required(_l("Say on which day it begins."))])
    all_day = BooleanField(_l("All day, without times"))
    start_time = TimeField(_l("Begins at"), description=_l("For example 19:30"))
    end_time = EndTimeField(_l("Ends at"))
    end_on = DayField(_l("Last day, if it is another one"))
    start_fold = RadioField(_l("Which of the two?"), default="")
    end_fold = RadioField(_l("Which of the two ends?"), default="")
    repeat = SelectField(_l("Does it recur?"), default="never")
    interval = WholeNumberField(
        _l("Every how many weeks, months or years?"), [Optional(), NumberRange(1, 12)], default=1
    )
    weekdays = ChecklistField(_l("On which weekdays?"))
    until_on = DayField(_l("Until which day?"), description=_l("Empty: without an end."))
    setup_minutes = SelectField(_l("Set-up before it"), coerce=int, default=0)
    teardown_minutes = SelectField(_l("Tear-down after it"), coerce=int, default=0)

    def offer(self, zone: ZoneInfo, rrule: str | None) -> None:
        """Fill the lists to choose from; the form needs the city's zone to check times, and the rule as it is now."""
        self.zone = zone
        self.kept_rule = (rrule or "") if read_repeat(rrule).kind == "kept" else ""
        locale = current_locale()
        self.repeat.choices = [
            (key, str(words)) for key, words in REPEATS.items() if key != "kept" or self.kept_rule
        ]
        self.weekdays.choices = [
            (str(number), dates.long_day(date(2024, 1, 1 + number), locale).replace(",", " ").split()[0])
            for number in range(7)
        ]
        kept = {self.setup_minutes.data or 0, self.teardown_minutes.data or 0}
        offered = sorted(minutes for minutes in {*BUFFERS, *kept} if 0 <= minutes <= LONGEST_BUFFER_MINUTES)
        options = [(minutes, minutes_words(minutes)) for minutes in offered]
        self.setup_minutes.choices = self.teardown_minutes.choices = options
        self.start_fold.choices = self.end_fold.choices = [
            ("", _("Not asked")),
            ("0", _("Before the clocks go back (summer time)")),
            ("1", _("After the clocks went back (winter time)")),
        ]
        self.asks_start_fold = self.asks_end_fold = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether the times exist, end after they start, and fit the rule."""
        if not super().validate(extra_validators):
            return False
        return self._check_times() and self._check_rule() and self._check_clocks()

    def _check_times(self) -> bool:
        if not self.all_day.data and self.start_time.time is None:
            return _refuse(self.start_time, _("Say when it begins, or choose “All day”."))
        if not self.all_day.data and self.end_time.time is None and not self.end_on.day:
            return _refuse(self.end_time, _("Say when it ends; an estimate helps others to plan."))
        start, end = self._wall_times()
        if end < start or (end == start):
            field = self.end_on if self.end_on.day and self.end_on.day < start.date() else self.end_time
            return _refuse(field, _("The end lies before the beginning."))
        if end - start > timedelta(days=MAX_EVENT_DAYS):
            return _refuse(self.end_on, _("One date may last a year at most. Let it recur instead."))
        return True

    def _wall_times(self) -> tuple[datetime, datetime]:
        """Return wall start and end; an end time before the start time, without a last day, is on the next day."""
        start_on = self.start_on.day
        assert start_on is not None  # required
        if self.all_day.data:
            last_on = self.end_on.day or start_on
            return datetime.combine(start_on, MIDNIGHT), datetime.combine(last_on, MIDNIGHT) + timedelta(
                days=1
            )
        start = datetime.combine(start_on, self.start_time.time or MIDNIGHT)
        end = datetime.combine(self.end_on.day or start_on, self.end_time.time or time(23, 59))
        if (end <= start and not self.end_on.day) or (self.end_on.day and self.end_time.ends_day):
            end += timedelta(days=1)
        return start, end

    def asks_about(self, event: Event, today: date) -> bool:
        """Return whether there is something unusual that was not asked about yet: a day that is over, a very long
        night, a series without end. What the event has already is not asked again. The form is valid."""
        return self.ask(self._doubts(event, today))

    def _doubts(self, event: Event, today: date) -> Iterator[Doubt]:
        now = self._wall_times()
        before = (event.local_start, event.local_end) if event.local_start and event.local_end else None
        yield from day_doubts(now, before, today, self.start_on)
        if not self.all_day.data and not self.end_on.day:
            yield from night_doubts(now, before, self.end_time)
        if self._is_endless(rrule_of(self._repeat(), now[0].date())) and not self._is_endless(event.rrule):
            words = _("It goes on for ever. Name the last day, or save again if that is meant.")
            yield Doubt("endless", self.until_on, words)

    @staticmethod
    def _is_endless(rrule: str | None) -> bool:
        if not rrule:
            return False
        rule = expansion.parse_rrule(rrule)
        return rule.until_on is None and rule.count is None

    def _repeat(self) -> Repeat:
        return Repeat(
            kind=self.repeat.data or "never",
            interval=self.interval.data or 1,
            weekdays=tuple(sorted(int(day) for day in self.weekdays.data or [])),
            until_on=self.until_on.day,
            rule=self.kept_rule,
        )

    def _check_rule(self) -> bool:
        start, end = self._wall_times()
        repeat = self._repeat()
        if repeat.kind == "never":
            return True
        if repeat.kind == "weekly" and repeat.weekdays and start.weekday() not in repeat.weekdays:
            return _refuse(self.weekdays, _("The first day is not on one of these weekdays."))
        if repeat.until_on and repeat.until_on < start.date():
            return _refuse(self.until_on, _("The last date lies before the first."))
        rule = expansion.parse_rrule(rrule_of(repeat, start.date()) or "")
        try:
            expansion.check(rule, start.date())
        except expansion.BadRecurrence as error:
            return self._refuse_rule(rule, error)
        if _shortest_gap(rule, start.date()) < end - start:
            return _refuse(self.repeat, _("It would begin again before it has ended."))
        return True

    def _refuse_rule(self, rule: Recurrence, error: expansion.BadRecurrence) -> bool:
        first_on, locale = self._wall_times()[0].date(), current_locale()
        following = expansion.first_from(rule, first_on, first_on)
        if following is None:
            return _refuse(self.repeat, _("No date comes of this rule. Choose another one."))
        return _refuse(
            self.start_on,
            _(
                "The first day is no date of the rule “%(rule)s”. The next one would be %(day)s.",
                rule=recurrence_words.words(rule, first_on, locale),
                day=dates.long_day(following, locale),
            ),
        )

    def _check_clocks(self) -> bool:
        """Refuse a time that the clocks jump over; ask which one is meant where it comes twice."""
        if self.all_day.data:
            return True
        start, end = self._wall_times()
        for wall, field, fold in (
            (start, self.start_time, self.start_fold),
            (end, self.end_time, self.end_fold),
        ):
            try:
                clock.to_utc(wall, self.zone)
            except clock.NonexistentTime as error:
                return _refuse(
                    field,
                    _(
                        "%(time)s does not exist on %(day)s: the clocks go forward from %(before)s to %(after)s.",
                        time=f"{wall:%H:%M}",
                        day=dates.long_day(wall.date(), current_locale()),
                        before="02:00" if error.after.hour == 3 else f"{error.before:%H:%M}",
                        after=f"{error.after:%H:%M}",
                    ),
                )
            if clock.is_ambiguous(wall, self.zone) and fold.data not in ("0", "1"):
                self.asks_start_fold |= fold is self.start_fold
                self.asks_end_fold |= fold is self.end_fold
                return _refuse(
                    fold,
                    _(
                        "%(time)s comes twice on %(day)s, because the clocks go back. Which one is meant?",
                        time=f"{wall:%H:%M}",
                        day=dates.long_day(wall.date(), current_locale()),
                    ),
                )
        if clock.to_utc(end, self.zone, fold=_fold(self.end_fold)) <= clock.to_utc(
            start, self.zone, fold=_fold(self.start_fold)
        ):
            return _refuse(self.end_time, _("The end lies before the beginning."))
        return True

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        """Return what the form shows of an event; a date that is not set yet leaves the fields empty."""
        shown: dict[str, Any] = {
            "all_day": event.all_day,
            "setup_minutes": event.setup_minutes,
            "teardown_minutes": event.teardown_minutes,
            "start_fold": str(event.start_fold),
            "end_fold": str(event.end_fold),
        }
        if event.local_start is None or event.local_end is None:
            return shown
        start, end = event.local_start, event.local_end
        last_on = (end - timedelta(microseconds=1)).date() if event.all_day else end.date()
        next_morning = not event.all_day and end - start < timedelta(days=1) and end.time() < start.time()
        shown |= {
            "start_on": start.date().isoformat(),
            "end_on": last_on.isoformat() if last_on != start.date() and not next_morning else "",
            "start_time": "" if event.all_day else f"{start:%H:%M}",
            "end_time": "" if event.all_day else f"{end:%H:%M}",
        }
        return shown | WhenForm.repeat_answers(event.rrule)

    @staticmethod
    def repeat_answers(rrule: str | None) -> dict[str, Any]:
        """Return what the form shows of a rule."""
        repeat = read_repeat(rrule)
        return {
            "repeat": repeat.kind,
            "interval": repeat.interval,
            "weekdays": [str(day) for day in repeat.weekdays],
            "until_on": repeat.until_on.isoformat() if repeat.until_on else "",
        }

    def values(self) -> dict[str, Any]:
        start, end = self._wall_times()
        repeat = self._repeat()
        return {
            "all_day": bool(self.all_day.data),
            "local_start": start,
            "local_end": end,
            "start_fold": _fold(self.start_fold) if clock.is_ambiguous(start, self.zone) else 0,
            "end_fold": _fold(self.end_fold) if clock.is_ambiguous(end, self.zone) else 0,
            "rrule": rrule_of(repeat, start.date()),
            "setup_minutes": self.setup_minutes.data,
            "teardown_minutes": self.teardown_minutes.data,
        }

    def plan(self) -> TimePlan:
        """Return the typed answers as a plan; the form is valid."""
        given = self.values()
        line = TimeLine(
            local_start=given["local_start"],
            local_end=given["local_end"],
            all_day=given["all_day"],
            start_fold=given["start_fold"],
            end_fold=given["end_fold"],
            rule=expansion.parse_rrule(given["rrule"]) if given["rrule"] else None,
        )
        return TimePlan(
            lines=(line,),
            zone=self.zone,
            setup_minutes=given["setup_minutes"],
            teardown_minutes=given["teardown_minutes"],
        )

    def rule_words(self) -> str:
        """Return the typed recurrence in words, so that it can be read back."""
        line = self.plan().lines[0]
        return recurrence_words.words(line.rule, line.first_on, current_locale()) if line.rule else ""


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


def _shortest_gap(rule: Recurrence, first_on: date) -> timedelta:
    """Return the shortest time from one date to the next within four years, in which every month's length occurs."""
    found = expansion.dates(rule, first_on, first_on, first_on + timedelta(days=4 * 366))
    return min((after - before for before, after in pairwise(found)), default=timedelta.max)


def _fold(field: RadioField) -> int:
    return 1 if field.data == "1" else 0


def _refuse(field: Any, message: str) -> bool:
    field.errors = [*field.errors, message]
    return False
