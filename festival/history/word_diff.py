"""What differs between two texts, by words. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

GONE, CAME, SAME = "gone", "came", "same"
Pieces = list[tuple[str, str]]
"""What is shown one after the other: whether it went, came or stayed, and the words."""
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LEAST_ALIKE = 0.5


def replaced(was: str, now: str) -> Pieces:
    """Return the one and the other, each where it says something."""
    return [(mark, words) for mark, words in ((GONE, was), (CAME, now)) if words]


def word_diff(was: str, now: str) -> Pieces:
    """Return the text with what went and what came in it; texts that have little in common one after the other.

    All that is not `came` is the old text, all that is not `gone` the new one.
    """
    before, after = _WORDS.findall(was), _WORDS.findall(now)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _LEAST_ALIKE:
        return replaced(was, now)
    pieces: Pieces = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(before[start:end])))
        else:
            pieces += replaced("".join(before[start:end]), "".join(after[new_start:new_end]))
    return pieces
