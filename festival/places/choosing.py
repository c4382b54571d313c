"""Venues found for the words in a form's field."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import Field

from festival.places.venues import search_venues


def found_for(field: Field, most: int) -> list[int]:
    """Return the venues that fit the words in the field; where there are more than `most`, the field says so."""
    found = search_venues(field.data or "", limit=most + 1)
    if len(found) > most:
        note = _("More than %(num)s places fit. Add a word or the street to find the others.", num=most)
        field.description = f"{field.description} {note}".strip()
    return [venue.id for venue in found[:most]]
