"""What this room tells the floors above it, inside the running transaction."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

together_changed = _signals.signal("together-changed")
"""Sent with the CoOrganiser after somebody has asked, answered or ended something: `code` says what (co_asked,
co_answered, co_ended, lead_asked, lead_taken, lead_declined), `by` is the Account, and `to_lead` says whether the
people of the event's leading organisation are to be told, or those of the row's."""
