"""What the document and the page say of webhooks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from festival.open_data.document import Part
from festival.open_data.read_question import JSON

_SAYS = {
    "event.published": "An event has become public.",
    "event.changed": "Something of a public event has changed.",
    "event.cancelled": "A public event was cancelled.",
}


def _describe() -> dict[str, Any]:
    whole = {"$ref": "#/components/schemas/Event"}
    said = {name: {"post": _message(name, words, whole)} for name, words in _SAYS.items()}
    gone = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    said["event.deleted"] = {"post": _message("event.deleted", "An event is gone before it was told.", gone)}
    return {"webhooks": said}


def _message(name: str, words: str, data: dict[str, Any]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
        "required": ["type", "timestamp", "data"],
    }
    return {
        "summary": words,
        "description": "Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.",
        "requestBody": {"content": {JSON: {"schema": schema}}},
        "responses": {"2XX": {"description": "Taken. Anything else is tried again, for some twenty hours."}},
    }


_KINDS = (
    ("event.published", _l("An event has become public.")),
    ("event.changed", _l("Something of a public event has changed.")),
    ("event.cancelled", _l("A public event was cancelled.")),
)
PART = Part(
    "webhooks",
    _l("Being told of changes"),
    _l(
        "Instead of asking again and again, a server can be told: an organisation names an https address on its page "
        "at the desk, the coordination one for the whole city. Each message is signed by Standard Webhooks and has the "
        "event as this API gives it. It comes at least once; the same webhook-id is the same message."
    ),
    (),
    _describe,
    lambda: [(name, words, "") for name, words in _KINDS],
)
