"""Public pages are the same for everybody who isn't signed in: they are made once and held until something changes.

A page is held under all that it depends on: its address, the query in one order, the reader's language, the host, and
as long as the city's mark and its day stand; a page that says what is over by now, for a minute. Its tag is made of
its text, so it is the same in every process, and a page that comes out as before is still held by its readers.

Whoever brings a session cookie may be signed in and gets a page made for nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from festival.base import clock
from festival.base.city import read_mark
from festival.base.http import BodyCache, answer_tagged, current_locale, has_session_cookie

View = Callable[..., ResponseReturnValue]

MAX_BYTES = 32_000_000
_EXTENSION = "festival_pages"
_HTML = "text/html"
_SEVERAL = ("category", "audience", "district", "venue", "organisation", "festival", "tone", "accessible")
_MARKS = (
    *(
        "utm_",
        "mtm_",
        "pk_",
        "mc_",
        "_",
        "fbclid",
        "gclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "igshid",
        "nocache",
    ),
)


def register(app: Flask) -> None:
    """Give the application room for its pages, bounded in bytes and apart from what feeds hold."""
    app.extensions[_EXTENSION] = BodyCache(MAX_BYTES)


def held(view: View) -> View:
    """Hold the view's page for everybody who isn't signed in, until a public change or the city's next day."""
    return _holding(view, by_the_minute=False)


def held_by_the_minute(view: View) -> View:
    """The same for a page that says what is over, or what is next: for a minute at most."""
    return _holding(view, by_the_minute=True)


def _holding(view: View, *, by_the_minute: bool) -> View:
    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        _tidy_query()
        if has_session_cookie():
            return view(**values)
        pages: BodyCache = current_app.extensions[_EXTENSION]
        mark = read_mark()
        minute = int(clock.now().timestamp()) // 60 if by_the_minute else ""
        true_for = f"{mark.epoch} {mark.revision} {mark.zone} {mark.today} {minute}"
        known_as = _asked()
        body = pages.get(known_as, true_for)
        if body is None:
            made = view(**values)
            if not isinstance(made, str) or session.modified:
                return made
            body = made.encode()
            pages.put(known_as, true_for, body)
        return answer_tagged(hashlib.blake2b(body, digest_size=12).hexdigest(), lambda: body, mimetype=_HTML)

    answer.is_for_all = True  # type: ignore[attr-defined]
    return answer


def _tidy_query() -> None:
    """Let the page see its query in one order, a value once and by itself, without the empty fields that a form sends
    and the marks that other sites put behind links: whoever asks the same gets the same, links included."""
    asked = {
        (name, part)
        for name, value in request.args.items(multi=True)
        for part in _parts(value, several=name in _SEVERAL)
        if not name.startswith(_MARKS)
    }
    request.args = ImmutableMultiDict(sorted(asked))


def _parts(value: str, *, several: bool) -> list[str]:
    """Return the values in it; separators alone stay, so that they are refused and stand for nothing."""
    found = [part.strip() for part in (value.split(",") if several else (value,)) if part.strip()]
    return found or ([value] if value.strip(" \t\r\n") else [])


def _asked() -> tuple[Any, ...]:
    """Return what a page is asked for, and how its own address begins."""
    environ = request.environ
    base = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), environ.get("SCRIPT_NAME"))
    return (*base, request.path, current_locale(), tuple(request.args.items(multi=True)))
