"""A venue's name with what tells it apart."""

from __future__ import annotations

from festival.places.model import Venue


def describe(venue: Venue, locale: str) -> str:
    """Return a venue's name with what contains it, its address and its district."""
    name = venue.say("name", locale)
    if venue.parent is not None:
        name = f"{name} ({venue.parent.say('name', locale)})"
    details = [venue.street, venue.district.name if venue.district else venue.town]
    return ", ".join([name, *(detail for detail in details if detail)])
