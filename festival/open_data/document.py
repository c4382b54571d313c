"""The OpenAPI document, made from the table that the answers are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from festival.base.city import get_city
from festival.open_data.catalogue import RESOURCES
from festival.open_data.problems import PROBLEM
from festival.open_data.query_parameters import OF_ITEMS, OF_LISTS, PARAMETERS, Parameter
from festival.open_data.read_question import GEOJSON, JSON
from festival.open_data.served import Resource, Schema, address, one_of

_PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}


@dataclass(frozen=True)
class Operation:
    """What a method does at an address of a part of the API that other rooms bring along."""

    method: str
    path: str
    about: Any
    scope: str


@dataclass(frozen=True)
class Part:
    """A part of the API that another room brings along: its operations for people, and what the document says of it."""

    name: str
    title: Any
    about: Any
    operations: tuple[Operation, ...]
    describe: Callable[[], dict[str, Any]]
    """The document's members, as far as they are its own: paths, components, webhooks."""
    fields: Callable[[], list[tuple[str, Any, str]]] = list
    """Of each field its name, its words and its kind."""


PARTS: dict[str, Part] = {}
OF_A_RESOURCE = {"fields", "format"}
"""Parameters that take other values at each resource."""
_SAID = {400: "A parameter or its value is unknown.", 404: "There is no such record.", 406: "No such format."}


def document() -> dict[str, Any]:
    """Return the document: OpenAPI 3.1, with words in English."""
    with force_locale("en"):
        paths: dict[str, Any] = {}
        schemas: dict[str, Schema] = {"Problem": _PROBLEM}
        for one in RESOURCES.values():
            paths[f"/{one.name}"] = {"get": _list(one)}
            paths[f"/{one.name}/{{id}}"] = {"get": _item(one)}
            schemas |= _schemas(one)
        parts = [part.describe() for part in PARTS.values()]
        for part in parts:
            paths |= part.get("paths", {})
            schemas |= part.get("schemas", {})
        more = [part.get("responses", {}) for part in parts]
        names = [name for name in PARAMETERS if name not in OF_A_RESOURCE]
        return {
            "openapi": "3.1.0",
            "info": {
                "title": f"Open data of {get_city().name}",
                "version": "1",
                "description": "What is public is read without a key. An organisation’s own programs write with an "
                "access token. Fields and parameters are added; none is renamed or taken away.",
            },
            "servers": [{"url": address("open_data.start").rstrip("/")}],
            "paths": paths,
            "webhooks": {name: one for part in parts for name, one in part.get("webhooks", {}).items()},
            "components": {
                "schemas": schemas,
                "parameters": {name: _parameter(PARAMETERS[name]) for name in names},
                "responses": {
                    name: problem_said(words)
                    for said in ({str(code): words for code, words in _SAID.items()}, *more)
                    for name, words in said.items()
                },
                "securitySchemes": {
                    "token": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "An access token of an organisation.",
                    }
                },
            },
        }


def _parameter(one: Parameter) -> dict[str, Any]:
    said = {"name": one.name, "in": "query", "description": str(one.about)}
    if one.many:
        return said | {"schema": {"type": "array", "items": one.schema}, "style": "form", "explode": True}
    return said | {"schema": one.schema}


def problem_said(words: str) -> dict[str, Any]:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": words, "content": content}


def _asks(names: tuple[str, ...], one: Resource) -> list[dict[str, Any]]:
    """Return the parameters; `fields` and `format` differ from one resource to the next."""
    fields: Schema = {"type": "array", "items": one_of(one.field_names)}
    forms = one_of(["json", "geojson"] if one.geometry else ["json"])
    return [
        *({"$ref": f"#/components/parameters/{name}"} for name in names if name not in OF_A_RESOURCE),
        _parameter(PARAMETERS["fields"]) | {"schema": fields, "style": "form", "explode": False},
        _parameter(PARAMETERS["format"]) | {"schema": forms},
    ]


def _answers(one: Resource, plain: str, features: str, *codes: int) -> dict[str, Any]:
    content = {JSON: {"schema": {"$ref": f"#/components/schemas/{plain}"}}}
    if one.geometry:
        content[GEOJSON] = {"schema": {"$ref": f"#/components/schemas/{features}"}}
    said: dict[str, Any] = {"200": {"description": str(one.about), "content": content}}
    said["304"] = {"description": "What the reader holds is current (If-None-Match)."}
    return said | {str(code): {"$ref": f"#/components/responses/{code}"} for code in codes}


def _list(one: Resource) -> dict[str, Any]:
    return {
        "operationId": f"list{one.title}",
        "summary": str(one.about),
        "parameters": _asks((*one.parameters, *OF_LISTS), one),
        "responses": _answers(one, f"{one.title}Page", f"{one.title}Features", 400, 406),
    }


def _item(one: Resource) -> dict[str, Any]:
    in_path = {"name": "id", "in": "path", "required": True, "schema": one.id_schema}
    return {
        "operationId": f"get{one.title}",
        "summary": str(one.about),
        "parameters": [in_path, *_asks(OF_ITEMS, one)],
        "responses": _answers(one, one.title, f"{one.title}Feature", 400, 404, 406),
    }


def _schemas(one: Resource) -> dict[str, Schema]:
    """Return the record, its page and, where it has a place, both as features."""
    record: Schema = {
        "type": "object",
        "properties": {field.name: field.schema | {"description": str(field.about)} for field in one.fields},
        "required": ["id"],
        "additionalProperties": False,
    }
    follows: Schema = {"type": ["string", "null"], "format": "uri"}
    made = {one.title: record, f"{one.title}Page": _object(items=_items(one.title), next=follows)}
    if one.geometry:
        made[f"{one.title}Feature"] = _object(
            type={"const": "Feature"},
            id=one.id_schema,
            geometry={"type": ["object", "null"]},
            properties={"$ref": f"#/components/schemas/{one.title}"},
        )
        made[f"{one.title}Features"] = _object(
            type={"const": "FeatureCollection"}, features=_items(f"{one.title}Feature"), next=follows
        )
    return made


def _items(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}
