"""Smaller answers: text goes out in Brotli or gzip where the reader takes it.

A strong entity tag is of one encoding only (RFC 9110, section 8.8.3.3): the tag of a compressed answer ends with
the encoding's name, and a reader may come back with any of them. Compressed bodies with a tag are kept.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

import brotli
from flask import Flask, Response, current_app, g, request
from werkzeug.http import parse_accept_header

from festival.base.http import KEPT_BODY, BodyCache

SMALLEST_BYTES = 600
LARGE_BYTES, LARGEST_BYTES = 1_000_000, 16_000_000
"""What is large is compressed with half the effort, for the first who asks shall not wait; the largest not at all."""
_ENCODINGS = ("br", "gzip")
_TYPES = frozenset(
    {
        *("application/json", "application/geo+json", "application/ld+json", "application/javascript"),
        *("application/xml", "application/atom+xml", "image/svg+xml", "application/manifest+json"),
    }
)
_ENCODING_AT_END = re.compile(r'-(?:br|gzip)(?=")')


def register(app: Flask) -> None:
    """Have every answer of the application pass here."""
    app.before_request(_accept_any_encoding)
    app.after_request(_compress)


def without_encoding(tags: str) -> str:
    """Return the value of If-None-Match as it would be for the plain answers."""
    return _ENCODING_AT_END.sub("", tags) if "-" in tags else tags


def _accept_any_encoding() -> None:
    tags = request.environ.get("HTTP_IF_NONE_MATCH")
    if tags:
        g.held_tags = tags
        request.environ["HTTP_IF_NONE_MATCH"] = without_encoding(tags)


def _compress(response: Response) -> Response:
    if not ((response.mimetype or "").startswith("text/") or response.mimetype in _TYPES):
        return response
    response.vary.add("Accept-Encoding")  # one line with what else it varies by: some caches read only one
    if response.status_code == 304:
        return _named_as_held(response)
    encoding = _best_of(encodings_taken(request.headers.get("Accept-Encoding", "")), response.mimetype)
    length = response.content_length or response.calculate_content_length() or 0
    if encoding is None or response.content_encoding or response.status_code == 206:
        return response
    if not SMALLEST_BYTES <= length <= LARGEST_BYTES:
        return response
    tag = response.headers.get("ETag", "")
    response.direct_passthrough = False
    response.set_data(_encoded(response.get_data(), encoding, tag))
    response.content_encoding = encoding
    if tag:
        response.headers["ETag"] = _tag_of(tag, encoding)
    return response


def _tag_of(tag: str, encoding: str) -> str:
    return f'{tag[:-1]}-{encoding}"'


def _named_as_held(response: Response) -> Response:
    """Give a 304 the tag of the encoding that the reader holds."""
    tag = response.headers.get("ETag", "")
    held = g.get("held_tags", "")
    for encoding in _ENCODINGS:
        if tag and _tag_of(tag, encoding) in held:
            response.headers["ETag"] = _tag_of(tag, encoding)
    return response


@lru_cache(maxsize=256)
def encodings_taken(accepted: str) -> tuple[str, ...]:
    """Return which of our encodings a value of Accept-Encoding takes."""
    asked = parse_accept_header(accepted)
    return tuple(name for name in _ENCODINGS if asked[name] > 0)


def _best_of(taken: tuple[str, ...], mimetype: str | None) -> str | None:
    """Calendars go out in gzip alone: the largest is put together in it (publishing.whole_calendar), and to make it
    in Brotli too would take several times its size of memory, for readers that there aren't."""
    if mimetype == "text/calendar":
        return "gzip" if "gzip" in taken else None
    return taken[0] if taken else None


def say_encoded(response: Response, encoding: str) -> None:
    """Say of an answer whose body was made in this encoding that it is, in its tag too."""
    if response.status_code != 304:
        response.content_encoding = encoding
        response.headers["ETag"] = _tag_of(response.headers["ETag"], encoding)


def _encoded(body: bytes, encoding: str, tag: str) -> bytes:
    """Return the body encoded; one with a tag is encoded once and kept."""
    cache: BodyCache = current_app.extensions["festival_bodies"]
    key = ("encoded", encoding, tag)
    kept = cache.get(key, tag) if tag else None
    if kept is not None:
        request.environ[KEPT_BODY] = (key, tag)
        return kept
    effort = 3 if len(body) > LARGE_BYTES else 6
    made = (
        brotli.compress(body, quality=min(effort, 5))
        if encoding == "br"
        else gzip.compress(body, compresslevel=effort, mtime=0)
    )
    if tag:
        cache.put(key, tag, made)
        request.environ[KEPT_BODY] = (key, tag)
    return made
