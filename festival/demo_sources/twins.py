"""Whether two rows of different years are the same market: by place and name."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from festival.demo_sources.ground import metres, place_name
from festival.demo_sources.texts import key

NEAR_M, SAME_NAME_M = 250, 1500
SIMILAR = 0.5
_GENERIC = {
    *(
        "weihnachtsmarkt",
        "adventsmarkt",
        "adventmarkt",
        "markt",
        "maerkte",
        "wochenmarkt",
        "wochenmaerkte",
        "market",
    ),
    *(
        "flohmarkt",
        "troedelmarkt",
        "kunstmarkt",
        "berlin",
        "berliner",
        "und",
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
    ),
    *(
        "am",
        "an",
        "auf",
        "in",
        "im",
        "vor",
        "mit",
        "zu",
        "von",
        "fuer",
        "the",
        "a",
        "e",
        "v",
        "strasse",
        "platz",
    ),
    *(
        "mitte",
        "friedrichshain",
        "kreuzberg",
        "pankow",
        "charlottenburg",
        "wilmersdorf",
        "spandau",
        "spandauer",
    ),
    *("steglitz", "zehlendorf", "tempelhof", "schoeneberg", "neukoelln", "treptow", "koepenick", "marzahn"),
    *(
        "hellersdorf",
        "lichtenberg",
        "reinickendorf",
        "neukoellner",
        "city",
        "beim",
        "mehr",
        "grosser",
        "neuer",
    ),
    *("advent", "weihnacht"),
}


class Placed(Protocol):
    """What is compared: a name, the place in words, and a point."""

    name: str
    place: str
    lon: float
    lat: float


P = TypeVar("P", bound=Placed)


def similarity(name: str, other: str) -> float:
    """The share of the shorter name's own words that the other has too; generic words do not count."""
    words, others = _words(name), _words(other)
    smaller = min(len(words), len(others))
    return len(words & others) / smaller if smaller else 0.0


def could_be_one(market: Placed, other: Placed) -> bool:
    """Whether the place allows it: near, in the same street, or a like name not far off."""
    distance_m = metres(market.lon, market.lat, other.lon, other.lat)
    if distance_m > SAME_NAME_M:
        return False
    near = distance_m <= NEAR_M or are_in_one_street(market, other)
    return near or similarity(market.name, other.name) >= SIMILAR


def are_in_one_street(market: Placed, other: Placed) -> bool:
    """Whether both name the same street or square, whatever the house number."""
    return _street(market) == _street(other)


def earlier_of(market: Placed, older: Sequence[P]) -> list[P]:
    """The rows of one earlier year that are this market: of those the place allows, the most alike by name."""
    rows = [row for row in older if could_be_one(market, row)]
    best = max((similarity(market.name, row.name) for row in rows), default=0.0)
    return [row for row in rows if similarity(market.name, row.name) >= min(best, SIMILAR)]


def _street(market: Placed) -> str:
    street = re.sub(r"\s+\d+.*$", "", place_name(market.place))
    return key(street)


def _words(name: str) -> set[str]:
    return {word for word in key(name).split("-") if word not in _GENERIC and not word.isdigit()}
