"""Lets events with a point of their own follow districts that were changed."""

from __future__ import annotations

from festival.areas.taking_over import let_events_follow
from festival.base import clock


def follow_districts() -> bool:
    """Write the events anew that lie in another district since; return whether there were any."""
    return let_events_follow(now=clock.now()) > 0
