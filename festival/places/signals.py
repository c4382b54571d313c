"""What this room tells the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

venue_changed = _signals.signal("venue-changed")
"""Sent with a Venue after it was written; `place_changed` says whether its point or its district moved: the
occurrences of its events carry both."""
