"""Tells other servers of public changes."""

from __future__ import annotations

from festival.webhooks.handing_out import hand_out


def tell() -> bool:
    """Hand out what is due, and return whether anything was; what doesn't come through waits for another time."""
    return hand_out()
