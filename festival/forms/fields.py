"""Fields and checks that several steps share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from festival.base import text
from festival.forms.query_args import is_end_of_day, read_day, read_time

_EMAIL = re.compile(r"[^@\s<>\"(),:;]{1,64}@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]+")


class StepForm(FlaskForm):
    """One step of the conversation; `version` is the event's when the step was opened."""

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the step's answers as fields of an Event."""
        raise NotImplementedError


class DayField(StringField):
    """A day, typed as people write it or picked; keeps what was typed where it is none."""

    widget = DateInput()
    data: str | None

    def __init__(self, label: object = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.day: date | None = None

    def pre_validate(self, form: Any) -> None:
        typed = self.data or ""
        self.day = read_day(typed)
        if typed and self.day is None:
            raise ValidationError(_("This is not a day. Write it as 14.6.2027."))
        if self.day is not None and not 2000 <= self.day.year <= 2150:
            raise ValidationError(_("Check the year."))
        if self.day is not None:
            self.data = self.day.isoformat()


class TimeField(StringField):
    """A time of day, typed as people write it."""

    def __init__(self, label: object = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.time: time | None = None

    def pre_validate(self, form: Any) -> None:
        self.time = read_time(self.data or "")
        if (self.data or "").strip() and self.time is None:
            raise ValidationError(_("This is not a time. Write it as 19:30."))


class EndTimeField(TimeField):
    """A time at which something ends: 24:00 is midnight at the end of the day."""

    def __init__(self, label: object = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.ends_day = False

    def pre_validate(self, form: Any) -> None:
        self.ends_day = is_end_of_day(self.data or "")
        if self.ends_day:
            self.time = time(0)
        else:
            super().pre_validate(form)


class WholeNumberField(IntegerField):
    """A whole number of at most nine digits: the range check fails on numbers a float can't hold."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > 9:
            self.data = None
            raise ValueError(_("Write a whole number from 1."))
        super().process_formdata(valuelist)


class ChecklistField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def one_line(value: str | None) -> str:
    """Filter: no control characters, no line breaks, no blanks at the ends."""
    return text.one_line(value or "")


def many_lines(value: str | None) -> str:
    """Filter: line breaks stay, other control characters go."""
    return text.many_lines(value or "")


def web_address(form: Any, field: Field) -> None:
    """Check: an http or https address, or nothing."""
    value = field.data or ""
    if not value:
        return
    if not value.startswith(("http://", "https://")) or " " in value or len(value) > 1000 or "." not in value:
        raise ValidationError(_("Write the whole address, starting with https://"))


def email_address(form: Any, field: Field) -> None:
    """Check: one address, as far as its form tells; whether it is read, only a letter would tell."""
    if not _EMAIL.fullmatch(field.data or ""):
        raise ValidationError(_("This is not an e-mail address."))


def required(message: object = None) -> Callable[[Any, Field], None]:
    """Check: something was entered; says which field is missing in its own words."""

    class _Required:
        field_flags = {"required": True}

        def __call__(self, form: Any, field: Field) -> None:
            if not (field.data or "" if not isinstance(field.data, str) else field.data.strip()):
                raise ValidationError(str(message or _l("Please answer this.")))

    return _Required()
