"""Events and their dates: the truth in wall time, the index in UTC, the life cycle and the public's questions."""

from __future__ import annotations

from flask import Flask

from festival.base.city import City
from festival.organisers.signals import zone_changed


def register(app: Flask) -> None:
    """Listen to the city's time zone; the floors above hold the pages and listen to `signals`."""
    zone_changed.connect(_follow_zone)


def _follow_zone(city: City, *, before: str) -> None:
    """Wall time is the truth: in another zone the same time of day is another instant."""
    from festival.base import clock
    from festival.events.rebuild import change_zone

    change_zone(before, city.zone, now=clock.now())
