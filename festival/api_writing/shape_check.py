"""Whether a value has the shape that the document promises: the few words of JSON Schema that its bodies use.

The schema that is checked is the one that is published, so that they can't differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from festival.open_data.served import Schema

Wrong = tuple[str, str]
"""Where it is wrong, as a JSON pointer (RFC 6901), and what in words."""
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def wrong_in(value: Any, schema: Schema, at: str = "") -> Iterator[Wrong]:
    """Yield what is wrong in a value."""
    kinds = schema["type"]
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is_a(value, kind) for kind in kinds):
        yield at, _("This has to be of another kind: %(kinds)s.", kinds=", ".join(kinds))
    elif isinstance(value, str):
        yield from _wrong_in_text(value, schema, at)
    elif isinstance(value, dict):
        yield from _wrong_in_object(value, schema, at)
    elif isinstance(value, list):
        yield from _wrong_in_list(value, schema, at)
    elif not isinstance(value, bool | None) and not _is_within(value, schema):
        yield at, _("This number is too small or too large.")


def pointer(*parts: object) -> str:
    """Return the JSON pointer to a part of a part."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _is_a(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _is_within(value: float, schema: Schema) -> bool:
    return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))


def _wrong_in_text(value: str, schema: Schema, at: str) -> Iterator[Wrong]:
    if value not in schema.get("enum", (value,)):
        yield at, _("Nobody knows this. It is one of: %(keys)s.", keys=", ".join(map(str, schema["enum"])))
    if len(value) > schema.get("maxLength", len(value)):
        yield at, _("At most %(n)s characters.", n=schema["maxLength"])
    if len(value) < schema.get("minLength", 0):
        yield at, _("Please answer this.")
    if "pattern" in schema and not re.fullmatch(schema["pattern"].strip("^$"), value):
        yield at, _("This is not written as it has to be: %(pattern)s", pattern=schema["pattern"])


def _wrong_in_object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[Wrong]:
    properties = schema.get("properties")
    if properties is None:
        return
    for name in schema.get("required", ()):
        if name not in value:
            yield at + pointer(name), _("This is missing.")
    for name, one in value.items():
        if name in properties:
            yield from wrong_in(one, properties[name], at + pointer(name))
        else:
            yield at + pointer(name[:80]), _("Nobody knows this field.")


def _wrong_in_list(value: list[Any], schema: Schema, at: str) -> Iterator[Wrong]:
    if len(value) > schema.get("maxItems", len(value)):
        yield at, _("At most %(n)s of them.", n=schema["maxItems"])
        return
    for place, one in enumerate(value):
        yield from wrong_in(one, schema["items"], at + pointer(place))
