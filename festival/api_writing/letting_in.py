"""Letting programs in: by a token in the header Authorization, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized

from festival.access_tokens.bearer import Bearer, NoSuchToken, TooFast, find_bearer, is_noted, note_use
from festival.api_writing.refusal import Refusal
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.http import LOCALES
from festival.base.view_access import mark_entry
from festival.programme.filters import BadFilter

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_BODY = 256 * 1024
"""A description in two languages and an area on the map, and room beside them."""
JSON_TYPES = ("application/json", "application/merge-patch+json")
_CHALLENGE = 'Bearer realm="Festival"'


def lets_in(scope: str, *parameters: str) -> Callable[[View], View]:
    """Let into the view whoever shows a token with the scope; it is handed in as `bearer`. Its address takes these
    parameters and `lang`, and no others: else BadFilter is raised."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            bearer = _enter(scope)
            for name, value in request.args.items():
                if name not in ("lang", *parameters) or (name == "lang" and value not in LOCALES):
                    raise BadFilter(name[:80], value, "value" if name == "lang" else "parameter")
            return view(*args, **kwargs, bearer=bearer)

        guarded.begins_itself = True  # type: ignore[attr-defined]  # nobody waits for who isn't let in
        guarded.body_types = ("", *JSON_TYPES)  # type: ignore[attr-defined]
        guarded.largest_body = _largest  # type: ignore[attr-defined]
        return mark_entry(guarded, f"token {scope}")  # type: ignore[return-value]

    return mark


def read_bearer() -> Bearer:
    """Return who shows the token of the request. Raises Refusal. What follows is written down as done through it."""
    kind, _blank, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        words = _("Show an access token in the header Authorization.")
        raise Refusal(Unauthorized(), words, challenge=_CHALLENGE)
    try:
        bearer = find_bearer(shown.strip(), now=clock.now())
    except NoSuchToken:
        words = _(
            "This access token doesn’t hold: it is unknown, over or taken back, or nobody stands behind it."
        )
        raise Refusal(Unauthorized(), words, challenge=f'{_CHALLENGE}, error="invalid_token"') from None
    g.acting_through = bearer.token_name
    return bearer


def _enter(scope: str) -> Bearer:
    bearer = read_bearer()
    if scope not in bearer.scopes:
        words = _("This access token lacks the scope “%(scope)s”.", scope=scope)
        asked = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        raise Refusal(Forbidden(), words, scope=scope, challenge=asked)
    is_write = request.method != "GET"
    if is_write or not is_noted(bearer):
        begin_writing()
        try:
            note_use(bearer, now=clock.now(), is_write=is_write)
        except TooFast as error:
            db.session.rollback()
            words = _("Too many changes within a minute. Go on in %(n)s seconds.", n=error.seconds)
            raise Refusal(TooManyRequests(retry_after=error.seconds), words) from None
        db.session.commit()
    return bearer


def _largest(_app: Flask) -> int:
    return LARGEST_BODY
