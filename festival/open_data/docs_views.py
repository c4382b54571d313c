"""/api/docs: the API for people, made from the table that its answers are made from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from festival.base.city import get_city
from festival.base.held_pages import held
from festival.base.view_access import public
from festival.open_data.catalogue import RESOURCES
from festival.open_data.document import PARTS
from festival.open_data.query_parameters import OF_LISTS, PARAMETERS
from festival.open_data.served import Schema, address
from festival.organisers.data_licence import DATA_LICENCES, data_licence

data_docs = Blueprint("data_docs", __name__)

EXAMPLES: dict[str, dict[str, Any]] = {
    "events": {"category": "konzert", "free": "1", "fields": "title,starts_at,venue"},
    "occurrences": {"tone": "solemn", "limit": "10"},
    "venues": {"accessible": "wheelchair", "format": "geojson"},
}


@data_docs.get("/api/docs")
@public
@held
def page() -> str:
    """What the API serves, how it is asked, and what each field means. Anybody may read it."""
    root = address("open_data.start").rstrip("/")
    return render_template(
        "open_data/docs.html",
        root=root,
        licence=DATA_LICENCES.get(data_licence(get_city()) or "", ""),
        document_url=address("open_data.openapi"),
        resources=[
            {
                "name": one.name,
                "about": one.about,
                "address": f"{root}/{one.name}",
                "example": address("open_data.list_of_records", name=one.name, **EXAMPLES.get(one.name, {})),
                "parameters": ", ".join(one.parameters),
                "is_on_map": one.geometry is not None,
                "fields": [(field.name, field.about, type_words(field.schema)) for field in one.fields],
            }
            for one in RESOURCES.values()
        ],
        parameters=[
            (one.name, one.about, " | ".join(map(str, one.schema.get("enum", ()))))
            for one in PARAMETERS.values()
        ],
        of_lists=", ".join(OF_LISTS),
        parts=list(PARTS.values()),
    )


def type_words(schema: Schema) -> str:
    """Return a schema in the words of JSON: "string or null", "array of object"."""
    if "anyOf" in schema:
        return " | ".join(type_words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join("null" if key is None else str(key) for key in schema["enum"])
    kind = schema["type"]
    if isinstance(kind, list) and "object" in kind:
        return " | ".join(one if one == "null" else type_words({**schema, "type": one}) for one in kind)
    if isinstance(kind, list):
        return " | ".join(kind)
    if kind == "array":
        return f"array: {type_words(schema['items'])}"
    if kind == "object":
        return f"object: {', '.join(schema['properties'])}" if "properties" in schema else "object"
    return str(schema.get("format", kind))
