"""Forms of this room: which city, how far away, and by which words a large event is known."""

from __future__ import annotations

import math
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from festival.base.geometry import METRES_PER_DEGREE
from festival.fetching.web_addresses import MAX_LENGTH
from festival.forms.fields import WholeNumberField, one_line, required
from festival.neighbours.model import Neighbour
from festival.neighbours.sizes import LARGE_WORDS, MIDDLE_WORDS, read_words
from festival.neighbours.values import DIRECTIONS
from festival.neighbours.words import DIRECTION_WORDS

_POINT = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d{1,10})?)\s*[;,\s]\s*(-?\d{1,3}(?:[.,]\d{1,10})?)\s*", re.ASCII)
_MOST_TEXT = 5000
_FULL = 360.0


class NeighbourForm(FlaskForm):
    """What is known of a neighbour beside its calendar; `version` is the row's when the form was opened."""

    version = HiddenField()
    name = StringField(
        _l("Name of the city"), [required(_l("Give it a name.")), Length(max=80)], filters=[one_line]
    )
    km = WholeNumberField(
        _l("How many kilometres away?"),
        [Optional(), NumberRange(0, 2000, message=_l("Write a whole number up to 2000, or leave it empty."))],
        description=_l(
            "The nearer, the more it competes. Leave it empty where you give the point below or don’t know."
        ),
    )
    direction = SelectField(
        _l("In which direction?"),
        choices=[
            SelectChoice("", _l("not said")),
            *(SelectChoice(key, DIRECTION_WORDS[key]) for key in DIRECTIONS),
        ],
    )
    point = StringField(
        _l("Or its point on the map"),
        [Length(max=80)],
        filters=[one_line],
        description=_l(
            "Latitude and longitude, such as 52.3606, 14.0617. Distance and direction follow from it."
        ),
    )
    large_words = TextAreaField(
        _l("Words of large events"),
        [Length(max=_MOST_TEXT)],
        default="\n".join(LARGE_WORDS),
        description=_l(
            "One a line. They are looked for in titles and categories, also within longer words: “Altstadtfest”."
        ),
    )
    middle_words = TextAreaField(
        _l("Words of middle-sized events"),
        [Length(max=_MOST_TEXT)],
        default="\n".join(MIDDLE_WORDS),
        description=_l(
            "What has none of these words is small and left out, such as a course in the library."
        ),
    )

    def validate_point(self, field: StringField) -> None:
        """Say so where it can't be read as a point."""
        if field.data and point_of(field.data) is None:
            raise ValidationError(_("This is no point. Write it as 52.3606, 14.0617."))

    def write(self, one: Neighbour, city: tuple[float, float]) -> None:
        """Write the answers; `city` is our own longitude and latitude, from which a point's distance follows."""
        point = point_of(self.point.data or "")
        one.name = self.name.data
        one.lon, one.lat = point or (None, None)
        one.km, one.direction = self.km.data, self.direction.data
        if point is not None:
            km, direction = _seen_from(city, point)
            one.km = km if one.km is None else one.km
            one.direction = one.direction or direction
        one.large_words = "\n".join(read_words(self.large_words.data or ""))
        one.middle_words = "\n".join(read_words(self.middle_words.data or ""))


class NewNeighbourForm(NeighbourForm):
    """A neighbour and the address of its calendar."""

    address = StringField(
        _l("Address of its calendar"),
        [required(_l("Enter the address.")), Length(max=MAX_LENGTH)],
        filters=[one_line],
        description=_l(
            "The address of an iCal calendar, or of the city’s page: where it uses Festival, or its page names a"
            " calendar, that one is found by itself."
        ),
    )


def answers_of(one: Neighbour) -> dict[str, Any]:
    """Return what stands in the form of a neighbour that is there."""
    point = f"{one.lat:.4f}, {one.lon:.4f}" if one.lat is not None and one.lon is not None else ""
    names = ("name", "km", "direction", "large_words", "middle_words")
    return {name: getattr(one, name) for name in names} | {"point": point, "version": str(one.version)}


def point_of(typed: str) -> tuple[float, float] | None:
    """Return longitude and latitude of a point as people write it, latitude first; None for anything else."""
    match = _POINT.fullmatch(typed)
    if match is None:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in match.groups())
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def _seen_from(city: tuple[float, float], point: tuple[float, float]) -> tuple[int, str]:
    """How many kilometres away the point is, and in which of eight directions."""
    north = point[1] - city[1]
    east = (point[0] - city[0]) * math.cos(math.radians((point[1] + city[1]) / 2))
    km = round(METRES_PER_DEGREE * math.hypot(north, east) / 1000)
    turn = math.degrees(math.atan2(east, north)) % _FULL
    return km, DIRECTIONS[round(turn / (_FULL / len(DIRECTIONS))) % len(DIRECTIONS)] if km else ""
