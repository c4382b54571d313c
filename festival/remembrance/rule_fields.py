"""The part of the form that asks when a day returns: five kinds of rule, each with its own few fields."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from babel.dates import get_day_names, get_month_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from festival.base.http import current_locale
from festival.recurrence.movable_days import WEEKDAYS, BadRule, DateRule, RuleKind, parse_rule

MAX_ANNOUNCED = 60
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_NTHS = [
    SelectChoice("1", _l("the first")),
    SelectChoice("2", _l("the second")),
    SelectChoice("3", _l("the third")),
    SelectChoice("4", _l("the fourth")),
    SelectChoice("5", _l("the fifth")),
    SelectChoice("-1", _l("the last")),
]


class RuleFields(Form):
    """Which rule, and what it needs. Only the fields of the chosen kind are read; the others keep what was typed."""

    kind = RadioField(
        _l("When does the day return?"),
        choices=[
            SelectChoice(RuleKind.FIXED.value, _l("On the same date every year")),
            SelectChoice(
                RuleKind.NTH.value, _l("On a weekday of a month, such as the first Sunday in September")
            ),
            SelectChoice(RuleKind.EASTER.value, _l("A number of days before or after Easter Sunday")),
            SelectChoice(
                RuleKind.ADVENT.value, _l("A number of days before or after the first Sunday of Advent")
            ),
            SelectChoice(RuleKind.ANNOUNCED.value, _l("On dates that are announced year by year")),
        ],
        default=RuleKind.FIXED.value,
    )
    month_day = StringField(_l("Day"), description=_l("1 to 31"))
    month = SelectField(_l("Month"), default="1")
    nth = SelectField(_l("Which one"), choices=_NTHS, default="1")
    weekday = SelectField(_l("Weekday"), default="SUN")
    nth_month = SelectField(_l("In the month"), default="1")
    offset = StringField(
        _l("Days from Easter or Advent"),
        description=_l("Before it with a minus sign: -14 is two weeks before. 0 is the day itself."),
    )
    announced = TextAreaField(
        _l("Announced dates"),
        description=_l(
            "One date a line, such as 2027-05-04. A date that stands here overrules the rule in its year."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = current_locale()
        months = get_month_names("wide", context="stand-alone", locale=locale)
        days = get_day_names("wide", context="stand-alone", locale=locale)
        self.month.choices = [SelectChoice(str(number), months[number]) for number in range(1, 13)]
        self.nth_month.choices = list(self.month.choices)
        self.weekday.choices = [SelectChoice(key, days[number]) for number, key in enumerate(WEEKDAYS)]

    @staticmethod
    def values(rule: str) -> dict[str, Any]:
        """Return the fields' values for a stored rule."""
        try:
            read = parse_rule(rule)
        except BadRule:
            read = DateRule(RuleKind.ANNOUNCED)
        values: dict[str, Any] = {"kind": read.kind.value}
        match read.kind:
            case RuleKind.FIXED:
                values |= {"month_day": str(read.day), "month": str(read.month)}
            case RuleKind.NTH:
                values |= {
                    "nth": str(read.nth),
                    "weekday": WEEKDAYS[read.weekday],
                    "nth_month": str(read.month),
                }
            case RuleKind.EASTER | RuleKind.ADVENT:
                values |= {"offset": str(read.offset_days)}
        return values

    def validate_month_day(self, field: Field) -> None:
        if self.kind.data == RuleKind.FIXED.value and not _is_rule(rule_text(self)):
            raise ValidationError(_("This month has no such day. Enter a number such as 9."))

    def validate_offset(self, field: Field) -> None:
        if self.kind.data in (RuleKind.EASTER.value, RuleKind.ADVENT.value) and not _is_rule(rule_text(self)):
            raise ValidationError(
                _("Enter a whole number of days that stays within the year, such as -14 or 39.")
            )

    def validate_announced(self, field: Field) -> None:
        try:
            found = self.announced_dates()
        except ValueError as error:
            raise ValidationError(_("Enter one date a line, such as 2027-05-04 or 4.5.2027.")) from error
        if len(found) > MAX_ANNOUNCED:
            raise ValidationError(_("At most %(most)d dates.", most=MAX_ANNOUNCED))
        if any(not EARLIEST <= on <= LATEST for on in found):
            raise ValidationError(_("The dates must lie between 1900 and 2199."))
        if len({on.year for on in found}) < len(found):
            raise ValidationError(_("Only one date a year can be entered."))

    def announced_dates(self) -> list[date]:
        """Return the announced dates in order. Raises ValueError where one can't be read."""
        return sorted(_read_date(part) for part in re.split(r"[\s,;]+", self.announced.data or "") if part)


def rule_text(form: RuleFields) -> str:
    """Return the rule the fields spell, in the syntax of date_rules; it may be none where the fields don't hold."""
    match form.kind.data:
        case RuleKind.FIXED:
            day = (form.month_day.data or "").strip().removesuffix(".")
            return f"fixed {form.month.data or '':0>2}-{day:0>2}"
        case RuleKind.NTH:
            return f"nth {form.nth.data} {form.weekday.data} {form.nth_month.data or '':0>2}"
        case RuleKind.EASTER | RuleKind.ADVENT:
            found = re.fullmatch(r"([+\-−–]?)\s*(\d{1,3})", (form.offset.data or "").strip(), re.ASCII)
            if found is None:
                return ""
            return f"{form.kind.data}{'-' if found[1] in ('-', '−', '–') else '+'}{int(found[2])}"
    return RuleKind.ANNOUNCED.value


def _is_rule(text: str) -> bool:
    try:
        parse_rule(text)
    except BadRule:
        return False
    return True


def _read_date(part: str) -> date:
    """The date of "2027-05-04" or "4.5.2027". Raises ValueError."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", part, re.ASCII)
    if found is None:
        return date.fromisoformat(part)
    return date(int(found[3]), int(found[2]), int(found[1]))
