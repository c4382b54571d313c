"""The form of the city's own choices."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from festival.base import text
from festival.base.accent import NotAColour, parse_colour
from festival.base.city import City
from festival.base.city_texts import LONGEST, own_texts, shown_texts
from festival.base.coordinates import BadGeometry, parse_coordinates
from festival.countries.where_fields import WhereFields, shown_place
from festival.forms.examples import EXAMPLE_POINT
from festival.organisers.data_licence import DATA_LICENCES, chosen_licence, data_licence

FIELDS = ("name", "land", "zone", "languages", "accent", "tile_source", "tile_url", "tile_credit", "contact")
ANSWER_DAYS = (3, 5, 7, 10, 14, 21, 28)
PENCIL_DAYS = (7, 14, 21, 28, 42, 56, 84, 126)
_NEEDED = _l("Please fill this in.")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_HOLDERS = ("{z}", "{x}", "{y}")


def _text_field(label: object) -> TextAreaField:
    return TextAreaField(label, filters=[_same_lines], validators=[Length(max=LONGEST)])


def _same_lines(value: str | None) -> str:
    """Filter: line ends as they are stored, so that a text nobody touched is the same text."""
    return (value or "").replace("\r\n", "\n")


class CityForm(WhereFields, FlaskForm):
    """What the administrator decides for the city; `seen` tells whether somebody else did so meanwhile."""

    seen = HiddenField()
    name = StringField(_l("Name of the city"), validators=[InputRequired(_NEEDED), Length(max=80)])
    languages = SelectMultipleField(
        _l("Languages of the pages"),
        choices=[SelectChoice("de", "Deutsch"), SelectChoice("en", "English")],
        validators=[InputRequired(_l("Choose at least one language."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    accent = StringField(
        _l("Accent colour"),
        description=_l("Text falls back to ink where the colour can’t be read on paper."),
        validators=[InputRequired(_NEEDED)],
    )
    map_start = StringField(
        _l("Middle of the map"),
        description=_l("Latitude and longitude, for example %(example)s.", example=EXAMPLE_POINT),
        validators=[InputRequired(_NEEDED), Length(max=100)],
    )
    map_zoom = SelectField(
        _l("Scale at the start"),
        description=_l("1 shows the world, 19 shows single houses."),
        choices=[SelectChoice(str(zoom), str(zoom)) for zoom in range(1, 20)],
    )
    tile_source = StringField(
        _l("Short name of the map’s source"),
        description=_l("Part of the tiles’ address: small letters, digits and hyphens."),
        validators=[InputRequired(_NEEDED)],
    )
    tile_url = StringField(
        _l("Address of the map’s tiles"),
        description=_l(
            "With {z}, {x} and {y}. Fetched by this installation, never by the readers’ browsers."
        ),
        validators=[InputRequired(_NEEDED), Length(max=500)],
    )
    tile_credit = StringField(_l("Credit of the map"), validators=[InputRequired(_NEEDED), Length(max=200)])
    answer_days = SelectField(
        _l("Answer to what is handed in"),
        description=_l("Organisers read it after they have handed in an event."),
        choices=[
            SelectChoice("", _l("not said")),
            *(SelectChoice(str(n), _l("within %(n)s days", n=n)) for n in ANSWER_DAYS),
        ],
    )
    pencil_days = SelectField(
        _l("How long a date is held"),
        description=_l("Then its place is free again, unless somebody renews it or hands the event in."),
        choices=[SelectChoice(str(n), _l("%(n)s days", n=n)) for n in PENCIL_DAYS],
    )
    data_licence = SelectField(
        _l("Licence of the open data"),
        description=_l(
            "Said with each record of the open data. What organisers write is theirs: agree on it with them first."
        ),
        choices=[
            SelectChoice("", _l("not said")),
            *(SelectChoice(key, name) for key, name in DATA_LICENCES.items()),
        ],
    )
    contact = TextAreaField(
        _l("Contact and imprint"),
        description=_l("Shown on the imprint page. Markdown works."),
        validators=[Length(max=5000)],
    )
    imprint_de = _text_field(_l("About this calendar, in German"))
    imprint_en = _text_field(_l("About this calendar, in English"))
    privacy_de = _text_field(_l("Privacy, in German"))
    privacy_en = _text_field(_l("Privacy, in English"))

    def __init__(self, city: City, **kwargs: Any) -> None:
        values = {name: getattr(city, name) for name in FIELDS}
        values["map_start"] = f"{city.map_lat:.5f}, {city.map_lon:.5f}"
        values["map_zoom"] = str(city.map_zoom)
        values["answer_days"] = str(city.answer_days or "")
        values["pencil_days"] = str(city.pencil_days)
        values["data_licence"] = data_licence(city) or ""
        values |= shown_texts(city) | shown_place(city.land, city.zone)
        super().__init__(data=values | {"seen": mark_of(city)}, **kwargs)
        self.zone.description = _l("Events keep their time of day; all dates are reckoned anew.")
        self.offer_places()

    def validate_name(self, field: Field) -> None:
        if not text.one_line(field.data):
            raise ValidationError(_NEEDED)

    def validate_accent(self, field: Field) -> None:
        try:
            parse_colour(field.data)
        except NotAColour as error:
            raise ValidationError(
                _("Write the colour as # and six digits or letters a to f, like #a3243b.")
            ) from error

    def validate_map_start(self, field: Field) -> None:
        try:
            parse_coordinates(field.data)
        except BadGeometry as error:
            raise ValidationError(
                _(
                    "Write latitude and longitude with a comma between, like %(example)s.",
                    example=EXAMPLE_POINT,
                )
            ) from error

    def validate_tile_source(self, field: Field) -> None:
        if not _SOURCE.fullmatch(field.data):
            raise ValidationError(_("Use small letters, digits and hyphens, 30 at most."))

    def validate_tile_url(self, field: Field) -> None:
        if not is_tile_address(field.data):
            raise ValidationError(
                _("Write an address that begins with https:// and holds {z}, {x} and {y} once each.")
            )

    def write_to(self, city: City) -> None:
        """Take over what was entered but for where the city lies; the form has been validated."""
        for name in ("languages", "tile_source", "tile_url"):
            setattr(city, name, self[name].data)
        city.name, city.tile_credit = text.one_line(self.name.data), text.one_line(self.tile_credit.data)
        city.accent = self.accent.data.lower()
        city.contact = text.many_lines(self.contact.data or "")
        typed = {name: text.many_lines(self[name].data or "") for name in shown_texts(city)}
        city.texts = own_texts(typed) | chosen_licence(self.data_licence.data)
        city.map_lon, city.map_lat = parse_coordinates(self.map_start.data)
        city.map_zoom = int(self.map_zoom.data)
        city.pencil_days = int(self.pencil_days.data)
        city.answer_days = int(self.answer_days.data) if self.answer_days.data else None


def is_tile_address(address: str) -> bool:
    """Return whether tiles can be asked for there: https, a host without sign-in, each of {z}, {x}, {y} in the path."""
    if not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or port not in (None, 443):
        return False
    return "{" not in parts.netloc and all(address.count(holder) == 1 for holder in _HOLDERS)


def choices_of(city: City) -> dict[str, Any]:
    """Return the city's choices by the names of their fields, but for its texts, which stand as one."""
    further = ("texts", "answer_days", "pencil_days", "map_zoom")
    chosen = {name: getattr(city, name) for name in (*FIELDS, *further)}
    return chosen | {"map_start": (city.map_lon, city.map_lat)}


def mark_of(city: City) -> str:
    """Return a mark that changes with any of the city's choices, but not with the programme."""
    return hashlib.blake2b(json.dumps(choices_of(city)).encode(), digest_size=12).hexdigest()
