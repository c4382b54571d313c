"""Step three: where it happens: a venue of the city, or a point, a line or an area drawn on the map."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from festival.base import geometry
from festival.base.coordinates import BadGeometry
from festival.events.model import Event
from festival.forms.examples import EXAMPLE_POINT
from festival.forms.fields import StepForm, many_lines, one_line
from festival.forms.shape_input import read_shape
from festival.places.meant import venues_meant
from festival.places.model import Venue
from festival.places.venues import venues_at

ELSEWHERE = "elsewhere"


class WhereForm(StepForm):
    """A venue found by its name, or a place of its own with a geometry."""

    venue_words = StringField(
        _l("Search for the place"),
        [Length(max=120)],
        filters=[one_line],
        description=_l("A square, a hall, a park: part of its name or its street is enough."),
    )
    as_typed = HiddenField()
    """The name of a place of its own about which was asked already, and which is taken if it is sent again."""
    venue_id = RadioField(_l("Which place is it?"), default="", validate_choice=False)
    place_name = StringField(
        _l("What is the place called?"),
        [Length(max=160)],
        filters=[one_line],
        description=_l("For example: Lantern walk from St Mary’s to the market square"),
    )
    geometry = TextAreaField(
        _l("Where on the map?"),
        [Length(max=60_000)],
        filters=[many_lines],
        description=_l(
            "Draw it on the map, or write coordinates, such as %(example)s; one line for each corner of a route.",
            example=EXAMPLE_POINT,
        ),
    )

    def offer(self, venues: list[tuple[Venue, str]]) -> None:
        """Fill the list of venues to choose from; (venue, words)."""
        self.found_venues = {str(venue.id): venue for venue, _words in venues}
        self.venue_id.choices = [(str(venue.id), words) for venue, words in venues]
        self.venue_id.choices.append((ELSEWHERE, _("None of these: a place of its own, a route or an area")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that a place was named, and that its geometry can be read."""
        self.shape: dict[str, Any] | None = None
        if not super().validate(extra_validators):
            return False
        if self.venue_id.data and self.venue_id.data != ELSEWHERE:
            if self.venue_id.data in self.found_venues:
                return True
            return self._refuse(self.venue_id, _("This place is not in the list any more. Choose again."))
        if self.venue_id.data != ELSEWHERE and not (self.place_name.data or self.geometry.data):
            return self._refuse(self.venue_words, _("Say where it happens."))
        if self.geometry.data:
            try:
                self.shape = read_shape(self.geometry.data)
            except BadGeometry:
                return self._refuse(
                    self.geometry,
                    _(
                        "This could not be read. Write coordinates such as %(example)s.",
                        example=EXAMPLE_POINT,
                    ),
                )
        if not self.place_name.data:
            return self._refuse(self.place_name, _("Give the place a name, so that people can find it."))
        return self._is_meant()

    def _is_meant(self) -> bool:
        """Ask once about a place that is nothing but a name, where venues are called nearly so, and about a point at
        which venues lie."""
        words = self.place_name.data or ""
        if self.as_typed.data == words:
            return True
        meant = venues_meant(words) if self.shape is None else venues_at(geometry.read_geometry(self.shape))
        if not meant:
            return True
        self.as_typed.data = words
        known = {str(venue.id): venue for venue in meant} | self.found_venues
        self.offer([(venue, ", ".join(filter(None, (venue.name, venue.street)))) for venue in known.values()])
        if self.shape is not None:
            return self._refuse(
                self.place_name,
                _("A place of the city lies at this point. Choose it above, or save again to keep your own."),
            )
        return self._refuse(
            self.place_name,
            _(
                "Is one of the places above meant? Choose it, draw this one on the map, or save again to take the "
                "name alone: then nobody can check what else happens there."
            ),
        )

    @staticmethod
    def _refuse(field: Any, message: str) -> bool:
        field.errors = [*field.errors, message]
        return False

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        """Return what the form shows of an event."""
        chosen = (
            str(event.venue_id) if event.venue_id else ELSEWHERE if event.place_name or event.geometry else ""
        )
        return {
            "venue_id": chosen,
            "place_name": event.place_name,
            "as_typed": event.place_name,
            "geometry": json.dumps(event.geometry) if event.geometry else "",
        }

    def values(self) -> dict[str, Any]:
        if self.venue_id.data and self.venue_id.data != ELSEWHERE:
            return {"venue_id": int(self.venue_id.data), "place_name": "", "geometry": None}
        return {"venue_id": None, "place_name": self.place_name.data or "", "geometry": self.shape}
