"""How what the law restricts meets what is known of an event. Pure.

The law speaks of dancing, of entertainment that lacks the day's seriousness, of all public events unless they suit the
day, of all events whatever they are, of sport and of markets. An event here has a category, a tone and a loudness.
`Fit.YES` says that the category is what the law means; `Fit.ASK` that it may be (a fair may have a dance floor, a
concert may be a requiem); `Fit.NO` that it is not, or that most Länder leave it out (art, science, education,
religion, remembrance, councils).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from festival.base.vocabulary import UNKNOWN
from festival.findings.distance import is_off_the_map
from festival.findings.happening import Happening, Traits
from festival.law.values import Town

ASSEMBLY = "versammlung"
LOUD = ("amplified", "very_loud")


class Fit(IntEnum):
    """Whether an event is what a restriction means."""

    NO = 0
    ASK = 1
    YES = 2


_FAIRS = ("stadtfest", "volksfest", "umzug", "open_air", "genuss")
_PERFORMED = ("konzert", "buehne", "film", "kinder", "begegnung")
_SPARED = ("gedenken", "religion", "ausstellung", "literatur", "bildung", "fuehrung", "beteiligung")

# What each category is to each scope, before its tone is looked at; what isn't named is none of it.
_FITS: dict[str, dict[str, Fit]] = {
    "dance": {"tanz": Fit.YES} | dict.fromkeys(("stadtfest", "volksfest", "open_air"), Fit.ASK),
    "public_entertainment": (
        dict.fromkeys((*_FAIRS, "tanz", "weihnachtsmarkt"), Fit.YES)
        | dict.fromkeys(_PERFORMED, Fit.YES)
        | {"handel": Fit.ASK}
    ),
    "all_unserious": (
        dict.fromkeys((*_FAIRS, *_PERFORMED, "tanz", "weihnachtsmarkt"), Fit.YES)
        | dict.fromkeys(("markt", "handel", "natur", "wirtschaft", "sport", ASSEMBLY), Fit.ASK)
    ),
    "every_event": (
        dict.fromkeys((*_FAIRS, *_PERFORMED, "tanz", "weihnachtsmarkt", "literatur", "bildung"), Fit.YES)
        | dict.fromkeys(("gedenken", "beteiligung", "ausstellung", "fuehrung", "markt", "handel"), Fit.ASK)
        | dict.fromkeys(("natur", "wirtschaft", "sport", ASSEMBLY), Fit.ASK)
    ),
    "sport": {"sport": Fit.YES},
    "market": (
        dict.fromkeys(("markt", "weihnachtsmarkt", "handel"), Fit.YES)
        | dict.fromkeys(("genuss", "wirtschaft", "stadtfest", "volksfest"), Fit.ASK)
    ),
}


def fit(scope: str, traits: Traits) -> Fit:
    """Return whether the event is what the scope means.

    What is held in remembrance is not. A concert, a play or a film that is not a celebration may suit the day. Where
    the law means every event, serious ones too, only what the churches hold themselves is left out.
    """
    if scope == "every_event":
        return _FITS[scope].get(traits.category, Fit.NO)
    if traits.tone == "solemn" or traits.category in _SPARED:
        return Fit.NO
    found = _FITS.get(scope, {}).get(traits.category, Fit.NO)
    if scope != "dance" and found is Fit.YES and traits.category in _PERFORMED and traits.tone != "festive":
        return Fit.ASK
    return found


def known_facts(traits: Traits, town: Town) -> dict[str, bool | None]:
    """Return what is known of the words that conditions ask; None is "ask".

    Nobody enters whether a room is licensed to serve or whether a match is commercial: only what follows is answered.
    """
    outdoors = traits.setting == "outdoor"
    silent = traits.sound == "none"
    inaudible = traits.setting == "indoor" and traits.sound in ("none", "background")
    return {
        "in_licensed_premises": False if outdoors else None,
        "commercial": True if traits.sector == "business" else None,
        "with_entertainment_music": False if silent else None,
        "parade": traits.category == "umzug",
        "fair": _may_be(traits, ("volksfest",), ("stadtfest", "genuss", "open_air")),
        "market": _may_be(traits, ("markt", "weihnachtsmarkt"), ("stadtfest", "genuss", "handel")),
        "film_not_approved": None if traits.category in ("film", "open_air", UNKNOWN) else False,
        "disturbs_service": False if inaudible else None,
        "directly_disturbing": False if inaudible else None,
        "private_outside_home": None,
        "municipality_with_fronleichnam_holiday": town.fronleichnam_holiday,
        "spa_town": town.spa_town,
        "catholic_majority": town.catholic_majority,
        "excursion_town": town.excursion_town,
    }


def _may_be(traits: Traits, certain: tuple[str, ...], perhaps: tuple[str, ...]) -> bool | None:
    """Return whether the event is of these kinds; None where it may be in part, or nobody has said its kind."""
    if traits.category in certain:
        return True
    return None if traits.category in (*perhaps, UNKNOWN) else False


def is_spared(traits: Traits) -> bool:
    """Whether the event is of a kind that suits a serious day: art, learning, religion, remembrance, councils."""
    return traits.category in (*_SPARED, ASSEMBLY)


def is_loud_outdoors(traits: Traits) -> bool:
    """Whether neighbours hear it: amplified or very loud, and not only indoors."""
    return traits.sound in LOUD and traits.setting != "indoor"


def service_fit(affects: tuple[str, ...], traits: Traits) -> Fit:
    """Return whether an event is of what a Land keeps away from church services; its words, mapped to ours."""
    found = Fit.NO
    for word in affects:
        if word in ("dance", "public_entertainment", "sport"):
            found = max(found, fit(word, traits))
        elif word == "markets":
            found = max(found, fit("market", traits))
        elif word.startswith("parades"):
            found = max(found, Fit.YES if traits.category == "umzug" else Fit.NO)
        elif word.startswith(("disturbing", "noise", "near_churches")) and is_loud_outdoors(traits):
            found = max(found, Fit.YES if traits.tone != "solemn" else Fit.ASK)
    return Fit.NO if traits.category in ("religion", "gedenken", ASSEMBLY) else found


def unknown_of_sound(one: Happening) -> Iterator[str]:
    """Return what nobody has said that a rule on noise would have to know; what may be indoors is taken as outdoors."""
    traits = one.traits
    if traits.setting == "indoor":
        return
    if traits.sound == UNKNOWN:
        yield "sound"
    elif traits.sound in LOUD:
        if traits.setting == UNKNOWN:
            yield "setting"
        if is_off_the_map(one.place):
            yield "place"
