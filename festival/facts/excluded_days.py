"""Days on which a Land opens no shops, as its table names them. Pure.

A name is a key of the table of days ("totensonntag"), a date ("12-27"), or one of the phrases below. A phrase that
nobody knows excludes nothing by itself: it is handed back, to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from festival.facts.city_facts import CityFacts

_ADVENT = ("erster_advent", "zweiter_advent", "dritter_advent", "vierter_advent")


def _is_advent(on: date, facts: CityFacts) -> bool:
    return any(key in _ADVENT for key in facts.named_days.get(on, ()))


def _is_holiday(on: date, facts: CityFacts) -> bool:
    return any(one.is_sure for one in facts.holidays.get(on, ()))


def _named(key: str, on: date, facts: CityFacts) -> bool:
    return key in facts.named_days.get(on, ())


_PHRASES: dict[str, Callable[[date, CityFacts], bool]] = {
    "adventssonntage": _is_advent,
    "adventssonntage_im_dezember": lambda on, facts: on.month == 12 and _is_advent(on, facts),
    "sonntage_im_dezember": lambda on, facts: on.month == 12 and on.weekday() == 6,
    "feiertage": _is_holiday,
    "gesetzliche_feiertage": _is_holiday,
    "sonstige_gesetzliche_feiertage": _is_holiday,
    "staatlich_anerkannte_feiertage": _is_holiday,
    "sonntage_die_feiertag_sind": lambda on, facts: on.weekday() == 6 and _is_holiday(on, facts),
    "feiertage_im_dezember": lambda on, facts: on.month == 12 and _is_holiday(on, facts),
    "sonn_und_feiertage_im_dezember": lambda on, facts: on.month == 12,
    "sonn_und_feiertage_im_dezember_ausser_erster_advent": lambda on, facts: (
        on.month == 12 and not _named("erster_advent", on, facts)
    ),
    "adventssonntage_ausser_einem_von_erster_oder_zweiter_advent": lambda on, facts: (
        _named("dritter_advent", on, facts) or _named("vierter_advent", on, facts)
    ),
    "uebrige_sonn_und_feiertage_im_dezember": lambda on, facts: on.month == 12 and not _is_advent(on, facts),
    "heiligabend_wenn_adventssonntag": lambda on, facts: (on.month, on.day) == (12, 24) and on.weekday() == 6,
}


def exclusion(names: tuple[str, ...], on: date, facts: CityFacts) -> tuple[str, list[str]]:
    """Return the first name that excludes the date, empty where none does, and the names that have to be asked."""
    asks, excluded = [], ""
    known = {key for keys in facts.named_days.values() for key in keys}
    for name in names:
        phrase = _PHRASES.get(name)
        if phrase is not None:
            hit = phrase(on, facts)
        elif re.fullmatch(r"\d\d-\d\d", name, re.ASCII):
            hit = f"{on:%m-%d}" == name
        elif name in known:
            hit = _named(name, on, facts)
        else:
            asks.append(name)
            continue
        if hit and not excluded:
            excluded = name
    return excluded, asks
