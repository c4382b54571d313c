"""Licences by the address at which they can be read, which is how schema.org names them."""

from __future__ import annotations

from festival.base.city import City, get_city
from festival.linked_data.voice import Data, address, known
from festival.organisers.data_licence import data_licence
from festival.place_lists.geojson_places import OPENSTREETMAP
from festival.places.model import Venue

OPEN_DATABASE_LICENCE = "ODbL-1.0"
_PAGES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "DL-DE-ZERO-2.0": "https://www.govdata.de/dl-de/zero-2-0",
    "DL-DE-BY-2.0": "https://www.govdata.de/dl-de/by-2-0",
    OPEN_DATABASE_LICENCE: "https://opendatacommons.org/licenses/odbl/1-0/",
}


def licence_page(key: str | None) -> str | None:
    """Return where a licence can be read; None for none, and for one that is in nobody's list."""
    return _PAGES.get(key or "")


def is_from_openstreetmap(venue: Venue) -> bool:
    return venue.source.startswith(OPENSTREETMAP)


def given_by(city: City) -> Data:
    """Return who gives the data, and under which licence; of the data themselves, not of what they tell of."""
    return known(
        {
            "sdPublisher": {"@type": "Organization", "name": city.name, "url": address("programme.home")},
            "sdLicense": licence_page(data_licence(city)),
        }
    )


def venue_given(venue: Venue) -> Data:
    """Return the same of a place: one from OpenStreetMap stays under its licence, and says where it comes from."""
    return given_by(get_city()) | from_openstreetmap(venue)


def from_openstreetmap(venue: Venue) -> Data:
    """Return what has to be said of a place from there, wherever it is named; nothing of another."""
    if not is_from_openstreetmap(venue):
        return {}
    return {"sdLicense": licence_page(OPEN_DATABASE_LICENCE), "creditText": "© OpenStreetMap contributors"}
