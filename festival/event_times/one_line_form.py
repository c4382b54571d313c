"""One line of times: once, or by a rule. The stop where wall time is checked against the city's clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from festival.base import clock, dates
from festival.base.http import current_locale
from festival.event_times.times_form import KnownLine, TimesForm, refuse
from festival.events.model import Event
from festival.forms.doubts import Doubt, night_doubts
from festival.forms.fields import (
    ChecklistField,
    DayField,
    EndTimeField,
    TimeField,
    WholeNumberField,
    one_line,
    required,
)
from festival.recurrence import expansion
from festival.recurrence import words as recurrence_words
from festival.recurrence.expansion import Frequency, Recurrence
from festival.recurrence.repeats import REPEATS, Repeat, read_repeat, rrule_of
from festival.recurrence.time_plan import MAX_EVENT_DAYS, TimeLine
from festival.typed_times.typed_hours import read_hours
from festival.typed_times.week_hours import hours_text

MIDNIGHT = time(0)
NEW_LINE = "new"


class OneLineForm(TimesForm):
    """Day and times in the city's wall time, how it recurs, and how long the place is held before and after.

    Of an event with several lines it is one of them that is meant: `line` is its number, NEW_LINE for another one;
    the others stay. Without a number it is the only one.
    """

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
    more_hours = StringField(
        _l("Further times on the same days"),
        [Length(max=400)],
        filters=[one_line],
        description=_l("For example 13–14, 15–16. Without ends they last as long as the first."),
    )
    line = HiddenField()

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Fill the lists to choose from; the rule that the line has now stays a choice where no other covers it."""
        super().offer(event, known)
        edited = self.edited
        rule = edited.line.rule if edited else None
        kept = without_season(rule)
        self.kept_rule = str(kept) if kept is not None and read_repeat(str(kept)).kind == "kept" else ""
        locale = current_locale()
        if "repeat" in self:
            self.repeat.choices = [
                (key, str(words)) for key, words in REPEATS.items() if key != "kept" or self.kept_rule
            ]
            self.weekdays.choices = [
                (str(number), name) for number, name in enumerate(dates.weekdays(locale))
            ]
        self.start_fold.choices = self.end_fold.choices = [
            ("", _("Not asked")),
            ("0", _("Before the clocks go back (summer time)")),
            ("1", _("After the clocks went back (winter time)")),
        ]
        self.asks_start_fold = self.asks_end_fold = False

    @property
    def edited(self) -> KnownLine | None:
        """The line that is edited; None for a new one."""
        if self.line.data == NEW_LINE or not self.known:
            return None
        return next((one for one in self.known if str(one.id) == self.line.data), self.known[0])

    @property
    def others(self) -> Sequence[KnownLine]:
        """The lines that stay as they are, where one of several is edited."""
        edited = self.edited
        return [one for one in self.known if one != edited] if self.line.data else ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether the times exist, end after they start, and fit the rule."""
        if not super().validate(extra_validators):
            return False
        return self._check_times() and self._check_rule() and self._check_clocks()

    def _check_times(self) -> bool:
        if not self.all_day.data and self.start_time.time is None:
            return refuse(self.start_time, _("Say when it begins, or choose “All day”."))
        if not self.all_day.data and self.end_time.time is None and not self.end_on.day:
            return refuse(self.end_time, _("Say when it ends; an estimate helps others to plan."))
        start, end = self._wall_times()
        if end < start or (end == start):
            field = self.end_on if self.end_on.day and self.end_on.day < start.date() else self.end_time
            return refuse(field, _("The end lies before the beginning."))
        if end - start > timedelta(days=MAX_EVENT_DAYS):
            return refuse(self.end_on, _("One date may last a year at most. Let it recur instead."))
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

    def doubts(self, event: Event, now_on: date) -> Iterator[Doubt]:
        """Yield what is unusual, a very long night among it."""
        yield from super().doubts(event, now_on)
        start = self._wall_times()[0]
        if any(hours.start == start.time() for hours in read_hours(self.more_hours.data or "") or ()):
            day = dates.long_day(start.date(), current_locale())
            words = _("Two dates begin at the same time on %(day)s: they are taken as one.", day=day)
            yield Doubt(f"twice {start}", self.more_hours, words)
        if not self.all_day.data and not self.end_on.day:
            was = self.edited.line if self.edited else None
            before = (was.local_start, was.local_end) if was else None
            yield from night_doubts(self._wall_times(), before, self.end_time)

    def doubts_about_hours(self, new: Sequence[TimeLine]) -> Iterator[Doubt]:
        """Yield nothing: each time has a field, where it is asked about."""
        yield from ()

    def _repeat(self) -> Repeat:
        return Repeat(
            kind=self.repeat.data or "never",
            interval=self.interval.data or 1,
            weekdays=tuple(sorted(int(day) for day in self.weekdays.data or [])),
            until_on=self.until_on.day,
            rule=self.kept_rule,
        )

    def months(self) -> tuple[int, ...]:
        """The months of the rule: all of them, unless a season has some."""
        return ()

    def _rule(self) -> Recurrence | None:
        rrule = rrule_of(self._repeat(), self._wall_times()[0].date())
        return replace(expansion.parse_rrule(rrule), months=self.months()) if rrule else None

    def _check_rule(self) -> bool:
        start, end = self._wall_times()
        repeat = self._repeat()
        if read_hours(self.more_hours.data or "") is None:
            return refuse(self.more_hours, _("These are no hours. Write for example “13–14, 15–16”."))
        if self.more_hours.data and self.all_day.data:
            return refuse(self.more_hours, _("A whole day has no further times."))
        if repeat.kind == "never":
            return True
        if repeat.kind == "weekly" and repeat.weekdays and start.weekday() not in repeat.weekdays:
            return refuse(self.weekdays, _("The first day is not on one of these weekdays."))
        if repeat.until_on and repeat.until_on < start.date():
            return refuse(self.until_on, _("The last date lies before the first."))
        rule = self._rule()
        assert rule is not None  # it recurs
        try:
            expansion.check(rule, start.date())
        except expansion.BadRecurrence as error:
            return self._refuse_rule(rule, error)
        if _shortest_gap(rule, start.date()) < end - start:
            return refuse(self.repeat, _("It would begin again before it has ended."))
        return True

    def _refuse_rule(self, rule: Recurrence, error: expansion.BadRecurrence) -> bool:
        first_on, locale = self._wall_times()[0].date(), current_locale()
        following = expansion.first_from(rule, first_on, first_on)
        if following is None:
            return refuse(self.repeat, _("No date comes of this rule. Choose another one."))
        return refuse(
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
            if gap := self.gap_words(wall):
                return refuse(field, gap)
            if clock.is_ambiguous(wall, self.zone) and fold.data not in ("0", "1"):
                self.asks_start_fold |= fold is self.start_fold
                self.asks_end_fold |= fold is self.end_fold
                return refuse(
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
            return refuse(self.end_time, _("The end lies before the beginning."))
        further = _further(self.typed_line(), self.more_hours.data or "")
        for gap in (self.gap_words(wall) for line in further for wall in (line.local_start, line.local_end)):
            if gap:
                return refuse(self.more_hours, gap)
        return True

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        """Return what the form shows of the first of the lines, with the hours of those that share its days."""
        if not known:
            return {}
        line = known[0].line
        start, end = line.local_start, line.local_end
        last_on = (end - timedelta(microseconds=1)).date() if line.all_day else end.date()
        next_morning = not line.all_day and end - start < timedelta(days=1) and end.time() < start.time()
        further = [one.line for one in known[1:] if is_same_days(one.line, line)]
        return {
            "all_day": line.all_day,
            "start_fold": str(line.start_fold),
            "end_fold": str(line.end_fold),
            "start_on": start.date().isoformat(),
            "end_on": last_on.isoformat() if last_on != start.date() and not next_morning else "",
            "start_time": "" if line.all_day else f"{start:%H:%M}",
            "end_time": "" if line.all_day else f"{end:%H:%M}",
            "more_hours": hours_text([(one.local_start.time(), one.local_end.time()) for one in further]),
        } | cls.rule_answers(line.rule)

    @staticmethod
    def rule_answers(rule: Recurrence | None) -> dict[str, Any]:
        """Return what the form shows of a rule."""
        kept = without_season(rule)
        repeat = read_repeat(str(kept) if kept else None)
        return {
            "repeat": repeat.kind,
            "interval": repeat.interval,
            "weekdays": [str(day) for day in repeat.weekdays],
            "until_on": repeat.until_on.isoformat() if repeat.until_on else "",
        }

    def typed_line(self) -> TimeLine:
        """Return the line of the fields for one; the form is valid."""
        start, end = self._wall_times()
        return TimeLine(
            local_start=start,
            local_end=end,
            all_day=bool(self.all_day.data),
            start_fold=_fold(self.start_fold) if clock.is_ambiguous(start, self.zone) else 0,
            end_fold=_fold(self.end_fold) if clock.is_ambiguous(end, self.zone) else 0,
            rule=self._rule(),
        )

    def lines(self) -> list[TimeLine]:
        first, edited = self.typed_line(), self.edited
        typed = [first, *_further(first, self.more_hours.data or "")]
        if not self.line.data:
            return typed
        kept = [[one.line] if one != edited else typed for one in self.known]
        return [line for group in kept for line in group] + (typed if edited is None else [])


def _shortest_gap(rule: Recurrence, first_on: date) -> timedelta:
    """Return the shortest time from one date to the next within four years, in which every month's length occurs."""
    found = expansion.dates(rule, first_on, first_on, first_on + timedelta(days=4 * 366))
    return min((after - before for before, after in pairwise(found)), default=timedelta.max)


def _fold(field: RadioField) -> int:
    return 1 if field.data == "1" else 0


def _further(first: TimeLine, typed: str) -> list[TimeLine]:
    """The lines of further hours: on the days of the first, as long as it where no end is named."""
    found = []
    for hours in read_hours(typed) or ():
        start = datetime.combine(first.first_on, hours.start)
        end = start + (hours.length or first.length)
        found.append(replace(first, local_start=start, local_end=end, start_fold=0, end_fold=0))
    return [line for line in found if line.at != first.at]


def without_season(rule: Recurrence | None) -> Recurrence | None:
    """The rule without the months that have a field of their own."""
    is_seasonal = rule is not None and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY)
    return replace(rule, months=()) if rule is not None and is_seasonal else rule


def is_same_days(one: TimeLine, other: TimeLine) -> bool:
    """Whether two lines differ in their hours alone."""
    return (one.rule, one.first_on) == (other.rule, other.first_on) and not one.all_day and not other.all_day


class OnceForm(OneLineForm):
    """One date, or several days without a break."""

    SHAPE = "once"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out how it recurs: what was typed there is carried along, and is there again in the other way."""
        super().__init__(*args, **kwargs)
        for name in ("repeat", "interval", "weekdays", "until_on"):
            del self[name]

    def _repeat(self) -> Repeat:
        return Repeat()
