"""What the law asks about the town."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from festival.law.values import Town


def town_of(thresholds: dict[str, Any] | None) -> Town:
    """Return what is known of the town; anything but yes and no is unknown."""
    known = thresholds or {}
    names = [field.name for field in fields(Town)]
    return Town(**{name: known[name] for name in names if isinstance(known.get(name), bool)})
