"""JSON as RFC 8259 has it, and no more: no names twice, no NaN, nothing that no text and no number can be. Pure."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from festival.base.errors import FestivalError

DEEPEST = 16
"""A geometry is the deepest thing that is sent: seven levels."""


class BadJSON(FestivalError):
    """A body that is no such JSON. `code`: form, twice, number, deep, text."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code} {what!r}")
        self.code = code
        self.what = what


def read_json(body: bytes) -> Any:
    """Return the value. Raises BadJSON."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_number
        )
    except (RecursionError, UnicodeDecodeError, ValueError) as error:
        raise BadJSON("deep" if isinstance(error, RecursionError) else "form") from None
    _check(value, 0)
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadJSON("twice", name[:80])
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise BadJSON("number", name)


def _number(digits: str) -> float:
    """Return a number with a point or an exponent; a whole one as such, as JSON Schema has it."""
    number = float(digits)
    if not math.isfinite(number):
        raise BadJSON("number", digits[:40])
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _check(value: Any, depth: int) -> None:
    """Refuse what is nested too deep, and half of a pair of surrogates, which is no text."""
    if depth > DEEPEST:
        raise BadJSON("deep")
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise BadJSON("text")
    elif isinstance(value, dict):
        for name, one in value.items():
            _check(name, depth)
            _check(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth + 1)
