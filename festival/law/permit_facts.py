"""What the table of permits asks of an event, and which offices it knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PERMIT_KINDS = (
    "permit",
    "notification",
    "permit_or_notification",
    "duty",
    "document",
    "contract",
    "ordinance",
    "service_order",
    "coordination",
)
OFFICE_TERMS = (
    "public_order",
    "traffic",
    "works_yard",
    "trade",
    "food",
    "building",
    "fire",
    "police",
    "rescue",
    "environment",
    "markets",
    "assembly",
    "aviation",
    "property",
    "nature",
    "heritage",
    "utilities",
    "youth",
    "protocol",
)
"""Who decides or is heard, as the table names them; each city says which of its offices that is."""


@dataclass(frozen=True)
class Trait:
    """What only the organiser can say of an event: `most` is the largest number, None where it is yes or no."""

    group: str
    most: int | None = None


TRAITS: dict[str, Trait] = {
    "uses_public_space": Trait("space"),
    "uses_street": Trait("space"),
    "closes_street": Trait("space"),
    "needs_no_stopping": Trait("space"),
    "parade": Trait("space"),
    "race": Trait("space"),
    "uses_park": Trait("space"),
    "uses_school": Trait("space"),
    "uses_municipal_hall": Trait("space"),
    "overlaps_weekly_market": Trait("space"),
    "nature_protected": Trait("space"),
    "on_water": Trait("space"),
    "heritage_site": Trait("space"),
    "serves_food": Trait("food"),
    "serves_alcohol": Trait("food"),
    "licensed_caterer": Trait("food"),
    "commercial_vendors": Trait("food", most=10_000),
    "raffle": Trait("food"),
    "sunday_opening": Trait("food"),
    "structures": Trait("built"),
    "tent_sqm": Trait("built", most=100_000),
    "stage": Trait("built"),
    "stage_sqm": Trait("built", most=100_000),
    "stage_floor_height_m": Trait("built", most=100),
    "structure_height_m": Trait("built", most=300),
    "grandstand": Trait("built"),
    "fixed_grandstand": Trait("built"),
    "ride": Trait("built"),
    "open_fire": Trait("fire"),
    "fireworks": Trait("fire"),
    "licensed_pyrotechnician": Trait("fire"),
    "pyrotechnics": Trait("fire"),
    "fire_risk": Trait("fire"),
    "drone": Trait("fire"),
    "music": Trait("people"),
    "dance": Trait("people"),
    "ends_after_22": Trait("people"),
    "pays_artists": Trait("people"),
    "security_staff": Trait("people"),
    "venue_licensed": Trait("people"),
    "posters": Trait("people"),
    "high_risk": Trait("people"),
}
DERIVED = (
    *(
        "amplified",
        "assembly",
        "indoor",
        "land",
        "market",
        "outdoor",
        "public",
        "quiet_day_hit",
        "remembrance",
    ),
    "visitors_at_once",
)
"""What follows from the other answers, from the place and from the city."""
PERMIT_WORDS = frozenset((*TRAITS, *DERIVED))
