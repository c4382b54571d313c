"""How a frame looks, as the page around it asks: language, ground and accent. An unknown wish is refused by its name,
so that whoever builds the frame sees it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from festival.base.accent import NotAColour, parse_colour
from festival.base.http import LOCALES, current_locale
from festival.programme.filters import BadFilter, only_value

THEMES = ("auto", "light", "dark")
KINDS = ("map", "list", "month")
LOWEST, HIGHEST, USUAL_HEIGHT = 200, 3000, 720
"""Pixels that a frame may be high."""


@dataclass(frozen=True)
class Look:
    """Language, ground and accent (six hexadecimal digits, or empty for the city's own) of a frame."""

    locale: str
    theme: str
    accent: str

    def as_args(self) -> list[tuple[str, str]]:
        """Return it as query arguments."""
        return [
            ("lang", self.locale),
            ("theme", self.theme),
            *([("accent", self.accent)] if self.accent else []),
        ]


def asked_look() -> Look:
    """Return the look that the address asks for. Raises BadFilter."""
    return Look(_locale(), asked_theme(), asked_accent())


def asked_theme() -> str:
    """Return auto, light or dark. Raises BadFilter."""
    return _one_of("theme", THEMES)


def asked_kind() -> str:
    """Return map, list or month. Raises BadFilter."""
    return _one_of("kind", KINDS)


def asked_language() -> str:
    """Return the language that a frame shall have, else the reader's. Raises BadFilter."""
    return _one_of("language", (current_locale(), *LOCALES))


def asked_accent() -> str:
    """Return the six digits of a colour given as b3261e or #b3261e, empty where none is. Raises BadFilter."""
    accent = only_value("accent", request.args).removeprefix("#").lower()
    try:
        if accent:
            parse_colour(f"#{accent}")
    except NotAColour as error:
        raise BadFilter("accent", accent, "colour") from error
    return accent


def asked_height() -> int:
    """Return how many pixels high the frame shall be. Raises BadFilter."""
    height = only_value("height", request.args)
    if not height:
        return USUAL_HEIGHT
    if not (height.isascii() and height.isdigit() and len(height) < 6 and LOWEST <= int(height) <= HIGHEST):
        raise BadFilter("height", height, "height")
    return int(height)


def _one_of(name: str, known: tuple[str, ...]) -> str:
    asked = only_value(name, request.args) or known[0]
    if asked not in known:
        raise BadFilter(name, asked)
    return asked


def _locale() -> str:
    asked = only_value("lang", request.args)
    if asked and asked not in LOCALES:
        raise BadFilter("lang", asked)
    return current_locale()
