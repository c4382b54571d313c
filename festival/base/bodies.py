"""What an address takes: a request's body is refused by its length alone, before any of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from festival.base.own_address import within

View = TypeVar("View", bound=Callable[..., Any])

FORM_BYTES = 2 * 1024 * 1024
FILES_BYTES = 12 * 1024 * 1024
_FORM_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def takes_files(view: View, largest: Callable[[Flask], int] = lambda _app: FILES_BYTES) -> View:
    """Let the view's form carry files, of so many bytes with all that is beside them."""
    view.largest_body = largest  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Refuse what is too large or no form before anybody asks for the form."""
    app.before_request(_refuse_bodies)


def largest_body_of(app: Flask) -> Callable[[str, str], int]:
    """Return a function of method and path: how many bytes are taken there, 0 where nothing is."""
    addresses = app.url_map.bind("localhost")
    base_path = app.config["APPLICATION_ROOT"].rstrip("/")

    def largest_body(method: str, path: str) -> int:
        if method in _READING:
            return 0
        try:
            endpoint, _ = addresses.match(within(base_path, path), method)
        except HTTPException:
            return 0
        return _largest(app, endpoint)

    return largest_body


def _refuse_bodies() -> None:
    if request.endpoint is None:  # there is nothing here, which is said already
        return
    largest = request.max_content_length = _largest(current_app, request.endpoint)
    if request.method not in _READING and (request.content_length or 0) > largest:
        raise RequestEntityTooLarge
    # Forms would read JSON too, which has shapes that no form has: lists of lists without end, numbers for texts.
    types = getattr(current_app.view_functions[request.endpoint], "body_types", _FORM_TYPES)
    if request.method not in _READING and request.mimetype not in types:
        raise UnsupportedMediaType


def _largest(app: Flask, endpoint: str) -> int:
    largest: Callable[[Flask], int] | None = getattr(app.view_functions[endpoint], "largest_body", None)
    return largest(app) if largest else FORM_BYTES
