"""Sources of the map's ground that a city can begin with, by the country they cover. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ground:
    """Tiles of one source, the countries they cover (none: the whole world), and whom to thank for them."""

    key: str
    url: str
    credit: str
    countries: tuple[str, ...] = ()


GROUNDS = (
    Ground(
        "basemap",
        "https://sgx.geodatenzentrum.de/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_farbe/"
        "default/GLOBAL_WEBMERCATOR/{z}/{y}/{x}.png",
        "© GeoBasis-DE / BKG (dl-de/by-2-0)",
        ("DE",),
    ),
    Ground(
        "basemap-at",
        "https://mapsneu.wien.gv.at/basemap/geolandbasemap/normal/google3857/{z}/{y}/{x}.png",
        "© basemap.at (CC BY 4.0)",
        ("AT",),
    ),
    Ground(
        "swisstopo",
        "https://wmts.geo.admin.ch/1.0.0/ch.swisstopo.pixelkarte-farbe/default/current/3857/{z}/{x}/{y}.jpeg",
        "© swisstopo",
        ("CH", "LI"),
    ),
    Ground(
        "openstreetmap",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors (ODbL)",
    ),
)
"""What the offices of a country give out comes before what volunteers pay the servers for."""


def ground_for(country: str) -> Ground:
    """Return the source for a city in the country: its own office's, else the one that covers the world."""
    return next(one for one in GROUNDS if country in one.countries or not one.countries)


def known_ground(url: str) -> Ground | None:
    """Return the source with this address, None for one that the city has found itself."""
    return next((one for one in GROUNDS if one.url == url), None)


def covers(url: str, country: str) -> bool | None:
    """Return whether the source covers the country; None where nobody knows."""
    ground = known_ground(url)
    if ground is None or not country:
        return None
    return not ground.countries or country in ground.countries
