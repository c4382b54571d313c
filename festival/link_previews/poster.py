"""A poster set from an event's own words, for events without a picture: SVG on the page, PNG for link previews."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

from festival.base import text
from festival.base.accent import BLACK, PAPER_BY_DAY, WHITE, contrast, parse_colour
from festival.base.folders import folder

WIDTH, HEIGHT = 1200, 630
"""Pixels; what networks and messengers show of a link (Open Graph) is 1.91 to 1."""
INK = "#15171a"
_MARGIN, _TITLE_TOP, _TITLE_HEIGHT = 72, 150, 300
_TITLE_SIZES = (132, 116, 100, 86, 74, 64, 56, 48, 42)
_LEADING = 1.14
_WHEN_SIZE, _SMALL_WHEN_SIZE = 46, 36
_CUT = "…"
_SHADES = 16


class Line(NamedTuple):
    """One line of type: its words, the left end of its baseline and its size in pixels."""

    words: str
    x: int
    y: int
    size: int
    is_bold: bool


@dataclass(frozen=True)
class Poster:
    """What a poster says; `tone` is festive, civic or solemn, `city` stands in its corner."""

    title: str
    kind: str
    when: str
    place: str
    city: str
    tone: str

    def lines(self) -> list[Line]:
        """Return the lines; the title as large as it fits, cut where even the smallest size is too large."""
        is_bold = self.tone != "solemn"
        size, titled = _title(text.one_line(self.title), is_bold=is_bold)
        found = [Line(_fit(self.kind, 36), _MARGIN, 112, 36, False)]
        top = _TITLE_TOP + size
        for number, words in enumerate(titled):
            found.append(Line(words, _MARGIN, round(top + number * size * _LEADING), size, is_bold))
        found += _when(self.when)
        found.append(Line(_fit(self.place, 34), _MARGIN, 578, 34, False))
        found.append(Line(self.city, WIDTH - _MARGIN - round(_length(self.city, 28, False)), 112, 28, False))
        return [line for line in found if line.words]


def svg(poster: Poster) -> Markup:
    """Return the poster as an SVG element whose colours are the page's own; hidden from screen readers, as all it says
    stands beside it."""
    shapes = [Markup('<rect class="poster-ground" width="{}" height="{}"/>').format(WIDTH, HEIGHT)]
    if poster.tone == "solemn":
        shapes.append(
            Markup('<rect class="poster-rule" x="{}" y="40" width="{}" height="6"/>').format(
                _MARGIN, _inner()
            )
        )
    for line in poster.lines():
        element = Markup('<text x="{}" y="{}" font-size="{}"{}>{}</text>')
        weight = Markup(' font-weight="700"') if line.is_bold else ""
        shapes.append(element.format(line.x, line.y, line.size, weight, line.words))
    frame = Markup(
        '<svg class="poster poster-{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>'
    )
    return frame.format(poster.tone, WIDTH, HEIGHT, Markup(" ").join(shapes))


def png(poster: Poster, accent: str) -> bytes:
    """Return the poster as a PNG; `accent` is the city's colour as #rrggbb. Signs the font hasn't got are left out."""
    ground, ink = PAPER_BY_DAY, INK
    if poster.tone == "festive":
        ground = accent
        ink = WHITE if contrast(accent, WHITE) >= contrast(accent, BLACK) else BLACK
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(image)
    if poster.tone == "solemn":
        draw.rectangle((_MARGIN, 40, WIDTH - _MARGIN, 46), fill=255)
    for line in _in_the_font(poster).lines():
        draw.text((line.x, line.y), line.words, 255, _font(line.size, line.is_bold), anchor="ls")
    drawn = image.point([level * (_SHADES - 1) // 255 for level in range(256)])
    drawn.putpalette(_between(parse_colour(ground), parse_colour(ink)))
    out = BytesIO()
    drawn.save(out, "PNG", bits=4)
    return out.getvalue()


def _between(ground: tuple[int, int, int], ink: tuple[int, int, int]) -> list[int]:
    """Return the colours from ground to ink, as a palette: edges of letters need no more."""
    steps = [shade / (_SHADES - 1) for shade in range(_SHADES)]
    return [round(low + (high - low) * step) for step in steps for low, high in zip(ground, ink, strict=True)]


def _in_the_font(poster: Poster) -> Poster:
    """Return what can be drawn of it: a browser has other fonts for Greek letters or pictures among words, a picture
    has one. A title of which too little is left is better not drawn."""
    said = {one.name: _known(getattr(poster, one.name)) for one in fields(poster) if one.name != "tone"}
    if sum(map(str.isalnum, said["title"])) * 2 < sum(map(str.isalnum, poster.title)):
        said["title"] = ""
    return replace(poster, **said)


def _known(words: str) -> str:
    return " ".join("".join(sign for sign in words if sign.isspace() or _has_sign(sign)).split(" "))


@lru_cache(maxsize=4096)
def _has_sign(sign: str) -> bool:
    """Whether the font draws it as anything else than what stands for signs that it hasn't."""
    font = _font(36, False)
    return font.getmask(sign).getbbox() is not None and bytes(font.getmask(sign)) != bytes(
        font.getmask("\uffff")
    )


def _when(words: str) -> list[Line]:
    """Return when it is, in one line, or smaller in two."""
    if _length(words, _WHEN_SIZE, True) <= _inner():
        return [Line(words, _MARGIN, 528, _WHEN_SIZE, True)]
    first, *others = _wrapped(words, _SMALL_WHEN_SIZE, True)
    return [
        Line(_fit(part, _SMALL_WHEN_SIZE, is_bold=True), _MARGIN, y, _SMALL_WHEN_SIZE, True)
        for part, y in ((first, 490), (" ".join(others), 534))
    ]


def _title(title: str, *, is_bold: bool) -> tuple[int, list[str]]:
    for size in _TITLE_SIZES:
        lines = list(_wrapped(title, size, is_bold))
        if len(lines) * size * _LEADING <= _TITLE_HEIGHT and all(
            _length(line, size, is_bold) <= _inner() for line in lines
        ):
            return size, lines
    most = int(_TITLE_HEIGHT // (size * _LEADING))
    rest = " ".join(lines[most - 1 :])
    return size, [
        *(_fit(line, size, is_bold=is_bold) for line in lines[: most - 1]),
        _fit(rest, size, is_bold=is_bold),
    ]


def _wrapped(words: str, size: int, is_bold: bool) -> Iterator[str]:
    line = ""
    for word in words.split(" "):  # a number stays with its unit
        longer = f"{line} {word}".strip()
        if line and _length(longer, size, is_bold) > _inner():
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _fit(words: str, size: int, *, is_bold: bool = False) -> str:
    """Return the words, cut where they are longer than a line: behind a word, or within a very long one."""
    words = text.one_line(words)
    if _length(words, size, is_bold) <= _inner():
        return words
    while words and _length(f"{words} {_CUT}", size, is_bold) > _inner():
        words = words.rpartition(" ")[0] or words[:-1]
    return f"{words.rstrip(',;')} {_CUT}"


def _inner() -> int:
    return WIDTH - 2 * _MARGIN


def _length(words: str, size: int, is_bold: bool) -> float:
    return _font(size, is_bold).getlength(words)


@lru_cache(maxsize=32)
def _font(size: int, is_bold: bool) -> ImageFont.FreeTypeFont:
    name = f"atkinson-hyperlegible-{'bold' if is_bold else 'regular'}.woff2"
    path = folder("static") / "vendor" / "fonts" / name
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
