"""Plain text as Markdown that shows just that text: what somebody else wrote is not read as marks. Pure."""

from __future__ import annotations

import re

from festival.base import text

_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+[^\s<>\"\\.,;:!?)\]'*_]", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_\[\]<>]|&(?=#?\w+;)")
_AT_START = re.compile(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|~{3})")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def markdown_of(plain: str) -> str:
    """Return Markdown whose words are the text's, line by line; addresses in it become links."""
    return "\n".join(map(_line, text.many_lines(plain).split("\n")))


def _line(line: str) -> str:
    line = line.strip()  # an indented line would be code
    pieces, start = [], 0
    for found in _ADDRESS.finditer(line):
        pieces += [_escaped(line[start : found.start()]), f"<{found[0]}>"]
        start = found.end()
    told = "".join([*pieces, _escaped(line[start:])])
    told = _NUMBER.sub(r"\1\\\2", told)
    return _AT_START.sub(lambda one: f"\\{one[0]}", told)


def _escaped(words: str) -> str:
    return _MARKS.sub(lambda one: f"\\{one[0]}", words)
