"""What the recheck tells the rest of this room, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

conflict_changed = _signals.signal("conflict-changed")
"""Sent with a Conflict, its parties written, after it changed by itself; `change` is found, returned, solved or
to_reassess."""

rules_changed = _signals.signal("rules-changed")
"""Sent with words for the cause after a rule's setting, the law or what is true of the town was written: anything the
rules say may differ now."""
