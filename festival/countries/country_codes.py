"""Which countries there are, and their parts as far as public holidays differ by them. Pure.

A place is written by its ISO codes: "DE-NW", "AT", "AT-5", "CH-ZH". An empty one says that nobody has said.
"""

from __future__ import annotations

import re
from functools import cache

import holidays
from babel import Locale
from babel.core import get_global

from festival.countries.lands import LANDS

GERMANY = "DE"
_PART = re.compile(r"[A-Z0-9]{1,3}")


def country_of(code: str) -> str:
    """Return the country of a place's code."""
    return code.partition("-")[0]


def is_land(code: str) -> bool:
    """Whether the code is one of the sixteen Länder, whose law is known here."""
    return code in LANDS


def is_known(code: str) -> bool:
    """Whether the code names a country or a part of one; Germany alone does not do: its holidays are the Länder's."""
    country, _, part = code.partition("-")
    if country == GERMANY:
        return is_land(code)
    return country in _countries() and (not part or code in dict(parts_of(country)))


def lands_of_law(code: str) -> tuple[str, ...]:
    """Return which rows of the law's tables hold here: a Land's and those of all Länder, elsewhere the city's own."""
    return ("", code) if is_land(code) else (code,) if code else ()


def country_choices(locale: str) -> list[tuple[str, str]]:
    """Return (code, name) of each country but Germany, by name in the reader's language."""
    return sorted(
        ((code, country_name(code, locale)) for code in _countries() if code != GERMANY),
        key=lambda pair: _sorted_as(pair[1]),
    )


def country_name(country: str, locale: str) -> str:
    """Return how a country is called; its code where nobody knows."""
    return str(Locale(locale).territories.get(country, country))


def place_name(code: str, locale: str) -> str:
    """Return how the Land, the country or its part is called: "Salzburg, Austria"; empty where nobody has said."""
    if is_land(code):
        return LANDS[code][0 if locale == "de" else 1]
    country, _, part = code.partition("-")
    named = country_name(country, locale) if country else ""
    return f"{dict(parts_of(country)).get(code, part)}, {named}" if part else named


@cache
def parts_of(country: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the parts by which a country's holidays differ, by name; none of a country without.

    The names are those of the Python package `holidays`, the longest where it knows several.
    """
    if country not in _countries():
        return ()
    calendar = holidays.country_holidays(country)
    names: dict[str, str] = {}
    for name, part in getattr(calendar, "subdivisions_aliases", {}).items():
        if len(name) > len(names.get(part, "")):
            names[part] = name
    found = [(part, names.get(part, part)) for part in calendar.subdivisions if _PART.fullmatch(part)]
    return tuple(sorted(((f"{country}-{part}", name) for part, name in found), key=lambda pair: pair[1]))


def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country, as CLDR lists them; none where it lists none."""
    territories = get_global("zone_territories")
    return tuple(sorted(zone for zone, land in territories.items() if land == country))


def _sorted_as(name: str) -> str:
    """Where a name belongs among others: Ä stands with A."""
    return name.translate(str.maketrans("ÄÖÜÅÉ", "AOUAE"))


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))
