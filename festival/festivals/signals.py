"""What this room tells the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

point_changed = _signals.signal("point-changed")
"""Sent with the FestivalPoint after somebody has placed it, answered or ended it: `code` says what (point_asked,
point_agreed, point_declined, point_ended), `by` is the Account. Of what was asked or ended by its own organisation the
festival's people are to be told, of an answer the point's."""
