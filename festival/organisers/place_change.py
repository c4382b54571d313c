"""The city moves to another Land, country or time zone: what follows, from whichever page or command it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from festival.base.city import City
from festival.base.database import db
from festival.countries.country_codes import country_of, is_known, is_land, parts_of, zones_of
from festival.countries.grounds import covers, ground_for
from festival.countries.zones import is_zone
from festival.organisers.signals import land_changed, zone_changed


@dataclass(frozen=True)
class Place:
    """Where a city lies: what is empty stays as it is."""

    land: str = ""
    zone: str = ""

    @classmethod
    def said(cls, land: str, zone: str) -> Place:
        """Return the place as the command line names it. Raises ValueError with the sentence to be told."""
        if land and not is_known(land):
            parts = ", ".join(code for code, _words in parts_of(country_of(land)))
            told = f" There are {parts}." if parts else " It is written like AT, AT-5 or CH-ZH."
            raise ValueError(f"“{land}” is no country that is known here.{told}")
        if zone and not is_zone(zone):
            raise ValueError(
                f"“{zone}” is no time zone. It is written like Europe/Vienna or America/Sao_Paulo."
            )
        return cls(land, zone)

    def with_zone(self) -> Place:
        """Return the same with the country's time zone, where none was said and it has one alone."""
        return replace(self, zone=self.zone or only_zone(self.land))


def only_zone(land: str) -> str:
    """Return the country's time zone where it has one alone; empty else."""
    if is_land(land):  # an enclave of Germany has one of its own, in which the clocks show the same
        return "Europe/Berlin"
    zones = zones_of(country_of(land))
    return zones[0] if len(zones) == 1 else ""


def move_city(city: City, place: Place) -> Callable[[], None]:
    """Write where the city lies; a map's source that does not cover the country gives way to one that does.

    Returns what tells the rooms of another time zone: to be called after the commit, for it takes its own. Needs a
    transaction that writes.
    """
    land_before, zone_before = city.land, city.zone
    if place.land and place.land != land_before:
        city.land = place.land
        if covers(city.tile_url, country_of(place.land)) is False:
            ground = ground_for(country_of(place.land))
            city.tile_source, city.tile_url, city.tile_credit = ground.key, ground.url, ground.credit
    if place.zone:
        city.zone = place.zone
    db.session.flush()
    if city.land != land_before:
        land_changed.send(city, before=land_before)

    def tell_zone() -> None:
        if city.zone != zone_before:
            zone_changed.send(city, before=zone_before)

    return tell_zone
