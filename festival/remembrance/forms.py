"""The form of a remembrance day: what a person types, read into the columns of the table and back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from festival.base import text
from festival.base.coordinates import BadGeometry, parse_coordinates
from festival.forms.examples import EXAMPLE_POINT
from festival.remembrance.model import RemembranceDay
from festival.remembrance.rule_fields import RuleFields, rule_text

FIRST_YEAR, LAST_YEAR = 1, 2199
_PLAIN = (
    *("name", "name_en", "counted", "tone", "story", "story_en"),
    *("place_name", "place_name_en", "source", "note"),
)
"""Fields that are columns as they are."""
_NUMBER = _l("Enter a whole number.")
_YEARS = [Optional(), NumberRange(FIRST_YEAR, LAST_YEAR, _l("Enter a year from 1 to 2199."))]


def _tidy(value: str | None) -> str:
    return text.one_line(value or "")


def _tidy_lines(value: str | None) -> str:
    return text.many_lines(value or "")


class YearField(IntegerField):
    """A year; what isn't a whole number is said in words and kept as typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
            raise ValueError(str(_NUMBER))
        self.data = int(typed)


def _line(label: object, most: int = 200) -> StringField:
    """Return a field of one line of words, which may stay empty."""
    return StringField(label, filters=[_tidy], validators=[_at_most(most)])


def _lines(label: object, most: int, description: object = "") -> TextAreaField:
    return TextAreaField(label, description=description, filters=[_tidy_lines], validators=[_at_most(most)])


def _at_most(most: int) -> Length:
    words = {
        200: _l("At most 200 characters."),
        500: _l("At most 500 characters."),
        2000: _l("At most 2,000 characters."),
        20_000: _l("At most 20,000 characters."),
    }
    return Length(max=most, message=words[most])


class RemembranceForm(RuleFields, FlaskForm):
    """All of a day. `version` is the optimistic lock, `uid` makes a form that is sent twice one day only."""

    name = StringField(
        _l("Name"),
        filters=[_tidy],
        validators=[DataRequired(_l("Enter the day’s name.")), _at_most(200)],
    )
    name_en = _line(_l("Name in English"))
    origin_year = YearField(
        _l("Year of origin"),
        description=_l("The year of what is remembered, or of the foundation."),
        validators=_YEARS,
    )
    since_year = YearField(
        _l("Kept since"), description=_l("The year in which the day was first kept."), validators=_YEARS
    )
    counted = RadioField(
        _l("What is counted"),
        choices=[
            SelectChoice("anniversary", _l("The anniversary of what happened: “82nd anniversary”")),
            SelectChoice("times", _l("How often the day is kept: “for the 39th time”")),
            SelectChoice("founding", _l("The years since the foundation: “founded 775 years ago”")),
            SelectChoice("", _l("Nothing: a number would say little")),
        ],
        default="anniversary",
    )
    tone = RadioField(
        _l("Tone"),
        choices=[
            SelectChoice("solemn", _l("Remembrance: quiet and in earnest")),
            SelectChoice("civic", _l("Civic: a day for all citizens")),
            SelectChoice("festive", _l("Celebration")),
        ],
        default="solemn",
    )
    story = _lines(_l("Story"), 20_000, _l("What happened, in a few sentences. Markdown works."))
    story_en = _lines(_l("Story in English"), 20_000)
    venue = SelectField(
        _l("Place of the city"), coerce=str, description=_l("One of the places in the list, if it is one.")
    )
    place_name = _line(_l("Place of memory"))
    place_name_en = _line(_l("Place of memory in English"))
    point = StringField(
        _l("Coordinates"),
        description=_l(
            "Latitude and longitude as maps show them, for example %(example)s.", example=EXAMPLE_POINT
        ),
        filters=[_tidy],
    )
    source = _line(_l("Source"), 500)
    note = _lines(_l("Note for planning"), 2000, _l("Not shown to the public."))
    is_active = BooleanField(_l("The city keeps this day"), default=True)
    version = HiddenField()
    uid = HiddenField()

    def __init__(self, *args: Any, venues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venue.choices = [
            SelectChoice("", _("None of them")),
            *(SelectChoice(*venue) for venue in venues),
        ]

    def validate_point(self, field: Field) -> None:
        if not field.data:
            return
        try:
            parse_coordinates(field.data)
        except BadGeometry as error:
            raise ValidationError(
                _(
                    "This can’t be read as latitude and longitude, for example %(example)s.",
                    example=EXAMPLE_POINT,
                )
            ) from error

    def validate_origin_year(self, field: Field) -> None:
        if field.data and self.since_year.data and self.since_year.data < field.data:
            raise ValidationError(_("The day can’t have been kept before what it remembers."))

    def validate_since_year(self, field: Field) -> None:
        if self.counted.data == "times" and not field.data:
            raise ValidationError(_("From which year on is the day kept? Its times are counted from there."))

    def columns(self) -> dict[str, Any]:
        """Return what the validated form says as columns of RemembranceDay, all but whether it is kept."""
        lon, lat = parse_coordinates(self.point.data) if self.point.data else (None, None)
        return {
            **{name: self[name].data or "" for name in _PLAIN},
            "origin_year": self.origin_year.data,
            "since_year": self.since_year.data,
            "rule": rule_text(self),
            "announced_on": {str(on.year): on.isoformat() for on in self.announced_dates()},
            "venue_id": int(self.venue.data) if self.venue.data else None,
            "lon": lon,
            "lat": lat,
        }


def values_of(day: RemembranceDay, *, land: str) -> dict[str, Any]:
    """Return the form's values for a stored day; `is_active` says whether the city keeps it."""
    return {
        **{name: getattr(day, name) for name in _PLAIN},
        **RuleFields.values(day.rule),
        "announced": "\n".join(sorted(str(value) for value in day.announced_on.values())),
        "origin_year": day.origin_year,
        "since_year": day.since_year,
        "venue": str(day.venue_id or ""),
        "point": f"{day.lat}, {day.lon}" if day.lat is not None and day.lon is not None else "",
        "is_active": day.is_kept_in(land),
        "version": str(day.version),
        "uid": day.uid,
    }
