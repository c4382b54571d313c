"""What this room tells the floors above it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

land_changed = _signals.signal("land-changed")
"""Sent with the City inside the transaction that moves it to another Land, and the Land `before`."""

zone_changed = _signals.signal("zone-changed")
"""Sent with the City after a new time zone was committed, and the zone `before`: instants are to be reckoned anew."""

organisation_changed = _signals.signal("organisation-changed")
"""Sent with an Organisation inside the transaction that changes what its events tell of it: its name, its sector, or
which events are its own."""

entering = _signals.signal("entering")
"""Sent with an Arrival (entering.py) inside the transaction that would sign its account in, and `now`: who wants
something more first returns what makes the page that asks for it, else None."""
