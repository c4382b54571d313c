"""Answers over HTTP: the reader's language, conditional responses, security headers."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from werkzeug.routing import IntegerConverter

from festival.base.city import CityMark, read_mark

LOCALES = ("de", "en")
ENTRY_BYTES = 2_000
"""What an entry takes beside its body: thousands of questions with empty answers are not free."""

KEPT_BODY = "festival.kept_body"
"""The key in WSGI's environ under which stand key and tag of the body in the cache, as it is sent."""
_CSP = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; img-src 'self' data:; "
    "frame-ancestors {ancestors}"
)


def current_locale() -> str:
    """Return "de" or "en": the address's `lang`, else the account's, else the browser's, else German."""
    if not request:
        return "de"
    locale: str | None = g.get("locale")
    if locale is None:
        asked = request.args.get("lang", "")
        if asked in LOCALES:
            locale = asked
        elif (
            has_session_cookie()
            and not g.get("without_database", False)
            and current_user.is_authenticated
            and current_user.locale in LOCALES
        ):
            locale = current_user.locale
        else:
            locale = request.accept_languages.best_match(LOCALES) or "de"
        g.locale = locale
    return locale


def has_session_cookie() -> bool:
    """True where somebody may be signed in; public pages of everybody else are the same for all."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


class BodyCache:
    """The newest bodies of public addresses, each under the city's revision; bounded in bytes, one per process."""

    def __init__(self, max_bytes: int = 64_000_000) -> None:
        self.max_bytes = max_bytes
        self._bodies: OrderedDict[tuple[Any, ...], tuple[str, bytes]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], tag: str) -> bytes | None:
        """Return the body stored under `key` if it was made for `tag`."""
        with self._lock:
            found = self._bodies.get(key)
            if found is None or found[0] != tag:
                return None
            self._bodies.move_to_end(key)
            return found[1]

    def put(self, key: tuple[Any, ...], tag: str, body: bytes) -> None:
        if len(body) > self.max_bytes // 4:
            return
        with self._lock:
            old = self._bodies.pop(key, None)
            self._size += len(body) - (len(old[1]) if old else -ENTRY_BYTES)
            self._bodies[key] = (tag, body)
            while self._size > self.max_bytes:
                _, (_, dropped) = self._bodies.popitem(last=False)
                self._size -= len(dropped) + ENTRY_BYTES

    def clear(self) -> None:
        with self._lock:
            self._bodies.clear()
            self._size = 0


def revision_tag(*parts: object, mark: CityMark | None = None) -> str:
    """Return a strong entity tag from the city's revision, its epoch and whatever else the body depends on.

    One indexed read, none where the caller has read the mark."""
    mark = mark or read_mark()
    text = "\x1f".join(map(str, (mark.epoch, mark.revision, current_app.config["BUILD"], *parts)))
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def answer_tagged(tag: str, make_body: Callable[[], str | bytes], *, mimetype: str) -> Response:
    """Return 304 where the reader holds the body of this tag, else the body; the tag stands on either.

    What the caller says of the answer beside it (Cache-Control …) belongs on both (RFC 9110, section 15.4.5)."""
    if _is_held(tag):
        response = Response(status=304, mimetype=mimetype)
    else:
        response = Response(make_body(), mimetype=mimetype)
        if request.if_none_match.star_tag:  # whatever there is; now it is known that there is something
            response = Response(status=304, mimetype=mimetype)
    response.headers["ETag"] = f'"{tag}"'
    return response


def _is_held(tag: str) -> bool:
    """Whether If-None-Match names the tag. It compares weakly (section 13.1.2): proxies weaken tags."""
    held = request.if_none_match
    return not held.star_tag and held.contains_weak(tag)


def strong_tag(tag: str) -> str:
    """Return a single tag of If-None-Match as it was given out, where a proxy has weakened it."""
    return tag.removeprefix("W/")


def conditional(
    make_body: Callable[[], str | bytes],
    *,
    mimetype: str,
    varies_with: tuple[object, ...],
    max_age_seconds: int = 300,
    mark: CityMark | None = None,
) -> Response:
    """Answer 304 where the reader holds the current body, else the body, made once per revision and address.

    `varies_with` names all the body depends on beside the revision: filters in canonical order, language, day.
    """
    tag, key = revision_tag(mimetype, *varies_with, mark=mark), (request.endpoint, mimetype, *varies_with)
    response = answer_tagged(tag, lambda: kept_body(key, tag, make_body), mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={max_age_seconds}, must-revalidate"
    return response


def kept_body(key: tuple[object, ...], tag: str, make_body: Callable[[], str | bytes]) -> bytes:
    """Return the body that is kept under the key for the tag; it is made where there is none."""
    cache: BodyCache = current_app.extensions["festival_bodies"]
    body = cache.get(key, tag)
    if body is None:
        made = make_body()
        body = made.encode() if isinstance(made, str) else made
        cache.put(key, tag, body)
    request.environ[KEPT_BODY] = (key, tag)
    return body


class RowNumber(IntegerConverter):
    """A row's number in an address: one past all rows is not found, and never reaches a database that can't hold it."""

    regex = r"\d{1,9}"


class PrivateSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; an answer that sets a cookie carries a reader's own key and is kept nowhere.

    Here and not in a function after the request: there, a look at the session alone would make every answer vary with
    the cookie, feeds among them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = "private, no-store"


def secure_headers(app: Flask) -> None:
    """Give every answer its security headers; only frames under /embed/ may be framed, no page of errors there."""
    hsts = app.config["BEHIND_TLS"]
    app.session_interface = PrivateSessions()

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        if response.mimetype == "text/html":
            response.vary.update(("Accept-Language", "Cookie"))  # as one line: Flask keeps only the first
            headers.setdefault(
                "Cache-Control", "no-cache" if not has_session_cookie() else "private, no-store"
            )
        if response.status_code == 304:  # the reader goes on with the other headers of the answer it holds
            return response
        embedded = request.path.startswith("/embed/") and response.status_code in (200, 400)
        headers.setdefault("Content-Security-Policy", _CSP.format(ancestors="*" if embedded else "'none'"))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        view = app.view_functions.get(request.endpoint or "")
        position = "(self)" if getattr(view, "asks_position", False) else "()"
        headers["Permissions-Policy"] = f"geolocation={position}, camera=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if hsts:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
