"""What this room asks the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

gone_on_with = _signals.signal("gone-on-with")
"""Sent with an Event whose import is about to be taken back, and `since` when it has been there: a room answers True
where somebody has said something of the event that would be lost with it."""
