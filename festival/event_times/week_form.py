"""Hours by weekday: the market on Wednesdays and Saturdays, a museum, a shop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import Length

from festival.base import dates
from festival.base.http import current_locale
from festival.event_times.closed_fields import ClosedFields
from festival.event_times.times_form import KnownLine, refuse
from festival.events.model import Event
from festival.forms.fields import DayField, one_line, required
from festival.recurrence.time_plan import TimeLine
from festival.typed_times.typed_hours import Hours, read_hours
from festival.typed_times.week_hours import WeekHours, hours_text, lines_of_week, week_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _hours_field() -> StringField:
    return StringField(validators=[Length(max=200)], filters=[one_line])


class WeekForm(ClosedFields):
    """A field a weekday for its hours, empty for none, and from when to when that holds."""

    SHAPE = "week"
    monday = _hours_field()
    tuesday = _hours_field()
    wednesday = _hours_field()
    thursday = _hours_field()
    friday = _hours_field()
    saturday = _hours_field()
    sunday = _hours_field()
    start_on = DayField(_l("From which day?"), [required(_l("Say on which day it begins."))])
    until_on = DayField(_l("Until which day?"), description=_l("Empty: without an end."))

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Name the weekdays beside."""
        super().offer(event, known)
        self.offer_closings()
        for name, field in zip(dates.weekdays(current_locale()), self.hours, strict=True):
            field.label.text = name

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that hours can be read, that there are any, and that a date comes of them."""
        if not super().validate(extra_validators):
            return False
        unread = [field for field in self.hours if read_hours(field.data or "") is None]
        for field in unread:
            refuse(field, _("These are no hours. Write for example “8–12, 14–18”."))
        if unread:
            return False
        endless = next((field for field in self.hours if _lacks_end(field)), None)
        if endless is not None:
            return refuse(endless, _("Say until when, for example “10–18”."))
        if not any(self._days()):
            return refuse(self.hours[0], _("Write the hours beside at least one weekday."))
        if self.until_on.day and self.start_on.day and self.until_on.day < self.start_on.day:
            return refuse(self.until_on, _("The last date lies before the first."))
        if not self.lines():
            return refuse(
                self.until_on, _("No date comes of this: none of these weekdays lies in that time.")
            )
        return self.is_ever_open(self.closed_days)

    @property
    def hours(self) -> list[Field]:
        """The fields of the weekdays, from Monday on."""
        return [self[name] for name in WEEKDAYS]

    def _days(self) -> tuple[tuple[Hours, ...], ...]:
        return tuple(tuple(read_hours(field.data or "") or ()) for field in self.hours)

    def lines(self) -> list[TimeLine]:
        assert self.start_on.day is not None  # required
        return lines_of_week(WeekHours(self._days(), self.start_on.day, self.until_on.day, self.months()))

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        week = week_of([one.line for one in known])
        if week is None:
            return {"start_on": known[0].line.first_on.isoformat()} if known else {}
        return {
            **dict(zip(WEEKDAYS, map(hours_text, week.days), strict=True)),
            "start_on": week.from_on.isoformat(),
            "until_on": week.until_on.isoformat() if week.until_on else "",
        } | cls.season_answers(week.months)


def _lacks_end(field: Field) -> bool:
    return any(hours.end is None for hours in read_hours(field.data or "") or ())
