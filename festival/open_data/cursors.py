"""Where the next page begins: a signed text that only holds for the question it was given out with.

It names the last row that was read, by what does not change: new and edited rows shift no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from festival.programme.filters import BadFilter

LONGEST = 400


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="open data cursor")


def _question(name: str, args: Iterable[tuple[str, str]]) -> str:
    text = "\x1f".join([name, *(f"{key}={value}" for key, value in args)])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def write_cursor(name: str, args: Iterable[tuple[str, str]], after: list[Any]) -> str:
    """Return the cursor that goes on behind `after`, for this resource and these filters."""
    signed: Any = _signer().dumps([_question(name, args), after])
    return str(signed)


def read_cursor(text: str, name: str, args: Iterable[tuple[str, str]]) -> list[Any]:
    """Return behind what to go on. Raises BadFilter for a text that was not given out here, or for another question."""
    try:
        if len(text) > LONGEST:
            raise BadData(text)
        question, after = _signer().loads(text)
    except (BadData, ValueError, TypeError) as error:
        raise BadFilter("cursor", text) from error
    if question != _question(name, args) or not isinstance(after, list):
        raise BadFilter("cursor", text)
    return after
