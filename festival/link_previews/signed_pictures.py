"""Where the picture of a page is: its words travel in the address, signed, so that nobody has others drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import astuple

from flask import Response, current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from festival.base.city import get_city
from festival.base.http import BodyCache, answer_tagged
from festival.link_previews.poster import Poster

LONGEST = 2_000
"""Characters of a token; some networks cut addresses that are longer."""
MAX_AGE_SECONDS = 31_536_000
_MOST = {"title": 200, "kind": 60, "when": 120, "place": 100, "city": 60, "tone": 10}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="link preview")


def preview_of(title: str, *, tone: str = "civic", kind: str = "", when: str = "", place: str = "") -> str:
    """Return the whole address of a picture that says this, with the city's name and colour."""
    city = get_city()
    return preview_address(Poster(title, kind, when, place, city.name, tone), city.accent)


def preview_address(poster: Poster, accent: str) -> str:
    """Return the whole address of a poster's picture: it changes with whatever the picture shows."""
    words = [value[:most] for value, most in zip(astuple(poster), _MOST.values(), strict=True)]
    token = _signer().dumps([*words, accent])
    return url_for("previews.picture", token=token, lang=None, _external=True)


def read_token(token: str) -> tuple[Poster, str] | None:
    """Return poster and accent of a token that was given out here; None for another."""
    try:
        said = _signer().loads(token) if len(token) <= LONGEST else None
    except (BadData, ValueError):
        return None
    if not (isinstance(said, list) and len(said) == len(_MOST) + 1):
        return None
    return Poster(*said[:-1]), said[-1]


def drawn_once(name: str, draw: Callable[[], bytes], *, mimetype: str) -> Response:
    """Answer with a picture whose name says all that it shows, made once a process while there is room for it."""
    bodies: BodyCache = current_app.extensions["festival_bodies"]
    tag = hashlib.blake2b(f"{name} {current_app.config['BUILD']}".encode(), digest_size=12).hexdigest()

    def kept_or_drawn() -> bytes:
        body = bodies.get(("picture", name), tag)
        if body is None:
            body = draw()
            bodies.put(("picture", name), tag, body)
        return body

    response = answer_tagged(tag, kept_or_drawn, mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}, immutable"
    return response
