"""Places: where they are, and what is accessible there. Yes and no are said, unknown is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from festival.base import vocabulary
from festival.base.city import get_city
from festival.base.text import plain_text
from festival.countries.country_codes import country_of
from festival.events.accessibility import AccessFact, access_facts
from festival.linked_data.licences import from_openstreetmap, venue_given
from festival.linked_data.voice import Data, Voice, address, known, web_page
from festival.places.model import District, Venue

_LOCATION = "location.amenityFeature"
_PART = re.compile(r"(inLanguage|workPerformed\.accessibility(?:Feature|Hazard))=(.+)")


@dataclass(frozen=True)
class Access:
    """What answers say beside the features of the place: languages spoken, and what is done for eyes and ears."""

    amenities: list[Data] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    hazards: list[str] = field(default_factory=list)


def access_of(facts: Iterable[AccessFact], voice: Voice) -> Access:
    """Return the answers by what schema.org has for them; the vocabulary says which word stands for what."""
    found = Access()
    for fact in facts:
        if fact.answer == "unknown":
            continue
        found.amenities.append(
            {
                "@type": "LocationFeatureSpecification",
                "name": voice.label("access", fact.key),
                "propertyID": fact.key,
                "value": fact.answer == "yes",
            }
        )
        part = _PART.fullmatch(vocabulary.terms("access")[fact.key].schema_org)
        if part is None or fact.answer != "yes":
            continue
        kind = {"inLanguage": found.languages, "workPerformed.accessibilityFeature": found.features}
        kind.get(part[1], found.hazards).extend(word.strip() for word in part[2].split(";"))
    return found


def venue_id(venue: Venue) -> str:
    """Return the name of a place: an address that stays when it is renamed."""
    return address("visitors.short", venue_id=venue.id)


def venue_place(venue: Venue, voice: Voice) -> Data:
    """Return a place of the city's list as an event names it."""
    return known(
        {
            "@type": "Place",
            "@id": venue_id(venue),
            "name": voice.say(venue, "name"),
            "url": address("visitors.venue", venue_id=venue.id, slug=venue.slug),
            "address": _postal_address(venue),
            "geo": point(venue.lon, venue.lat),
        }
        | from_openstreetmap(venue)
    )


def named_place(venue: Venue | None, name: str, voice: Voice) -> Data | None:
    """Return a place by its name alone, with the address of its page; None where it has none."""
    if venue is None:
        return {"@type": "Place", "name": name} if name else None
    return {
        "@type": "Place",
        "@id": venue_id(venue),
        "name": voice.say(venue, "name"),
        "url": address("visitors.venue", venue_id=venue.id, slug=venue.slug),
    }


def venue_data(venue: Venue, voice: Voice, *, parent: Venue | None = None) -> Data:
    """Return a place with all that is known of it."""
    travel = [voice.say(venue, name, plain_text) for name in ("travel", "entrance", "parking")]
    access = access_of(access_facts(None, venue, voice.locale or "de"), voice)
    return known(
        venue_place(venue, voice)
        | {
            "description": "\n".join(filter(None, travel)) if voice.locale else None,
            "amenityFeature": access.amenities,
            "maximumAttendeeCapacity": venue.capacity,
            "containedInPlace": venue_place(parent, voice) if parent else _district(venue.district),
            "sameAs": web_page(venue.link),
        }
        | venue_given(venue)
    )


def other_place(name: str, lon: float | None, lat: float | None, district: District | None) -> Data:
    """Return a place that is in no list: its name, its point, and the district it lies in. Empty for none."""
    said = known({"name": name, "geo": point(lon, lat)})
    if not said:
        return {}
    return {"@type": "Place"} | known(said | {"address": _town(), "containedInPlace": _district(district)})


def point(lon: float | None, lat: float | None) -> Data | None:
    if lon is None or lat is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": round(lat, 6), "longitude": round(lon, 6)}


def _postal_address(venue: Venue) -> Data | None:
    said: dict[str, Any] = {
        "streetAddress": venue.street,
        "postalCode": venue.postcode,
        "addressLocality": venue.town,
    }
    return (_town() | known(said)) if any(said.values()) else None


def _town() -> Data:
    city = get_city()
    return {"@type": "PostalAddress", "addressLocality": city.name} | known(
        {"addressCountry": country_of(city.land)}
    )


def _district(district: District | None) -> Data | None:
    return {"@type": "AdministrativeArea", "name": district.name} if district is not None else None
