"""The form of one row of law: the columns of its table, and validity, source and how sure, which all tables share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from festival.base import text
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.countries.country_codes import is_land, place_name
from festival.countries.lands import land_choices
from festival.law.conditions import BadCondition, unknown_words
from festival.law.labels import choice_label, column_hint, column_label, confidence_label
from festival.law.permit_facts import PERMIT_KINDS
from festival.law.reading import (
    CONFIDENCES,
    COUNTED_PER,
    DAYS,
    OCCASIONS,
    RESTS,
    SCOPES,
    YES_NO,
    BadLaw,
    LawEntry,
    NamedDay,
    check_entry,
)
from festival.law.shipped_tables import columns_of

PREFIX = "value_"
MOST = 1000
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_LONG = ("note", "note_en", "extra_days", "excluded_days", "affects", "condition", "trigger", "trigger_expr")
_CHOICES = {
    "scope": SCOPES,
    "counted_per": COUNTED_PER,
    "occasion_required": OCCASIONS,
    "not_in_a_row": YES_NO,
    "rest": RESTS,
    "days": DAYS,
}


class LawFields(FlaskForm):
    """What all tables share. `version` is the optimistic lock, `uid` makes a form that is sent twice one row only."""

    version = HiddenField(default="")
    uid = HiddenField(default="")
    valid_from = DateField(_l("In force from"), validators=[Optional()])
    valid_to = DateField(_l("In force until"), validators=[Optional()])
    checked_on = DateField(
        _l("Checked on"),
        description=_l("When somebody last compared the row with the statute in force."),
        validators=[Optional()],
    )
    source = StringField(_l("Source"), validators=[Length(max=MOST)])
    confidence = SelectField(_l("How sure"))
    is_active = BooleanField(_l("The rules use this row"), default=True)
    land = SelectField(_l("Land"))

    def __init__(self, kind: str, days: Mapping[str, NamedDay], *, is_new: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.days = kind, days
        self.confidence.choices = [SelectChoice(key, confidence_label(key)) for key in CONFIDENCES]
        if is_new:
            locale = current_locale()
            lands = [*own_place(locale), ("", _("all Länder")), *land_choices(locale)]
            self.land.choices = [SelectChoice(*pair) for pair in lands]
        else:
            del self.land
        if is_new and not self.uid.data:
            self.uid.data = str(uuid4())
        for column, keys in _CHOICES.items():
            if PREFIX + column in self:
                self[PREFIX + column].choices = [SelectChoice(key, choice_label(column, key)) for key in keys]
        if kind == "quiet_day":
            names = [
                (key, day.name_en if current_locale() == "en" else day.name) for key, day in days.items()
            ]
            self[f"{PREFIX}day"].choices = [
                SelectChoice(*pair) for pair in sorted(names, key=lambda pair: pair[1])
            ]

    def validate_valid_from(self, field: Field) -> None:
        _within(field)

    def validate_valid_to(self, field: Field) -> None:
        _within(field)
        if self.valid_from.data and field.data and field.data < self.valid_from.data:
            raise ValidationError(_("The end lies before the beginning."))

    def validate_checked_on(self, field: Field) -> None:
        _within(field)

    def values(self) -> dict[str, str]:
        """Return the table's own columns as text."""
        return {
            column: text.one_line(str(self[PREFIX + column].data or "")) for column in columns_of(self.kind)
        }

    def columns(self) -> dict[str, Any]:
        """Return what was entered as columns of LawRow."""
        return {
            "values": self.values(),
            "valid_from": self.valid_from.data,
            "valid_to": self.valid_to.data,
            "checked_on": self.checked_on.data,
            "source": text.one_line(self.source.data or ""),
            "confidence": self.confidence.data,
            "is_active": self.is_active.data,
        }

    def holds(self, key: str) -> bool:
        """Return whether everything can be read, by the rules too; errors stand at their fields."""
        if not self.validate_on_submit():
            return False
        try:
            check_entry(LawEntry(self.kind, key, "", self.values()), self.days)
            unknown_words(self.values().get("condition") or "weekday in MO", {})
        except BadLaw as error:
            self[PREFIX + error.field].errors = [
                *self[PREFIX + error.field].errors,
                _what_is_wrong(error.field),
            ]
            return False
        except BadCondition:
            field = self[f"{PREFIX}condition"]
            field.errors = [
                *field.errors,
                _("This condition can’t be read. Use the words below and and, or, not."),
            ]
            return False
        return True


def law_form(kind: str, days: Mapping[str, NamedDay], *, is_new: bool, **given: Any) -> LawFields:
    """Return the form for a row of the table; `given` is what forms take: `data`, `formdata`."""
    fields = {PREFIX + column: _field(column) for column in columns_of(kind)}
    form: type[LawFields] = type("LawForm", (LawFields,), fields)
    return form(kind, days, is_new=is_new, **given)


def _field(column: str) -> Any:
    label, hint = column_label(column), column_hint(column)
    if column in _CHOICES or column == "day":
        return SelectField(label, description=hint)
    checks: list[Any] = [Length(max=MOST, message=_("At most %(most)d characters.", most=MOST))]
    if column in ("rule", "name_de"):
        checks.append(InputRequired(_("Please fill this in.")))
    kind = TextAreaField if column in _LONG else StringField
    return kind(label, description=hint, validators=checks)


def _what_is_wrong(column: str) -> str:
    if column in ("start", "end", "earliest", "latest"):
        return _("Write a time by the clock, such as 04:00; the end lies after the beginning.")
    if column in (
        "max_per_year",
        "max_per_month",
        "max_in_4_weeks",
        "notice_days",
        "end_day_offset",
        "max_hours",
        "typical_lead_time_days",
        "statutory_lead_time_days",
    ):
        return _("Enter a number, such as 4.")
    if column == "not_on":
        return _("Write month and day, such as 05-01 10-03.")
    if column == "trigger_expr":
        return _("This condition can’t be read. Use the words above and and, or, not.")
    if column == "statutory_lands":
        return _("Write Länder with blanks between, such as DE-BY DE-HE.")
    if column == "offices":
        return _("Use the words above with semicolons between, or leave it empty.")
    if column == "kind":
        return _("Write one of these: %(words)s.", words=", ".join(PERMIT_KINDS))
    if column == "rule":
        return _("This is no rule for a date. Write one such as fixed 11-09 or easter-2.")
    return _("This can’t be read.")


def _within(field: Field) -> None:
    if field.data and not _FIRST <= field.data <= _LAST:
        raise ValidationError(_("The date must lie between 1900 and 2199."))


def own_place(locale: str) -> list[tuple[str, str]]:
    """Return (code, name) of where the city lies in a list, where that is no Land; nothing else."""
    land = get_city().land
    return [(land, place_name(land, locale))] if land and not is_land(land) else []
