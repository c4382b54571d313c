"""Events and their dates: the truth in wall time, the index in UTC, the life cycle and the public's questions."""

from __future__ import annotations

from flask import Flask

from festival.base.city import City
from festival.organisers.model import Organisation
from festival.organisers.signals import organisation_changed, zone_changed
from festival.places.model import Venue
from festival.places.signals import venue_changed


def register(app: Flask) -> None:
    """Listen to what events take from below: the time zone, venues and organisations. The floors above listen to
    `signals`."""
    zone_changed.connect(_follow_zone)
    venue_changed.connect(_follow_venue)
    organisation_changed.connect(_follow_organisation)


def _follow_venue(venue: Venue, *, place_changed: bool) -> None:
    """Points, districts, search words and feed texts of a venue's events are taken from the venue."""
    from festival.base import clock
    from festival.events.rebuild import follow_venue

    follow_venue(venue.id, now=clock.now())


def _follow_organisation(organisation: Organisation) -> None:
    """Feed texts and conflicts tell who organises."""
    from festival.base import clock
    from festival.events.rebuild import follow_organisation

    follow_organisation(organisation.id, now=clock.now())


def _follow_zone(city: City, *, before: str) -> None:
    """Wall time is the truth: in another zone the same time of day is another instant."""
    from festival.base import clock
    from festival.events.rebuild import change_zone

    change_zone(before, city.zone, now=clock.now())
