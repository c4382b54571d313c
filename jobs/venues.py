"""Lets the many events of a venue that was changed follow it."""

from __future__ import annotations

from festival.base import clock
from festival.events.rebuild import catch_up


def follow_venues() -> None:
    """Write the events of changed venues anew."""
    catch_up(now=clock.now())
