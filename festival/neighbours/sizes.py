"""How much an entry of a neighbour's calendar matters, by the words of its title and its categories. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from festival.base import text
from festival.neighbours.values import LARGE, MIDDLE

LARGE_WORDS = (
    *("Stadtfest", "Altstadtfest", "Volksfest", "Kirmes", "Kirchweih", "Kerwe", "Schützenfest", "Jahrmarkt"),
    *(
        "Weihnachtsmarkt",
        "Adventsmarkt",
        "Christkindlmarkt",
        "verkaufsoffen",
        "Karneval",
        "Fasching",
        "Festival",
    ),
    *("Stadtjubiläum", "Weinfest", "Hafenfest", "Lichterfest", "Open Air"),
    *(
        "city festival",
        "town festival",
        "Christmas market",
        "funfair",
        "fun fair",
        "carnival",
        "Sunday shopping",
    ),
)
MIDDLE_WORDS = (
    *("Straßenfest", "Sommerfest", "Herbstfest", "Frühlingsfest", "Dorffest", "Ortsteilfest", "Erntefest"),
    *("Marktfest", "Mittelaltermarkt", "Flohmarkt", "Trödelmarkt", "Töpfermarkt", "Umzug", "Feuerwerk"),
    *("Stadtlauf", "Marathon", "Museumsnacht", "Kneipennacht"),
    *("street festival", "summer festival", "flea market", "parade", "fireworks"),
)
MOST_WORDS = 80
LONGEST_WORD = 60


@dataclass(frozen=True)
class SizeWords:
    """The words by which a large and a middle event are known; whatever has none of them is small."""

    large: Sequence[str] = LARGE_WORDS
    middle: Sequence[str] = MIDDLE_WORDS

    @cached_property
    def _known(self) -> list[tuple[str, str, re.Pattern[str]]]:
        pairs = [(LARGE, word) for word in self.large] + [(MIDDLE, word) for word in self.middle]
        return [(size, word, _pattern(word)) for size, word in pairs if text.fold(word)]

    def size_of(self, title: str, categories: Iterable[str] = ()) -> tuple[str, str]:
        """Return its size and the word that says so; both empty for a small one. Large words are looked for first."""
        said = [text.fold(title), *(text.fold(one) for one in categories)]
        for size, word, pattern in self._known:
            if any(pattern.search(one) for one in said):
                return size, word
        return "", ""


def read_words(typed: str) -> list[str]:
    """Return the words of a list, one a line or with commas between them, each once."""
    found = (text.one_line(one)[:LONGEST_WORD] for one in re.split(r"[\n,;]", typed))
    return list(dict.fromkeys(one for one in found if one))[:MOST_WORDS]


def _pattern(word: str) -> re.Pattern[str]:
    """A word is found where it begins one or ends one, as German puts words together: "Altstadtfest", "Stadtfestes",
    "verkaufsoffener Sonntag"."""
    plain = re.escape(text.fold(word))
    return re.compile(rf"(?<!\w){plain}|{plain}(?:\w{{0,2}})(?!\w)")
