"""What this room tells the floors above it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

neighbours_changed = _signals.signal("neighbours-changed")
"""Sent after the commit, outside of any transaction, with the set of days on which a neighbour's calendar says
something else than before."""
