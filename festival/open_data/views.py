"""/api/v1: lists and single records, as JSON and GeoJSON. They set no cookie and know no reader."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from festival.base.city import CityMark, read_mark
from festival.base.http import conditional
from festival.base.view_access import public
from festival.open_data.catalogue import RESOURCES
from festival.open_data.cursors import write_cursor
from festival.open_data.document import document
from festival.open_data.problems import problem
from festival.open_data.read_question import GEOJSON, JSON, Asked, read_item, read_list
from festival.open_data.served import Resource, address
from festival.programme.filters import BadFilter, as_lists
from festival.publishing.asked_again import remember

open_data = Blueprint("open_data", __name__, url_prefix="/api/v1")

MAX_AGE_SECONDS = 300
ANY_SITE = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link"}
ASKED_BEFORE = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


@open_data.get("/")
@public
def start() -> ResponseReturnValue:
    """Lead to the document. Anybody may follow."""
    return redirect(address(".openapi"), 302)


@open_data.get("/openapi.json")
@public
def openapi() -> Response:
    """The document for programs, OpenAPI 3.1. Anybody may read it."""
    mark = read_mark()
    return conditional(
        lambda: _text(document()),
        mimetype=JSON,
        varies_with=(request.url_root,),
        max_age_seconds=MAX_AGE_SECONDS,
        mark=mark,
    )


@open_data.get("/<name>")
@public
def list_of_records(name: str) -> Response:
    """A page of records that pass the filters. Anybody may read it."""
    mark = read_mark()
    asked = read_list(_resource(name), mark)
    return _answer(asked, mark, lambda: _page(asked), asked.limit, asked.after, asked.args)


@open_data.get("/<name>/<record_id>")
@public
def record(name: str, record_id: str) -> Response:
    """One record. Anybody may read it."""
    mark = read_mark()
    resource = _resource(name)
    asked = read_item(resource, mark)

    def make() -> dict[str, Any]:
        row = resource.find_one(record_id, asked.moment)
        if row is None:
            abort(404)
        one = resource.feature if asked.mimetype == GEOJSON else resource.record
        return one(row, asked.fields)

    return _answer(asked, mark, make, record_id)


def _resource(name: str) -> Resource:
    found = RESOURCES.get(name)
    if found is None:
        abort(404)
    return found


def _page(asked: Asked) -> dict[str, Any]:
    resource = asked.resource
    found = resource.find(asked)
    follows = _next_address(asked, found.after) if found.after is not None else None
    if asked.mimetype == GEOJSON:
        features = [resource.feature(row, asked.fields) for row in found.rows]
        return {"type": "FeatureCollection", "features": features, "next": follows}
    return {"items": [resource.record(row, asked.fields) for row in found.rows], "next": follows}


def _next_address(asked: Asked, after: list[Any]) -> str:
    """Return the address of the next page: the same question, going on where this one ends."""
    pairs = list(asked.args)
    if asked.fields:
        pairs.append(("fields", ",".join(asked.fields)))
    pairs += [(key, value) for key in ("limit", "format") if (value := request.args.get(key, "").strip())]
    pairs.append(("cursor", write_cursor(asked.resource.name, asked.args, after)))
    return address(".list_of_records", name=asked.resource.name, **as_lists(pairs))


def _answer(asked: Asked, mark: CityMark, make: Any, *varies_with: object) -> Response:
    """Answer with the record, made once a revision, address and day; 304 where the reader holds it."""
    response = conditional(
        lambda: _text(make()),
        mimetype=asked.mimetype,
        varies_with=(
            *(request.url_root, asked.resource.name, asked.moment.today, asked.fields),
            *("format" in request.args, *varies_with),
        ),
        max_age_seconds=MAX_AGE_SECONDS,
        mark=mark,
    )
    if "format" in request.args:  # else the answer is told by Accept too, and the door does not look at that
        remember(response.headers["ETag"], mark, mark.today)
    response.vary.add("Accept")
    return response


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def open_to_all(response: Response) -> Response:
    """Return the answer with leave for every site to read it."""
    response.headers.update(ANY_SITE)
    if request.method == "OPTIONS":
        response.headers.update(ASKED_BEFORE)
    return response


def bad_parameter(error: BadFilter) -> ResponseReturnValue:
    """What is wrong in a question, with the name of its parameter."""
    if error.code == "parameter":
        words = _("There is no parameter “%(name)s” here.", name=error.name)
    else:
        words = _("The filter “%(name)s” does not know “%(value)s”.", name=error.name, value=error.value)
    return problem(BadRequest(), words, parameter=error.name)


open_data.after_request(open_to_all)
open_data.register_error_handler(BadFilter, bad_parameter)
