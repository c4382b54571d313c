"""The ground that readers stand on: which district a point lies in, and which venue a market's address is.

A market names its place in words ("Kranoldplatz", "Revaler Straße 99 | Eingang Höhe Dirschauer Straße"). What lies
within 60 m of a known venue, or carries the name of one within 400 m, is that venue: only so do two markets on one
square meet, and clash.
"""

import math
import re

from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from festival.demo_sources.rows import DistrictRow, VenueRow
from festival.demo_sources.texts import key, one_line

SAME_PLACE_M, SAME_NAME_M = 60, 400
_CUT = re.compile(
    r"\n|\s+\|\s+|,|\s+-\s+|\s*/\s*|\(|\s+zwischen\s+|\s+Ecke\s+|\s+und\s+|\s+&\s+|\s+Nähe\s+", re.IGNORECASE
)
_NUMBER = re.compile(r"\s+\d+\s*[a-zA-Z]?(?:\s*[-–/]\s*\d+\s*[a-zA-Z]?)?$")
# Slips of the pen in the data; the first one has a capital i for an l.
_SLIPS = {"AIt-": "Alt-", "Willmersdorferstraße": "Wilmersdorfer Straße"}
_KINDS = {
    "platz": "square",
    "markt": "square",
    "promenade": "street",
    "park": "park",
    "straße": "street",
    "str.": "street",
}


class Ground:
    """Districts and venues, growing with each market place that is found."""

    def __init__(self, districts: list[DistrictRow], venues: list[VenueRow]) -> None:
        self.shapes: list[BaseGeometry] = [shape(row.geometry) for row in districts]
        self.names = [row.name for row in districts]
        self.tree = STRtree(self.shapes)
        self.venues: list[VenueRow] = []
        self.aliases: dict[str, VenueRow] = {}
        self.found: list[VenueRow] = []
        for venue in venues:
            self._know(venue)

    def district_of(self, lon: float, lat: float) -> str | None:
        """The name of the district that holds the point; None outside the city."""
        point = Point(lon, lat)
        holding = [self.names[int(place)] for place in self.tree.query(point, predicate="intersects")]
        return holding[0] if holding else None

    def venue_for(
        self, place: str, postcode: str, point: tuple[float, float], *, source: str, travel: str = ""
    ) -> VenueRow:
        """The venue at this place; one that is not known yet is made of the source's words and kept in `found`.

        The point is its longitude and latitude.
        """
        lon, lat = point
        name = place_name(place)
        for venue in self.venues:
            distance_m = metres(venue.lon, venue.lat, lon, lat)
            if distance_m <= SAME_PLACE_M or (distance_m <= SAME_NAME_M and key(name) == key(venue.name)):
                return venue
        known = self.aliases.get(_bare(name))
        if known and metres(known.lon, known.lat, lon, lat) <= SAME_NAME_M:
            return known
        same_key = sum(known.key.startswith(f"market/{key(name)}-{postcode}") for known in self.found)
        venue = VenueRow(
            key=f"market/{key(name)}-{postcode}" + (f"-{same_key + 1}" if same_key else ""),
            name=name,
            lon=round(lon, 6),
            lat=round(lat, 6),
            kind=next(
                (kind for word, kind in _KINDS.items() if word in _NUMBER.sub("", name).lower()), "site"
            ),
            setting="outdoor",
            source=source,
            street=one_line(place.split("\n")[0])[:120],
            postcode=postcode,
            travel=f"Haltestellen: {travel}" if travel else "",
            travel_en=f"Stops: {travel}" if travel else "",
        )
        self._know(venue)
        self.found.append(venue)
        return venue

    def _know(self, venue: VenueRow) -> None:
        if venue.parent_key is None:
            self.venues.append(venue)
            self.aliases.setdefault(_bare(venue.name), venue)


def place_name(place: str) -> str:
    """The short name of a place: what stands before the first comma, bar, bracket or side street."""
    first = _CUT.split(place.removeprefix("Fußgängerzone, ").strip())[0]
    name = one_line(first)
    for slip, meant in _SLIPS.items():
        name = name.replace(slip, meant)
    return name[:80] or one_line(place)[:80]


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance of two points in metres, on a sphere flattened at their latitude; good to 1 % within a city."""
    east = math.radians(other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return 6_371_000 * math.hypot(east, math.radians(other_lat - lat))


def _bare(name: str) -> str:
    """The key of a place's name without its house number: "Leopoldplatz 1" is on Leopoldplatz."""
    return key(_NUMBER.sub("", name))
