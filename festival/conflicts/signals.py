"""What the recheck tells the rest of this room, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

conflict_changed = _signals.signal("conflict-changed")
"""Sent with a Conflict, its parties written, after it changed by itself; `change` is found, returned, solved or
to_reassess."""
