"""The time zones a city may be in, as a list to choose from. Pure."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

REGIONS = (
    "Europe",
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Indian",
    "Pacific",
)
"""Where places are. What else the database of zones holds are old names and plain offsets."""


def is_zone(name: str) -> bool:
    """Whether it is the zone of some place in the world."""
    return name in _all()


@cache
def zones_by_region() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return (zone, words) of each region, Europe first."""
    return {
        region: tuple(
            (name, name.partition("/")[2].replace("_", " ").replace("/", ", "))
            for name in sorted(_all())
            if name.startswith(f"{region}/")
        )
        for region in REGIONS
    }


@cache
def _all() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in REGIONS)
