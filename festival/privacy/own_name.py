"""Somebody's name and address in what they wrote, and the same without. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class OwnName:
    """A name, an address in lower case, and what is put in their place.

    A name of several words goes wherever it stands. One of a single word may be a word like any other ("Wolf"): it goes
    where it is a line of its own, as under a letter.
    """

    name: str
    email: str
    instead: str

    def forgotten_in(self, value: Any) -> Any:
        """Return the text without them; of a list or a mapping all texts in it."""
        if isinstance(value, dict):
            return {key: self.forgotten_in(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.forgotten_in(one) for one in value]
        if not isinstance(value, str) or not value:
            return value
        lowered = value.lower()  # a pattern that knows no upper case is slow, and most texts hold neither
        for mark, pattern in self._patterns:
            if mark in lowered:
                value = pattern.sub(lambda _found: self.instead, value)
        return value

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """Each with a part of what it finds, in lower case."""
        found = [(self.email, re.compile(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-])", re.IGNORECASE))]
        words = self.name.split()
        if len(words) > 1:
            whole = r"\s+".join(re.escape(one) for one in words)
            pattern = re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)
            found.append((max(words, key=len).lower(), pattern))
        elif words:
            alone = rf"^[ \t]*{re.escape(words[0])}[ \t]*$"
            found.append((words[0].lower(), re.compile(alone, re.IGNORECASE | re.MULTILINE)))
        return found
