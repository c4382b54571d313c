"""What a program may write of an event, in one table: each field with its schema, its words, how it is read from an
event and how it is typed into the form that people fill. The forms alone say whether it is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from festival.api_writing.sent_lines import DAY, LINE, TIME, line_record
from festival.base import vocabulary
from festival.event_times.shapes import known_lines
from festival.events.model import Event
from festival.open_data.served import Field, Schema, keys_of, texts, thing
from festival.registering.forms.what import DESCRIPTION_LENGTH, TITLE_LENGTH
from festival.registering.forms.where import ELSEWHERE

MOST_LINES = 366
Typed = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """One field. `step` is the form; `typed` makes its fields of the value; `pointers` say where in the value an error
    of one of them is; `columns` are what it sets of an event."""

    field: Field
    step: str
    typed: Callable[[Any], Typed]
    pointers: Mapping[str, str]
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.field.name


def _text(longest: int) -> Schema:
    return {"type": ["string", "null"], "maxLength": longest}


def _both(longest: int) -> Schema:
    texts_of = {"de": _text(longest), "en": _text(longest)}
    return {"type": "object", "properties": texts_of, "additionalProperties": False}


def _in_two_languages(name: str, longest: int, about: Any) -> Written:
    def typed(value: dict[str, str | None]) -> Typed:
        fields = {"de": name, "en": f"{name}_en"}
        return {fields[key]: said or "" for key, said in value.items()}

    return Written(
        Field(name, _both(longest), about, lambda event: texts(event, name)),
        "what",
        typed,
        {name: "/de", f"{name}_en": "/en"},
        (name, f"{name}_en"),
    )


def _same(step: str, name: str, schema: Schema, about: Any) -> Written:
    """A field that is called the same in the form and in the event; null is nothing said."""

    def read(event: Event) -> Any:
        value = getattr(event, name)
        return value if value != "" else None

    return Written(
        Field(name, schema, about, read),
        step,
        lambda value: {name: value if value is not None else ""},
        {name: ""},
        (name,),
    )


def _keys(name: str, kind: str, about: Any) -> Written:
    schema: Schema = {"type": "array", "items": keys_of(kind), "maxItems": 40}
    return Written(
        Field(name, schema, about, lambda event: list(getattr(event, name))),
        "whom",
        lambda value: {name: value},
        {name: ""},
        (name,),
    )


def _place(event: Event) -> dict[str, Any] | None:
    if event.venue_id is not None:
        return {"venue": event.venue_id, "name": None, "geometry": None}
    if not event.place_name and not event.geometry:
        return None
    return {"venue": None, "name": event.place_name or None, "geometry": event.geometry}


def _typed_place(value: dict[str, Any] | None) -> Typed:
    if value is None:
        return {"venue_id": "", "place_name": "", "geometry": ""}
    if value.get("venue") is not None:
        return {"venue_id": str(value["venue"]), "place_name": "", "geometry": ""}
    shape = value.get("geometry")
    return {
        "venue_id": ELSEWHERE,
        "place_name": value.get("name") or "",
        "geometry": json.dumps(shape) if shape is not None else "",
    }


def _access(event: Event) -> dict[str, str]:
    said = dict.fromkeys(event.access_yes, "yes") | dict.fromkeys(event.access_no, "no")
    return {key: said.get(key, "unknown") for key in vocabulary.terms("access")}


_YES_NO_OR_NULL: Schema = {"type": ["boolean", "null"]}
_KINDS = {True: "free", False: "paid", None: "unknown"}
_QUIET = {True: "yes", False: "no", None: vocabulary.UNKNOWN}
_PLACE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "venue": {"type": ["integer", "null"], "minimum": 1, "maximum": 2**31 - 1},
        "name": _text(160),
        "geometry": {"type": ["object", "null"]},
    },
    "additionalProperties": False,
}
_ACCESS: Schema = {
    "type": "object",
    "properties": {
        key: {"type": "string", "enum": ["yes", "no", "unknown"]} for key in vocabulary.terms("access")
    },
    "additionalProperties": False,
}
_CONTACT: Schema = {
    "type": "object",
    "properties": {"name": _text(120), "email": _text(254), "phone": _text(60)},
    "additionalProperties": False,
}
_MINUTES: Schema = {"type": "integer", "minimum": 0, "maximum": 60 * 1440}

WRITTEN = {
    one.name: one
    for one in (
        _in_two_languages("title", TITLE_LENGTH, _l("Title; the German one is needed.")),
        _in_two_languages("summary", 240, _l("One or two sentences.")),
        _in_two_languages("description", DESCRIPTION_LENGTH, _l("Text in Markdown.")),
        _same("what", "category", keys_of("category", vocabulary.UNKNOWN), _l("Kind of event.")),
        _same("what", "tone", keys_of("tone", vocabulary.UNKNOWN), _l("Celebration, civic or remembrance.")),
        Written(
            Field(
                "times",
                {"type": "array", "items": LINE, "maxItems": MOST_LINES},
                _l("When it takes place, in the city’s wall time: a line is one date, or many by a rule."),
                lambda event: [line_record(one) for one in known_lines(event)],
            ),
            "when",
            lambda value: {},
            {},
            ("lines", "closed", "is_opening_hours"),
        ),
        Written(
            Field(
                "setup_minutes",
                _MINUTES,
                _l("So long before it the place is held too."),
                lambda event: event.setup_minutes,
            ),
            "when",
            lambda value: {"setup_minutes": value},
            {"setup_minutes": ""},
            ("setup_minutes",),
        ),
        Written(
            Field(
                "teardown_minutes",
                _MINUTES,
                _l("So long after it the place is held too."),
                lambda event: event.teardown_minutes,
            ),
            "when",
            lambda value: {"teardown_minutes": value},
            {"teardown_minutes": ""},
            ("teardown_minutes",),
        ),
        Written(
            Field(
                "place",
                _PLACE,
                _l(
                    "A venue of the city’s list by its number, or a place of its own by name and GeoJSON geometry."
                ),
                _place,
            ),
            "where",
            _typed_place,
            {"venue_id": "/venue", "venue_words": "", "place_name": "/name", "geometry": "/geometry"},
            ("venue_id", "place_name", "geometry"),
        ),
        _keys("audiences", "audience", _l("For whom.")),
        Written(
            Field(
                "is_free",
                _YES_NO_OR_NULL,
                _l("Whether it is free of charge; null where nobody has said."),
                lambda event: event.is_free,
            ),
            "whom",
            lambda value: {"price_kind": _KINDS[value]},
            {"price_kind": ""},
            ("is_free", "price"),
        ),
        _same("whom", "price", _text(200), _l("Price in words.")),
        _keys("languages", "language", _l("Languages spoken there.")),
        Written(
            Field(
                "accessibility",
                _ACCESS,
                _l("For each feature yes, no or unknown: three different answers."),
                _access,
            ),
            "access",
            lambda value: {f"access-{key}": answer for key, answer in value.items()},
            {},
            ("access_yes", "access_no"),
        ),
        _same(
            "needs",
            "visitors_expected",
            {"type": ["integer", "null"], "minimum": 0},
            _l("Visitors at once, expected."),
        ),
        _same("needs", "setting", keys_of("setting", vocabulary.UNKNOWN), _l("Indoors or outdoors.")),
        _same("needs", "sound", keys_of("sound", vocabulary.UNKNOWN), _l("How loud it will be.")),
        Written(
            Field(
                "needs_quiet",
                _YES_NO_OR_NULL,
                _l("Whether it needs quiet around it."),
                lambda event: event.needs_quiet,
            ),
            "needs",
            lambda value: {"needs_quiet": _QUIET[value]},
            {"needs_quiet": ""},
            ("needs_quiet",),
        ),
        _same("needs", "link", _text(1000), _l("Its own web page.")),
        Written(
            Field(
                "contact",
                _CONTACT,
                _l("Whom the public may ask."),
                lambda event: {
                    "name": event.contact_name or None,
                    "email": event.contact_email or None,
                    "phone": event.contact_phone or None,
                },
            ),
            "needs",
            lambda value: {f"contact_{key}": said or "" for key, said in value.items()},
            {"contact_name": "/name", "contact_email": "/email", "contact_phone": "/phone"},
            ("contact_name", "contact_email", "contact_phone"),
        ),
    )
}
CONFIRM: Schema = {
    "type": "array",
    "items": {"type": "string", "maxLength": 300},
    "maxItems": 400,
    "description": "Keys of `doubts` that an earlier answer asked about, where they are meant.",
}
CHANGES: Schema = {
    "type": "object",
    "properties": {
        one.name: one.field.schema | {"description": str(one.field.about)} for one in WRITTEN.values()
    }
    | {"confirm": CONFIRM},
    "additionalProperties": False,
}
NEW: Schema = CHANGES | {"required": ["title"]}
STEP_REASON: Schema = {"type": "string", "maxLength": 2000}
TO_STATE: Schema = thing(
    state={
        "type": "string",
        "enum": ["idea", "pencilled", "submitted", "confirmed", "postponed", "withdrawn"],
    },
    reason=STEP_REASON,
) | {"required": ["state"]}
CANCELLING: Schema = thing(reason=STEP_REASON) | {"required": []}
_DAY: Schema = {"type": ["string", "null"], "pattern": DAY}
_TIME: Schema = {"type": ["string", "null"], "pattern": TIME}
ONE_DATE: Schema = {
    "type": "object",
    "properties": {
        "state": {"type": "string", "enum": ["cancelled", "moved"]},
        "start_on": _DAY,
        "end_on": _DAY,
        "start_time": _TIME,
        "end_time": _TIME,
        "venue": {"type": ["integer", "null"], "minimum": 1, "maximum": 2**31 - 1},
        "place": _text(160),
        "reason": _text(500),
        "confirm": CONFIRM,
    },
    "required": ["state"],
    "additionalProperties": False,
}
"""What isn't said stays as it is on that date."""
