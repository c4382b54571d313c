"""Whether a value is what a JSON Schema of the document says; the few words of it that the document uses."""

from __future__ import annotations

from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_WORDS = {"type", "enum", "const", "anyOf", "properties", "required", "additionalProperties", "items", "$ref"}
_SAID_ALONE = {"description", "format", "maxLength", "maxItems", "minItems", "minimum", "maximum", "pattern"}


def complaints(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "") -> list[str]:
    """Return what is wrong with a value, each with its place."""
    unknown = set(schema) - _WORDS - _SAID_ALONE
    if unknown:
        return [f"{at}: nobody checks {sorted(unknown)}"]
    if "$ref" in schema:
        return complaints(
            value, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document, at
        )
    if "anyOf" in schema and all(complaints(value, one, document, at) for one in schema["anyOf"]):
        return [f"{at}: {value!r} is none of what it may be"]
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not in {schema['enum']}"]
    kinds = schema.get("type", list(_TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, _TYPES[kind]) for kind in kinds) or (
        isinstance(value, bool) and "boolean" not in kinds
    ):
        return [f"{at}: {value!r} is not {kinds}"]
    found = []
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        found += [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{at}: nobody knows {name}" for name in value if name not in known]
        for name in set(known) & set(value):
            found += complaints(value[name], known[name], document, f"{at}/{name}")
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            found += complaints(one, schema["items"], document, f"{at}/{place}")
    return found
