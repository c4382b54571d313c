"""The content lines of a calendar entry (RFC 5545, section 3.1): name, parameters, value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from festival.base import text

MOST_VALUE = 100_000
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_TEXT = re.compile(r"(?:SUMMARY|DESCRIPTION|LOCATION|COMMENT)[;:]", re.IGNORECASE)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=((?:\"[^\"]*\"|[^;\"])*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


class ContentLine(NamedTuple):
    """One property: its name in capitals, its parameters by theirs, its value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8, as the standard asks, else as Windows writes it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def content_lines(block: bytes) -> Iterator[ContentLine]:
    """Give the properties of an entry, none of what is nested in it, in order.

    Folds are undone on the bytes: some programs cut inside a character. A line that is no property belongs to the text
    before it, since some programs write line breaks as they are; after a value that is no text it is left out.
    """
    depth, pending = 0, ""
    for line in decoded(re.sub(rb"\n[ \t]", b"", block)).split("\n"):
        if not line.strip():
            continue
        if not _LINE.match(line):
            pending += f"\\n{line}" if _TEXT.match(pending) else ""
            continue
        yielded, pending = pending, line
        if yielded:
            depth, found = _read(yielded, depth)
            if found:
                yield found
    _depth, found = _read(pending, depth) if pending else (0, None)
    if found:
        yield found


def _read(line: str, depth: int) -> tuple[int, ContentLine | None]:
    found = _LINE.match(line)
    if found is None:
        return depth, None
    name = found[1].upper()
    if name in ("BEGIN", "END"):
        return max(0, depth + (1 if name == "BEGIN" else -1)), None
    if depth:
        return depth, None
    parameters = {key.upper(): value.strip('"') for key, value in _PARAMETER.findall(found[2])}
    return depth, ContentLine(name, parameters, found[3][:MOST_VALUE])


def text_of(value: str) -> str:
    """Return a text value as people read it, without control and direction characters (section 3.3.11)."""
    return text.many_lines(_ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], value))


def line_of_text(value: str) -> str:
    """Return a text value on one line."""
    return text.one_line(text_of(value))


def list_of(value: str) -> list[str]:
    """Return the texts of a value with commas between them."""
    parts, start = [], 0
    for comma in _UNESCAPED_COMMA.finditer(value):
        parts.append(value[start : comma.end() - 1])
        start = comma.end()
    return [found for part in [*parts, value[start:]] if (found := line_of_text(part))]
