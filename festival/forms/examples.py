"""What stands in hints as an example: of the city itself, so that no town reads of another one."""

from __future__ import annotations

from flask_babel import LazyString

from festival.base.city import get_city


def _middle() -> str:
    city = get_city()
    return f"{city.map_lat:.4f}, {city.map_lon:.4f}"


EXAMPLE_POINT = LazyString(_middle)
"""The middle of the city's map as latitude and longitude, when the hint is read."""
