"""What may stand in a question to the API: each parameter with its schema and its words, in one table.

Filters are read by the one reader of filters; here stands only what the document and the page say of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from festival.base import vocabulary
from festival.base.http import LOCALES
from festival.events.regularity import PROMINENCES
from festival.open_data.served import Schema, one_of

LARGEST_PAGE, USUAL_PAGE = 100, 50


@dataclass(frozen=True)
class Parameter:
    """One parameter; of `many` values any may be fulfilled."""

    name: str
    schema: Schema
    about: Any
    many: bool = False


def _key(kind: str) -> Schema:
    return one_of(list(vocabulary.terms(kind)))


_TEXT: Schema = {"type": "string", "minLength": 1}
_DAY: Schema = {"type": "string", "format": "date"}

PARAMETERS = {
    one.name: one
    for one in (
        Parameter("q", {"type": "string", "maxLength": 200}, _l("Words to be found, in German or English.")),
        Parameter("from", _DAY, _l("First day, from 1990 on. Without one: today.")),
        Parameter("to", _DAY, _l("Last day, up to 2199, included.")),
        Parameter("category", _key("category"), _l("Kind of event."), many=True),
        Parameter("audience", _key("audience"), _l("For whom."), many=True),
        Parameter("district", _TEXT, _l("District, by its short name in addresses."), many=True),
        Parameter("venue", _TEXT, _l("Place with all that lies in it, by its number."), many=True),
        Parameter("organisation", _TEXT, _l("Organiser, by its short name in addresses."), many=True),
        Parameter("festival", _TEXT, _l("Festival with its points, by its number."), many=True),
        Parameter("tone", _key("tone"), _l("Celebration, civic or remembrance."), many=True),
        Parameter("free", one_of(("0", "1")), _l("1 for what is free of charge.")),
        Parameter("often", one_of(tuple(PROMINENCES)), _l("What is special, or what comes regularly.")),
        Parameter("accessible", _key("access"), _l("What is said to be accessible."), many=True),
        Parameter("event", {"type": "string", "pattern": "^[0-9]{1,9}$"}, _l("Dates of these events.")),
        Parameter(
            "bbox",
            {"type": "string", "pattern": "^[^,]+,[^,]+,[^,]+,[^,]+$"},
            _l("A box in degrees: minLon,minLat,maxLon,maxLat."),
        ),
        Parameter("lang", one_of(LOCALES), _l("Language of error messages. Records hold both.")),
        Parameter("fields", _TEXT, _l("Only these fields of each record, and its id. By commas.")),
        Parameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
            _l("Records on a page."),
        ),
        Parameter("cursor", _TEXT, _l("Where to go on: as `next` of the page before gives it.")),
        Parameter("format", one_of(("json", "geojson")), _l("Instead of the header Accept.")),
    )
}

OF_EVENTS = (
    *("q", "from", "to", "category", "audience", "district", "venue", "organisation", "festival", "tone"),
    *("free", "often", "accessible", "bbox"),
)
"""The filters of the programme, as every public address takes them."""
OF_LISTS = ("fields", "limit", "cursor", "format", "lang")
OF_ITEMS = ("fields", "format", "lang")
