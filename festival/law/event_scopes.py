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
from festival.findings.happening import EventFacts, Happening
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
    "music": (
        dict.fromkeys(("konzert", "tanz"), Fit.YES)
        | dict.fromkeys((*_FAIRS, "weihnachtsmarkt", "begegnung"), Fit.ASK)
    ),
    "sport": {"sport": Fit.YES},
    "market": (
        dict.fromkeys(("markt", "weihnachtsmarkt", "handel"), Fit.YES)
        | dict.fromkeys(("genuss", "wirtschaft", "stadtfest", "volksfest"), Fit.ASK)
    ),
}


def fit(scope: str, event_facts: EventFacts) -> Fit:
    """Return whether the event is what the scope means.

    What is held in remembrance is not. A concert, a play or a film that is not a celebration may suit the day. Where
    the law means every event, serious ones too, only what the churches hold themselves is left out.
    """
    if scope == "every_event":
        return _FITS[scope].get(event_facts.category, Fit.NO)
    if event_facts.tone == "solemn" or event_facts.category in _SPARED:
        return Fit.NO
    found = _FITS.get(scope, {}).get(event_facts.category, Fit.NO)
    if (
        scope != "dance"
        and found is Fit.YES
        and event_facts.category in _PERFORMED
        and event_facts.tone != "festive"
    ):
        return Fit.ASK
    return found


def known_facts(event_facts: EventFacts, town: Town) -> dict[str, bool | None]:
    """Return what is known of the words that conditions ask; None is "ask".

    Nobody enters whether a room is licensed to serve or whether a match is commercial: only what follows is answered.
    """
    outdoors = event_facts.setting == "outdoor"
    silent = event_facts.sound == "none"
    inaudible = event_facts.setting == "indoor" and event_facts.sound in ("none", "background")
    return {
        "in_licensed_premises": False if outdoors else None,
        "commercial": True if event_facts.sector == "business" else None,
        "with_entertainment_music": False if silent else None,
        "parade": event_facts.category == "umzug",
        "fair": _may_be(event_facts, ("volksfest",), ("stadtfest", "genuss", "open_air")),
        "market": _may_be(event_facts, ("markt", "weihnachtsmarkt"), ("stadtfest", "genuss", "handel")),
        "film_not_approved": None if event_facts.category in ("film", "open_air", UNKNOWN) else False,
        "disturbs_service": False if inaudible else None,
        "directly_disturbing": False if inaudible else None,
        "private_outside_home": None,
        "municipality_with_fronleichnam_holiday": town.fronleichnam_holiday,
        "spa_town": town.spa_town,
        "catholic_majority": town.catholic_majority,
        "excursion_town": town.excursion_town,
    }


def _may_be(event_facts: EventFacts, certain: tuple[str, ...], perhaps: tuple[str, ...]) -> bool | None:
    """Return whether the event is of these kinds; None where it may be in part, or nobody has said its kind."""
    if event_facts.category in certain:
        return True
    return None if event_facts.category in (*perhaps, UNKNOWN) else False


def is_spared(event_facts: EventFacts) -> bool:
    """Whether the event is of a kind that suits a serious day: art, learning, religion, remembrance, councils."""
    return event_facts.category in (*_SPARED, ASSEMBLY)


def is_loud_outdoors(event_facts: EventFacts) -> bool:
    """Whether neighbours hear it: amplified or very loud, and not only indoors."""
    return event_facts.sound in LOUD and event_facts.setting != "indoor"


def service_fit(affects: tuple[str, ...], event_facts: EventFacts) -> Fit:
    """Return whether an event is of what a Land keeps away from church services; its words, mapped to ours."""
    found = Fit.NO
    for word in affects:
        if word in ("dance", "public_entertainment", "sport"):
            found = max(found, fit(word, event_facts))
        elif word == "markets":
            found = max(found, fit("market", event_facts))
        elif word.startswith("parades"):
            found = max(found, Fit.YES if event_facts.category == "umzug" else Fit.NO)
        elif word.startswith(("disturbing", "noise", "near_churches")) and is_loud_outdoors(event_facts):
            found = max(found, Fit.YES if event_facts.tone != "solemn" else Fit.ASK)
    return Fit.NO if event_facts.category in ("religion", "gedenken", ASSEMBLY) else found


def unknown_of_sound(one: Happening) -> Iterator[str]:
    """Return what nobody has said that a rule on noise would have to know; what may be indoors is taken as outdoors."""
    event_facts = one.event
    if event_facts.setting == "indoor":
        return
    if event_facts.sound == UNKNOWN:
        yield "sound"
    elif event_facts.sound in LOUD:
        if event_facts.setting == UNKNOWN:
            yield "setting"
        if is_off_the_map(one.place):
            yield "place"
