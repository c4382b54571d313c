"""What a rule has to have. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which events count at all for a rule that looks further than a day; an event counts if it passes any field."""

    sounds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    booked: bool = False
