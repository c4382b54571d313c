"""What this room tells the rooms above, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

resource_changed = _signals.signal("resource-changed")
"""Sent with a Resource after how much there is of it was written."""

ways_changed = _signals.signal("ways-changed")
"""Sent with a MarkedRoute after it was written."""
