"""What a guest has to know of a place: the way there, the entrance, toilets, parking, and what is accessible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from festival.base import vocabulary
from festival.base.database import db
from festival.places.model import Venue

FIELDS = ("travel", "entrance", "toilets", "parking")

ALWAYS_ASKED = (
    "wheelchair",
    "step_free",
    "accessible_toilet",
    "accessible_parking",
    "hearing_loop",
    "assistance_dogs",
)
"""Access features whose unknown answer is shown too, because many people need to know."""


@dataclass(frozen=True)
class AskedFeature:
    """One access feature in a form: its own `answer`, and for an event what its place says; yes, no or unknown."""

    key: str
    label: str
    answer: str
    by_place: str = "unknown"


@dataclass(frozen=True, slots=True)
class Direction:
    """One answer; `text` is empty where nobody has said. `of_venue` names the containing place it is told of."""

    key: str
    text: str
    is_german: bool = False
    of_venue: str = ""


@dataclass(frozen=True, slots=True)
class PlaceAccess:
    """One access feature of a place; `answer` is yes, no or unknown: three different things."""

    key: str
    label: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GettingThere:
    """What the part `parts/getting_there.html` shows."""

    address: str
    directions: list[Direction]
    access: list[PlaceAccess]
    checked_on: date | None
    source: str


def getting_there(venue: Venue, locale: str, containing: Sequence[Venue] = ()) -> GettingThere:
    """Return what is known of the venue; `containing` is what holds it, outermost first.

    A stage that says nothing of its own has the way and the toilets of its square. Access features are never passed on:
    a step-free square says nothing of its stage.
    """
    inward = [venue, *reversed(containing)]
    return GettingThere(
        address=next((one.address for one in inward if one.address), ""),
        directions=[_direction(field, inward, locale) for field in FIELDS],
        access=place_access(venue, locale),
        checked_on=venue.checked_on,
        source=venue.source,
    )


def containing_venues(venue: Venue) -> list[Venue]:
    """Return what holds the venue, outermost first. One query; none for a place that stands by itself."""
    ids = venue.ancestor_ids
    if not ids:
        return []
    return list(db.session.scalars(select(Venue).where(Venue.id.in_(ids)).order_by(func.length(Venue.path))))


def place_access(venue: Venue, locale: str) -> list[PlaceAccess]:
    """Return each feature the venue says something of, and those that are always asked for."""
    found = []
    for key, term in vocabulary.terms("access").items():
        answer = "yes" if key in venue.access_yes else "no" if key in venue.access_no else "unknown"
        if answer != "unknown" or key in ALWAYS_ASKED:
            found.append(PlaceAccess(key, term.label(locale), answer))
    return found


def _direction(field: str, inward: Sequence[Venue], locale: str) -> Direction:
    for venue in inward:
        words = venue.say(field, locale)
        if words:
            is_german = locale == "en" and not getattr(venue, f"{field}_en")
            of_venue = venue.say("name", locale) if venue is not inward[0] else ""
            return Direction(field, words, is_german, of_venue)
    return Direction(field, "")
