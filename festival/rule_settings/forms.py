"""The form of a rule's settings, made from its `Settings`."""

from __future__ import annotations

from dataclasses import Field as DataField
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from festival.base import text
from festival.findings.finding import Severity
from festival.rule_settings.model import thresholds_of
from festival.rules.contract import Rule

PREFIX = "threshold_"
_LARGEST = 1_000_000
_FARTHEST_M = 2000
_LONGEST = 200


def severity_label(severity: int) -> str:
    """Return how much a finding weighs, in words."""
    return {1: _("Informs"), 2: _("Warns"), 3: _("Needs a decision")}[int(severity)]


class SettingFields(FlaskForm):
    """`version` is the optimistic lock: 0 where the city has chosen nothing yet."""

    version = HiddenField(default="0")

    def threshold_fields(self) -> list[Field]:
        """Return the fields of the rule's own settings."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def thresholds(self) -> dict[str, Any]:
        """Return what was entered for them, as it is stored."""
        return {field.name.removeprefix(PREFIX): _value(field) for field in self.threshold_fields()}


def setting_form(rule: Rule, chosen: Any, version: int, **given: Any) -> SettingFields:
    """Return the form of the rule, filled with what is chosen; `given` is what forms take, such as `formdata`."""
    explained = rule.EXPLAINED
    said = {name: _(sentence) for name, sentence in explained.items()}
    made: dict[str, Any] = {
        "is_on": BooleanField(_("This rule is on"), description=said["is_on"]),
        "severity": _severity(_("How much it weighs"), said["severity"]),
    }
    for field in thresholds_of(rule):
        made[PREFIX + field.name] = _field(field, said.get(field.name, field.name))
    form = type("SettingForm", (SettingFields,), made)
    data = {"version": str(version), "is_on": chosen.is_on, "severity": str(int(chosen.severity))}
    return form(
        data=data
        | {PREFIX + field.name: _shown(getattr(chosen, field.name)) for field in thresholds_of(rule)},
        **given,
    )


class _Whole:
    """A whole number within bounds."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: FlaskForm, field: Field) -> None:
        typed = (field.data or "").strip()
        if not (typed.isascii() and typed.isdigit()) or int(typed[:12]) > self.most:
            raise ValidationError(_("Enter a whole number from 0 to %(most)s.", most=self.most))


def _decimal(form: FlaskForm, field: Field) -> None:
    try:
        number = float((field.data or "").replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= _LARGEST:
        raise ValidationError(_("Enter a number from 0 to %(most)s.", most=_LARGEST))


def _short(form: FlaskForm, field: Field) -> None:
    if len(field.data or "") > _LONGEST:
        raise ValidationError(_("At most %(most)d characters.", most=_LONGEST))


def _field(field: DataField[Any], label: str) -> Any:
    if field.name.endswith("severity"):
        return _severity(label, "")
    if isinstance(field.default, bool):
        return BooleanField(label)
    if isinstance(field.default, int):
        return StringField(label, validators=[_Whole(_most(field.name))], render_kw={"inputmode": "numeric"})
    if isinstance(field.default, float):
        return StringField(label, validators=[_decimal], render_kw={"inputmode": "decimal"})
    return StringField(label, validators=[_short])


def _severity(label: str, hint: str) -> SelectField:
    choices = [SelectChoice(str(int(one)), severity_label(one)) for one in Severity]
    return SelectField(label, description=hint, choices=choices)


def _most(name: str) -> int:
    """Metres reach no farther than a city, hours no farther than a day."""
    if name.endswith("_m"):
        return _FARTHEST_M
    return 24 if name.endswith("_hour") else _LARGEST


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return str(int(value)) if isinstance(value, int) else str(value)


def _value(field: Field) -> Any:
    if isinstance(field, BooleanField):
        return bool(field.data)
    if isinstance(field, SelectField):
        return int(field.data)
    typed = text.one_line(field.data or "")
    if any(isinstance(check, _Whole) for check in field.validators):
        return int(typed)
    return float(typed.replace(",", ".")) if _decimal in field.validators else typed
