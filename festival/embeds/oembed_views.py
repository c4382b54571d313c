"""oEmbed (https://oembed.com, 1.0): a content management system makes a frame of an address of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

from flask import Response, abort, current_app, has_request_context, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import LOCALES
from festival.base.view_access import public
from festival.embeds.builder_views import embeds
from festival.embeds.frame_code import frame_path, frame_title, iframe
from festival.embeds.looks import THEMES, USUAL_HEIGHT, Look
from festival.events.model import Event
from festival.link_previews.page_address import page_address
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.programme.event_views import get_public_event, has_date
from festival.programme.filters import BadFilter, only_value, read_filters
from festival.publishing.feed_response import base_address

FORMATS = {"json": "application/json", "xml": "text/xml"}
USUAL_WIDTH = 640
_MOST_DIGITS = 9
LASTING_SECONDS = 3_600
_LISTS = {"programme.home": "list", "programme.index": "list", "city_map.index": "map"}
_ONE = {
    "festivals.page": "festival",
    "events.event": "event",
    "events.event_date": "event",
    "visitors.venue": "venue",
    "profiles.page": "organisation",
}


@embeds.get("/oembed")
@public
def oembed() -> Response:
    """A frame for one of our addresses (`url`), as JSON or XML (`format`), no larger than `maxwidth` and `maxheight`.

    An address that shows nothing to embed is 404, another format 501. Anybody may ask.
    """
    form = request.args.get("format", "") or "json"
    if form not in FORMATS:
        abort(501)
    width = _most("maxwidth", USUAL_WIDTH)
    height = _most("maxheight", USUAL_HEIGHT)
    path, title = _frame_of(request.args.get("url", ""))
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": get_city().name,
        "provider_url": f"{base_address()}/",
        "cache_age": LASTING_SECONDS,
        "html": str(iframe(f"{base_address()}{path}", title, height, width)),
        "width": width,
        "height": height,
    }
    response = Response(_json(told) if form == "json" else _xml(told), mimetype=FORMATS[form])
    response.headers["Cache-Control"] = f"public, max-age={LASTING_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def oembed_address() -> str:
    """Return where this page is to be had as oEmbed; empty for a page that is no frame anywhere."""
    if not has_request_context() or request.endpoint not in {*_LISTS, *_ONE}:
        return ""
    return url_for("embeds.oembed", url=page_address(), format="json", lang=None, _external=True)


def _most(name: str, usual: int) -> int:
    """Return the lesser of what is usual and what is asked for. Raises BadFilter for what is no length in pixels."""
    asked = only_value(name, request.args)
    if not asked:
        return usual
    if not (asked.isascii() and asked.isdigit()) or not asked.strip("0"):
        raise BadFilter(name, asked)
    return min(usual, int(asked)) if len(asked) <= _MOST_DIGITS else usual


def _frame_of(address: str) -> tuple[str, str]:
    """Return path and title of the frame for an address of ours; 404 for others."""
    endpoint, values, args = _read(address)
    look = _look(args)
    try:
        if kind := _LISTS.get(endpoint):
            return frame_path(kind, read_filters(args), look), frame_title(kind, look.locale)
        return _one(_ONE.get(endpoint, ""), values, look)
    except BadFilter:
        abort(404)


def _read(address: str) -> tuple[str, dict[str, Any], MultiDict[str, str]]:
    home, asked = urlsplit(base_address()), _split(address)
    root = home.path.rstrip("/")
    if (asked.scheme not in ("http", "https")) or asked.netloc != home.netloc:
        abort(404)
    if not asked.path.startswith(f"{root}/") and asked.path != root:
        abort(404)
    try:
        args = parse_qsl(asked.query, max_num_fields=200)
    except ValueError:
        abort(404)
    routes = current_app.url_map.bind(home.netloc or "localhost")
    try:
        endpoint, values = routes.match(asked.path.removeprefix(root) or "/", method="GET")
    except (HTTPException, RequestRedirect):
        abort(404)
    return endpoint, dict(values), MultiDict(args)


def _split(address: str) -> Any:
    try:
        return urlsplit(address)
    except ValueError:
        abort(404)


def _look(args: MultiDict[str, str]) -> Look:
    asked = args.get("lang", "")
    return Look(asked if asked in LOCALES else LOCALES[0], THEMES[0], "")


def _one(kind: str, values: dict[str, Any], look: Look) -> tuple[str, str]:
    """Return path and title of the frame of one event, festival, place or organisation; 404 if it isn't public."""
    if kind == "event":
        event = get_public_event(values["event_id"])
        if "on" in values and not has_date(event, values["on"]):
            abort(404)
        path = url_for("embeds.event_frame", event_id=event.id, lang=None).removeprefix(request.script_root)
        return f"{path}?{urlencode(look.as_args())}", event.say("title", look.locale)
    if kind == "festival":
        festival = db.session.get(Event, values["event_id"])
        number = str(values["event_id"])
        filters = read_filters(MultiDict({"festival": number}))
        return frame_path("list", filters, look), festival.say("title", look.locale) if festival else ""
    if kind == "venue":
        place = db.session.get(Venue, values["venue_id"])
        filters = read_filters(MultiDict({"venue": str(values["venue_id"])}))
        return frame_path("list", filters, look), place.say("name", look.locale) if place else ""
    if kind == "organisation":
        found = db.session.scalar(select(Organisation).where(Organisation.slug == values["slug"][:80]))
        if found is None or not found.is_admitted:
            abort(404)
        return frame_path("list", read_filters(MultiDict({"organisation": found.slug})), look), found.name
    abort(404)


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _xml(told: dict[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in told.items():
        ElementTree.SubElement(root, name).text = str(value)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
