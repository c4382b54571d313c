"""Neighbouring cities: their calendars take part in the clash check and the year, and are never shown to the public."""

from __future__ import annotations

from typing import Any

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages, and follow the city into another time zone."""
    from festival.neighbours.views import desk_neighbours
    from festival.organisers.signals import zone_changed

    app.register_blueprint(desk_neighbours)
    zone_changed.connect(_read_anew)


def _read_anew(city: object, **_: Any) -> None:
    """What was kept is wall time of the old zone: all calendars are read again."""
    from festival.neighbours.polling_feeds import read_all_anew

    read_all_anew()
