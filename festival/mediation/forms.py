"""What people enter in a talk and in a meeting."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from festival.base import clock, text
from festival.forms.doubts import AsksOnce, Times, day_doubts, night_doubts
from festival.forms.query_args import is_end_of_day, read_day, read_time
from festival.mediation.decision_reasons import customs
from festival.recurrence.time_plan import PlannedDate, end_when_moved

LETTER_LENGTH = 5000


def _many_lines(value: str | None) -> str:
    return text.many_lines(value or "").strip()


def _one_line(value: str | None) -> str:
    return text.one_line(value or "")


class LetterForm(FlaskForm):
    """A letter to those concerned."""

    key = HiddenField()
    letter = TextAreaField(_l("Your letter"), [Length(max=LETTER_LENGTH)], filters=[_many_lines])

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and not self.letter.data:
            self.letter.errors = [*self.letter.errors, _("Write a sentence first.")]
            return False
        return valid


class ProposalForm(AsksOnce, FlaskForm):
    """Another date, time or place for one of the events."""

    key = HiddenField()
    weighed = HiddenField()
    event_id = RadioField(_l("Which event would move?"), validate_choice=True)
    day = StringField(_l("New day"), [Length(max=20)])
    start = StringField(_l("Begins at"), [Length(max=20)])
    end = StringField(_l("Ends at"), [Length(max=20)])
    place = StringField(_l("Another place"), [Length(max=160)], filters=[_one_line])
    words = StringField(_l("Why so?"), [Length(max=500)], filters=[_one_line])

    def wall_times(
        self, now_planned: PlannedDate, zone: ZoneInfo, *, all_day: bool
    ) -> tuple[datetime, datetime] | None:
        """Return the proposed wall times; what was left empty stays as it is, and so does a length of several days.

        None where the fields say why not.
        """
        start, end = now_planned.local_start, now_planned.local_end
        day = read_day(self.day.data or "") if self.day.data else start.date()
        if day is None:
            self.day.errors = [*self.day.errors, _("This is not a day. Write it as 14.6.2027.")]
            return None
        if all_day and (self.start.data or self.end.data):
            field = self.start if self.start.data else self.end
            field.errors = [*field.errors, _("It lasts the whole day. Propose another day.")]
            return None
        begins = self._time(self.start, start.time())
        ends = self._time(self.end, end.time())
        if begins is None or ends is None:
            return None
        new_start = datetime.combine(day, begins)
        if not self.end.data and not self.start.data:
            new_end = new_start + (end - start)
        else:
            ends_day = is_end_of_day(self.end.data or "")
            new_end = end_when_moved(new_start, ends, now_planned, ends_day=ends_day)
            if new_end <= new_start:
                self.end.errors = [*self.end.errors, _("The end lies before the beginning.")]
                return None
        try:
            clock.to_utc(new_start, zone)
            clock.to_utc(new_end, zone)
        except clock.NonexistentTime:
            self.start.errors = [
                *self.start.errors,
                _("This time does not exist on that day: the clocks go forward."),
            ]
            return None
        return new_start, new_end

    def asks_about(self, now: Times, before: Times, today: date) -> bool:
        """Return whether there is something unusual that was not asked about yet: a day that is over, a long night."""
        return self.ask([*day_doubts(now, before, today, self.day), *night_doubts(now, before, self.end)])

    def _time(self, field: StringField, usual: time) -> time | None:
        if not field.data:
            return usual
        typed = time(0) if field is self.end and is_end_of_day(field.data) else read_time(field.data)
        if typed is None:
            field.errors = [*field.errors, _("This is not a time. Write it as 19:30.")]
        return typed


class KeepForm(FlaskForm):
    """We keep it, because …"""

    reason = StringField(_l("We keep it, because …"), [Length(max=1000)], filters=[_one_line])
    custom = SelectField(_l("By which custom of the city?"), default="")
    for_good = BooleanField(
        _l("This answers all that ask the same, also those to come"),
        description=_l("Nobody is asked again unless it weighs more. It can be taken back."),
    )

    def offer(self) -> None:
        self.custom.choices = [("", _("none")), *customs()]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and not self.reason.data:
            self.reason.errors = [*self.reason.errors, _("Say why, so that it can be understood later.")]
            return False
        return valid
