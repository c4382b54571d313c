"""A venue: what it is, where it stands, and what a guest needs to know of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from festival.base import geometry, vocabulary
from festival.base.coordinates import BadGeometry
from festival.forms.examples import EXAMPLE_POINT
from festival.forms.fields import (
    ChecklistField,
    EndTimeField,
    WholeNumberField,
    many_lines,
    one_line,
    required,
    web_address,
)
from festival.forms.shape_input import read_shape
from festival.places.extent import MOST_M
from festival.places.getting_there import AskedFeature
from festival.places.model import Venue

NO_PARENT = "none"
_MORNING, _NOON = time(6), time(12)
NOTES = ("travel", "entrance", "toilets", "parking")
OF_EVENTS = frozenset(
    {
        *("wheelchair_places", "viewing_platform", "sign_language", "captions", "audio_description"),
        *("easy_language", "plain_language", "stimuli_warning", "free_companion"),
    }
)
"""Access features that an event brings along; a place isn't asked for them."""
_NOTE_LENGTH = 1000

Answers = Mapping[str, list[str]]
_COLUMNS = (
    "name",
    "name_en",
    "kind",
    "setting",
    "street",
    "postcode",
    "town",
    "capacity",
    "extent_m",
    "link",
)
_NUMBERS = ("capacity", "extent_m")


class VenueForm(FlaskForm):
    """One page for creating and for editing; access features stand beside it, see `read_place_access`."""

    version = HiddenField()
    name = StringField(
        _l("What is the place called?"),
        [required(_l("Give the place its name.")), Length(max=120)],
        filters=[one_line],
    )
    name_en = StringField(_l("Name in English"), [Length(max=120)], filters=[one_line])
    kind = SelectField(_l("What kind of place is it?"), default="square")
    setting = RadioField(_l("Is it outdoors or indoors?"), [InputRequired(_l("Please choose."))])
    parent_words = StringField(
        _l("Is it part of a larger place?"),
        [Length(max=120)],
        filters=[one_line],
        description=_l("A stage belongs to its square. Both then exclude each other; two stages do not."),
    )
    parent_id = RadioField(_l("Part of"), default=NO_PARENT, validate_choice=False)
    street = StringField(_l("Street and number"), [Length(max=120)], filters=[one_line])
    postcode = StringField(
        _l("Postcode"),
        [Optional(), Regexp(r"[0-9A-Za-z][0-9A-Za-z -]{2,9}\Z", message=_l("Write the postcode as 12345."))],
        filters=[one_line],
    )
    town = StringField(_l("Town"), [Length(max=80)], filters=[one_line])
    geometry = TextAreaField(
        _l("Where is it?"),
        [Length(max=60_000)],
        filters=[many_lines],
        description=_l(
            "Set a point or draw the area on the map, or write coordinates, such as %(example)s. "
            "Empty, it stands where the larger place stands.",
            example=EXAMPLE_POINT,
        ),
    )
    capacity = WholeNumberField(
        _l("How many people have room?"),
        [Optional(), NumberRange(1, 5_000_000, _l("Write a whole number from 1."))],
    )
    extent_m = WholeNumberField(
        _l("How far does it reach around its point, in metres?"),
        [Optional(), NumberRange(1, MOST_M, _l("Write a whole number from 1 to 1,000, or draw the area."))],
        description=_l(
            "Only for a place that is set as a point. Empty, its kind stands for it: 50 metres for a square, 20 for a "
            "house, 100 for a park. Routes and areas of others that pass over it are then found."
        ),
    )
    music_until = EndTimeField(
        _l("Music ends at the latest, Sundays to Thursdays"),
        description=_l("For example 22:00; 00:30 is after midnight. Empty, the Land’s night rest counts."),
    )
    music_until_late = EndTimeField(
        _l("Music ends at the latest, Fridays, Saturdays and before holidays"),
        description=_l("What is part of a larger place has that one’s hours where it has none of its own."),
    )
    facilities = ChecklistField(_l("What is there for organisers?"))
    travel = TextAreaField(_l("How do guests get there?"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    travel_en = TextAreaField(
        _l("Getting there, in English"), [Length(max=_NOTE_LENGTH)], filters=[many_lines]
    )
    entrance = TextAreaField(_l("Entrances, steps, ground"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    entrance_en = TextAreaField(_l("Entrances, in English"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    toilets = TextAreaField(_l("Toilets"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    toilets_en = TextAreaField(_l("Toilets, in English"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    parking = TextAreaField(_l("Parking"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    parking_en = TextAreaField(_l("Parking, in English"), [Length(max=_NOTE_LENGTH)], filters=[many_lines])
    link = StringField(_l("Web page of the place"), [Length(max=1000), web_address], filters=[one_line])
    is_checked = BooleanField(
        _l("I have checked this today"), description=_l("Guests then read how fresh the information is.")
    )

    def offer(self, parents: list[tuple[Venue, str]], locale: str) -> None:
        """Fill the lists to choose from; `parents` are (venue, words)."""
        self.kind.choices = vocabulary.choices("venue_kind", locale)
        self.setting.choices = vocabulary.choices("setting", locale)
        self.facilities.choices = vocabulary.choices("facility", locale)
        self.parents = {str(venue.id): venue for venue, _words in parents}
        self.parent_id.choices = [(str(venue.id), words) for venue, words in parents]
        self.parent_id.choices.append((NO_PARENT, _("No, it stands by itself")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, that the larger place still exists, and that the place has a point."""
        self.shape: dict[str, Any] | None = None
        is_valid = bool(super().validate(extra_validators))
        if self.parent_id.data not in (NO_PARENT, *self.parents):
            is_valid = self._refuse(
                self.parent_id, _("This place is not in the list any more. Choose again.")
            )
        if self.geometry.data:
            try:
                self.shape = read_shape(self.geometry.data)
            except BadGeometry:
                is_valid = self._refuse(
                    self.geometry,
                    _(
                        "This could not be read. Write coordinates such as %(example)s.",
                        example=EXAMPLE_POINT,
                    ),
                )
        for field in (self.music_until, self.music_until_late):
            if field.time is not None and _MORNING < field.time < _NOON:
                is_valid = self._refuse(field, _("Write an hour between noon and six in the morning."))
        if not self.geometry.data and self.parent_id.data == NO_PARENT:
            is_valid = self._refuse(self.geometry, _("Say where the place is, on the map or by coordinates."))
        return is_valid

    @property
    def parent(self) -> Venue | None:
        """The larger place that was chosen."""
        return self.parents.get(self.parent_id.data or "")

    def values(self) -> dict[str, Any]:
        """Return the answers as fields of a Venue."""
        notes = [f"{note}{ending}" for note in NOTES for ending in ("", "_en")]
        given = {name: getattr(self, name).data for name in (*_COLUMNS, *notes)}
        given = {
            name: "" if value is None and name not in _NUMBERS else value for name, value in given.items()
        }
        lon = lat = None
        if self.shape is not None:
            lon, lat = geometry.centre(geometry.read_geometry(self.shape))
        is_area = self.shape is not None and self.shape["type"] != "Point"
        parent = self.parent
        return given | {
            "lon": lon,
            "lat": lat,
            "geometry": self.shape if is_area else None,
            "parent_id": parent.id if parent else None,
            "facilities": list(self.facilities.data or []),
            "music_until": self.music_until.time,
            "music_until_late": self.music_until_late.time,
        }

    @staticmethod
    def answers(venue: Venue) -> dict[str, Any]:
        """Return what the form shows of a venue."""
        notes = [f"{note}{ending}" for note in NOTES for ending in ("", "_en")]
        shown = {name: getattr(venue, name) for name in (*_COLUMNS, *notes, "facilities")}
        shape = venue.geometry
        if shape is None and venue.lon is not None and venue.lat is not None:
            shown["geometry"] = f"{venue.lat}, {venue.lon}"
        else:
            shown["geometry"] = json.dumps(shape) if shape else ""
        for name in ("music_until", "music_until_late"):
            shown[name] = _hour(getattr(venue, name))
        return shown | {"parent_id": str(venue.parent_id) if venue.parent_id else NO_PARENT}

    @staticmethod
    def _refuse(field: Any, message: str) -> bool:
        field.errors = [*field.errors, message]
        return False


def _hour(at: time | None) -> str:
    """Return an end as it is typed: midnight at the end of the day is 24:00."""
    if at is None:
        return ""
    return "24:00" if at == time(0) else f"{at:%H:%M}"


def asked_of_place(answers: Answers, locale: str) -> list[AskedFeature]:
    """Return each access feature that a place can have, from access_yes and access_no."""
    return [
        AskedFeature(key, term.label(locale), _answer(key, answers))
        for key, term in vocabulary.terms("access").items()
        if key not in OF_EVENTS
    ]


def read_place_access(form_data: Mapping[str, str], venue: Venue | None = None) -> dict[str, list[str]]:
    """Return access_yes and access_no as answered; what isn't asked of a place stays as the venue has it."""
    found: dict[str, list[str]] = {"access_yes": [], "access_no": []}
    for key in vocabulary.terms("access"):
        if key not in OF_EVENTS:
            answer = form_data.get(f"access-{key}", "unknown")
        else:
            answer = _answer(key, access_of(venue))
        if answer in ("yes", "no"):
            found[f"access_{answer}"].append(key)
    return found


def access_of(venue: Venue | None) -> Answers:
    """Return the venue's answers; of no venue nothing is known."""
    return {"access_yes": venue.access_yes, "access_no": venue.access_no} if venue else {}


def _answer(key: str, answers: Answers) -> str:
    return (
        "yes"
        if key in answers.get("access_yes", ())
        else "no"
        if key in answers.get("access_no", ())
        else "unknown"
    )
