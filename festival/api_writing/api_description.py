"""What the document and the page say of the write API, made of the schemas that bodies are checked by."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from festival.access_tokens.scopes import PUBLISH, READ_OWN, WRITE
from festival.api_writing.own_fields import READ
from festival.api_writing.written_fields import CANCELLING, CHANGES, NEW, ONE_DATE, TO_STATE, WRITTEN
from festival.open_data.docs_views import type_words
from festival.open_data.document import Operation, Part
from festival.open_data.query_parameters import LARGEST_PAGE, USUAL_PAGE
from festival.open_data.read_question import JSON
from festival.open_data.served import Schema

_ONE, _DATE = "/own-events/{id}", "/own-events/{id}/dates/{date}"
OPERATIONS = (
    Operation(
        "get",
        "/own-events",
        _l("The organisation’s events, those that nobody else sees among them."),
        READ_OWN,
    ),
    Operation(
        "post", "/own-events", _l("Enter an event, as an idea. The answer tells its conflicts."), WRITE
    ),
    Operation("get", _ONE, _l("One event, with its conflicts and its ETag."), READ_OWN),
    Operation("patch", _ONE, _l("Change the fields that are sent, and no others."), WRITE),
    Operation(
        "post", f"{_ONE}/state", _l("Hold its date, hand it in, publish, postpone or withdraw it."), PUBLISH
    ),
    Operation(
        "post",
        f"{_ONE}/cancel",
        _l("Give it up: cancelled with a reason, or withdrawn where nobody knew."),
        PUBLISH,
    ),
    Operation("put", _DATE, _l("Cancel or move one date, or give it another place."), WRITE),
    Operation("delete", _DATE, _l("Let one date follow the series again."), WRITE),
)
_BODIES: dict[tuple[str, str], str] = {
    ("post", "/own-events"): "NewOwnEvent",
    ("patch", _ONE): "OwnEventChanges",
    ("post", f"{_ONE}/state"): "StateStep",
    ("post", f"{_ONE}/cancel"): "Cancelling",
    ("put", _DATE): "DateChange",
}
_SCHEMAS: dict[str, Schema] = {
    "NewOwnEvent": NEW,
    "OwnEventChanges": CHANGES,
    "StateStep": TO_STATE,
    "Cancelling": CANCELLING,
    "DateChange": ONE_DATE,
}
_SAID = {
    "Malformed": "The body is no JSON of this shape; `errors` says where, by JSON pointers.",
    "Unauthorized": "There is no access token, or it doesn’t hold.",
    "Forbidden": "The token lacks a scope, or its organisation may not do this.",
    "NotFound": "The organisation has no such event or date.",
    "Conflict": "It can’t be done as things stand, or the same is being worked on.",
    "PreconditionFailed": "Somebody else has changed the event since.",
    "TooLarge": "The body is larger than anything that is taken here.",
    "MediaType": "The body is no JSON.",
    "Unprocessable": "`errors` are wrong; `doubts` are asked about once: send their keys as `confirm` if it is meant.",
    "PreconditionRequired": "If-Match is missing.",
    "TooManyRequests": "Too many changes within a minute; Retry-After says when to go on.",
    "MethodNotAllowed": "What stands in the address is no number.",
    "BadQuestion": "A parameter or its value is unknown.",
}
_OF_CHANGES = {
    "404": "NotFound",
    "412": "PreconditionFailed",
    "428": "PreconditionRequired",
    "405": "MethodNotAllowed",
}
_OF_BODIES = {"400": "Malformed", "413": "TooLarge", "415": "MediaType", "422": "Unprocessable"}
_OF_WRITES = {"409": "Conflict", "422": "Unprocessable", "429": "TooManyRequests", "400": "Malformed"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same key and body are answered as before, for 24 hours; nothing is done twice.",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the event as you know it.",
}
_LANG = {"$ref": "#/components/parameters/lang"}


def _describe() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    record = {field.name: field.schema | {"description": str(field.about)} for field in READ}
    record |= {
        name: one.field.schema | {"description": str(one.field.about)} for name, one in WRITTEN.items()
    }
    own: Schema = {
        "type": "object",
        "properties": record,
        "required": list(record),
        "additionalProperties": False,
    }
    item: Schema = own | {"properties": record | {"etag": {"type": "string"}}}
    page: Schema = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"], "format": "uri"},
        },
        "required": ["items", "next"],
    }
    return {
        "paths": paths,
        "schemas": {"OwnEvent": own, "OwnEventPage": page, **_SCHEMAS},
        "responses": _SAID,
    }


def _operation(one: Operation) -> dict[str, Any]:
    is_read, has_body = one.method == "get", (one.method, one.path) in _BODIES
    parameters: list[dict[str, Any]] = [_LANG]
    if "{id}" in one.path:
        number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
        parameters.append({"name": "id", "in": "path", "required": True, "schema": number})
    if "{date}" in one.path:
        named = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{4})?$"}
        parameters.append({"name": "date", "in": "path", "required": True, "schema": named})
    if not is_read:
        parameters += [_KEY, _IF_MATCH] if "{id}" in one.path else [_KEY | {"required": True}]
    elif one.path == "/own-events":
        limits = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE}
        parameters.append({"name": "limit", "in": "query", "schema": limits})
        parameters.append({"$ref": "#/components/parameters/cursor"})
    said: dict[str, Any] = {
        "operationId": "".join(part.capitalize() for part in (one.method, *one.path.split("/")))
        .replace("{", "")
        .replace("}", "")
        .replace("-", ""),
        "summary": str(one.about),
        "description": f"Needs a token with the scope `{one.scope}`.",
        "security": [{"token": []}],
        "parameters": parameters,
        "responses": _responses(one, is_read=is_read, has_body=has_body),
    }
    if has_body:
        schema = {"$ref": f"#/components/schemas/{_BODIES[one.method, one.path]}"}
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return said


def _responses(one: Operation, *, is_read: bool, has_body: bool) -> dict[str, Any]:
    is_list = is_read and "{id}" not in one.path
    schema = {"$ref": f"#/components/schemas/{'OwnEventPage' if is_list else 'OwnEvent'}"}
    code = "201" if (one.method, one.path) == ("post", "/own-events") else "200"
    headers = {} if is_list else {"ETag": {"schema": {"type": "string"}}}
    if code == "201":
        headers["Location"] = {"schema": {"type": "string", "format": "uri"}}
    said: dict[str, Any] = {
        code: {"description": str(one.about), "content": {JSON: {"schema": schema}}, "headers": headers}
    }
    names = {"401": "Unauthorized", "403": "Forbidden"}
    names |= {"400": "BadQuestion"} if is_read else _OF_WRITES
    names |= _OF_BODIES if has_body else {}
    names |= _OF_CHANGES if "{id}" in one.path and not is_read else {}
    names |= {"404": "NotFound"} if "{id}" in one.path else {}
    return said | {
        status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(names.items())
    }


def _fields() -> list[tuple[str, Any, str]]:
    return [(name, one.field.about, type_words(one.field.schema)) for name, one in WRITTEN.items()]


PART = Part(
    "own-events",
    _l("Entering and changing an organisation’s own events"),
    _l(
        "With an access token, which an editor makes on the page of the organisation at the desk. What the forms would "
        "refuse is refused, what they would ask about is asked. Whatever conflicts is told before anything is decided."
    ),
    OPERATIONS,
    _describe,
    _fields,
)
