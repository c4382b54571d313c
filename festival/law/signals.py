"""What the law tells the rooms above, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()


rules_changed = _signals.signal("rules-changed")
"""Sent with words for the cause after a rule's setting, the law or what is true of the town was written: anything the
rules say may differ now."""
