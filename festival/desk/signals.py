"""What this room asks of the floors above it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

warnings_asked = _signals.signal("warnings-asked")
"""Sent with the Account that Today is made for, and `now`: who has something to warn of returns a list of sentences,
each with the address it leads to."""
