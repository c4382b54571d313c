"""Places from GeoJSON, extracts of OpenStreetMap among them: what its tags say of a place. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from festival.base import text
from festival.base.geometry import BadGeometry, centre, read_geometry, to_geojson
from festival.place_lists.errors import BadPlaceList
from festival.place_lists.listed_place import (
    LONGEST_NAME,
    LONGEST_STREET,
    MOST_CAPACITY,
    ListedPlace,
    web_link,
)

MOST_PLACES = 2_000
OPENSTREETMAP = "OpenStreetMap, ODbL"
_KINDS = (
    ("place", {"square": "square"}),
    (
        "leisure",
        {
            "park": "park",
            "garden": "park",
            "stadium": "stadium",
            "sports_centre": "stadium",
            "pitch": "stadium",
        },
    ),
    ("tourism", {"museum": "arts_centre", "gallery": "arts_centre"}),
    (
        "amenity",
        {
            **dict.fromkeys(("theatre", "cinema"), "theatre"),
            **dict.fromkeys(("arts_centre", "music_venue"), "arts_centre"),
            **dict.fromkeys(("community_centre", "social_centre"), "community_centre"),
            **dict.fromkeys(("events_venue", "conference_centre", "townhall", "exhibition_centre"), "hall"),
            **dict.fromkeys(("school", "library", "kindergarten", "university", "college"), "school"),
            **dict.fromkeys(("place_of_worship", "monastery"), "church"),
            **dict.fromkeys(("festival_grounds", "fairground"), "site"),
            "marketplace": "square",
        },
    ),
    ("highway", {"pedestrian": "street", "living_street": "street"}),
    ("landuse", {"fairground": "site", "recreation_ground": "site"}),
    ("building", {"church": "church", "school": "school", "stadium": "stadium", "cathedral": "church"}),
)
_WHEELCHAIR = {
    "yes": ("wheelchair", True),
    "limited": ("wheelchair_partly", True),
    "no": ("wheelchair", False),
}
_YES_NO = {
    "toilets:wheelchair": "accessible_toilet",
    "hearing_loop": "hearing_loop",
    "tactile_paving": "tactile_guidance",
}


def read_features(data: bytes) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON file. Raises BadPlaceList."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadPlaceList("not_read") from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise BadPlaceList("not_read")
    kept = [one for one in features if isinstance(one, dict)]
    if not kept:
        raise BadPlaceList("empty")
    if len(kept) > MOST_PLACES:
        raise BadPlaceList("too_many")
    return kept


def place_of(feature: Mapping[str, Any], number: int) -> ListedPlace:
    """Return the place that a feature says, the `number`th of its file."""
    said = _texts(feature.get("properties"))
    troubles = []
    lon, lat, shape = None, None, None
    try:
        outline = read_geometry(feature.get("geometry"))
    except BadGeometry:
        troubles.append("no_place")
    else:
        lon, lat = centre(outline)
        shape = None if outline.geom_type == "Point" else to_geojson(outline)
    name = text.one_line(said.get("name") or said.get("bezeichnung") or "")[:LONGEST_NAME]
    if not name:
        troubles.append("no_name")
    osm_id = _osm_id(feature, said)
    capacity, is_number = _capacity(said.get("capacity", ""))
    if not is_number:
        troubles.append("capacity")
    return ListedPlace(
        where=str(number),
        key=f"osm:{osm_id}" if osm_id else "",
        name=name,
        name_en=text.one_line(said.get("name:en", ""))[:LONGEST_NAME],
        kind=_kind(said),
        setting={"yes": "indoor", "no": "outdoor"}.get(said.get("indoor", ""), ""),
        street=_street(said),
        postcode=said.get("addr:postcode", "")[:10],
        town=said.get("addr:city", "")[:80],
        lon=lon,
        lat=lat,
        geometry=shape,
        capacity=capacity,
        access_yes=tuple(_access(said, wanted=True)),
        access_no=tuple(_access(said, wanted=False)),
        link=web_link(said.get("website") or said.get("contact:website") or said.get("url") or ""),
        source=f"{OPENSTREETMAP} ({osm_id})" if osm_id else "",
        troubles=tuple(troubles),
    )


def _texts(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    return {
        str(key).casefold(): text.one_line(str(value))[:2000]
        for key, value in said.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    }


def _osm_id(feature: Mapping[str, Any], said: Mapping[str, str]) -> str:
    """ "node/123", as overpass turbo and osmtogeojson write it; empty where the file is from elsewhere."""
    for value in (said.get("@id"), feature.get("id")):
        kind, _, number = str(value or "").partition("/")
        if kind in ("node", "way", "relation") and number.isascii() and number.isdigit() and len(number) < 20:
            return f"{kind}/{number}"
    return ""


def _kind(said: Mapping[str, str]) -> str:
    found = (kinds[said[tag]] for tag, kinds in _KINDS if said.get(tag) in kinds)
    return next(found, "other")


def _street(said: Mapping[str, str]) -> str:
    street = said.get("addr:street") or said.get("addr:place", "")
    return text.one_line(f"{street} {said.get('addr:housenumber', '')}" if street else "")[:LONGEST_STREET]


def _capacity(words: str) -> tuple[int | None, bool]:
    if not words:
        return None, True
    is_number = words.isascii() and words.isdigit() and len(words) < 8 and 1 <= int(words) <= MOST_CAPACITY
    return (int(words), True) if is_number else (None, False)


def _access(said: Mapping[str, str], *, wanted: bool) -> list[str]:
    feature, answer = _WHEELCHAIR.get(said.get("wheelchair", ""), ("", not wanted))
    found = [feature] if answer is wanted else []
    word = "yes" if wanted else "no"
    return found + [feature for tag, feature in _YES_NO.items() if said.get(tag) == word]
