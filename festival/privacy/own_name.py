"""Somebody's name and address in what they wrote, and the same without. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
        for pattern in self._patterns():
            value = pattern.sub(lambda _found: self.instead, value)
        return value

    def _patterns(self) -> list[re.Pattern[str]]:
        patterns = [re.compile(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-])", re.IGNORECASE)]
        words = self.name.split()
        if len(words) > 1:
            whole = r"\s+".join(re.escape(one) for one in words)
            patterns.append(re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE))
        elif words:
            patterns.append(re.compile(rf"^[ \t]*{re.escape(words[0])}[ \t]*$", re.IGNORECASE | re.MULTILINE))
        return patterns
