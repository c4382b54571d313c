"""What a rule has to have. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from festival.findings.happening import Traits


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which events count at all for a rule that looks further than a day; an event counts if it passes any field."""

    sounds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    booked: bool = False

    def lets_in(self, traits: Traits) -> bool:
        """Return whether an event counts."""
        is_loud = traits.sound in self.sounds and traits.setting != "indoor"
        return is_loud or traits.category in self.categories or (self.booked and bool(traits.bookings))
