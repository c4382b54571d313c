"""A place in one line that says nothing twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from festival.base import text

_STREET = re.compile(r"(?:(?<=\w)[\s-]+)?str(?:asse)?\b\.?")
_WORDS = re.compile(r"[^\W_]+")


def place_line(names: Iterable[str], street: str, town: str) -> str:
    """Return names, street and town (with its postcode), each part between commas once.

    Many venues are named after their address: what an earlier part says is left out, however its street is spelled, and
    a name with which the street begins as well ("Hauptstraße", "Hauptstraße 5").
    """
    kept: list[str] = []
    for part in _parts([*names, street, town]):
        if any(_says(earlier, part) for earlier in kept):
            continue
        kept = [one for one in kept if not _begins_with(part, one)]
        kept.append(part)
    return ", ".join(kept)


def _parts(values: Iterable[str]) -> list[str]:
    return [part for value in values for piece in value.split(",") if (part := piece.strip())]


def comparable(words: str) -> str:
    """Return the words between single spaces as they are compared: "Schloß-Straße 5" is " schlossstr 5 "."""
    found = _WORDS.findall(_STREET.sub("str ", text.fold(words)))
    return f" {' '.join(found)} "


def _says(earlier: str, part: str) -> bool:
    return comparable(part) in comparable(earlier)


def _begins_with(part: str, earlier: str) -> bool:
    return comparable(part).startswith(comparable(earlier))
