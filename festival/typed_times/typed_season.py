"""Months in which something takes place, as people type them: "April bis Oktober", "June, July", "Nov.–März". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from babel.dates import get_month_names

LANGUAGES = ("de", "en")
_RANGE = re.compile(r"\s*(?:–|-|—|\bbis\b|\bto\b|\buntil\b)\s*")
_NEXT = re.compile(r"\s*(?:,|;|/|&|\+|\bund\b|\band\b|\boder\b|\bor\b)\s*")
_FILLER = re.compile(r"^(?:(?:nur|only|von|from|im|in)\s+)+")
LONGEST = 200


def read_months(words: str) -> tuple[int, ...] | None:
    """Return the months of the words (1 is January) in order of the year, empty for none, None where they can't be
    read. "November to March" goes over the year's end."""
    text = words.strip().lower()
    if not text or len(text) > LONGEST:
        return None if text else ()
    found: set[int] = set()
    for piece in _NEXT.split(_FILLER.sub("", text)):
        ends = [_month(part) for part in _RANGE.split(_FILLER.sub("", piece))]
        if len(ends) > 2 or None in ends:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        found.update((first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1))
    return tuple(sorted(found)) if len(found) < 12 else ()


def months_text(months: Sequence[int], locale: str) -> str:
    """Return the months as `read_months` reads them: each run of them from its first to its last."""
    language = "de" if locale.startswith("de") else "en"
    names = get_month_names("wide", context="stand-alone", locale=language)
    known = set(months)
    if not known or len(known) == 12:
        return ""
    firsts = [month for month in sorted(known) if (month - 2) % 12 + 1 not in known]
    runs = []
    for first in firsts:
        last = first
        while last % 12 + 1 in known:
            last = last % 12 + 1
        runs.append(names[first] if first == last else f"{names[first]}–{names[last]}")
    return ", ".join(runs)


def _month(word: str) -> int | None:
    return _names().get(word.strip().removesuffix("."))


@cache
def _names() -> dict[str, int]:
    """The months by their names and by what they are shortened to, in each language."""
    found = {"mrz": 3, "maerz": 3, "sept": 9, "jänner": 1}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, context="stand-alone", locale=language)
            found |= {str(name).lower().removesuffix("."): number for number, name in names.items()}
    for name, number in list(found.items()):
        found.setdefault(name[:3], number)
    return found
