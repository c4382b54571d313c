"""Texts of the city's own on pages that every installation owes its readers, each with a start that can be used."""

from __future__ import annotations

from functools import cache

from festival.base.city import City
from festival.base.folders import folder

KINDS = ("imprint", "privacy")
LOCALES = ("de", "en")
LONGEST = 20_000


@cache
def start_text(kind: str, locale: str) -> str:
    """Return the Markdown that a new installation begins with: it claims what the software does and no more."""
    path = folder("templates") / "pages" / "start" / f"{kind}.{locale}.md"
    return path.read_text(encoding="utf-8").strip()


def city_text(city: City, kind: str, locale: str) -> tuple[str, str]:
    """Return the text as Markdown and the language it is in: the city's own, German where it wrote no English, else
    the start."""
    for own in dict.fromkeys((locale, "de")):
        if text := city.texts.get(f"{kind}_{own}"):
            return text, own
    return start_text(kind, locale), locale


def is_own_text(city: City, kind: str) -> bool:
    """Whether the city wrote it, in any language."""
    return any(city.texts.get(f"{kind}_{locale}") for locale in LOCALES)


def shown_texts(city: City) -> dict[str, str]:
    """Return what a form shows, by kind and language: the city's own texts, else the start of both languages."""
    return {
        f"{kind}_{locale}": city.texts.get(f"{kind}_{locale}", "")
        if any(f"{kind}_{one}" in city.texts for one in LOCALES)
        else start_text(kind, locale)
        for kind in KINDS
        for locale in LOCALES
    }


def own_texts(typed: dict[str, str]) -> dict[str, str]:
    """Return what to keep of the typed texts: a kind that was left as it began goes on with the start."""
    own: dict[str, str] = {}
    for kind in KINDS:
        pair = {f"{kind}_{locale}": typed[f"{kind}_{locale}"].strip() for locale in LOCALES}
        if any(text and text != start_text(kind, name[-2:]) for name, text in pair.items()):
            own |= pair
    return own
