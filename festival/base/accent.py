"""The city's accent colour: what can be read on paper, and the tokens that follow from it."""

from __future__ import annotations

import re

from festival.base.errors import FestivalError

PAPER_BY_DAY = "#fdfdfb"
PAPER_BY_NIGHT = "#15171a"
WHITE = "#ffffff"
BLACK = "#000000"

# WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (shapes that carry meaning)
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)

Rgb = tuple[int, int, int]


class NotAColour(FestivalError):
    """Says that a text is not a colour written as #rrggbb; `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a colour written as #rrggbb: {text!r}")
        self.text = text


def parse_colour(text: str) -> Rgb:
    """Return red, green and blue (0 to 255) of a colour written as #rrggbb, or raise NotAColour."""
    if not _HEX.fullmatch(text):
        raise NotAColour(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(parse_colour(one)), _luminance(parse_colour(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lighten(colour: str, ground: str, at_least: float = TEXT_CONTRAST) -> str:
    """Return the colour, mixed with as much white as it needs to reach that contrast on a dark ground.

    White itself where nothing less does.
    """
    red, green, blue = parse_colour(colour)
    for share in range(0, 101, 5):
        mixed = "#{:02x}{:02x}{:02x}".format(
            *(part + (255 - part) * share // 100 for part in (red, green, blue))
        )
        if contrast(mixed, ground) >= at_least:
            return mixed
    return WHITE


def ink_on(ground: str) -> str:
    """Return white or black, whichever is read better on that ground; one of the two always reaches 4.5."""
    return WHITE if contrast(WHITE, ground) >= contrast(BLACK, ground) else BLACK


def accent_css(accent: str) -> str:
    """Return the stylesheet that sets the accent tokens by day and by night.

    Text and shapes fall back to ink by day where the accent can't be seen on paper; by night the accent is
    lightened until it can be read. Raises NotAColour.
    """
    by_day = _tokens(accent, PAPER_BY_DAY)
    by_night = _tokens(lighten(accent, PAPER_BY_NIGHT), PAPER_BY_NIGHT)
    plain = "".join(f"--{name}:{value};" for name, value in by_day.items())
    pairs = "".join(f"--{name}:light-dark({value},{by_night[name]});" for name, value in by_day.items())
    return f"@layer tokens{{:root{{{plain}}}@supports (color:light-dark(#000,#fff)){{:root{{{pairs}}}}}}}\n"


def _tokens(accent: str, paper: str) -> dict[str, str]:
    measured = contrast(accent, paper)
    return {
        "accent": accent,
        "accent-text": accent if measured >= TEXT_CONTRAST else "var(--ink)",
        "accent-edge": accent if measured >= SHAPE_CONTRAST else "var(--ink)",
        "on-accent": ink_on(accent),
    }


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
