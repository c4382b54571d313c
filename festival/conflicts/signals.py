"""What the recheck tells the rest of this room, inside the running transaction."""

from __future__ import annotations

from dataclasses import dataclass

from blinker import Namespace

_signals = Namespace()


@dataclass(frozen=True, slots=True)
class Change:
    """A conflict changed by itself: it was found, returned, solved or is to_reassess."""

    conflict_id: int
    change: str
    is_small: bool


conflicts_changed = _signals.signal("conflicts-changed")
"""Sent with a list of Changes, the conflicts and their parties written."""
