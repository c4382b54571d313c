"""Names of organisations that may well mean the same one: "TSV Musterstadt e. V." and "TSV Musterstadt 1890". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from festival.base import text

MOST_SHOWN = 5
CLOSE = 0.88
"""From this share of equal letters on, two names may be one with a slip of the pen."""
_LEGAL = {"ev", "gmbh", "ggmbh", "mbh", "ag", "kg", "ohg", "gbr", "ug", "eg", "eingetragener", "verein"}
_SMALL = {
    "der",
    "die",
    "das",
    "des",
    "dem",
    "den",
    "und",
    "fuer",
    "fur",
    "von",
    "vom",
    "in",
    "im",
    "am",
    "zu",
}
_PLAIN = _LEGAL | _SMALL
_ABBREVIATED = re.compile(r"\b((?:\w\.\s*)+)")


def alike_names(name: str, known: Iterable[str]) -> list[str]:
    """Return which of the known names may mean the same organisation, at most five, the most alike first.

    Legal forms, years and small words don't count; one name that holds all words of the other is alike.
    """
    words = _telling_words(name)
    found = [(_likeness(words, _telling_words(one)), one) for one in known]
    ordered = sorted((one for one in found if one[0] >= CLOSE), key=lambda one: -one[0])
    return [one for _how_much, one in ordered[:MOST_SHOWN]]


def _telling_words(name: str) -> tuple[str, ...]:
    joined = _ABBREVIATED.sub(lambda found: re.sub(r"[.\s]", "", found[1]) + " ", name)
    words = re.findall(r"[^\W_]+", text.fold(joined))
    return tuple(one for one in words if one not in _PLAIN and not one.isdigit()) or tuple(words)


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return 1 for the same words, less for fewer equal letters."""
    if not one or not other:
        return 0
    few, many = sorted((set(one), set(other)), key=len)
    if few == many:
        return 1
    if len(few) > 1 and few < many:
        return 0.95
    letters = SequenceMatcher(None, " ".join(one), " ".join(other))
    return letters.ratio() if letters.real_quick_ratio() >= CLOSE and letters.quick_ratio() >= CLOSE else 0
