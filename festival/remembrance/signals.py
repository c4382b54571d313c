"""What this room tells the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

day_changed = _signals.signal("remembrance-day-changed")
"""Sent with a RemembranceDay after it was written: what is said of dates near it may differ now."""
