"""The fixed words an event is described with: keys that go into addresses and data, labels in German and English."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

UNKNOWN = "unknown"
"""The answer "not known yet", where a form takes it: never silence taken for a no."""


@dataclass(frozen=True)
class Term:
    """One word: `key` is a promise to outsiders, `schema_org` the types other catalogues know it by."""

    key: str
    de: str
    en: str
    schema_org: str = ""

    def label(self, locale: str) -> str:
        return self.de if locale == "de" else self.en


@cache
def terms(kind: str) -> dict[str, Term]:
    """Return the terms of a kind by key, in the order people expect them.

    Kinds: category, audience, access, tone, sound, setting, sector, state, language, licence, venue_kind, facility.
    """
    text = resources.files("festival.base").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    return {
        row["key"]: Term(row["key"], row["de"], row["en"], row["schema_org"])
        for row in csv.DictReader(text.splitlines())
        if row["type"] == kind
    }


def label(kind: str, key: str, locale: str) -> str:
    """Return a term's label; a key that has left the vocabulary is shown as it is."""
    term = terms(kind).get(key) or terms("answer").get(key)
    return term.label(locale) if term else key


def short_label(kind: str, key: str, locale: str) -> str:
    """Return the first word of a term's label, for where many stand in one line: "Markt", "Guided tour"."""
    return re.split(r"[,(]", label(kind, key, locale))[0].strip()


def choices(kind: str, locale: str) -> list[tuple[str, str]]:
    """Return (key, label) pairs for a form field."""
    return [(term.key, term.label(locale)) for term in terms(kind).values()]


def answers(kind: str, locale: str) -> list[tuple[str, str]]:
    """Return the same with UNKNOWN first, as an answer of its own."""
    return [(UNKNOWN, label("answer", UNKNOWN, locale)), *choices(kind, locale)]
