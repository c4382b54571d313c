"""Events and their dates: the truth in wall time, the index in UTC, the life cycle and the public's questions."""

from __future__ import annotations

from typing import Any

from flask import Flask

from festival.organisers.signals import zone_changed


def register(app: Flask) -> None:
    """Listen to the city's time zone; the floors above hold the pages and listen to `signals`."""
    zone_changed.connect(_reckon_anew)


def _reckon_anew(city: Any) -> None:
    """Wall time is the truth: in another zone each date is another instant."""
    from festival.base import clock
    from festival.events.rebuild import rebuild_all

    rebuild_all(now=clock.now())
