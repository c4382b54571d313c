"""What this room tells the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

event_changed = _signals.signal("event-changed")
"""Sent with the Event after its row and its occurrences were written; `dates_changed` says whether those moved;
`in_bulk` that it is one of many: what is slow is to be put off, and done once for all of them; `before` are its dates
as they were before, as DateBefore; `is_new` that it was written for the first time; `was_state` is its state before,
empty for a new one."""

holidays_changed = _signals.signal("holidays-changed")
"""Sent with the moment after the dates of all events that are closed by holidays were brought up to other holidays."""
