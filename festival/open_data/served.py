"""What a resource of the API is made of: fields, each with its schema, its words and how it is read from a row.

Answers, the OpenAPI document and the page for readers are all made from these values, so that none of them can say
what the others don't.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from festival.base import vocabulary

Schema = dict[str, Any]
Record = dict[str, Any]
Geometry = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
YES_NO: Schema = {"type": "boolean"}
YES_NO_OR_NULL: Schema = {"type": ["boolean", "null"]}
ADDRESS: Schema = {"type": "string", "format": "uri"}
INSTANT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}


def thing(**properties: Schema) -> Schema:
    """Return the schema of an object that always has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def thing_or_null(**properties: Schema) -> Schema:
    """Return the same, or null."""
    return {"anyOf": [thing(**properties), {"type": "null"}]}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def one_of(keys: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(keys)}


def keys_of(kind: str, *more: str) -> Schema:
    """Return the schema of a key of the vocabulary, or one of `more`."""
    return one_of([*vocabulary.terms(kind), *more])


TEXTS = thing(de=TEXT_OR_NULL, en=TEXT_OR_NULL)
POINT_OR_NULL = thing_or_null(lon={"type": "number"}, lat={"type": "number"})
ANSWERS = thing(**{key: one_of(("yes", "no", "unknown")) for key in vocabulary.terms("access")})


@dataclass(frozen=True)
class Field:
    """One field of a record: `about` are its words, `make` reads it from a row."""

    name: str
    schema: Schema
    about: Any
    make: Callable[[Any], Any]


@dataclass(frozen=True)
class Found:
    """A page of rows, and where the next one begins; None on the last."""

    rows: Sequence[Any]
    after: list[Any] | None


@dataclass(frozen=True)
class Resource:
    """One kind of record: its address, its fields, what it may be asked, and who finds its rows.

    `find` takes what was asked; `find_one` takes what stands in the address and returns None where there is no such
    thing. `geometry` makes a record a feature on a map; None where it has no place.
    """

    name: str
    title: str
    about: Any
    fields: tuple[Field, ...]
    parameters: tuple[str, ...]
    find: Callable[[Any], Found]
    find_one: Callable[[str, Any], Any]
    id_schema: Schema
    geometry: Callable[[Any], Geometry | None] | None = None

    @property
    def field_names(self) -> list[str]:
        return [field.name for field in self.fields]

    def record(self, row: Any, wanted: Sequence[str]) -> Record:
        """Return a row as its record: all fields, or its id and those that are wanted."""
        chosen = {"id", *wanted} if wanted else None
        return {
            field.name: field.make(row) for field in self.fields if chosen is None or field.name in chosen
        }

    def feature(self, row: Any, wanted: Sequence[str]) -> Record:
        """Return a row as a feature (RFC 7946, section 3.2)."""
        properties = self.record(row, wanted)
        geometry = self.geometry(row) if self.geometry else None
        return {"type": "Feature", "id": properties["id"], "geometry": geometry, "properties": properties}


def address(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page or a record. The language of whoever asks does not travel along: answers are
    held for everybody."""
    return url_for(endpoint, **values, lang=None, _external=True)


def texts(row: Any, name: str) -> dict[str, str | None]:
    """Return what a row says in German and in English; null for what nobody wrote."""
    return {"de": getattr(row, name) or None, "en": getattr(row, f"{name}_en") or None}


def local(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in ISO 8601 with the offset that the place's clocks have then."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def web_page(address: str) -> str | None:
    """Return the address of a page as people typed it, where it is one."""
    return address if address.startswith(("https://", "http://")) else None


def point(lon: float | None, lat: float | None) -> dict[str, float] | None:
    if lon is None or lat is None:
        return None
    return {"lon": round(lon, 6), "lat": round(lat, 6)}


def point_geometry(lon: float | None, lat: float | None) -> Geometry | None:
    """Return a point as GeoJSON; None where there is none."""
    if lon is None or lat is None:
        return None
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
